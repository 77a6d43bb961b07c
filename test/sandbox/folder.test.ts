import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FolderInUse, lockFolder } from '../../sandbox/lock.ts';
import { lastOrigins, moveTo, originsFor } from '../../sandbox/origins.ts';
import { machineEnvironment } from '../../sandbox/settings.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'folder-'));

test('a folder belongs to one sandbox at a time', () => {
  const where = folder();
  const release = lockFolder(where);
  expect(() => lockFolder(where)).toThrow(FolderInUse);
  release();
  lockFolder(where)();
});

test.each(['999999999', '', 'nonsense'])('what a dead sandbox left behind (%j) is taken over', (owner) => {
  const where = folder();
  writeFileSync(join(where, 'lock'), owner);
  lockFolder(where);
  expect(readFileSync(join(where, 'lock'), 'utf8')).toBe(String(process.pid));
});

test('another port moves every address in the kept state', () => {
  const where = folder();
  const stateFile = join(where, 'microsoft.json');
  moveTo(originsFor(7071, 'one'), where, stateFile);
  const before = [
    'https://localhost:7071/connect/callback',
    'https://localhost:70711/',
    'https://inbox.sandbox.test:7071/x',
  ];
  writeFileSync(stateFile, JSON.stringify(before));
  moveTo(originsFor(8000, 'one'), where, stateFile);
  expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toEqual([
    'https://localhost:8000/connect/callback',
    'https://localhost:70711/',
    'https://inbox.sandbox.test:8000/x',
  ]);
  expect(lastOrigins(where)?.app).toBe('https://localhost:8000');
});

test('a child sees nothing of proxies or Azure accounts of this machine', () => {
  const seen = machineEnvironment({
    PATH: '/bin',
    HTTPS_PROXY: 'http://x',
    AZURE_CLIENT_SECRET: 'y',
    Path: 'z',
  });
  expect(seen).toEqual({ PATH: '/bin', Path: 'z' });
});
