import { expect, test } from '@jest/globals';
import { iso } from '../../../src/lib/clock.ts';
import { noAccess, type TenantAccount } from '../../../src/lib/connections/access.ts';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import type { ConnectionStore } from '../../../src/lib/connections/store.ts';
import { createHandOver } from '../../../src/lib/credentials/handOver.ts';
import { handOverStatus, planToShow } from '../../../src/lib/credentials/handOverPlan.ts';
import { asEntered, asShown } from '../../../src/lib/credentials/handOverMarks.ts';
import { cayosoft } from '../../../src/lib/profiles/cayosoft.ts';
import { sam360Account } from '../../../src/lib/profiles/sam360.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import type { Profiles } from '../../../src/lib/profiles/store.ts';
import { noChoices, type Provisioning } from '../../../src/lib/connections/provisioning.ts';
import { aConnection, aDirectoryAccount } from '../../support/connections.ts';

const profile = profileSchema.parse(sam360Account);
const entry = { secretName: 'account-c', secretVersion: 'old' };
const of = (more: Partial<TenantAccount>) => {
  const password = { ...entry, setAt: iso(0) };
  const account = { objectId: 'o', userPrincipalName: 'u', origin: 'made' as const, password, ...more };
  return aConnection({ access: { ...noAccess, account } });
};
const sent = { pendingPassword: { ...entry, secretVersion: 'new', sentAt: iso(0) } };
/** The same, in the course of a renewal that has sent this version. */
const renewing = (secretVersion: string, more: Partial<Provisioning> = {}) => ({
  ...of(sent),
  provisioning: {
    flow: 'f',
    kind: 'rotate',
    choices: { ...noChoices, renewPassword: true, password: { ...entry, secretVersion } },
    ...more,
  } as Provisioning,
});

test.each<[string, Connection, boolean]>([
  ['in force', of({}), true],
  ['in force, beside one that nobody was sent', of({ pendingPassword: entry }), true],
  ['that one that was sent takes the place of', renewing('new'), false],
  ['beside one that an earlier renewal sent', renewing('newer'), true],
  ['beside one whose renewal has stopped', renewing('new', { stop: { code: 'notSeen' } as never }), true],
  ['beside one whose renewal is over', of(sent), true],
])('a password %s: is it shown?', (_which, connection, isShown) => {
  const plan = planToShow(connection, profile);
  expect(plan.ok).toBe(isShown);
  if (!plan.ok) expect(plan.error).toMatchObject({ detail: expect.stringMatching(/new password/) });
  // How its hand-over stands is known all the while.
  expect(handOverStatus(connection, profile)).toEqual({ state: 'never' });
});

test('what else is handed over is shown, whatever becomes of a password that is not', () => {
  const asksNone = profileSchema.parse({ ...sam360Account, handOver: ['userName'] });
  expect(planToShow(renewing('new'), asksNone).ok).toBe(true);
});

test('the hand-over says so, and reads nothing from the vault', async () => {
  const connection = renewing('new');
  const { show } = createHandOver({
    connections: { read: () => Promise.resolve(connection) } as unknown as ConnectionStore,
    profiles: { find: () => Promise.resolve(profile) } as unknown as Profiles,
  } as Parameters<typeof createHandOver>[0]);
  const shown = await show('c', { by: 'olivia', whom: 'an operator' });
  expect(shown).toMatchObject({ ok: false, error: { code: 'state_conflict' } });
});

test('of a directory account the password is handed over, where there is one, and not while it is renewed', () => {
  const asks = profileSchema.parse(cayosoft);
  const directory = aDirectoryAccount;
  const fieldsOf = (connection: Connection) => {
    const plan = planToShow(connection, asks);
    return plan.ok ? plan.value.fields : plan.error.code;
  };
  const { access } = of({});
  expect(fieldsOf(aConnection({ access }))).toHaveLength(3);
  expect(fieldsOf(aConnection({ access, directory }))).toContainEqual({
    field: 'directoryUserName',
    value: directory.account,
  });
  const pendingPassword = { ...directory.password, since: '', by: '', before: '', dueAt: '' };
  expect(fieldsOf(aConnection({ access, directory: { ...directory, pendingPassword } }))).toBe(
    'state_conflict',
  );
  // Nor while nobody knows whether the account has that one, which was sent and given up.
  const renewalStop = { at: '', text: '' };
  const unproved = { ...renewalStop, unproved: pendingPassword };
  expect(fieldsOf(aConnection({ access, directory: { ...directory, renewalStop: unproved } }))).toBe(
    'state_conflict',
  );
  expect(fieldsOf(aConnection({ access, directory: { ...directory, renewalStop } }))).toHaveLength(5);
});

test('a directory account that was shown is marked, and as entered by its own version', () => {
  const asks = profileSchema.parse(cayosoft);
  const formerHandOver = { at: iso(0), by: '', hasEnded: true };
  const directory = { ...aDirectoryAccount, password: { ...aDirectoryAccount.password, formerHandOver } };
  const before = aConnection({ directory });
  expect(handOverStatus(before, asks)?.state).toBe('again');
  const shown = asShown(before, asks, { by: 'olivia', whom: 'an operator' }, 1);
  const after = shown?.connection ?? before;
  expect(handOverStatus(after, asks)?.state).toBe('shown');
  const entered = asEntered(after, asks, ['v1'], { by: 'olivia' }, 2);
  expect(entered).toMatchObject({ counted: 1, isOutdated: false });
  expect(handOverStatus(entered.change?.connection ?? after, asks)?.state).toBe('confirmed');
  expect(asEntered(after, asks, ['v0'], { by: 'olivia' }, 2).counted).toBe(0);
});
