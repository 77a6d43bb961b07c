import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, iso, MINUTE } from '../../../src/lib/clock.ts';
import { othersSeen } from '../../../src/lib/connections/notOurs.ts';
import { isOpen } from '../../../src/lib/alerts/lifecycle.ts';
import { type CheckId, checkIds } from '../../../src/lib/connections/verdict.ts';
import type { CheckMessage } from '../../../src/lib/health/checkMessage.ts';
import type { PassOutcome } from '../../../src/lib/health/pass.ts';
import { createWorkOn } from '../../../src/lib/health/working.ts';
import type { Fault } from '../../../sandbox/microsoft/worldFaults.ts';
import type { PasswordCredential, ServicePrincipal } from '../../../sandbox/microsoft/worldApps.ts';
import { withAccount } from '../../support/renewedPasswords.ts';
import { contosoOf, ourApps } from '../../support/setup.ts';
import { queueNames } from '../../../src/lib/storage/queues.ts';
import { read, rowsOf, take } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';
import { inShort } from './support.ts';

// Cayosoft: one app signs people in, the other reads on behalf of an account.
let world: World;
let id: string;
let main: string;
let signIn: string;
let secret: PasswordCredential;

const NAME = '“Cayosoft Administrator”: ';

beforeAll(async () => {
  world = await startWorld();
  const made = await withAccount(world, 'cayosoft');
  ({ id } = made);
  const apps = ourApps(world, made);
  const idOf = (name: string) => apps.find(({ displayName }) => displayName === name)?.appId ?? '';
  signIn = idOf('Cayosoft Administrator');
  main = idOf('Cayosoft Administrator API Access');
  const [first] = applicationOf().passwordCredentials;
  if (!first) throw new Error('the sign-in app has no secret');
  secret = first;
  await world.services.checkNow(id);
});
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

const applicationOf = () => {
  const found = world.microsoft.world.applications.find(({ appId }) => appId === signIn);
  if (!found) throw new Error('no sign-in app');
  return found;
};
const principals = () => contosoOf(world).servicePrincipals;
const principalOf = (appId: string): ServicePrincipal => {
  const found = principals().find((one) => one.appId === appId);
  if (!found) throw new Error('no service principal');
  return found;
};
const grantOf = () => {
  const found = contosoOf(world).oauth2PermissionGrants.find(
    ({ clientId }) => clientId === principalOf(signIn).id,
  );
  if (!found) throw new Error('no grant');
  return found;
};
const fault = (host: Fault['host'], status: number, more: Partial<Fault> = {}) => {
  world.microsoft.world.knobs.faults.push({ id: crypto.randomUUID(), host, status, ...more });
};
/** The token of the sign-in app is the first that a question asks for. */
const firstToken = (status: number) => fault('entra', status, { count: 1 });

const checked = async () => {
  await world.services.checkNow(id);
  const { state, health } = await read(world, id);
  const last = (check: CheckId) => {
    const verdict = health.checks[check]?.last;
    return verdict ? inShort(verdict) : 'none';
  };
  const open = Object.values(health.alerts)
    .filter(isOpen)
    .map(({ code, subject }) => `${code} ${subject}`)
    .toSorted();
  return { state, open, secrets: last('secretExpiry'), consent: last('consentStatus'), health };
};
const fine = { state: 'healthy', open: [], secrets: 'ok', consent: 'ok' };
const said = async (code: string) =>
  Object.values((await read(world, id)).health.alerts).find((one) => one.code === code)?.message;

test('all apps are asked, and the evidence says of each what was read', async () => {
  const { health, ...rest } = await checked();
  expect(rest).toMatchObject(fine);
  expect(health.checks).toMatchObject({
    secretExpiry: {
      last: { evidence: { endsAt: expect.any(String), 'signIn.endsAt': secret.endDateTime } },
    },
    consentStatus: {
      last: { evidence: { status: 'fully', 'signIn.status': 'fully', 'signIn.appEnabled': true } },
    },
  });
});

