import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../sandbox/paths.ts';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

/** All that `.ci/run` finds on a machine: commands that write down how they were called, and what they answer. */
let machine: string;
beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), 'ci-'));
  symlinkSync('/usr/bin/dirname', join(machine, 'dirname'));
});
afterEach(() => rmSync(machine, { recursive: true }));

const put = (name: string, then = 'exit 0'): void =>
  writeFileSync(join(machine, name), `#!/bin/sh\necho "${name} $*" >> "${machine}/calls"\n${then}\n`, {
    mode: 0o755,
  });

function run(user: 'root' | 'runner', apt?: string) {
  put('id', `echo ${user === 'root' ? 0 : 1001}`);
  put('sudo', 'AS_ROOT=1 exec "$@"');
  put('env', 'case "$1" in *=*) shift ;; esac\nexec "$@"');
  for (const name of ['bash', 'npm', 'chromium']) put(name);
  if (apt !== undefined) put('apt-get', user === 'root' ? apt : `[ "$AS_ROOT" = 1 ] || exit 100\n${apt}`);
  const { status, stderr } = spawnSync('/bin/bash', ['.ci/run'], {
    env: { PATH: machine },
    encoding: 'utf8',
  });
  const calls = readFileSync(join(machine, 'calls'), 'utf8').split('\n');
  return { status, stderr, called: (part: string) => calls.filter((call) => call.startsWith(part)) };
}

/** A pattern of the tests that need a domain controller. */
const WITH_CONTROLLERS = String.raw`directory(/|\.matrix)`;

test('every test that needs a domain controller is among those that are tried as root', () => {
  const matrices = globSync('test/**/*.matrix.ts', { cwd: root() });
  const needing = matrices.filter((file) =>
    readFileSync(root(file), 'utf8').includes('support/controller.ts'),
  );
  expect(needing.length).toBeGreaterThan(2);
  expect(matrices.filter((file) => new RegExp(WITH_CONTROLLERS).test(file)).toSorted()).toEqual(
    needing.toSorted(),
  );
});

describe('what decides whether a change lands', () => {
  test('installs as root, also where somebody else runs it, and tries the domain controllers as root', () => {
    const { status, stderr, called } = run('runner', 'exit 0');
    expect([status, stderr]).toEqual([0, '']);
    expect(called('apt-get install')).toEqual([expect.stringContaining('samba-ad-dc')]);
    expect(called('sudo').length).toBe(3);
    expect(called('npm run').slice(-2)).toEqual([
      'npm run test:all',
      `npm run test:matrix -- ${WITH_CONTROLLERS}`,
    ]);
  });

  test('asks for no sudo where root runs it, and tries nothing twice', () => {
    const { status, stderr, called } = run('root', 'exit 0');
    expect([status, stderr]).toEqual([0, '']);
    expect(called('sudo')).toEqual([]);
    expect(called('npm run').at(-1)).toBe('npm run test:all');
  });

  test.each([
    ['Samba cannot be installed', 'echo no such package >&2; exit 100', 'Samba could not be installed'],
    ['nothing can be installed', undefined, 'there is no Samba, and no apt-get'],
  ])('says what was not tried where %s, and tries the rest', (_where, apt, why) => {
    const { status, stderr, called } = run('runner', apt);
    expect(status).toBe(0);
    expect(stderr).toContain(
      `NOT TRIED: test/directory/*.matrix.ts and test/browser/directory.matrix.ts, since ${why}`,
    );
    expect(called('npm run').at(-1)).toBe('npm run test:all');
  });
});
