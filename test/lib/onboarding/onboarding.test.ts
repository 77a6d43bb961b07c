import crypto from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../../src/lib/clock.ts';
import type { Departure } from '../../../src/lib/onboarding/departures.ts';
import { MOST_PRESSES } from '../../../src/lib/onboarding/presses.ts';
import { hash } from '../../../src/lib/random.ts';
import { begin, type Journey, signIn } from '../../support/journey.ts';
import { rowsOf, tableOf, tablesOf } from '../../support/tables.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const state = async ({ connection }: Journey) =>
  (await world.services.connections.read(connection.id))?.state;
const everyRow = async () => Promise.all((await tablesOf(world)).map((name) => rowsOf(world, name)));
const view = (journey: Journey) => world.services.onboarding.view(journey.linkToken);

describe('the way through', () => {
  test('ends healthy: consent, sign-in, verification, first checks', async () => {
    const journey = await begin(world, 'contoso');
    expect(await view(journey)).toMatchObject({
      kind: 'ask',
      operatorName: 'Harbor Operations',
      tenantName: 'contoso.example',
      permissions: [
        { name: 'Directory.Read.All' },
        { name: 'Group.Read.All' },
        { name: 'Reports.Read.All' },
        { name: 'User.Read.All' },
      ],
    });
    expect(await journey.accept()).toEqual({
      kind: 'departure',
      location: `/connect?t=${journey.linkToken}`,
    });
    expect(await state(journey)).toBe('verifying');
    expect(await view(journey)).toMatchObject({ kind: 'waiting' });

    await world.services.verifier.step(journey.connection.id, 'queue');
    const connection = await world.services.connections.read(journey.connection.id);
    expect(connection).toMatchObject({
      state: 'healthy',
      health: {
        checks: {
          secretExpiry: { last: { verdict: 'notAsked' } },
          consentStatus: { last: { verdict: 'ok', evidence: { status: 'fully', appEnabled: true } } },
          account: { last: { verdict: 'notAsked', reason: 'The connector signs in with no account.' } },
          dataAccess: { last: { verdict: 'ok', evidence: { users: 'readable' } } },
          anonymization: { last: { verdict: 'ok', evidence: { concealedNames: false } } },
        },
      },
    });
    expect(connection?.onboarding.completedBy).toMatch(/^[0-9a-f-]{36}$/);
    expect(await view(journey)).toMatchObject({ kind: 'connected', already: false });
    world.advance(2 * HOUR);
    expect(await view(journey)).toMatchObject({ kind: 'connected', already: true });
  });

  test('is shown by GET without changing anything', async () => {
    const journey = await begin(world, 'contoso');
    const before = await everyRow();
    await view(journey);
    await view(journey);
    expect(await everyRow()).toEqual(before);
  });
});

