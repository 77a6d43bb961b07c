/** `npm run build`: bundles the app to `dist/main.cjs`, or to the file that is given; then `deployed` for the smaller files. */
import { resolve } from 'node:path';
import { bundle } from './bundle.ts';

const [outfile = 'dist/main.cjs', form] = process.argv.slice(2);
await bundle(resolve(outfile), form === 'deployed', 'all');
