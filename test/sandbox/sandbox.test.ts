import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, describe, expect, test } from '@jest/globals';
import { root } from '../../sandbox/paths.ts';
import { resolveSandboxNames } from '../../sandbox/resolve.ts';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { watchAnswered } from './answered.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
const restore = resolveSandboxNames();
afterAll(() => {
  restore();
  rmSync(dataDir, { recursive: true, force: true });
});

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

const statusOf = async (url: string): Promise<number> => (await fetch(url, { redirect: 'manual' })).status;

/** When the app's process says that it came up last, by its own clock. */
const cameUp = (): number =>
  Date.parse(
    readFileSync(join(dataDir, 'logs', 'host.log'), 'utf8')
      .split('\n')
      .findLast((line) => line.includes('host ready'))
      ?.split(' ')[0] ?? '',
  );

test('a sandbox serves its sites, survives the death of the app, and keeps its state and its clock', async () => {
  const sandbox = await startSandbox({ dataDir, port: 0, authority: 'separate', logs: 'file' });
  tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), sandbox.certificates.ca]);
  const { origin, origins, host, microsoft } = sandbox;
  watchAnswered(microsoft);
  const { operatorTenant } = microsoft.world.seeded;
  try {
    expect(sandbox.fresh).toBe(true);
    sandbox.markSeeded();
    await expect(startSandbox({ dataDir, port: 0 })).rejects.toThrow('Another sandbox');

    expect(await statusOf(`${origin}/_sandbox`)).toBe(200);
    expect(
      await statusOf(`${origins.authority}/${operatorTenant}/v2.0/.well-known/openid-configuration`),
    ).toBe(200);
    expect(await statusOf(`${origins.graph}/v1.0/organization`)).toBe(401);
    const login = await fetch(`${origin}/.auth/login/aad`, { redirect: 'manual' });
    expect(login.headers.get('location')).toMatch(
      `${origins.authority}/${operatorTenant}/oauth2/v2.0/authorize`,
    );
    const status = await fetch(`${origin}/admin/host/status`, {
      headers: { 'x-functions-key': sandbox.adminKey },
    });
    expect(await status.json()).toMatchObject({ state: 'Running' });

    await host.kill();
    expect(await statusOf(`${origin}/`)).toBe(502);
    await host.start();
    expect(await statusOf(`${origin}/.auth/me`)).toBe(401);

    const turned = await fetch(`${origin}/_sandbox/api/clock`, {
      method: 'POST',
      body: '{"advance":"P80D"}',
    });
    expect(turned.status).toBe(200);
  } finally {
    const { pid } = host;
    await sandbox.stop();
    expect(isGone(pid)).toBe(true);
  }

  const again = await startSandbox({ dataDir, authority: 'separate', logs: 'file' });
  watchAnswered(again.microsoft);
  try {
    expect(again.fresh).toBe(false);
    expect(again.adminKey).toBe(sandbox.adminKey);
    expect(again.origin).toBe(origin);
    expect(again.microsoft.world.seeded).toEqual(microsoft.world.seeded);
    const clock = await fetch(`${origin}/_sandbox/api/clock`);
    expect(await clock.json()).toMatchObject({ aheadSeconds: 80 * 86_400 });
    expect(Math.round((cameUp() - Date.now()) / 86_400_000)).toBe(80);
  } finally {
    await again.stop();
  }
});

const run = (...args: string[]) =>
  spawnSync(process.execPath, [root('sandbox/start.ts'), ...args], { encoding: 'utf8' });

describe('npm start', () => {
  test('tells its options', () => {
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--reset') });
  });

  test.each([
    ['--bogus', "Unknown option '--bogus'"],
    ['--port=abc', '--port must be a number'],
    ['extra', 'extra'],
  ])('refuses %s', (arg, words) => {
    expect(run(arg)).toMatchObject({ status: 2, stderr: expect.stringContaining(words) });
  });
});