/** Something happens to the app that signs people in; `set(true)` mends it. */
type Case = [
  string,
  (isMended: boolean) => void,
  { state: string; open: () => string[]; secrets: string; consent: string },
];
const kept: { value?: unknown } = {};
const cases: Case[] = [
  [
    'its secret ends soon',
    (isMended) => {
      secret.endDateTime = iso(world.now() + (isMended ? 120 : 5) * DAY);
    },
    {
      state: 'degraded',
      open: () => [`secret.expiring ${secret.keyId}`],
      secrets: 'fail secret.expiring:warning',
      consent: 'ok',
    },
  ],
  [
    'its secret has ended',
    (isMended) => {
      secret.endDateTime = iso(world.now() + (isMended ? 120 : -1) * DAY);
    },
    {
      state: 'broken',
      open: () => [`secret.expired ${secret.keyId}`],
      secrets: 'fail secret.expired:critical',
      consent: 'ok',
    },
  ],
  [
    'its secret was removed',
    (isMended) => {
      applicationOf().passwordCredentials = isMended ? [secret] : [];
    },
    {
      state: 'broken',
      open: () => [`credential.refused ${signIn}`, `secret.missing ${secret.keyId}`],
      secrets: 'fail credential.refused:critical secret.missing:critical',
      consent: 'ok',
    },
  ],
  [
    'its secret is another than the one in the vault',
    (isMended) => {
      kept.value ??= secret.secretText;
      secret.secretText = isMended ? String(kept.value) : `${String(kept.value)}x`;
    },
    {
      state: 'broken',
      open: () => [`credential.refused ${signIn}`],
      secrets: 'fail credential.refused:critical',
      consent: 'ok',
    },
  ],
  [
    'the vault has lost its secret',
    (isMended) => {
      const { secrets } = world.microsoft.world.vault;
      const name = Object.keys(secrets).find((one) => /signin/i.test(one) && one.includes(id));
      if (isMended) Object.assign(secrets, kept.value);
      else {
        kept.value = { [String(name)]: secrets[String(name)] };
        delete secrets[String(name)];
      }
    },
    {
      state: 'broken',
      open: () => [`secret.missing ${signIn}`],
      secrets: 'fail secret.missing:critical',
      consent: 'ok',
    },
  ],
  [
    'it is disabled',
    (isMended) => {
      principalOf(signIn).accountEnabled = isMended;
    },
    {
      state: 'broken',
      open: () => [`app.disabled ${signIn}`],
      // Its secret cannot be proved: nobody knows. What was known before is kept.
      secrets: 'ok',
      consent: 'fail app.disabled:critical',
    },
  ],
  [
    'its service principal was deleted',
    (isMended) => {
      if (isMended) principals().push(kept.value as ServicePrincipal);
      else {
        kept.value = principalOf(signIn);
        principals().splice(principals().indexOf(kept.value as ServicePrincipal), 1);
      }
    },
    {
      state: 'broken',
      open: () => [`app.deleted ${signIn}`],
      secrets: 'ok',
      consent: 'fail app.deleted:critical',
    },
  ],
  [
    'what it was granted was revoked',
    (isMended) => {
      const all = contosoOf(world).oauth2PermissionGrants;
      if (isMended) all.push(kept.value as ReturnType<typeof grantOf>);
      else {
        kept.value = grantOf();
        all.splice(all.indexOf(grantOf()), 1);
      }
    },
    {
      state: 'broken',
      open: () => [`consent.notGranted ${signIn}`],
      secrets: 'ok',
      consent: 'fail consent.notGranted:critical',
    },
  ],
  [
    'a part of what it was granted was revoked',
    (isMended) => {
      grantOf().scope = isMended ? 'openid profile User.Read' : 'openid profile';
    },
    {
      state: 'broken',
      open: () => [`consent.partial ${signIn}`],
      secrets: 'ok',
      consent: 'fail consent.partial:critical',
    },
  ],
  [
    'it was granted more',
    (isMended) => {
      grantOf().scope = isMended ? 'openid profile User.Read' : 'openid profile User.Read Mail.Read';
    },
    {
      state: 'healthy',
      open: () => [`consent.excess ${signIn}`],
      secrets: 'ok',
      consent: 'fail consent.excess:info',
    },
  ],
];

