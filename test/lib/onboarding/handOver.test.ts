import crypto from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { signInAs, type VisitedPage } from '../../../sandbox/visitor.ts';
import { HOUR, iso, MINUTE, SECOND } from '../../../src/lib/clock.ts';
import { hash } from '../../../src/lib/random.ts';
import { handOverStatus } from '../../../src/lib/credentials/handOverPlan.ts';
import { createServices, type Services } from '../../../src/lib/services.ts';
import type { HandOverView } from '../../../src/lib/web/pages/handOverView.ts';
import { auditOf, handable } from '../../support/handOver.ts';
import { followHandOver, type HandOverJourney } from '../../support/handOverJourney.ts';
import { assertNoSecrets } from '../../support/secrets.ts';
import { contosoOf, personOf } from '../../support/setup.ts';
import { placed, read, rowsOf } from '../../support/stored.ts';
import { tablesOf } from '../../support/tables.ts';
import { startWorld, type World } from '../../support/world.ts';

const adele = 'adele@contoso.example';
const diego = 'diego@contoso.example';
const megan = 'megan@fabrikam.example';

let world: World;
/** What was shown besides values: no secret may be in it. */
const seen: unknown[] = [];
beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterEach(() => {
  const contoso = contosoOf(world);
  world.microsoft.world.knobs.faults = [];
  contoso.knobs.userConsentOff = false;
  contoso.oauth2PermissionGrants = [];
  contoso.servicePrincipals = contoso.servicePrincipals.filter(
    ({ appId }) => appId !== world.microsoft.world.seeded.setupApp.clientId,
  );
});
afterAll(() => world.stop());

async function linkTo(id: string, services: Services = world.services): Promise<string> {
  const link = await services.handOverLinks.create(id, 'olivia');
  if (!link?.ok) throw new Error(`no link: ${JSON.stringify(link)}`);
  return link.value.token;
}
async function begin() {
  const handed = await handable(world);
  const linkToken = await linkTo(handed.id);
  world.advance(SECOND);
  return { handed, linkToken, journey: followHandOver(world, linkToken) };
}
const statusOf = async (id: string) => {
  const connection = await read(world, id);
  return handOverStatus(connection, await world.services.profiles.find(connection.profile))?.state;
};
const everyRow = async () => Promise.all((await tablesOf(world)).map((name) => rowsOf(world, name)));
/** Values are shown on one kind of page alone. */
function valuesOn(outcome: Awaited<ReturnType<HandOverJourney['press']>>): Record<string, unknown> {
  if (outcome.kind !== 'values') throw new Error(`no values but ${JSON.stringify(outcome)}`);
  return Object.fromEntries(outcome.fields.map(({ field, value }) => [field, value]));
}
/** The page as it is, which holds no value. */
async function look(journey: HandOverJourney): Promise<HandOverView> {
  const view = await journey.view();
  expect(view.kind).not.toBe('values');
  seen.push(view);
  return view;
}
const back = (visited: VisitedPage, journey: HandOverJourney, button: string) =>
  journey.visitor.press(visited, button);