describe('at Microsoft somebody', () => {
  const setback = async (journey: Journey, code: string, aadsts?: number) => {
    expect(await view(journey)).toMatchObject({
      kind: 'setback',
      setback: { code, ...(aadsts && { aadsts }) },
    });
    expect(await state(journey)).toBe('onboarding');
  };

  test('declines', async () => {
    const journey = await begin(world, 'fabrikam');
    const consent = await signIn(world, journey.visitor, await journey.depart(), 'megan@fabrikam.example');
    await journey.arrive(await journey.visitor.press(consent, 'Cancel'));
    await setback(journey, 'declined', 65004);
  });

  test('backs out of the sign-in page', async () => {
    const journey = await begin(world, 'fabrikam');
    await journey.arrive(await journey.visitor.press(await journey.depart(), 'Back'));
    await setback(journey, 'cancelled');
  });

  test.each(['joni', 'lynne'])('is not an admin who may consent (%s)', async (name) => {
    const journey = await begin(world, 'fabrikam');
    const page = await signIn(world, journey.visitor, await journey.depart(), `${name}@fabrikam.example`);
    await journey.arrive(await journey.visitor.press(page, 'Return to the application'));
    await setback(journey, 'notAdmin', 90094);
  });

  test('asks for approval, which is given later with the browser closed', async () => {
    const tenant = world.microsoft.world.tenants.find(({ domain }) => domain === 'fabrikam.example');
    if (!tenant) throw new Error('no tenant');
    tenant.knobs.adminConsentWorkflow = true;
    const journey = await begin(world, 'fabrikam');
    const page = await signIn(world, journey.visitor, await journey.depart(), 'joni@fabrikam.example');
    const sent = await journey.visitor.press(page, 'Request approval', { reason: 'Please' });
    await journey.arrive(await journey.visitor.press(sent, 'Return'));
    await setback(journey, 'approvalRequested', 90095);

    world.advance(HOUR + MINUTE);
    await world.services.verifier.step(journey.connection.id, 'queue');
    expect(await state(journey)).toBe('onboarding');

    const control = world.microsoft.control;
    const request = tenant.consentRequests.at(-1);
    await control(
      new Request(
        `${world.origins.app}/_sandbox/api/tenants/${tenant.id}/consent-requests/${request?.id}/approve`,
        { method: 'POST' },
      ),
    );
    world.advance(HOUR + MINUTE);
    await world.services.verifier.step(journey.connection.id, 'queue');
    expect(await state(journey)).toBe('healthy');
    tenant.knobs.adminConsentWorkflow = false;
  });

  test('is of another tenant', async () => {
    const journey = await begin(world, 'fabrikam');
    const page = await signIn(world, journey.visitor, await journey.depart(), 'adele@contoso.example');
    await journey.arrive(page);
    await setback(journey, 'wrongTenant', 50020);
  });

  test('closes the browser after accepting: only the hourly look can finish', async () => {
    const journey = await begin(world, 'adatum');
    const consent = await signIn(world, journey.visitor, await journey.depart(), 'nestor@adatum.example');
    await journey.visitor.press(consent, 'Accept');
    expect(await state(journey)).toBe('onboarding');
    world.advance(HOUR + MINUTE);
    await world.services.verifier.step(journey.connection.id, 'queue');
    expect(await state(journey)).toBe('degraded'); // names are concealed there
  });

  test('never comes back, in a tenant that consented long ago: no look counts without a sign-in', async () => {
    const journey = await begin(world, 'contoso');
    await journey.depart();
    world.advance(HOUR + MINUTE);
    await world.services.verifier.step(journey.connection.id, 'queue');
    expect(await state(journey)).toBe('onboarding');
  });
});