describe('of the app that signs people in it is found, and found to be mended, that', () => {
  test.each(cases)('%s', async (_what, set, { open, ...rest }) => {
    delete kept.value;
    set(false);
    const broken = await checked();
    set(true);
    const mended = await checked();
    expect(broken).toMatchObject({ ...rest, open: open() });
    for (const one of Object.values(broken.health.alerts).filter(isOpen)) expect(one.message).toContain(NAME);
    expect(mended).toMatchObject(fine);
  });
});

test('Fully, Partially and Not granted are of all apps', async () => {
  const status = async () => {
    const { last } = (await checked()).health.checks.consentStatus ?? {};
    return last && 'evidence' in last ? last.evidence : undefined;
  };
  const { scope } = grantOf();
  grantOf().scope = 'openid profile';
  expect(await status()).toMatchObject({ status: 'partially', 'signIn.status': 'partially', missing: '' });
  grantOf().scope = 'profile';
  expect(await status()).toMatchObject({ status: 'partially', 'signIn.status': 'not granted' });
  grantOf().scope = scope;
  expect(await status()).toMatchObject({ status: 'fully', 'signIn.status': 'fully' });
});

test('a grant of another resource is none of Microsoft Graph', async () => {
  const { resourceId } = grantOf();
  grantOf().resourceId = principalOf(main).id;
  expect(await checked()).toMatchObject({ open: [`consent.notGranted ${signIn}`] });
  grantOf().resourceId = resourceId;
  expect(await checked()).toMatchObject(fine);
});

test('a credential that somebody else put on it can be marked', async () => {
  const other = { ...secret, keyId: crypto.randomUUID(), displayName: 'somebody’s', secretText: 'other' };
  other.endDateTime = iso(world.now() + 5 * DAY);
  applicationOf().passwordCredentials.push(other);
  expect(await checked()).toMatchObject({ open: [`secret.expiring ${other.keyId}`] });
  expect(await said('secret.expiring')).toContain(NAME);
  expect(othersSeen(await read(world, id))).toEqual([other.keyId]);
  applicationOf().passwordCredentials = [secret];
  expect(await checked()).toMatchObject(fine);
});

describe('while nobody can ask', () => {
  const away: [string, () => void][] = [
    ['by its own token', () => firstToken(503)],
    ['the directory about it', () => fault('graph', 503, { pathContains: signIn })],
  ];
  test.each(away)('%s, nothing is known, nothing opens and nothing closes', async (_what, set) => {
    set();
    const unseen = await checked();
    world.microsoft.world.knobs.faults = [];
    expect(unseen).toMatchObject({ state: 'healthy', open: [] });
    expect(unseen.health.checks.secretExpiry?.unknown?.message).toContain(NAME);
    expect(unseen.health.checks.consentStatus?.unknown?.message).toContain(NAME);

    secret.endDateTime = iso(world.now() + 5 * DAY);
    grantOf().scope = 'openid profile';
    const found = await checked();
    secret.endDateTime = iso(world.now() + 120 * DAY);
    grantOf().scope = 'openid profile User.Read';
    set();
    const during = await checked();
    world.microsoft.world.knobs.faults = [];
    const mended = await checked();
    expect(found.open).toEqual([`consent.partial ${signIn}`, `secret.expiring ${secret.keyId}`]);
    expect(during.open).toContain(`consent.partial ${signIn}`);
    expect(during.state).toBe('broken');
    expect(mended).toMatchObject(fine);
    expect(mended.health.checks.secretExpiry).not.toHaveProperty('unknown');
  });

  test('what is wrong with the main app counts at once, and is not taken back for it', async () => {
    principalOf(main).accountEnabled = false;
    firstToken(503);
    const found = await checked();
    principalOf(main).accountEnabled = true;
    expect(found.open).toEqual([`app.disabled ${main}`]);
    expect(await checked()).toMatchObject(fine);
  });

  test('by the main app, its own token still speaks', async () => {
    const { secretText } = secret;
    secret.secretText = 'another';
    principalOf(main).accountEnabled = false;
    const found = await checked();
    principalOf(main).accountEnabled = true;
    secret.secretText = secretText;
    expect(found.open).toEqual([`app.disabled ${main}`, `credential.refused ${signIn}`]);
    expect(await checked()).toMatchObject(fine);
  });
});