test('the whole way: sign in, be shown, enter, and the link is over', async () => {
  const { handed, journey } = await begin();
  const { id, secret, keyId, clientId, tenant } = handed;
  expect(await look(journey)).toMatchObject({
    kind: 'ask',
    operatorName: 'Harbor Operations',
    profileName: 'Snow for Microsoft 365',
    tenantName: 'contoso.example',
    labels: ['Tenant ID', 'Client ID', 'Client secret'],
    isSignedIn: false,
  });
  await journey.signIn(diego);
  expect(await look(journey)).toMatchObject({ kind: 'ask', isSignedIn: true });
  expect(await statusOf(id)).toBe('never');

  expect(valuesOn(await journey.press('show'))).toEqual({ tenantId: tenant, clientId, clientSecret: secret });
  expect(await statusOf(id)).toBe('shown');
  const person = personOf(world, diego).id;
  const { credential } = (await read(world, id)).access.apps[0] ?? {};
  expect(credential?.handOver).toEqual({ at: iso(world.now()), by: person });

  world.advance(HOUR);
  expect(await journey.press('confirm', [keyId])).toMatchObject({ kind: 'entered' });
  expect(await statusOf(id)).toBe('confirmed');
  expect((await auditOf(world, id)).map(({ action, by }) => [action, by])).toEqual([
    ['credential.entered', person],
    ['credential.shown', person],
    ['handOver.linked', 'olivia'],
    ['credential.replaced', 'olivia'],
  ]);
  const over = { kind: 'problem', problem: 'over' };
  expect([await look(journey), await journey.press('show'), await journey.press('confirm', [keyId])]).toEqual(
    [expect.objectContaining(over), expect.objectContaining(over), expect.objectContaining(over)],
  );
});

test('a mail scanner that opens the link changes nothing and sees no value', async () => {
  const { linkToken } = await begin();
  const before = await everyRow();
  for (let turn = 0; turn < 3; turn += 1) await look(followHandOver(world, linkToken));
  const after = await everyRow();
  expect(after).toEqual(before);
});

