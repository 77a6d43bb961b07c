import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { HOUR, iso } from '../../../src/lib/clock.ts';
import type { State } from '../../../src/lib/connections/connection.ts';
import { createHandOver } from '../../../src/lib/credentials/handOver.ts';
import { handOverStatus } from '../../../src/lib/credentials/handOverPlan.ts';
import { createServices, type Services } from '../../../src/lib/services.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import type { Vault } from '../../../src/lib/storage/vault.ts';
import { credentialsOf } from '../../../src/lib/web/views.ts';
import { auditOf, type Handable, handable } from '../../support/handOver.ts';
import { ownProfile } from '../../support/profiles.ts';
import { assertNoSecrets } from '../../support/secrets.ts';
import { beginSetup } from '../../support/setup.ts';
import { placed, read } from '../../support/stored.ts';
import { startWorld, type World } from '../../support/world.ts';

const olivia = { by: 'olivia', whom: 'an operator' };
const SHOWN = 'credential.shown';

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterEach(() => {
  world.microsoft.world.knobs.faults = [];
});
afterAll(() => world.stop());

async function show(id: string, services: Services = world.services, viewing = olivia) {
  const shown = await services.handOver.show(id, viewing);
  if (!shown) throw new Error('no connection');
  return shown;
}
async function valuesOf(id: string): Promise<Record<string, string | undefined>> {
  const shown = await show(id);
  if (!shown.ok) throw new Error(shown.error.detail);
  return Object.fromEntries(shown.value.fields.map(({ field, value }) => [field, value]));
}
async function confirm(id: string, keyIds: readonly string[], services: Services = world.services) {
  const said = await services.handOver.confirm(id, keyIds, 'olivia');
  if (!said) throw new Error('no connection');
  return said;
}
const statusOf = async (id: string) => {
  const connection = await read(world, id);
  return handOverStatus(connection, await world.services.profiles.find(connection.profile));
};
const actions = async (id: string) => (await auditOf(world, id)).map(({ action }) => action);
/** An instance that dies where it reaches for this table. */
const without = (dead: string, operation?: string): Services =>
  world.another({
    onTableOperation: (table, done) => {
      if (table === dead && (operation === undefined || operation === done)) throw new Error('died');
    },
  });

