import { beforeEach, expect, test } from '@jest/globals';
import { HOUR, MINUTE } from '../../../src/lib/clock.ts';
import { createCountedDirectory } from '../../../src/lib/credentials/countedDirectory.ts';
import { createPasswordTries } from '../../../src/lib/credentials/passwordTries.ts';
import { type DirectoryFailure, wrongPassword } from '../../../src/lib/directory/failures.ts';
import type { Directory } from '../../../src/lib/directory/session.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { tableAt } from '../alerts/support.ts';
import { suiteStorage } from '../../support/storage.ts';

const { connectionString } = suiteStorage();
const RIGHT = 'Right-Harbour-1!';
const away: DirectoryFailure = { kind: 'unreachable', reason: 'away' };

let now = 0;
let tables = 0;
/** Passwords that left for the domain. */
let sent: string[] = [];
let domain: (password: string) => DirectoryFailure | undefined;
let counted: ReturnType<typeof createCountedDirectory>;

beforeEach(() => {
  now = Date.UTC(2025, 0, 15);
  sent = [];
  domain = (password) => (password === RIGHT ? undefined : wrongPassword);
  const as: Directory['as'] = async (_target, password) => {
    sent.push(password);
    const failure = domain(password);
    return failure ? err(failure) : ok(undefined as never);
  };
  tables += 1;
  const lookup = tableAt(connectionString, `counted${tables}`);
  const clock = () => now;
  counted = createCountedDirectory({
    directory: { as },
    tries: createPasswordTries({ lookup, clock }),
    clock,
  });
});

async function by(
  way: keyof typeof counted,
  password: string,
  more: { id?: string; account?: string } = {},
): Promise<string> {
  const { id = 'one', account = 'CORP\\svc' } = more;
  const asked = { hosts: ['dc'], port: 636 as const, ca: '', account };
  const done = await counted[way]({ id, tenant: 't' }, asked, password, () => Promise.resolve());
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

test('what is refused for another reason, or not answered, does not count', async () => {
  for (const failure of [away, { ...wrongPassword, why: 'locked' as const }]) {
    domain = () => failure;
    expect(await by('inForce', RIGHT)).not.toBe('tooSoon');
    expect(await by('given', RIGHT)).not.toBe('tooSoon');
  }
  domain = () => undefined;
  expect([await by('inForce', RIGHT), await by('given', RIGHT)]).toEqual(['in', 'in']);
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
});