describe('values are shown to nobody', () => {
  /** What pressing "Show the values" leads to, and what is known of it afterwards. */
  const tried = async (journey: HandOverJourney, id: string) => {
    const answer = await journey.press('show');
    seen.push(answer);
    const acts = (await auditOf(world, id)).map(({ action }) => action);
    return { answer, isListed: acts.includes('credential.shown'), status: await statusOf(id) };
  };
  const nothing = {
    answer: { kind: 'ask', isSignedIn: false, note: 'signIn' },
    isListed: false,
    status: 'never',
  };

  test('who has the link and has not signed in', async () => {
    const { handed, journey } = await begin();
    expect(await tried(journey, handed.id)).toMatchObject(nothing);
    expect(await journey.press('confirm', [handed.keyId])).toMatchObject({ kind: 'ask', note: 'signIn' });
  });

  test('in another browser than the one that signed in', async () => {
    const { handed, journey, linkToken } = await begin();
    await journey.signIn(diego);
    const other = followHandOver(world, linkToken);
    expect(await tried(other, handed.id)).toMatchObject(nothing);
    other.cookies.set([...journey.cookies.keys()][0] ?? '', 'forged');
    expect(await tried(other, handed.id)).toMatchObject(nothing);
    expect((await journey.press('show')).kind).toBe('values');
  });

  test('by a browser that signed in through another link', async () => {
    const { journey } = await begin();
    await journey.signIn(diego);
    const { handed, journey: other } = await begin();
    for (const [name, value] of journey.cookies) other.cookies.set(name, value);
    expect(await tried(other, handed.id)).toMatchObject(nothing);
  });

  test('once somebody else has signed in through the link', async () => {
    const { handed, journey, linkToken } = await begin();
    await journey.signIn(diego);
    await followHandOver(world, linkToken).signIn(adele);
    expect(await tried(journey, handed.id)).toMatchObject(nothing);
  });

  test('15 minutes after the sign-in; but that they are entered may still be said', async () => {
    const { handed, journey } = await begin();
    await journey.signIn(diego);
    world.advance(15 * MINUTE - 1);
    expect((await journey.press('show')).kind).toBe('values');
    world.advance(1);
    expect(await journey.press('show')).toMatchObject({ kind: 'ask', isSignedIn: false, note: 'signIn' });
    expect(await journey.press('confirm', [handed.keyId])).toMatchObject({ kind: 'entered' });
  });

  test.each([
    ['by a link that nobody made', () => Promise.resolve('x'.repeat(43)), 'unknown'],
    [
      'by one that is 72 hours old',
      async () => {
        const { linkToken } = await begin();
        world.advance(72 * HOUR);
        return linkToken;
      },
      'expired',
    ],
    [
      'by one that was withdrawn',
      async () => {
        const { linkToken, handed } = await begin();
        await world.services.handOverLinks.withdraw(handed.id, 'olivia');
        return linkToken;
      },
      'over',
    ],
    [
      'after the end of the connection',
      async () => {
        const { linkToken, handed } = await begin();
        await world.services.disconnects.finish(handed.id);
        return linkToken;
      },
      'over',
    ],
    [
      'by one of a connection that is connected anew',
      async () => {
        const { linkToken, handed } = await begin();
        await world.services.disconnects.finish(handed.id);
        await world.services.links.create(handed.id, 'olivia');
        return linkToken;
      },
      'over',
    ],
    [
      'where there is nothing by now',
      async () => {
        const { linkToken, handed } = await begin();
        await world.services.connections.update(handed.id, (connection) => ({
          connection: { ...connection, state: 'verifying' },
        }));
        return linkToken;
      },
      'notNow',
    ],
    [
      'of a connection that was deleted',
      async () => {
        const { linkToken, handed } = await begin();
        await world.services.disconnects.finish(handed.id);
        await world.services.disconnects.forget(handed.id, 'operator');
        return linkToken;
      },
      'unknown',
    ],
  ] as const)('%s', async (_what, make, problem) => {
    const journey = followHandOver(world, await make());
    const expected = { kind: 'problem', problem, operatorName: 'Harbor Operations' };
    expect(await look(journey)).toEqual(expected);
    for (const deed of ['signIn', 'show', 'confirm'] as const)
      expect(await journey.press(deed, ['k'])).toEqual(expected);
  });

  test('by a link that ends between the sign-in and the coming back', async () => {
    const { handed, journey } = await begin();
    const page = await signInAs(
      journey.visitor,
      await journey.open(),
      diego,
      personOf(world, diego).password,
    );
    await world.services.handOverLinks.withdraw(handed.id, 'olivia');
    await journey.arrive(await back(page, journey, 'Accept'));
    expect(journey.cookies.size).toBe(0);
    expect(await look(journey)).toMatchObject({ kind: 'problem', problem: 'over' });
  });

  test('through a link that is withdrawn while they are fetched', async () => {
    const { handed, journey } = await begin();
    await journey.signIn(diego);
    const late = world.another();
    // Withdrawn after the link was judged, before the state row was written.
    const profiles = late.profiles as { find: typeof late.profiles.find };
    const findProfile = profiles.find.bind(late.profiles);
    let looks = 0;
    profiles.find = async (profile) => {
      looks += 1;
      if (looks === 2) await world.services.handOverLinks.withdraw(handed.id, 'olivia');
      return findProfile(profile);
    };
    const answer = await journey.press('show', [], late);
    expect([looks, answer]).toEqual([2, expect.objectContaining({ kind: 'problem', problem: 'notNow' })]);
    expect(await statusOf(handed.id)).toBe('never');
  });
});

