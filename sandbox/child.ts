/**
 * What every child of the sandbox preloads (`node --import`): `*.sandbox.test` resolves to this machine,
 * and the child ends in good order when its parent is gone, however that went.
 */
import { resolveSandboxNames } from './resolve.ts';

resolveSandboxNames();
// With the parent goes the reader of this output; that must not end the child in the middle of its work.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
