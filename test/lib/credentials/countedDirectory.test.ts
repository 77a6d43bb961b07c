import { beforeEach, expect, test } from '@jest/globals';
import { HOUR, MINUTE, SECOND } from '../../../src/lib/clock.ts';
import { createCountedDirectory } from '../../../src/lib/credentials/countedDirectory.ts';
import { createPasswordTries } from '../../../src/lib/credentials/passwordTries.ts';
import { type DirectoryFailure, wrongPassword } from '../../../src/lib/directory/failures.ts';
import type { Directory, DirectorySession } from '../../../src/lib/directory/session.ts';
import { UnavailableError } from '../../../src/lib/errors.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { keptLog, tableAt } from '../alerts/support.ts';
import { until } from '../../support/until.ts';
import { suiteStorage } from '../../support/storage.ts';

const { connectionString } = suiteStorage();
const RIGHT = 'Right-Harbour-1!';
const away: DirectoryFailure = { kind: 'unreachable', reason: 'away' };

let now = 0;
const { log, lines } = keptLog({
  get now() {
    return now;
  },
});
let tables = 0;
/** Passwords that left for the domain. */
let sent: string[] = [];
let domain: (password: string) => DirectoryFailure | undefined;
/** What the domain waits for before it answers. */
let answers: Promise<unknown>;
let isAway = false;
/** What ends the time of whoever waits for a permission. */
let patience: Promise<boolean[]>;
/** What is said to storage before it does it. */
let told: string[] = [];
let storage: (what: string) => Promise<unknown>;
let counted: ReturnType<typeof createCountedDirectory>;
let elsewhere: typeof counted;

beforeEach(() => {
  now = Date.UTC(2025, 0, 15);
  sent = [];
  told = [];
  isAway = false;
  patience = new Promise(() => undefined);
  answers = Promise.resolve();
  storage = () => Promise.resolve();
  domain = (password) => (password === RIGHT ? undefined : wrongPassword);
  const as: Directory['as'] = async (_target, password, work, _most, maySend) => {
    if (isAway) return err(away);
    // Of a second controller, where the first one was given up meanwhile.
    const may = await Promise.race([Promise.all([maySend?.(), maySend?.()]), patience]);
    if (!may.every(Boolean)) return err(away);
    sent.push(password);
    await answers;
    const failure = domain(password);
    return failure ? err(failure) : ok(await work({} as DirectorySession));
  };
  tables += 1;
  const lookup = tableAt(connectionString, `counted${tables}`);
  const clock = () => now;
  const counting = createPasswordTries({ lookup, clock });
  const before =
    <A extends unknown[], T>(what: string, work: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      told.push(what);
      await storage(what);
      return work(...args);
    };
  const tries = {
    take: before('take', counting.take),
    standing: before('standing', counting.standing),
    release: before('release', counting.release),
  };
  const instance = () => createCountedDirectory({ directory: { as }, tries, clock, log });
  counted = instance();
  elsewhere = instance();
});

async function by(
  way: keyof typeof counted,
  password: string,
  more: { id?: string; account?: string; who?: typeof counted } = {},
): Promise<string> {
  const { id = 'one', account = 'CORP\\svc', who = counted } = more;
  const asked = { hosts: ['dc'], port: 636 as const, ca: '', account };
  const done = await who[way]({ id, tenant: 't' }, asked, password, () => Promise.resolve());
  if (done.ok) return 'in';
  return done.error.kind === 'refused' ? done.error.why : done.error.kind;
}

test('one in force that was refused is tried for nobody within the hour, and after it again', async () => {
  expect(await by('inForce', 'wrong')).toBe('wrongPassword');
  now += 59 * MINUTE;
  for (const more of [{}, { id: 'two' }, { account: 'svc@corp.example' }])
    expect(await by('inForce', RIGHT, more)).toBe('tooSoon');
  expect(sent).toEqual(['wrong']);
  now += MINUTE;
  expect(await by('inForce', RIGHT)).toBe('in');
  expect(await by('inForce', 'wrong', { account: 'OTHER\\svc' })).toBe('wrongPassword');
});

test('how long that is stands in the answer', async () => {
  await by('inForce', 'wrong');
  now += 20 * MINUTE;
  const asked = { hosts: ['dc'], port: 636 as const, ca: '', account: 'CORP\\svc' };
  const one = { id: 'one', tenant: 't' };
  expect(await counted.inForce(one, asked, RIGHT, () => Promise.resolve())).toEqual({
    ok: false,
    error: {
      kind: 'tooSoon',
      seconds: (40 * MINUTE) / 1_000,
      reason: expect.stringContaining('after 2025-01-15 01:00 UTC'),
    },
  });
});

test.each(['inForce', 'renewed', 'given'] as const)(
  '%s, what is refused for another reason, or was never sent, does not count',
  async (way) => {
    for (const failure of [away, { ...wrongPassword, why: 'locked' as const }]) {
      domain = () => failure;
      expect(await by(way, RIGHT)).not.toBe('tooSoon');
    }
    isAway = true;
    told = [];
    expect([await by(way, 'wrong'), told]).toEqual(['unreachable', []]);
    isAway = false;
    domain = () => undefined;
    expect(await by(way, RIGHT)).toBe('in');
  },
);