describe('a sign-in that ends badly', () => {
  const ends = async (journey: HandOverJourney, code: string, aadsts?: number) => {
    expect(await look(journey)).toMatchObject({
      kind: 'setback',
      setback: { code, ...(aadsts !== undefined && { aadsts }) },
    });
    expect(journey.cookies.size).toBe(0);
    expect(await journey.press('show')).toMatchObject({ kind: 'ask', note: 'signIn' });
  };
  const goesOn = async (journey: HandOverJourney) => {
    await journey.signIn(diego);
    expect((await journey.press('show')).kind).toBe('values');
  };

  test('is that of somebody of another tenant', async () => {
    const { journey } = await begin();
    await journey.signIn(megan);
    await ends(journey, 'wrongTenant', 50020);
    await goesOn(journey);
  });

  test('is that of a guest', async () => {
    const { journey } = await begin();
    const address = `${world.origins.app}/_sandbox/api/tenants/contoso.example/guests`;
    const body = JSON.stringify({ userPrincipalName: megan });
    await world.microsoft.control(new Request(address, { method: 'POST', body }));
    await journey.signIn(megan);
    await ends(journey, 'guest');
    const contoso = contosoOf(world);
    contoso.users = contoso.users.filter(({ home }) => home === undefined);
    await goesOn(journey);
  });

  test('is one that was cancelled, or not accepted', async () => {
    const { journey } = await begin();
    await journey.arrive(await back(await journey.open(), journey, 'Back'));
    await ends(journey, 'cancelled');
    const page = await signInAs(
      journey.visitor,
      await journey.open(),
      diego,
      personOf(world, diego).password,
    );
    await journey.arrive(await back(page, journey, 'Cancel'));
    await ends(journey, 'declined', 65004);
    await goesOn(journey);
  });

  test('is one where people may not consent; an admin opens the way for all', async () => {
    const { journey, linkToken } = await begin();
    contosoOf(world).knobs.userConsentOff = true;
    const page = await signInAs(
      journey.visitor,
      await journey.open(),
      diego,
      personOf(world, diego).password,
    );
    await journey.arrive(await back(page, journey, 'Return to the application'));
    await ends(journey, 'notAdmin', 90094);
    const admin = followHandOver(world, linkToken);
    const consent = await signInAs(admin.visitor, await admin.open(), adele, personOf(world, adele).password);
    await admin.arrive(await admin.visitor.press(consent, 'Accept', { forall: 'yes' }));
    await goesOn(journey);
  });

  test.each([
    [{ status: 503 }, 'unavailable'],
    [{ status: 429, retryAfterSeconds: 7 }, 'unavailable'],
    [{ cut: 'body' }, 'unavailable'],
    [{ status: 400, aadsts: 53003 }, 'blocked'],
    [{ status: 400, aadsts: 50076 }, 'secondFactor'],
    [{ status: 400, aadsts: 700016 }, 'refused'],
  ] as const)('is one whose code is not redeemed: %j', async (fault, code) => {
    const { journey } = await begin();
    const page = await signInAs(
      journey.visitor,
      await journey.open(),
      diego,
      personOf(world, diego).password,
    );
    const returned = await back(page, journey, 'Accept');
    world.microsoft.world.knobs.faults = [{ id: 'one', host: 'entra', ...fault }];
    await journey.arrive(returned);
    world.microsoft.world.knobs.faults = [];
    await ends(journey, code);
    await goesOn(journey);
  });

  test('does not disturb whoever has signed in before', async () => {
    const { journey, linkToken } = await begin();
    await journey.signIn(diego);
    const other = followHandOver(world, linkToken);
    await other.signIn(megan);
    expect(await look(other)).toMatchObject({ kind: 'setback' });
    expect(await look(journey)).toMatchObject({ kind: 'ask', isSignedIn: true });
    expect((await journey.press('show')).kind).toBe('values');
  });
});

describe('what comes back from Microsoft', () => {
  test('counts once, in the browser that was sent out', async () => {
    const { journey, linkToken, handed } = await begin();
    const page = await signInAs(
      journey.visitor,
      await journey.open(),
      diego,
      personOf(world, diego).password,
    );
    const returned = await back(page, journey, 'Accept');
    const stranger = followHandOver(world, linkToken);
    expect(await stranger.arrive(returned)).toMatchObject({
      kind: 'callbackProblem',
      problem: 'cookieMissing',
    });
    expect(await journey.arrive(returned)).toMatchObject({ location: `/hand-over?t=${linkToken}` });
    expect(await journey.arrive(returned)).toMatchObject({ kind: 'callbackProblem', problem: 'replayed' });
    expect((await journey.press('show')).kind).toBe('values');
    expect(await statusOf(handed.id)).toBe('shown');
  });

  test('is of no use to another link', async () => {
    const { journey } = await begin();
    const { journey: other, handed } = await begin();
    const page = await signInAs(
      journey.visitor,
      await journey.open(),
      diego,
      personOf(world, diego).password,
    );
    const returned = await back(page, journey, 'Accept');
    await other.open();
    expect(await other.arrive(returned)).toMatchObject({ kind: 'callbackProblem' });
    expect(await other.press('show')).toMatchObject({ kind: 'ask', note: 'signIn' });
    expect(await statusOf(handed.id)).toBe('never');
  });

  test('asks Microsoft for nothing but who it is, in this tenant', async () => {
    const { journey, handed } = await begin();
    const departure = await journey.press('signIn');
    if (departure.kind !== 'departure') throw new Error('no departure');
    const { searchParams, pathname } = new URL(departure.location);
    expect([pathname.split('/')[1], searchParams.get('scope'), searchParams.get('prompt')]).toEqual([
      handed.tenant,
      'openid profile',
      'select_account',
    ]);
    expect(searchParams.get('client_id')).toBe(world.microsoft.world.seeded.setupApp.clientId);
  });
});