describe('a run', () => {
  const timer = 'checkConsentStatus';
  const messageOf = (occurrence: string): CheckMessage => ({
    connectionId: id,
    checks: ['secretExpiry', 'consentStatus'],
    run: { timer, occurrence },
    attempt: 0,
  });
  const marked = async () => (await world.services.listing.fresh()).find((one) => one.id === id)?.runs[timer];
  const leftBy = (outcome: PassOutcome): CheckMessage => {
    if (outcome.kind !== 'done' || !outcome.left) throw new Error(`nothing is left: ${outcome.kind}`);
    return outcome.left;
  };
  const { passes } = { passes: () => world.services.passes };

  test('hears of the connection when all its apps were asked, and not before', async () => {
    world.advance(MINUTE);
    const begun = iso(world.now());
    const message = messageOf(begun);
    const first = await passes().pass(message, true);
    expect(first).toMatchObject({ kind: 'done', verdicts: {} });
    expect(leftBy(first)).toEqual({ ...message, begunAt: begun });
    expect(await marked()).not.toBe(begun);
    world.advance(MINUTE);
    const second = await passes().pass(leftBy(first), true);
    expect(second).toMatchObject({
      verdicts: { secretExpiry: { verdict: 'ok' }, consentStatus: { verdict: 'ok' } },
    });
    expect(second).not.toHaveProperty('left');
    expect(await marked()).toBe(begun);
  });

  test('asks again what was lost in between, by the message that reconciliation sends', async () => {
    world.advance(MINUTE);
    const message = messageOf(iso(world.now()));
    // The host dies behind the first part: its message is never sent.
    await passes().pass(message, true);
    expect(await marked()).not.toBe(message.run?.occurrence);
    world.advance(5 * MINUTE);
    // With the app it was asked: that much is known.
    expect(await passes().pass(message, true)).toMatchObject({
      verdicts: { consentStatus: { verdict: 'ok' } },
    });
    expect(await marked()).toBe(message.run?.occurrence);
  });

  test('tells once what each of its messages brought twice', async () => {
    grantOf().scope = 'openid profile';
    world.advance(MINUTE);
    const message = messageOf(iso(world.now()));
    const outcomes = await Promise.all([passes().pass(message, true), passes().pass(message, true)]);
    // Whoever is late enough finds what the other one has kept, and judges at once.
    const left = outcomes.filter((one) => one.kind === 'done' && one.left).map(leftBy);
    const [first = message] = left;
    await passes().pass(first, true);
    const once = (await read(world, id)).health;
    for (const one of left) await passes().pass(one, true);
    expect(left).not.toEqual([]);
    const twice = (await read(world, id)).health;
    grantOf().scope = 'openid profile User.Read';
    expect(once.outbox).toHaveLength(2); // the alert, and the state
    expect([twice.outbox, twice.alerts]).toEqual([once.outbox, once.alerts]);
    expect(await checked()).toMatchObject(fine);
  });

  test('asks an app again whose token nobody could give, and after all tries goes on without it', async () => {
    world.advance(MINUTE);
    const message = messageOf(iso(world.now()));
    fault('entra', 503);
    const put = await passes().pass(message, true);
    expect(put).toMatchObject({ kind: 'again', delaySeconds: 5, message: { attempt: 1 } });
    if (put.kind !== 'again') return;
    expect(await marked()).not.toBe(message.run?.occurrence);
    world.advance(12 * MINUTE);
    const given = await passes().pass(put.message, true);
    world.microsoft.world.knobs.faults = [];
    const last = await passes().pass(leftBy(given), true);
    expect(last).toMatchObject({
      kind: 'done',
      verdicts: { secretExpiry: { verdict: 'unknown' }, consentStatus: { verdict: 'unknown' } },
      connection: { state: 'healthy' },
    });
    expect(await marked()).toBe(message.run?.occurrence);
    expect(await checked()).toMatchObject(fine);
  });

  /** Was it asked with the app, so that nothing is judged yet? */
  const isProof = async (message: CheckMessage) => {
    const outcome = await passes().pass(message, true);
    return outcome.kind === 'done' && outcome.left !== undefined;
  };

  test('takes no answer of an app for its own that was given before it', async () => {
    world.advance(MINUTE);
    expect(await isProof(messageOf(iso(world.now())))).toBe(true);
    world.advance(MINUTE);
    expect(await isProof(messageOf(iso(world.now())))).toBe(true);
  });

  test('takes the one that it has, however often it asks again and however long its messages lie', async () => {
    world.advance(MINUTE);
    const message = messageOf(iso(world.now()));
    const left = leftBy(await passes().pass(message, true));
    world.advance(50 * MINUTE);
    expect(await isProof(message)).toBe(false);
    world.advance(2 * HOUR);
    expect(await isProof(left)).toBe(false);
    // One that is begun so late takes nothing from before.
    expect(await isProof(message)).toBe(true);
  });

  test('keeps the answer that it has while another question asks in vain', async () => {
    world.advance(MINUTE);
    const left = leftBy(await passes().pass(messageOf(iso(world.now())), true));
    firstToken(503);
    const byHand = await checked();
    expect(byHand.health.checks.secretExpiry?.unknown?.message).toContain(NAME);
    expect(byHand.health.checks.consentStatus?.unknown?.message).toContain(NAME);
    expect(await passes().pass(left, true)).toMatchObject({
      verdicts: { secretExpiry: { verdict: 'ok' }, consentStatus: { verdict: 'ok' } },
    });
    expect(await checked()).toMatchObject(fine);
  });

  test('waits for the directory as long as ever, however long it waited for an app', async () => {
    world.advance(MINUTE);
    const message = messageOf(iso(world.now()));
    const waited = { ...message, attempt: 9, since: iso(world.now() - 11 * MINUTE) };
    const left = leftBy(await passes().pass(waited, true));
    fault('graph', 503);
    expect(await passes().pass(left, true)).toMatchObject({ kind: 'again', delaySeconds: 5 });
    // Who waited in vain waits for nothing else, so that the run hears of it in time.
    fault('entra', 503);
    const late = { ...messageOf(iso(world.now() + MINUTE)), attempt: 10 };
    const inVain = leftBy(await passes().pass({ ...late, since: iso(world.now() - 12 * MINUTE) }, true));
    expect(inVain).toMatchObject({ away: ['signIn'], attempt: 10 });
    expect(await passes().pass(inVain, true)).toMatchObject({
      kind: 'done',
      verdicts: { consentStatus: { verdict: 'unknown' } },
    });
  });

  test('hears of it by one message, unless the host might end that', async () => {
    const sent: CheckMessage[] = [];
    const workOn = (minutes: number) =>
      createWorkOn({
        outbox: world.services.outbox,
        queue: { send: (message) => Promise.resolve(void sent.push(message)) },
        clock: () => world.now(),
        passes: {
          async pass(message, mayWait) {
            const outcome = await passes().pass(message, mayWait);
            world.advance(minutes * MINUTE);
            return outcome;
          },
        },
      });
    world.advance(MINUTE);
    const message = messageOf(iso(world.now()));
    await workOn(0)(message);
    expect(sent).toEqual([]);
    expect(await marked()).toBe(message.run?.occurrence);

    world.advance(MINUTE);
    const slow = messageOf(iso(world.now()));
    await workOn(1)(slow);
    expect(sent).toEqual([{ ...slow, begunAt: slow.run?.occurrence }]);
    expect(await marked()).not.toBe(slow.run?.occurrence);
    for (const left of sent) await workOn(1)(left);
    expect(await marked()).toBe(slow.run?.occurrence);
  });
});