describe('a callback that nobody should believe', () => {
  const back = (query: string) => `${world.origins.app}/connect/callback?${query}`;

  test('with a state that we never gave', async () => {
    const journey = await begin(world, 'contoso');
    const url = back(`admin_consent=True&tenant=${journey.connection.tenant}&state=invented`);
    expect(await world.services.onboarding.arrive(url, () => undefined)).toMatchObject({ problem: 'forged' });
    expect(await state(journey)).toBe('pending');
  });

  test('from another browser', async () => {
    const journey = await begin(world, 'contoso');
    const departure = await world.services.onboarding.depart(journey.linkToken);
    if (departure.kind !== 'departure') throw new Error('no departure');
    const url = back(`admin_consent=True&tenant=${journey.connection.tenant}&state=${departure.state}`);
    const { arrive } = world.services.onboarding;
    expect(await arrive(url, () => undefined)).toMatchObject({ problem: 'cookieMissing' });
    expect(await arrive(url, () => 'e30')).toMatchObject({ problem: 'forged' });
    // The browser that was sent out still gets through.
    expect(await arrive(url, () => departure.cookie)).toMatchObject({ kind: 'departure' });
    expect(await arrive(url, () => departure.cookie)).toMatchObject({ problem: 'replayed' });
  });

  test('with a parameter given twice', async () => {
    const url = back('state=a&state=b&admin_consent=True');
    expect(await world.services.onboarding.arrive(url, () => 'x')).toMatchObject({ problem: 'duplicate' });
  });

  test('an hour late', async () => {
    const journey = await begin(world, 'contoso');
    const departure = await world.services.onboarding.depart(journey.linkToken);
    if (departure.kind !== 'departure') throw new Error('no departure');
    world.advance(HOUR);
    const url = back(`admin_consent=True&state=${departure.state}`);
    expect(await world.services.onboarding.arrive(url, () => departure.cookie)).toMatchObject({
      problem: 'expired',
    });
  });

  test('that says success in a tenant that consented long ago: the sign-in stands in the way', async () => {
    const journey = await begin(world, 'contoso');
    const departure = await world.services.onboarding.depart(journey.linkToken);
    if (departure.kind !== 'departure') throw new Error('no departure');
    const url = back(`admin_consent=True&tenant=${journey.connection.tenant}&state=${departure.state}`);
    const next = await world.services.onboarding.arrive(url, () => departure.cookie);
    expect(next).toMatchObject({ kind: 'departure' });
    expect(next.kind === 'departure' && next.location).toMatch(/oauth2\/v2\.0\/authorize/);
    expect(await state(journey)).toBe('onboarding');
    const forged = back(`code=invented&state=${next.kind === 'departure' ? next.state : ''}`);
    await world.services.onboarding.arrive(forged, () =>
      next.kind === 'departure' ? next.cookie : undefined,
    );
    expect(await view(journey)).toMatchObject({ kind: 'setback', setback: { code: 'refused' } });
  });

  test('with an error beside admin_consent=True: the error wins', async () => {
    const journey = await begin(world, 'contoso');
    const departure = await world.services.onboarding.depart(journey.linkToken);
    if (departure.kind !== 'departure') throw new Error('no departure');
    const url = back(
      `admin_consent=True&error=access_denied&error_description=AADSTS65004%3a+no&state=${departure.state}`,
    );
    await world.services.onboarding.arrive(url, () => departure.cookie);
    expect(await view(journey)).toMatchObject({ kind: 'setback', setback: { code: 'declined' } });
  });

  const forged = 'error=access_denied&error_description=AADSTS53003%3a+no';
  /** Brings an error back by a browser that was sent out before an admin completed consent in another one. */
  const bring = async (departure: Departure) =>
    world.services.onboarding.arrive(back(`${forged}&state=${departure.state}`), () => departure.cookie);
  const sentOut = async (journey: Journey) => {
    const departure = await world.services.onboarding.depart(journey.linkToken);
    if (departure.kind !== 'departure') throw new Error('no departure');
    return departure;
  };

  test('with an error changes nothing where an admin has completed consent meanwhile', async () => {
    const journey = await begin(world, 'contoso');
    const departures = [await sentOut(journey), await sentOut(journey)];
    await journey.accept();
    const { connections, verifier } = world.services;
    for (const [kind, departure] of [
      ['waiting', departures[0]],
      ['connected', departures[1]],
    ] as const) {
      if (kind === 'connected') await verifier.step(journey.connection.id, 'queue');
      const before = await everyRow();
      if (!departure) throw new Error('no departure');
      expect(await bring(departure)).toMatchObject({ location: `/connect?t=${journey.linkToken}` });
      const without = (rows: Awaited<ReturnType<typeof everyRow>>) =>
        rows.map((table) => table.filter(({ rowKey }) => rowKey !== `state~${hash(departure.state ?? '')}`));
      expect(without(await everyRow())).toEqual(without(before));
      expect(await view(journey)).toMatchObject({ kind });
    }
    const lines = await connections.history(journey.connection.id, 100);
    expect(JSON.stringify(lines)).not.toContain('53003');
  });

  test('with an error is written down as what a browser said', async () => {
    const journey = await begin(world, 'contoso');
    await bring(await sentOut(journey));
    expect(await view(journey)).toMatchObject({
      kind: 'setback',
      setback: { code: 'blocked', aadsts: 53003 },
    });
    const lines = await world.services.connections.history(journey.connection.id, 100);
    expect(lines.map(({ text }) => text)).toContain(
      'A browser came back and said that onboarding did not go on: blocked (AADSTS53003).',
    );
  });

  test('that names another tenant', async () => {
    const journey = await begin(world, 'contoso');
    const departure = await world.services.onboarding.depart(journey.linkToken);
    if (departure.kind !== 'departure') throw new Error('no departure');
    const other = world.microsoft.world.seeded.tenants.fabrikam;
    const url = back(`admin_consent=True&tenant=${other}&state=${departure.state}`);
    await world.services.onboarding.arrive(url, () => departure.cookie);
    expect(await view(journey)).toMatchObject({ kind: 'setback', setback: { code: 'wrongTenant' } });
  });
});

