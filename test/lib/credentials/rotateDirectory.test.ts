import { beforeEach, expect, test } from '@jest/globals';
import { DAY, HOUR, iso, MINUTE } from '../../../src/lib/clock.ts';
import type { CountedDirectory } from '../../../src/lib/credentials/countedDirectory.ts';
import { createRotateDirectory } from '../../../src/lib/credentials/rotateDirectory.ts';
import type { ChangeRefusal } from '../../../src/lib/directory/changePassword.ts';
import { type DirectoryFailure, type TooSoon, wrongPassword } from '../../../src/lib/directory/failures.ts';
import { cayosoft } from '../../../src/lib/profiles/cayosoft.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { err, ok, type Result } from '../../../src/lib/result.ts';
import type { Vault } from '../../../src/lib/storage/vault.ts';
import { aConnection, aDirectoryAccount } from '../../support/connections.ts';
import { keptLog } from '../alerts/support.ts';
import { holdRow } from '../../support/heldRow.ts';

const T = Date.UTC(2025, 5, 1);
const ELSEWHERE: ChangeRefusal = { why: 'elsewhere' };
const POLICY: ChangeRefusal = { why: 'policy' };
const silent: DirectoryFailure = { kind: 'unreachable', sent: true, reason: 'Silent.' };
const tooSoon: TooSoon = { kind: 'tooSoon', seconds: 600, reason: 'Too soon.' };

let now = T;
let held: ReturnType<typeof holdRow>;
/** What the domain says to the one in force and the change, and then to the new one. */
let toChange: Result<unknown, DirectoryFailure | TooSoon>;
let toNew: Result<unknown, DirectoryFailure | TooSoon>;
/** Passwords that were tried. */
let tried: string[];

beforeEach(() => {
  now = T;
  tried = [];
  toChange = ok('changed');
  toNew = ok({});
});

const as =
  (answer: () => Result<unknown, DirectoryFailure | TooSoon>): CountedDirectory['inForce'] =>
  (_connection, _account, password) => {
    tried.push(password);
    return Promise.resolve(answer() as Result<never, DirectoryFailure | TooSoon>);
  };

/** Goes on with a pending one, of which it is known whether an earlier try had sent it. */
async function goOn(isSent: boolean): Promise<void> {
  const pendingPassword = {
    ...aDirectoryAccount.password,
    secretVersion: 'v2',
    since: iso(T - 5 * MINUTE),
    by: 'olivia',
    before: '1',
    dueAt: iso(T),
    ...(isSent && { sentAt: iso(T - 4 * MINUTE) }),
  };
  held = holdRow(aConnection({ directory: { ...aDirectoryAccount, pendingPassword } }));
  await again();
}

async function again(): Promise<void> {
  const renewal = createRotateDirectory({
    connections: held.store,
    profiles: { find: () => Promise.resolve(profileSchema.parse(cayosoft)) },
    vault: {
      get: (_name, version) => Promise.resolve({ value: version, version, tags: {} }),
    } as Pick<Vault, 'get'> as Vault,
    counted: { inForce: as(() => toChange), renewed: as(() => toNew) },
    flush: () => Promise.resolve(),
    recheck: () => Promise.resolve(),
    clock: () => now,
    random: (size) => Buffer.alloc(size),
    log: keptLog({ now: now }).log,
  });
  await renewal.goOn(held.row);
}
const account = () => held.row.directory ?? aDirectoryAccount;

test('one that was sent before is tried, though another controller takes no change and has not heard of it', async () => {
  toChange = ok(ELSEWHERE);
  await goOn(true);
  expect(tried).toEqual(['v1', 'v2']);
  expect(account()).toMatchObject({ password: { secretVersion: 'v2' } });
  expect(account().pendingPassword).toBeUndefined();
});

test('nor is it given up where that controller does not know it either: that goes on, and after two days it is kept in mind', async () => {
  toChange = ok(ELSEWHERE);
  toNew = err(wrongPassword);
  await goOn(true);
  expect(account().pendingPassword).toMatchObject({ secretVersion: 'v2', dueAt: iso(T + HOUR) });
  expect(held.histories.at(-1)).toContain('No controller answers that takes changes');
  for (let turn = 0; account().pendingPassword; turn += 1) {
    expect(turn).toBeLessThan(20);
    now = Date.parse(account().pendingPassword?.dueAt ?? '');
    await again();
  }
  expect(now).toBeGreaterThan(T + DAY);
  expect(account().renewalStop).toMatchObject({ unproved: { secretVersion: 'v2' } });
  // Each of its tries was an hour after the one before, or more.
  expect(tried.length / 2).toBeLessThan(20);
});

test('where the domain refuses the change by its rules, one that was sent before is given up only once it was wrong for an hour', async () => {
  toChange = ok(POLICY);
  toNew = err(wrongPassword);
  await goOn(true);
  expect(account().pendingPassword).toMatchObject({ wrongAt: iso(T) });
  now += HOUR;
  await again();
  expect(account().pendingPassword).toBeUndefined();
  expect(account().renewalStop?.text).toContain('too short, too simple');
});

test.each([ELSEWHERE, POLICY])(
  'one that nobody sent is given up at once where the answer is %p',
  async (refusal) => {
    toChange = ok(refusal);
    await goOn(false);
    expect(tried).toEqual(['v1']);
    expect(account().pendingPassword).toBeUndefined();
    expect(account().renewalStop).toMatchObject({ text: expect.any(String) });
  },
);

test('a password that left and was not answered is not sent again within the hour, whichever it was', async () => {
  toChange = err(silent);
  await goOn(false);
  expect([tried, account().pendingPassword?.dueAt]).toEqual([['v1'], iso(T + HOUR)]);
  [toChange, toNew, tried] = [ok('otherwise'), err(silent), []];
  await goOn(true);
  expect([tried, account().pendingPassword?.dueAt]).toEqual([['v1', 'v2'], iso(T + HOUR)]);
});

test('where another try bars the one in force, the new one is tried only if the account may have it', async () => {
  toChange = err(tooSoon);
  await goOn(false);
  expect([tried, account().pendingPassword?.dueAt]).toEqual([['v1'], iso(T + 10 * MINUTE)]);
  tried = [];
  await goOn(true);
  expect([tried, account().password.secretVersion]).toEqual([['v1', 'v2'], 'v2']);
  [toNew, tried] = [err(tooSoon), []];
  await goOn(true);
  expect([tried, account().pendingPassword?.dueAt]).toEqual([['v1', 'v2'], iso(T + 10 * MINUTE)]);
});