describe('what is shown', () => {
  test('is what the profile asks for, in its order, and it is marked and listed', async () => {
    const { id, tenant, clientId, secret, keyId } = await handable(world);
    expect(await statusOf(id)).toEqual({ state: 'never' });
    expect(await show(id)).toMatchObject({
      ok: true,
      value: {
        fields: [
          { field: 'tenantId', label: 'Tenant ID', value: tenant, secret: false },
          { field: 'clientId', label: 'Client ID', value: clientId, secret: false },
          { field: 'clientSecret', label: 'Client secret', value: secret, secret: true, keyId },
        ],
        keyIds: [keyId],
      },
    });
    const at = iso(world.now());
    expect(await statusOf(id)).toEqual({ state: 'shown', at, by: 'olivia' });
    const [entry] = await auditOf(world, id);
    expect(entry).toMatchObject({ action: SHOWN, by: 'olivia', subject: keyId, at });
    expect(entry?.text).toBe('The client secret in force was shown to an operator.');
    const [line] = await world.services.connections.history(id, 1);
    expect(line?.text).toBe('The client secret was shown to olivia.');
  });

  test('again keeps who saw it first, and is listed each time', async () => {
    const { id } = await handable(world);
    await show(id);
    const first = await statusOf(id);
    world.advance(HOUR);
    await show(id, world.services, { by: 'oscar', whom: 'an operator' });
    expect(await statusOf(id)).toEqual(first);
    expect((await auditOf(world, id)).slice(0, 2).map(({ action, by }) => [action, by])).toEqual([
      [SHOWN, 'oscar'],
      [SHOWN, 'olivia'],
    ]);
  });

  test('by two at once is the same, marked once', async () => {
    const { id, secret } = await handable(world);
    const both = await Promise.all([valuesOf(id), valuesOf(id)]);
    expect(both.map(({ clientSecret }) => clientSecret)).toEqual([secret, secret]);
    expect((await actions(id)).filter((action) => action === SHOWN)).toHaveLength(2);
    const lines = await world.services.connections.history(id, 20);
    expect(lines.filter(({ text }) => text.includes('was shown'))).toHaveLength(1);
  });

  test('of an app and an account of ours are secret and password', async () => {
    const journey = await beginSetup(world, 'sam360', 'contoso.example');
    await journey.signIn('adele@contoso.example');
    expect(await journey.work()).toMatchObject({ kind: 'connected' });
    const { id } = journey;
    const { access } = await read(world, id);
    const { credential } = access.apps[0] ?? {};
    const { account } = access;
    const user = world.microsoft.world.tenants
      .flatMap(({ users }) => users)
      .find((one) => one.id === account?.objectId);
    expect(await valuesOf(id)).toMatchObject({
      userName: user?.userPrincipalName,
      password: user?.password,
      clientSecret: expect.stringMatching(/.{30}/),
    });
    const marks = [credential?.keyId ?? '', account?.password?.secretVersion ?? ''];
    const after = await read(world, id);
    expect(after.access.apps[0]?.credential?.handOver?.by).toBe('olivia');
    expect(after.access.account?.password?.handOver?.by).toBe('olivia');
    // One of the two is not the whole.
    expect(await confirm(id, marks.slice(0, 1))).toMatchObject({ value: { isOutdated: false } });
    expect((await statusOf(id))?.state).toBe('shown');
    await confirm(id, marks);
    expect((await statusOf(id))?.state).toBe('confirmed');
    expect((await actions(id)).slice(0, 4).toSorted()).toEqual([
      'credential.entered',
      'credential.entered',
      SHOWN,
      SHOWN,
    ]);
  });

  test('without a secret changes and lists nothing', async () => {
    const profile = ownProfile({ id: 'plain-values', handOver: ['tenantName', 'userName'] });
    const apps = profile.apps.map((app) => ({ ...app, ownership: 'dedicated' as const }));
    await world.services.profiles.put({ ...profile, apps }, 'olivia');
    const id = await placed(world, 'healthy', 'Plain values');
    await world.services.connections.update(id, (connection) => ({
      connection: { ...connection, profile: 'plain-values', ownership: 'dedicated' },
    }));
    const before = await read(world, id);
    expect(await valuesOf(id)).toEqual({ tenantName: 'contoso.example', userName: undefined });
    expect(await read(world, id)).toEqual(before);
    expect([await actions(id), await statusOf(id)]).toEqual([[], undefined]);
  });
});

