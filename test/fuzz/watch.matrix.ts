import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { root } from '../../sandbox/paths.ts';

/** A process whose thread does this beside a watch of 300 ms. */
const beside = (does: string) => {
  const { signal, status, stderr } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `const { startWatch } = await import(${JSON.stringify(root('test', 'fuzz', 'watch.ts'))});
       const watch = startWatch(300);
       const busy = (ms) => { for (const end = Date.now() + ms; Date.now() < end; ); };
       watch.tell({ name: 'reader', seed: 7, input: ['endless'] });
       ${does}`,
    ],
    { encoding: 'utf8', timeout: 20_000 },
  );
  return { signal, status, stderr };
};

test('a reader that never comes back is ended, and told with its input', () => {
  const { signal, stderr } = beside('for (;;);');
  expect([signal, stderr]).toEqual(['SIGKILL', 'reader does not come back, seed 7:\n["endless"]\n']);
});

test('a generator that makes nothing is ended, too', () => {
  const { signal, stderr } = beside("watch.tell({ name: 'reader', seed: 7 }); for (;;);");
  expect([signal, stderr]).toEqual(['SIGKILL', 'no input comes for reader, seed 7:\n\n']);
});

test('whoever comes back goes on, and what rests is not waited for', () => {
  const { signal, status } = beside(
    "busy(100); watch.tell({ name: 'reader', seed: 7, input: 1 }); watch.rest(); busy(900);",
  );
  expect([signal, status]).toEqual([null, 0]);
});
