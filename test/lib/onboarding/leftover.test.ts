import { describe, expect, test } from '@jest/globals';
import { iso, MINUTE } from '../../../src/lib/clock.ts';
import { type Access, noAccess, type TenantAccount } from '../../../src/lib/connections/access.ts';
import { noChoices, type Provisioning } from '../../../src/lib/connections/provisioning.ts';
import { accept } from '../../../src/lib/credentials/acceptSettings.ts';
import { broughtBack, giveWay, withoutTheirs } from '../../../src/lib/onboarding/aside.ts';
import { ended } from '../../../src/lib/onboarding/disconnect/changes.ts';
import { removalsOf } from '../../../src/lib/onboarding/disconnect/removals.ts';
import { withoutErrand } from '../../../src/lib/onboarding/interludes.ts';
import { planFlow, type StepTools } from '../../../src/lib/onboarding/provisioning/plan.ts';
import { leavesSetup } from '../../../src/lib/onboarding/session.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { sam360 } from '../../../src/lib/profiles/sam360.ts';
import { snow } from '../../../src/lib/profiles/snow.ts';
import { aConnection } from '../../support/connections.ts';

const NOW = Date.UTC(2025, 0, 15, 9);
const session = {
  secretName: 's',
  secretVersion: 'v',
  endsAt: iso(NOW - MINUTE),
  objectId: 'adele',
  scopes: [],
};
const stop = { code: 'notSeen' as const, at: iso(NOW) };
const flowOf = (over: Partial<Provisioning> = {}): Provisioning => ({
  flow: 'one',
  kind: 'make',
  actor: 'admin',
  startedAt: iso(NOW),
  choices: noChoices,
  step: 'tenant',
  attempt: 0,
  session,
  stop,
  ...over,
});
const rotation = flowOf({
  kind: 'rotate',
  step: 'password',
  choices: { ...noChoices, renew: ['connector'] },
});
const ofPassword = { ...noChoices, renewPassword: true };
const left = ({ access }: { access: Access }) => access.setupLeftover;

describe('the setup app is left in the tenant by a flow', () => {
  test.each<[string, Partial<Provisioning>, boolean]>([
    ['for which somebody has signed in', {}, true],
    ['whose last step is still to be done', { step: 'leave' }, true],
    ['but not where nobody has', { session: undefined }, false],
    ['nor where it has left', { step: 'done' }, false],
    ['nor where it is over', { finishedAt: iso(NOW) }, false],
    [
      'nor where a password waits for its proof',
      { kind: 'rotate', choices: ofPassword, step: 'provePassword' },
      false,
    ],
    [
      'nor where it is put into force',
      { kind: 'rotate', choices: ofPassword, step: 'activatePassword' },
      false,
    ],
  ])('%s', (_which, over, leaves) => {
    expect(leavesSetup(flowOf(over))).toBe(leaves);
  });

  test.each<[string, Partial<Provisioning>]>([
    ['made', {}],
    ['renewed', { kind: 'rotate', choices: { ...noChoices, renew: ['connector'] } }],
    ['given another password', { kind: 'rotate', choices: ofPassword }],
    ['removed', { kind: 'remove' }],
  ])('until the very step that removes it, where something is %s', (_what, over) => {
    const steps = planFlow(profileSchema.parse(sam360), flowOf(over), {
      sharedClientId: () => undefined,
    } as unknown as StepTools);
    const ids = [...steps.map(({ id }) => id), 'done'];
    const isLeft = ids.map((step) => leavesSetup(flowOf({ ...over, step })));
    expect(isLeft).toEqual(ids.map((_id, at) => at <= ids.indexOf('leave')));
  });
});