describe('a link', () => {
  test('that nobody made', async () => {
    expect(await world.services.onboarding.view('invented')).toMatchObject({
      kind: 'linkProblem',
      problem: 'unknown',
    });
    expect(await world.services.onboarding.depart('invented')).toMatchObject({ problem: 'unknown' });
  });

  test('lives seven days', async () => {
    const journey = await begin(world, 'contoso');
    world.advance(7 * DAY - 1);
    expect(await view(journey)).toMatchObject({ kind: 'ask' });
    world.advance(1);
    expect(await view(journey)).toMatchObject({ kind: 'linkProblem', problem: 'expired' });
    expect(await world.services.onboarding.depart(journey.linkToken)).toMatchObject({ problem: 'expired' });
  });

  test('can be revoked, twice, and only with its own connection', async () => {
    const journey = await begin(world, 'contoso');
    const other = await begin(world, 'contoso');
    expect(await world.services.links.revoke(other.connection.id, journey.linkId, 'operator')).toBe(false);
    expect(await world.services.links.revoke(journey.connection.id, journey.linkId, 'operator')).toBe(true);
    expect(await world.services.links.revoke(journey.connection.id, journey.linkId, 'operator')).toBe(true);
    expect(await view(journey)).toMatchObject({ kind: 'linkProblem', problem: 'revoked' });
  });

  test('is of 256 bits of the system’s randomness, and so is what binds the way back', async () => {
    const bytes = jest.spyOn(crypto, 'randomBytes');
    const journey = await begin(world, 'contoso');
    const departure = await world.services.onboarding.depart(journey.linkToken);
    const given = bytes.mock.results.map(({ value }) => value as Buffer);
    bytes.mockRestore();
    const { state } = departure as Departure;
    for (const one of [journey.linkToken, state ?? '']) {
      expect(given.map((some) => some.toString('base64url'))).toContain(one);
      expect(Buffer.from(one, 'base64url')).toHaveLength(32);
    }
  });

  test('is kept by hash only', async () => {
    const journey = await begin(world, 'contoso');
    const rows = JSON.stringify(await everyRow());
    expect(rows).toContain(hash(journey.linkToken));
    expect(rows).not.toContain(journey.linkToken);
    expect(world.logged.join('\n')).not.toContain(journey.linkToken);
  });
});

