import { describe, expect, test } from '@jest/globals';
import { noAccess, type TenantApp } from '../../../../src/lib/connections/access.ts';
import { noChoices, type Provisioning } from '../../../../src/lib/connections/provisioning.ts';
import { succeed } from '../../../../src/lib/credentials/rotation/steps.ts';
import { withoutTheirs } from '../../../../src/lib/onboarding/aside.ts';
import type { Work } from '../../../../src/lib/onboarding/provisioning/step.ts';
import { mainApp, profileSchema } from '../../../../src/lib/profiles/schema.ts';
import { snow } from '../../../../src/lib/profiles/snow.ts';
import { aConnection } from '../../../support/connections.ts';

const NOW = Date.UTC(2025, 0, 15);
const credential = { kind: 'secret', secretName: 's', secretVersion: 'v', keyId: 'k' } as const;
const app = (whose: TenantApp['origin'], credentials: TenantApp['origin']): TenantApp => ({
  key: 'connector',
  clientId: 'client',
  objectId: 'object',
  origin: whose,
  credential: { ...credential, origin: credentials },
  former: [],
});
const given: [string, TenantApp][] = [
  ['an app that somebody gave', app('given', 'given')],
  ['a credential that somebody gave', app('made', 'given')],
];

describe('a renewal that was asked for before it became somebody else’s makes nothing', () => {
  const profile = profileSchema.parse(snow);
  const profileApp = mainApp(profile);
  if (!profileApp) throw new Error('the profile has an app');
  /** Whatever it does to the world is one too much. */
  const fails = () => {
    throw new Error('nothing may be asked');
  };
  const vault = { get: fails, set: fails, mark: fails, remove: fails };
  const steps = succeed(profileApp, vault, fails);
  const workOn = (apps: TenantApp[]): Work => ({
    connection: { id: 'c', tenant: 't', tenantName: 'contoso.example', ownership: 'dedicated' },
    profile,
    choices: noChoices,
    by: 'adele',
    now: NOW,
    access: () => ({ ...noAccess, apps }),
    keep: fails,
    choose: fails,
    send: fails,
  });

  test.each<[string, TenantApp | undefined]>([...given, ['an app that is gone', undefined]])(
    '%s',
    async (_what, one) => {
      for (const step of steps) expect(await step.run(workOn(one ? [one] : []))).toEqual([]);
    },
  );

  test('and goes on where both are ours', async () => {
    const [renew] = steps;
    await expect(renew?.run(workOn([app('adopted', 'made')]))).rejects.toThrow('nothing may be asked');
  });
});

describe('a renewal that waits for an admin', () => {
  const flow: Provisioning = {
    flow: 'one',
    kind: 'rotate',
    actor: 'admin',
    startedAt: '',
    choices: { ...noChoices, renew: ['connector', 'other'], retire: ['connector', 'other'] },
    step: '',
    attempt: 0,
    before: { dueAt: 'then' },
  };
  const other = { ...app('made', 'made'), key: 'other' };
  const waiting = (apps: TenantApp[]) => aConnection({ provisioning: flow, access: { ...noAccess, apps } });

  test('waits for what is ours', () => {
    const before = waiting([app('made', 'made'), other]);
    expect(withoutTheirs(before)).toEqual(before);
  });

  test('waits no more for what is not', () => {
    const { choices } = withoutTheirs(waiting([app('given', 'given'), other])).provisioning ?? {};
    expect([choices?.renew, choices?.retire]).toEqual([['other'], ['other']]);
  });

  test('still takes a former credential of ours from an app of ours', () => {
    const { choices } = withoutTheirs(waiting([app('made', 'given')])).provisioning ?? {};
    expect([choices?.renew, choices?.retire]).toEqual([[], ['connector']]);
  });

  test('is over where nothing is left of it, and what it stood in the place of comes back', () => {
    const after = withoutTheirs(waiting([app('given', 'given')]));
    expect(after.provisioning).toBeUndefined();
    expect(after.onboarding.dueAt).toBe('then');
  });

  test('of a password is left alone', () => {
    const choices = { ...noChoices, renewPassword: true };
    const before = { ...waiting([app('given', 'given')]), provisioning: { ...flow, choices } };
    expect(withoutTheirs(before)).toEqual(before);
  });
});
