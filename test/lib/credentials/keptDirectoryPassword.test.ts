import { expect, test } from '@jest/globals';
import { HOUR } from '../../../src/lib/clock.ts';
import { barOfKeeping, isPutOut, passwordFor } from '../../../src/lib/credentials/keptDirectoryPassword.ts';
import { aDirectoryAccount } from '../../support/connections.ts';

const inForce = { ...aDirectoryAccount, ca: 'A' };
const T = Date.parse(inForce.password.setAt);
const renewed = { password: { ...inForce.password, secretVersion: 'v2', formerVersion: 'v1' } };
const values: Record<string, string> = { v1: 'First', v2: 'Second' };
const vault = {
  get: (name: string, version: string) => {
    const value = values[version];
    return Promise.resolve(value === undefined ? undefined : { name, version, value, tags: {} });
  },
};

test.each([
  ['nothing is in force', undefined, {}, 'must be given'],
  ['the account is another', inForce, { account: 'CORP\\other' }, 'must be given'],
  [
    'controllers and CA are others',
    inForce,
    { hosts: ['dc9.corp.example'], ca: 'B' },
    expect.stringContaining('both'),
  ],
  [
    'a domain and a CA are others',
    inForce,
    { hosts: [], domain: 'x.example', ca: 'B' },
    expect.stringContaining('both'),
  ],
  ['the controllers alone are others', inForce, { hosts: ['dc9.corp.example'] }, undefined],
  ['the CA alone is another', inForce, { ca: 'B' }, undefined],
  ['nothing is another', inForce, {}, undefined],
])('without a password, where %s', async (_what, before, more, message) => {
  const asked = { ...inForce, ...more };
  expect(barOfKeeping(before, asked)).toEqual(message);
  expect(await passwordFor(vault, before, asked, 'Given')).toEqual({ ok: true, value: 'Given' });
  expect(await passwordFor(vault, before, asked, '')).toMatchObject(
    message === undefined
      ? { ok: true, value: 'First' }
      : { ok: false, error: { errors: [{ path: 'password', message }] } },
  );
});

test('without a password, where the vault has none any more, nothing is tried', async () => {
  const gone = { ...inForce, password: { ...inForce.password, secretVersion: 'v9' } };
  expect(await passwordFor(vault, gone, gone, '')).toMatchObject({ error: { code: 'state_conflict' } });
});

test('the password before a renewal is none to be kept, unless somebody has set it again', async () => {
  expect(await isPutOut(vault, renewed, 'First', T - 1)).toBe(true);
  // The clock of the domain may be ahead of ours.
  expect(await isPutOut(vault, renewed, 'First', T + 60_000)).toBe(true);
  expect(await isPutOut(vault, renewed, 'First', undefined)).toBe(true);
  expect(await isPutOut(vault, renewed, 'First', T + HOUR)).toBe(false);
  expect(await isPutOut(vault, renewed, 'Second', T)).toBe(false);
  expect(await isPutOut(vault, renewed, 'Third', T)).toBe(false);
  expect(await isPutOut(vault, inForce, 'First', T)).toBe(false);
});