describe('the button of a link', () => {
  const press = ({ linkToken }: Journey, onboarding = world.services.onboarding) =>
    onboarding.depart(linkToken);
  const rowOf = async ({ linkToken }: Journey) =>
    (await rowsOf(world, 'lookup')).find(({ rowKey }) => rowKey === `link~${hash(linkToken)}`);

  test('is pressed sixty times an hour; then nothing is done, and it is said when it works again', async () => {
    const journey = await begin(world, 'contoso');
    await press(journey);
    const row = { partitionKey: `link~${journey.linkId}`, rowKey: `link~${journey.linkId}` };
    await tableOf(world, 'lookup').merge({ ...row, presses: MOST_PRESSES - 1 });
    world.advance(20 * MINUTE);
    expect(await press(journey)).toMatchObject({ kind: 'departure' });
    const before = await everyRow();
    world.microsoft.requests.clear();
    const until = new Date(world.now() + 40 * MINUTE).toISOString();
    expect(await press(journey)).toMatchObject({ kind: 'tooOften', until, retryAfter: 2_400 });
    expect(await everyRow()).toEqual(before);
    expect(world.microsoft.requests.entries).toEqual([]);
    // To look is no press, and another link of the connection goes on.
    expect(await view(journey)).toMatchObject({ kind: 'ask' });
    const other = await world.services.links.create(journey.connection.id, 'operator');
    if (!other.ok) throw new Error('no link');
    expect(await world.services.onboarding.depart(other.value.token)).toMatchObject({ kind: 'departure' });

    world.advance(40 * MINUTE - 1);
    expect(await press(journey)).toMatchObject({ kind: 'tooOften', retryAfter: 1 });
    world.advance(1);
    expect(await press(journey)).toMatchObject({ kind: 'departure' });
    expect(await rowOf(journey)).toMatchObject({ presses: 1, connectionId: journey.connection.id });
  });

  test('counts each press of many at the same moment', async () => {
    const journey = await begin(world, 'contoso');
    const all = await Promise.all(Array.from({ length: 8 }, () => press(journey)));
    expect(all.map(({ kind }) => kind)).toEqual(Array.from({ length: 8 }, () => 'departure'));
    expect(await rowOf(journey)).toMatchObject({ presses: 8, connectionId: journey.connection.id });
    await view(journey);
    expect(await rowOf(journey)).toMatchObject({ presses: 8 });
  });

  test('does nothing while its presses cannot be counted', async () => {
    const journey = await begin(world, 'contoso');
    const { onboarding } = world.another({
      onTableOperation: (table, operation) => {
        if (table === 'lookup' && operation === 'replace') throw new Error('no answer');
      },
    });
    const before = await everyRow();
    await expect(press(journey, onboarding)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await everyRow()).toEqual(before);
  });
});

test('whoever has a link connects with it what it is for, and nothing else of the same tenant', async () => {
  const journey = await begin(world, 'contoso');
  const other = await begin(world, 'contoso');
  const before = await world.services.connections.open(other.connection.id);
  await journey.accept();
  expect(await state(journey)).not.toBe('pending');
  expect(await world.services.connections.open(other.connection.id)).toEqual(before);
});

describe('a way back that is closed meanwhile', () => {
  test('is closed: the link was revoked while the admin was at Microsoft', async () => {
    const journey = await begin(world, 'contoso');
    const consent = await signIn(world, journey.visitor, await journey.depart(), 'adele@contoso.example');
    await world.services.links.revoke(journey.connection.id, journey.linkId, 'operator');
    expect(await journey.arrive(await journey.visitor.press(consent, 'Accept'))).toMatchObject({
      kind: 'linkProblem',
      problem: 'revoked',
    });
    expect(await state(journey)).toBe('onboarding');
  });

  test.each(['entra', 'vault'] as const)(
    'ends in "try again" where %s does not answer',
    async (host) => {
      const journey = await begin(world, 'contoso');
      const consent = await signIn(world, journey.visitor, await journey.depart(), 'adele@contoso.example');
      const pathContains = host === 'entra' ? '/oauth2/v2.0/token' : '/secrets/';
      world.microsoft.world.knobs.faults = [{ id: 'outage', host, status: 503, share: 1, pathContains }];
      await journey.arrive(await journey.visitor.press(consent, 'Accept'));
      world.microsoft.world.knobs.faults = [];
      expect(await view(journey)).toMatchObject({ kind: 'setback', setback: { code: 'unavailable' } });
      await journey.accept();
      expect(await state(journey)).toBe('verifying');
    },
    60_000,
  );
});

test('of twenty good links none is forgotten, and there is no further one', async () => {
  const journey = await begin(world, 'contoso');
  const first = journey.linkToken;
  for (let n = 1; n < 20; n += 1) await journey.renew();
  expect(await world.services.links.create(journey.connection.id, 'operator')).toEqual({
    ok: false,
    error: 'tooMany',
  });
  expect(await world.services.onboarding.view(first)).toMatchObject({ kind: 'ask' });
  await world.services.links.revoke(journey.connection.id, journey.linkId, 'operator');
  await journey.renew();
  expect(await view(journey)).toMatchObject({ kind: 'ask' });
});