describe('nothing is shown', () => {
  const inState = (state: State) => async () => {
    const { id } = await handable(world);
    await world.services.connections.update(id, (connection) => ({ connection: { ...connection, state } }));
    return id;
  };
  test.each([
    ['of a shared app', () => placed(world, 'healthy', 'Shared'), 'nothing_to_hand_over', /token broker/],
    ['before anybody began', inState('pending'), 'state_conflict', /not connected yet/],
    ['in onboarding', inState('onboarding'), 'state_conflict', /not connected yet/],
    ['while it is verified', inState('verifying'), 'state_conflict', /not connected yet/],
    ['after the end', inState('disconnected'), 'state_conflict', /is disconnected/],
    [
      'where there is no credential',
      async () => {
        const { id } = await handable(world);
        await world.services.connections.update(id, (connection) => ({
          connection: {
            ...connection,
            access: {
              ...connection.access,
              apps: connection.access.apps.map(({ credential: _none, ...app }) => app),
            },
          },
        }));
        return id;
      },
      'nothing_to_hand_over',
      /no credential/,
    ],
    [
      'where the profile is gone',
      async () => {
        const { id } = await handable(world);
        await world.services.connections.update(id, (connection) => ({
          connection: { ...connection, profile: 'no-such' },
        }));
        return id;
      },
      'nothing_to_hand_over',
      /asks for nothing/,
    ],
    [
      'where the vault lost the version',
      async () => {
        const { id } = await handable(world);
        const entry = world.microsoft.world.vault.secrets[`app-${id}-connector`];
        if (entry) entry.versions = entry.versions.map((one) => ({ ...one, version: 'f'.repeat(32) }));
        return id;
      },
      'nothing_to_hand_over',
      /no value of the version/,
    ],
  ] as const)('%s', async (_what, make, code, detail) => {
    const id = await make();
    const before = await read(world, id);
    const shown = await show(id);
    expect(shown).toMatchObject({ ok: false, error: { code } });
    expect(shown.ok ? '' : shown.error.detail).toMatch(detail);
    expect(await read(world, id)).toEqual(before);
    expect(await actions(id)).not.toContain(SHOWN);
  });

  test('of a connection that does not exist', async () => {
    expect(await world.services.handOver.show('no-such', olivia)).toBeUndefined();
    expect(await world.services.handOver.confirm('no-such', ['k'], 'olivia')).toBeUndefined();
  });

  test.each([
    [{ status: 503 }],
    [{ status: 429 }],
    [{ cut: 'body' }],
    [{ body: 'html' }],
    [{ delayMs: 3_000 }],
  ] as const)('while the vault does not answer (%j), and nothing is marked', async (fault) => {
    const { id, secret } = await handable(world);
    const hasty = createServices(world.config, {
      clock: world.now,
      log: world.services.log,
      callTimeout: 800,
    });
    const before = await read(world, id);
    world.microsoft.world.knobs.faults = [{ id: 'one', host: 'vault', ...fault }];
    await expect(show(id, hasty)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await read(world, id)).toEqual(before);
    world.microsoft.world.knobs.faults = [];
    expect((await valuesOf(id))['clientSecret']).toBe(secret);
  });

  test('where it cannot be marked', async () => {
    const { id } = await handable(world);
    await expect(show(id, without('connections', 'transaction'))).rejects.toThrow('died');
    expect([await actions(id), await statusOf(id)]).toEqual([['credential.replaced'], { state: 'never' }]);
  });

  test('where it cannot be listed: it counts as shown, and the next try shows it', async () => {
    const { id, secret } = await handable(world);
    await expect(show(id, without('audit'))).rejects.toThrow('audit');
    expect((await statusOf(id))?.state).toBe('shown');
    expect(await actions(id)).not.toContain(SHOWN);
    expect((await valuesOf(id))['clientSecret']).toBe(secret);
    expect(await actions(id)).toContain(SHOWN);
  });
});

describe('another version that comes into force while we look', () => {
  /** A service whose first looks into the vault take so long that `meanwhile` happens. */
  const slow = (meanwhile: () => Promise<void>, times: number) => {
    const { connections, profiles, audit, outbox, log } = world.services;
    let left = times;
    const vault: Vault = {
      async get(name, version) {
        const kept = world.microsoft.world.vault.secrets[name]?.versions.find(
          (one) => one.version === version,
        );
        if (left > 0) {
          left -= 1;
          await meanwhile();
        }
        return kept && { value: kept.value, version, tags: {} };
      },
      set: () => Promise.reject(new Error('not here')),
      mark: () => Promise.reject(new Error('not here')),
      remove: () => Promise.reject(new Error('not here')),
    };
    const flush = (id: string) => outbox.flush(id);
    return createHandOver({
      connections,
      profiles,
      vault,
      audit,
      flush,
      clock: world.now,
      random: systemRandom,
      log,
    });
  };

  test('is the one that is shown and marked', async () => {
    const handed = await handable(world);
    const shown = await slow(() => handed.rotate(), 1).show(handed.id, olivia);
    expect(shown).toMatchObject({ ok: true, value: { keyIds: [handed.keyId] } });
    expect(JSON.stringify(shown)).toContain(handed.secret);
    const { credential, former } = (await read(world, handed.id)).access.apps[0] ?? {};
    expect([credential?.handOver?.by, former?.map(({ handOver }) => handOver)]).toEqual([
      'olivia',
      [undefined],
    ]);
  });

  test('again and again ends in no value', async () => {
    const handed = await handable(world);
    await expect(slow(() => handed.rotate(), 9).show(handed.id, olivia)).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await actions(handed.id)).not.toContain(SHOWN);
  });

  test('an end of the connection ends in words', async () => {
    const { id } = await handable(world);
    const shown = await slow(() => world.services.disconnects.finish(id), 1).show(id, olivia);
    expect(shown).toMatchObject({ ok: false, error: { code: 'state_conflict' } });
    expect(await actions(id)).not.toContain(SHOWN);
  });
});

