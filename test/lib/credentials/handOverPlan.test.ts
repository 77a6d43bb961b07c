import { expect, test } from '@jest/globals';
import { iso } from '../../../src/lib/clock.ts';
import { noAccess, type TenantAccount } from '../../../src/lib/connections/access.ts';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import type { ConnectionStore } from '../../../src/lib/connections/store.ts';
import { createHandOver } from '../../../src/lib/credentials/handOver.ts';
import { handOverStatus, planToShow } from '../../../src/lib/credentials/handOverPlan.ts';
import { sam360Account } from '../../../src/lib/profiles/sam360.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import type { Profiles } from '../../../src/lib/profiles/store.ts';
import { noChoices, type Provisioning } from '../../../src/lib/connections/provisioning.ts';
import { aConnection } from '../../support/connections.ts';

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