test('a consent that came from elsewhere meanwhile proves nothing about this connection', async () => {
  const tenant = world.microsoft.world.tenants.find(({ domain }) => domain === 'adatum.example');
  const revoke = () =>
    world.microsoft.control(
      new Request(`${world.origins.app}/_sandbox/api/tenants/${tenant?.id}/revoke`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ appId: world.config.SHARED_APPS['certero-application']?.clientId }),
      }),
    );
  await revoke();
  const abandoned = await begin(world, 'adatum');
  await abandoned.depart();
  const other = await begin(world, 'adatum');
  await other.accept();
  world.advance(7 * DAY + HOUR);
  await abandoned.renew();
  await abandoned.depart();
  world.advance(HOUR + MINUTE);
  await world.services.verifier.step(abandoned.connection.id, 'queue');
  expect(await state(abandoned)).toBe('onboarding');
});

describe('lag', () => {
  test('is waited out by ladder, and given up with a reason', async () => {
    const journey = await begin(world, 'contoso');
    const knobs = world.microsoft.world.knobs;
    await journey.accept();
    const tenant = world.microsoft.world.tenants.find(({ domain }) => domain === 'contoso.example');
    const principal = tenant?.servicePrincipals.find(
      ({ appId }) => appId === world.microsoft.world.seeded.sharedApp.clientId,
    );
    if (!principal) throw new Error('no service principal');
    principal.effectiveAt = world.now() + DAY;
    const waits: number[] = [];
    for (let look = 0; look < 9; look += 1) {
      const after = await world.services.verifier.step(journey.connection.id, 'queue');
      if (after?.state !== 'verifying') break;
      expect(after.onboarding.waitingFor).toBe('consent');
      const wait = Date.parse(after.onboarding.dueAt ?? '') - world.now();
      waits.push(wait / 1_000);
      world.advance(wait);
    }
    expect(waits).toEqual([5, 15, 30, 60, 300, 900, 1_800]);
    expect(await view(journey)).toMatchObject({ kind: 'setback', setback: { code: 'notSeen' } });

    principal.effectiveAt = 0;
    world.advance(HOUR + MINUTE);
    await world.services.verifier.step(journey.connection.id, 'queue');
    expect(await state(journey)).toBe('healthy');
    expect(knobs).toBeDefined();
  });

  test('is looked at by the open page, at most once in five seconds', async () => {
    const journey = await begin(world, 'contoso');
    await journey.accept();
    const faults = world.microsoft.requests;
    faults.clear();
    const tokens = () => faults.count({ part: 'entra', pathContains: '/token' });
    await Promise.all([
      world.services.onboarding.status(journey.linkToken),
      world.services.onboarding.status(journey.linkToken),
      world.services.onboarding.status(journey.linkToken),
    ]);
    expect(tokens()).toBe(2); // one look, and the first checks
    expect(await view(journey)).toMatchObject({ kind: 'connected' });
  });

  test('ends at once where the credential of the app itself is wrong', async () => {
    const journey = await begin(world, 'contoso');
    await journey.accept();
    const app = world.microsoft.world.applications.find(
      ({ appId }) => appId === world.microsoft.world.seeded.sharedApp.clientId,
    );
    const secret = app?.passwordCredentials[0];
    if (!secret) throw new Error('no secret');
    const { endDateTime } = secret;
    secret.endDateTime = new Date(world.now() - 1_000).toISOString();
    await world.services.verifier.step(journey.connection.id, 'queue');
    expect(await view(journey)).toMatchObject({
      kind: 'setback',
      setback: { code: 'operator', aadsts: 7000222 },
    });
    secret.endDateTime = endDateTime;
  });
});