test.each(['inForce', 'renewed', 'given'] as const)(
  '%s, one that left and was not answered counts as refused',
  async (way) => {
    domain = () => ({ ...away, sent: true });
    const pressed = [];
    for (let time = 0; time < 6; time += 1) pressed.push(await by(way, `wrong ${time}`));
    expect(pressed).toEqual(['unreachable', ...Array.from({ length: 5 }, () => 'tooSoon')]);
    expect(sent).toEqual(['wrong 0']);
    now += HOUR;
    domain = () => undefined;
    expect(await by(way, RIGHT)).toBe('in');
  },
);

test.each(['inForce', 'renewed', 'given'] as const)(
  '%s, of many at once one is refused, on however many instances',
  async (way) => {
    const all = Array.from({ length: 12 }, (_, at) =>
      by(way, 'wrong', { id: `c${at}`, who: at % 2 ? counted : elsewhere }),
    );
    expect((await Promise.all(all)).toSorted()).toEqual([
      ...Array.from({ length: 11 }, () => 'tooSoon'),
      'wrongPassword',
    ]);
    expect(sent).toHaveLength(1);
  },
);

test('of many at once of one instance each is let in with the right one, and none has to ask again', async () => {
  const all = Array.from({ length: 12 }, (_, at) => by('inForce', RIGHT, { id: `c${at}` }));
  expect(new Set(await Promise.all(all))).toEqual(new Set(['in']));
  expect(told).toHaveLength(24);
});

test('who has waited for others until the time was over has asked nobody, and asks again in ten seconds', async () => {
  const hold = Promise.withResolvers<undefined>();
  answers = hold.promise;
  const first = by('inForce', RIGHT);
  await until('the first one is under way', () => sent.length === 1);
  patience = Promise.resolve([false]);
  const asked = { hosts: ['dc'], port: 636 as const, ca: '', account: 'CORP\\svc' };
  const second = await counted.inForce({ id: 'two', tenant: 't' }, asked, RIGHT, () => Promise.resolve());
  expect(second).toMatchObject({ ok: false, error: { kind: 'tooSoon', seconds: 10 } });
  hold.resolve(undefined);
  expect(await first).toBe('in');
  patience = new Promise(() => undefined);
  expect(await by('inForce', RIGHT, { id: 'two' })).toBe('in');
  expect(sent).toEqual([RIGHT, RIGHT]);
});

test('one that another instance is just trying is asked for again in ten seconds, and not in an hour', async () => {
  const answer = Promise.withResolvers<void>();
  answers = answer.promise;
  const first = by('inForce', RIGHT, { who: elsewhere });
  while (sent.length === 0) await new Promise(setImmediate);
  const asked = { hosts: ['dc'], port: 636 as const, ca: '', account: 'CORP\\svc' };
  const ask = () => counted.inForce({ id: 'two', tenant: 't' }, asked, RIGHT, () => Promise.resolve());
  expect(await ask()).toMatchObject({ error: { kind: 'tooSoon', seconds: 10 } });
  answer.resolve();
  expect(await first).toBe('in');
  expect(await ask()).toEqual(ok(undefined));
  // Of one that never comes back nobody knows: it may have been counted.
  answers = new Promise(() => undefined);
  void by('inForce', 'wrong', { who: elsewhere });
  while (sent.length < 3) await new Promise(setImmediate);
  now += 11 * SECOND;
  expect(await ask()).toMatchObject({ error: { kind: 'tooSoon', seconds: HOUR / SECOND - 11 } });
});

test('who is let in works while another is tried', async () => {
  const asked = { hosts: ['dc'], port: 636 as const, ca: '', account: 'CORP\\svc' };
  const work = Promise.withResolvers<void>();
  const long = counted.inForce({ id: 'one', tenant: 't' }, asked, RIGHT, () => work.promise);
  expect(await by('inForce', RIGHT)).toBe('in');
  work.resolve();
  expect(await long).toEqual(ok(undefined));
});

test('nothing is sent that storage has not written down', async () => {
  storage = () => Promise.reject(new UnavailableError('storage refuses writes'));
  for (const way of ['inForce', 'renewed', 'given'] as const)
    await expect(by(way, 'wrong')).rejects.toThrow('storage refuses writes');
  expect(sent).toEqual([]);
  // What cannot be taken back stands.
  storage = (what) => (what === 'release' ? Promise.reject(new UnavailableError('away')) : Promise.resolve());
  expect([await by('given', RIGHT), await by('given', RIGHT)]).toEqual(['in', 'tooSoon']);
});

test('another one may be given after it, once an hour; a right one ends the waiting', async () => {
  await by('inForce', 'wrong');
  expect([await by('given', 'typo'), await by('given', RIGHT)]).toEqual(['wrongPassword', 'tooSoon']);
  now += HOUR;
  await by('inForce', 'wrong');
  expect([await by('given', RIGHT), await by('inForce', RIGHT)]).toEqual(['in', 'in']);
});

test('so does the new one of a renewal, and one that is wrong keeps the one in force from being tried', async () => {
  await by('inForce', 'wrong');
  expect([await by('renewed', RIGHT), await by('inForce', RIGHT)]).toEqual(['in', 'in']);
  expect([await by('renewed', 'lost'), await by('inForce', RIGHT)]).toEqual(['wrongPassword', 'tooSoon']);
  expect([await by('renewed', RIGHT), sent.length]).toEqual(['tooSoon', 4]);
});

test('no password is in what is logged where storage does not take a bar back', async () => {
  storage = (what) => (what === 'release' ? Promise.reject(new Error('busy')) : Promise.resolve());
  expect(await by('inForce', RIGHT)).toBe('in');
  expect(lines.join()).toContain('noting that a password was not wrong');
  expect(lines.join()).not.toContain(RIGHT);
});