describe('a flow that is dropped after a sign-in leaves the setup app', () => {
  const credential = { secretName: 'a', secretVersion: '1', kind: 'secret', origin: 'given' } as const;
  const settings = (provisioning: Provisioning, access = noAccess) =>
    accept(
      aConnection({ state: 'onboarding', provisioning, access }),
      'connector',
      'client',
      credential,
      { said: [], elsewhere: false },
      { by: 'olivia', profileVersion: 1 },
      NOW,
    ).connection;

  test('when settings are given in its place', () => {
    const after = settings(flowOf());
    expect(after.provisioning).toBeUndefined();
    expect(left(after)).toBe(true);
    expect(left(settings(flowOf({ session: undefined, actor: 'steward' })))).toBeUndefined();
  });

  const account = (objectId: string, more: Partial<TenantAccount> = {}): TenantAccount => ({
    objectId,
    userPrincipalName: `${objectId}@contoso.example`,
    origin: 'made',
    password: { secretName: 'account', secretVersion: objectId, setAt: '' },
    ...more,
  });
  test.each<[string, Partial<Access>, (string | undefined)[]]>([
    ['comes into force where none is', { incoming: account('next') }, ['next']],
    [
      'is former where another is in force',
      { account: account('one'), incoming: account('next') },
      ['one', 'next'],
    ],
    [
      'is gone where nobody has signed in with it',
      { incoming: account('next', { origin: 'given', password: undefined }) },
      [undefined],
    ],
    [
      'takes the place of one that is gone',
      { account: account('one'), incoming: { ...account('next'), insteadOfGone: true } },
      ['next'],
    ],
  ])('and the account that it was to bring %s', (_what, over, expected) => {
    const { access } = settings(flowOf(), { ...noAccess, ...over });
    expect(access.incoming).toBeUndefined();
    expect([access.account?.objectId, ...access.formerAccounts.map(({ objectId }) => objectId)]).toEqual(
      expected,
    );
  });

  test.each<[string, (provisioning: Provisioning) => { access: Access }]>([
    [
      'when what it was put in the place of comes back',
      (provisioning) => broughtBack(aConnection({ provisioning })),
    ],
    ['when nothing is left of it to renew', (provisioning) => withoutTheirs(aConnection({ provisioning }))],
    [
      'when something else is asked of the admin',
      (provisioning) => withoutErrand(aConnection({ provisioning }), NOW),
    ],
    ['when another takes its place', (provisioning) => giveWay(aConnection({ provisioning }))],
    ['when the connection ends', (provisioning) => ended(aConnection({ provisioning }), NOW).connection],
  ])('%s', (_when, drop) => {
    expect(left(drop(rotation))).toBe(true);
    expect(left(drop({ ...rotation, session: undefined }))).toBeUndefined();
  });

  test('but not one that is put aside, and comes back', () => {
    expect(left(giveWay(aConnection({ provisioning: flowOf() })))).toBeUndefined();
    const removal = flowOf({ kind: 'remove', session: undefined, before: { flow: flowOf({ flow: 'two' }) } });
    const back = broughtBack(aConnection({ provisioning: removal }), removal.before);
    expect([back.provisioning?.flow, left(back)]).toEqual(['two', undefined]);
  });

  test.each<[string, Partial<Provisioning>, true | undefined]>([
    ['whom nobody signed in for', { session: undefined }, true],
    ['that has left', { step: 'done' }, undefined],
  ])(
    'and so does one that is put aside when the connection ends, behind one %s',
    (_which, over, expected) => {
      const before = { flow: flowOf({ flow: 'two' }) };
      const provisioning = flowOf({ kind: 'remove', before, ...over });
      expect(left(ended(aConnection({ provisioning }), NOW).connection)).toBe(expected);
    },
  );

  test('whose removal is offered before it is dropped', () => {
    const offered = (provisioning: Provisioning) =>
      removalsOf(
        aConnection({ access: noAccess, provisioning }),
        profileSchema.parse(snow),
        [],
        () => undefined,
      ).map(({ id }) => id);
    expect(offered(flowOf())).toEqual(['removeSetup']);
    expect(offered(flowOf({ session: undefined }))).toEqual([]);
  });
});