describe('a consent that was lost', () => {
  test('is given anew by a link, while the connection keeps its state and its alerts', async () => {
    const journey = await begin(world, 'fabrikam');
    await journey.accept();
    await world.services.verifier.step(journey.connection.id, 'queue');
    expect(await state(journey)).toBe('healthy');
    expect(await world.services.onboarding.depart(journey.linkToken)).toMatchObject({ kind: 'connected' });

    const tenant = world.microsoft.world.tenants.find(({ domain }) => domain === 'fabrikam.example');
    await world.microsoft.control(
      new Request(`${world.origins.app}/_sandbox/api/tenants/${tenant?.id}/revoke`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ appId: world.config.SHARED_APPS['certero-application']?.clientId }),
      }),
    );
    await world.services.checkNow(journey.connection.id);
    expect(await state(journey)).toBe('broken');
    // The link that was used is used up, though its seven days are not over.
    expect(await view(journey)).toMatchObject({ kind: 'linkProblem', problem: 'expired' });
    world.advance(MINUTE);
    await journey.renew();
    expect(await view(journey)).toMatchObject({ kind: 'ask' });

    const consent = await signIn(world, journey.visitor, await journey.depart(), 'megan@fabrikam.example');
    await journey.arrive(await journey.visitor.press(consent, 'Cancel'));
    expect(await view(journey)).toMatchObject({ kind: 'setback', setback: { code: 'declined' } });
    expect(await state(journey)).toBe('broken');

    const again = await signIn(world, journey.visitor, await journey.depart(), 'megan@fabrikam.example');
    await journey.arrive(await journey.visitor.press(again, 'Accept'));
    expect(await view(journey)).toMatchObject({ kind: 'waiting' });
    expect(await state(journey)).toBe('broken');
    world.advance(10_000);
    await world.services.onboarding.status(journey.linkToken);
    expect(await view(journey)).toMatchObject({ kind: 'connected', already: false });
    const connection = await world.services.connections.read(journey.connection.id);
    expect(connection?.state).toBe('healthy');
    expect(Object.values(connection?.health.alerts ?? {})).toMatchObject([
      { code: 'consent.notGranted', resolvedAt: expect.any(String) },
    ]);
    expect(connection?.onboarding.dueAt).toBeUndefined();
  });

  test('stays due where the token shows it and the checks cannot be asked yet', async () => {
    const journey = await begin(world, 'fabrikam');
    await journey.accept();
    await world.services.verifier.step(journey.connection.id, 'queue');
    const tenant = world.microsoft.world.tenants.find(({ domain }) => domain === 'fabrikam.example');
    await world.microsoft.control(
      new Request(`${world.origins.app}/_sandbox/api/tenants/${tenant?.id}/revoke`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ appId: world.config.SHARED_APPS['certero-application']?.clientId }),
      }),
    );
    await world.services.checkNow(journey.connection.id);
    await journey.renew();
    const consent = await signIn(world, journey.visitor, await journey.depart(), 'megan@fabrikam.example');
    await journey.arrive(await journey.visitor.press(consent, 'Accept'));
    world.advance(10_000);
    world.microsoft.world.knobs.faults = [{ id: 'outage', host: 'graph', status: 503, share: 1 }];
    await world.services.onboarding.status(journey.linkToken);
    world.microsoft.world.knobs.faults = [];
    const open = await world.services.connections.read(journey.connection.id);
    expect(open).toMatchObject({ state: 'broken', onboarding: { dueAt: expect.any(String) } });
    world.advance(2 * MINUTE);
    await world.services.verifier.step(journey.connection.id, 'queue');
    expect(await state(journey)).toBe('healthy');
  });

  test('is not asked for where something else is wrong', async () => {
    const journey = await begin(world, 'adatum');
    await journey.accept();
    await world.services.verifier.step(journey.connection.id, 'queue');
    expect(await state(journey)).toBe('degraded');
    expect(await view(journey)).toMatchObject({ kind: 'connected' });
  });
});