describe('reconciliation', () => {
  const timer = 'checkConsentStatus';
  const begin = async () => {
    world.advance(MINUTE);
    await take(world, queueNames.checks);
    await world.services.runs.start(timer, world.now());
    return messages();
  };
  const messages = async () =>
    (await take<CheckMessage>(world, queueNames.checks)).filter(({ run }) => run?.timer === timer);
  const reconciled = async () => {
    await world.services.runs.reconcile();
    const [run] = await world.services.runs.recent(timer);
    return run;
  };

  test('waits while its apps are asked one after the other, and asks again when that stops', async () => {
    const [message] = await begin();
    if (!message) throw new Error('nobody is asked');
    world.advance(4 * MINUTE);
    expect(await world.services.passes.pass(message, true)).toMatchObject({ kind: 'done', verdicts: {} });
    world.advance(4 * MINUTE);
    expect(await reconciled()).not.toHaveProperty('nudgedAt');
    world.advance(MINUTE);
    expect(await reconciled()).toMatchObject({ nudgedAt: iso(world.now()) });
    const [again] = await messages();
    expect(again).toEqual(message);
    await world.services.passes.pass(message, true);
    expect(await reconciled()).toMatchObject({ missing: 0, reported: 1 });
  });

  test('does not wait for ever for what somebody else asks', async () => {
    await begin();
    world.advance(95 * MINUTE);
    await world.services.checkNow(id);
    expect(await reconciled()).toMatchObject({ missing: 1, closedAt: expect.any(String) });
  });
});

