// Loads the built app of a folder as a worker does, and prints the names of the functions that it registers.
import { createCore, provideCore } from '../../sandbox/host/core.ts';
import { loadApp } from '../../sandbox/host/load.ts';

const [folder = '.'] = process.argv.slice(2);
const core = createCore(() => {});
provideCore(core);
await loadApp(folder, core);
process.stdout.write(JSON.stringify([...core.functions.keys()]));
