import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seedFleet } from '../../sandbox/fleet.ts';
import type { Tenant } from '../../sandbox/microsoft/world.ts';
import { type Running, startRunning } from './sandbox.ts';
import { until } from './until.ts';

/** What a night must find, from the tenant alone. */
function expected({ servicePrincipals, appRoleAssignments, knobs }: Tenant, appId: string): string {
  const principal = servicePrincipals.find((one) => one.appId === appId);
  if (knobs.deleted || !principal || !principal.accountEnabled) return 'broken';
  // Whom a policy blocks nobody could look at: nothing is known to be wrong.
  if (knobs.conditionalAccessBlocked) return 'healthy';
  return appRoleAssignments.length < 4 || knobs.concealedNames ? 'degraded' : 'healthy';
}

/** Declares the test of a night over a fleet of so many tenants. */
export function testNightOver(count: number): void {
  let running: Running;
  beforeAll(async () => {
    running = await startRunning();
    await seedFleet(running.sandbox, count);
  });
  afterAll(() => running.stop());

  test('a night over a fleet finds exactly what is wrong with each tenant, and tells each once', async () => {
    const { world } = running.sandbox.microsoft;
    const tenants = world.tenants.filter(({ domain }) => domain.startsWith('contoso-'));
    const wanted = new Map(
      tenants.map((tenant) => [tenant.id, expected(tenant, world.seeded.sharedApp.clientId)]),
    );
    expect(wanted.size).toBe(count);
    expect(new Set(wanted.values())).toEqual(new Set(['healthy', 'degraded', 'broken']));

    const states = async (): Promise<Map<string, string>> => {
      const { body } = await running.operator.call('GET', '/connections?limit=1000');
      const items = body['items'] as readonly { tenant: string; state: string }[];
      return new Map(items.map(({ tenant, state }) => [tenant, state]));
    };
    await running.night();
    const told = () => running.events().filter(({ type }) => type.startsWith('connection.'));
    await until('everybody was asked', async () =>
      [...(await states())].every(([id, state]) => state === wanted.get(id)),
    );
    /** Tenants whose alerts a group tells of, and with them that their connections have changed. */
    const grouped = async (): Promise<string[]> => {
      const { body } = await running.operator.call('GET', '/alerts?limit=1000');
      const items = body['items'] as readonly { group?: string; subject: { tenant: string } }[];
      return items.filter(({ group }) => group !== undefined).map(({ subject }) => subject.tenant);
    };
    const changed = [...wanted].filter(([, state]) => state !== 'healthy').map(([id]) => id);
    const heard = async () =>
      new Set([...told().map(({ data }) => String(data.subject.tenant)), ...(await grouped())]);
    await running.reconcileUntil('every change is told', async () => (await heard()).size >= changed.length);
    expect(await states()).toEqual(wanted);

    expect(await heard()).toEqual(new Set(changed));
    const lines = running
      .events()
      .map(
        ({ type, data }) =>
          `${type} ${data.subject.id} ${data.alert?.code ?? ''}${data.digest?.alerts.map(({ code }) => code).join() ?? ''}`,
      );
    expect(new Set(lines).size).toBe(lines.length);
    expect(running.events().filter(({ type }) => type === 'alert.resolved')).toEqual([]);
  });
}