test('what was made a moment ago need not be known everywhere yet', async () => {
  const hide = () => {
    secret.effectiveAt = world.now() + 5 * MINUTE;
    grantOf().scope = 'openid profile';
  };
  const made = (at: number) =>
    world.services.connections.update(id, (current) => ({
      connection: {
        ...current,
        access: {
          ...current.access,
          apps: current.access.apps.map((app) =>
            app.clientId === signIn && app.credential
              ? { ...app, credential: { ...app.credential, madeAt: iso(at) } }
              : app,
          ),
        },
      },
    }));
  await made(world.now());
  hide();
  const unseen = await checked();
  await made(world.now() - HOUR);
  const found = await checked();
  secret.effectiveAt = 0;
  grantOf().scope = 'openid profile User.Read';
  expect(unseen).toMatchObject({ state: 'healthy', open: [] });
  expect(unseen.health.checks.consentStatus?.unknown).toMatchObject({ reason: 'settling' });
  expect(unseen.health.checks.secretExpiry?.unknown).toMatchObject({ reason: 'settling' });
  expect(found.open).toContain(`credential.refused ${signIn}`);
  expect(await checked()).toMatchObject(fine);
});

test('other checks want no token of another app', async () => {
  world.microsoft.requests.clear();
  const others = checkIds.filter((one) => one === 'dataAccess' || one === 'anonymization');
  await world.services.passes.pass({ connectionId: id, checks: others, attempt: 0 }, false);
  expect(world.microsoft.requests.count({ part: 'entra' })).toBe(1);
});

test('what is kept of a proof is no secret', async () => {
  const message: CheckMessage = { connectionId: id, checks: ['consentStatus'], attempt: 0 };
  expect(await world.services.passes.pass(message, false)).toMatchObject({ kind: 'done', verdicts: {} });
  // As it was written: read through its schema, or written once more, it would not show what is too much.
  const row = (await rowsOf(world, 'connections')).find(({ rowKey }) => rowKey === id);
  const given = expect.any(String);
  expect(JSON.parse(String(row?.['appProofs']))).toEqual({
    signIn: { outcome: 'token', asked: given, roles: [], others: '', at: given, secretVersion: given },
  });
});