describe('the word that it is entered', () => {
  async function shownOne(): Promise<Handable> {
    const handed = await handable(world);
    await show(handed.id);
    return handed;
  }

  test('counts once, however often it is said', async () => {
    const { id, keyId } = await shownOne();
    world.advance(HOUR);
    expect(await confirm(id, [keyId])).toMatchObject({ ok: true, value: { isOutdated: false } });
    const confirmed = { state: 'confirmed', confirmedAt: iso(world.now()), confirmedBy: 'olivia' };
    expect(await statusOf(id)).toMatchObject(confirmed);
    world.advance(HOUR);
    const before = await read(world, id);
    expect(await confirm(id, [keyId])).toMatchObject({ ok: true, value: { isOutdated: false } });
    expect(await read(world, id)).toEqual(before);
    expect((await actions(id)).filter((action) => action === 'credential.entered')).toHaveLength(1);
    expect(credentialsOf(await read(world, id))).toMatchObject([{ keyId, handOver: confirmed }]);
  });

  test('counts for what was shown, though another one is in force by now', async () => {
    const handed = await shownOne();
    const { id, keyId } = handed;
    await handed.rotate();
    expect(await statusOf(id)).toEqual({ state: 'again' });
    expect(await confirm(id, [keyId])).toMatchObject({ ok: true, value: { isOutdated: true } });
    const { former, credential } = (await read(world, id)).access.apps[0] ?? {};
    expect(former).toMatchObject([{ keyId, handOver: { confirmedBy: 'olivia' } }]);
    expect([credential?.handOver, (await statusOf(id))?.state]).toEqual([undefined, 'again']);
    // Handed over again, all is well.
    await show(id);
    expect(await confirm(id, [handed.keyId])).toMatchObject({ value: { isOutdated: false } });
    expect((await statusOf(id))?.state).toBe('confirmed');
  });

  test.each([
    ['that was never shown', async () => (await handable(world)).keyId],
    ['that nobody knows', () => Promise.resolve('no-such-key')],
  ])('means nothing of one %s', async (_what, other) => {
    const { id, keyId } = await handable(world);
    const given = await other();
    const before = await read(world, id);
    for (const keyIds of [[given], [keyId], [given, keyId], []])
      expect(await confirm(id, keyIds)).toMatchObject({ ok: false, error: { code: 'state_conflict' } });
    expect(await read(world, id)).toEqual(before);
  });

  test('of a connection that is over is refused', async () => {
    const { id, keyId } = await shownOne();
    await world.services.disconnects.finish(id);
    expect(await confirm(id, [keyId])).toMatchObject({ ok: false, error: { code: 'state_conflict' } });
  });

  test('counts while it cannot be listed, and is listed later', async () => {
    const { id, keyId } = await shownOne();
    expect(await confirm(id, [keyId], without('audit'))).toMatchObject({ ok: true });
    expect((await statusOf(id))?.state).toBe('confirmed');
    expect(await actions(id)).not.toContain('credential.entered');
    // What the sweep does with a line that has changed.
    expect((await world.services.listing.fresh()).find((one) => one.id === id)?.changed).toBe(true);
    await world.services.outbox.flush(id);
    expect(await actions(id)).toContain('credential.entered');
  });

  test('of one whose key id nobody knows goes by the version of the vault', async () => {
    const { id } = await handable(world);
    await world.services.connections.update(id, (connection) => {
      const apps = connection.access.apps.map(({ credential, ...app }) => {
        const { keyId: _unknown, ...bare } = credential ?? {};
        return { ...app, credential: bare as NonNullable<typeof credential> };
      });
      return { connection: { ...connection, access: { ...connection.access, apps } } };
    });
    const shown = await show(id);
    const keyIds = shown.ok ? shown.value.keyIds : [];
    expect(keyIds).toEqual([(await read(world, id)).access.apps[0]?.credential?.secretVersion]);
    await confirm(id, keyIds);
    expect((await statusOf(id))?.state).toBe('confirmed');
  });
});

test('and no value is in a row, a log line or an address', async () => {
  expect(world.logged.some((line) => line.includes('handed over'))).toBe(true);
  await assertNoSecrets(world);
});