test('two tabs of one browser: each may sign in, and both show', async () => {
  const { journey, handed } = await begin();
  const first = await journey.open();
  const second = await journey.open();
  const password = personOf(world, diego).password;
  const one = await back(await signInAs(journey.visitor, first, diego, password), journey, 'Accept');
  await journey.arrive(one);
  // The other tab's sign-in page was open all the while.
  await journey.arrive(await signInAs(journey.visitor, second, diego, password));
  const shown = [valuesOn(await journey.press('show')), valuesOn(await journey.press('show'))];
  expect(shown.map(({ clientSecret }) => clientSecret)).toEqual([handed.secret, handed.secret]);
  expect(await Promise.all([1, 2].map(() => journey.press('confirm', [handed.keyId])))).toContainEqual(
    expect.objectContaining({ kind: 'entered' }),
  );
  expect(
    (await auditOf(world, handed.id)).filter(({ action }) => action === 'credential.entered'),
  ).toHaveLength(1);
});

test('what was replaced between the showing and the entering is handed over again, by the same link', async () => {
  const { journey, handed } = await begin();
  await journey.signIn(diego);
  await journey.press('show');
  const { keyId: before } = handed;
  await handed.rotate();
  const answer = await journey.press('confirm', [before]);
  expect(answer).toMatchObject({ kind: 'ask', isSignedIn: true, note: 'outdated' });
  expect(await statusOf(handed.id)).toBe('again');
  expect((await read(world, handed.id)).access.apps[0]?.former).toMatchObject([
    { keyId: before, handOver: { confirmedBy: personOf(world, diego).id } },
  ]);
  expect(valuesOn(await journey.press('show'))).toMatchObject({ clientSecret: handed.secret });
  expect(await journey.press('confirm', [handed.keyId])).toMatchObject({ kind: 'entered' });
  expect(await statusOf(handed.id)).toBe('confirmed');
});

test('while the audit list does not answer nothing is shown', async () => {
  const { journey, handed } = await begin();
  await journey.signIn(diego);
  const without = world.another({
    onTableOperation: (table) => {
      if (table === 'audit') throw new Error('died');
    },
  });
  await expect(journey.press('show', [], without)).rejects.toMatchObject({ code: 'unavailable' });
  expect((await auditOf(world, handed.id)).map(({ action }) => action)).not.toContain('credential.shown');
  expect(valuesOn(await journey.press('show'))).toMatchObject({ clientSecret: handed.secret });
});

