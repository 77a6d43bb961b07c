/**
 * The embedded Functions host: `node sandbox/host/main.ts --app <folder> --port <n> [--state <folder>]`.
 *
 * Loads a built app unchanged and gives its functions what a real host gives them, in one process.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describe } from './log.ts';
import { startHost } from './host.ts';

const { values } = parseArgs({
  options: { app: { type: 'string' }, port: { type: 'string' }, state: { type: 'string' } },
});
const port = Number(values.port ?? 7071);

try {
  const host = await startHost({
    app: values.app ?? '.',
    port,
    ...(values.state === undefined ? {} : { state: join(values.state) }),
    environment: process.env,
  });
  let leaving = false;
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    host.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', leave).on('SIGINT', leave).on('disconnect', leave);
  process.send?.({ type: 'ready', port: host.port });
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  process.stderr.write(`The Functions host cannot run: ${describe(error)}\n`, () => process.exit(1));
}