describe('a link is made', () => {
  test('twenty times and not once more, until they are withdrawn or old', async () => {
    const { id } = await handable(world);
    for (let made = 0; made < 20; made += 1) await linkTo(id);
    const again = await world.services.handOverLinks.create(id, 'olivia');
    expect(again).toMatchObject({
      ok: false,
      error: { code: 'state_conflict', detail: expect.stringContaining('twenty') },
    });
    world.advance(72 * HOUR);
    await linkTo(id);
    expect((await read(world, id)).handOverLinks).toHaveLength(1);
    await world.services.handOverLinks.withdraw(id, 'olivia');
    await world.services.handOverLinks.withdraw(id, 'olivia');
    expect((await read(world, id)).handOverLinks).toEqual([]);
    const lines = await world.services.connections.history(id, 50);
    expect(lines.filter(({ text }) => text.includes('withdrawn'))).toHaveLength(1);
    const acts = (await auditOf(world, id)).filter(({ action }) => action === 'handOver.withdrawn');
    expect(acts).toMatchObject([{ by: 'olivia', connection: id }]);
  });

  test('of 256 bits of the system’s randomness', async () => {
    const { id } = await handable(world);
    const bytes = jest.spyOn(crypto, 'randomBytes');
    const linkToken = await linkTo(id);
    const given = bytes.mock.results.map(({ value }) => value as Buffer);
    bytes.mockRestore();
    expect(given.map((one) => one.toString('base64url'))).toContain(linkToken);
    expect(Buffer.from(linkToken, 'base64url')).toHaveLength(32);
  });

  test('and kept by its hash alone', async () => {
    const { linkToken, journey } = await begin();
    await journey.signIn(diego);
    const [cookie = 'none'] = journey.cookies.values();
    expect(cookie).toHaveLength(43);
    // Wherever it might stand; so might what the browser is known by.
    const rows = JSON.stringify(await everyRow());
    for (const secret of [linkToken, cookie]) {
      expect(rows).toContain(hash(secret));
      expect(rows).not.toContain(secret);
      expect(JSON.stringify([world.logged, world.sent])).not.toContain(secret);
    }
  });

  test.each([
    ['for a shared app', () => placed(world, 'healthy', 'Shared'), 'nothing_to_hand_over'],
    [
      'before the connection works',
      async () => {
        const { id } = await handable(world);
        await world.services.connections.update(id, (connection) => ({
          connection: { ...connection, state: 'verifying' },
        }));
        return id;
      },
      'state_conflict',
    ],
  ] as const)('not %s', async (_what, make, code) => {
    const id = await make();
    const before = await read(world, id);
    expect(await world.services.handOverLinks.create(id, 'olivia')).toMatchObject({
      ok: false,
      error: { code },
    });
    expect(await read(world, id)).toEqual(before);
  });

  test('not where nobody could sign in, which the operator is told', async () => {
    const { id } = await handable(world);
    const { SETUP_APP: _none, ...config } = world.config;
    const services = createServices(config, { clock: world.now, log: world.services.log });
    expect(await services.handOverLinks.create(id, 'olivia')).toMatchObject({
      ok: false,
      error: { code: 'profile_not_configured', detail: expect.stringContaining('SETUP_APP') },
    });
    expect((await read(world, id)).handOverLinks).toBeUndefined();
    // A link from before: whoever follows it is told that it is not their fault.
    const journey = followHandOver(world, await linkTo(id));
    await journey.press('signIn', [], services);
    expect(await look(journey)).toMatchObject({ kind: 'setback', setback: { code: 'operator' } });
  });

  test('not of a connection that does not exist', async () => {
    expect(await world.services.handOverLinks.create('no-such', 'olivia')).toBeUndefined();
    expect(await world.services.handOverLinks.withdraw('no-such', 'olivia')).toBeUndefined();
  });

  test('by a process that dies before the connection names it, and leads nowhere', async () => {
    const { id } = await handable(world);
    const dying = world.another({
      onTableOperation: (table, operation) => {
        if (table === 'connections' && operation !== 'get') throw new Error('died');
      },
    });
    await expect(dying.handOverLinks.create(id, 'olivia')).rejects.toThrow('died');
    expect((await read(world, id)).handOverLinks).toBeUndefined();
    await linkTo(id);
  });
});

test('and no value is anywhere but on the pages that show it', async () => {
  expect(seen.length).toBeGreaterThan(20);
  await assertNoSecrets(world, seen);
});
