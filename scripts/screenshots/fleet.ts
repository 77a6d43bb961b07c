import { breakTenant, seedFleet } from '../../sandbox/fleet.ts';
import { appAheadMs } from '../../sandbox/microsoft/worldClock.ts';
import { createOperator, type Operator } from '../../sandbox/operator.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { seed } from '../../sandbox/seed.ts';
import { registered } from '../../test/support/tenantApps.ts';
import { timerNames } from '../../src/lib/health/timers.ts';
import { until } from '../../test/support/until.ts';
import { control } from './control.ts';

/** Ids of what there are pages of. */
export interface Fleet {
  readonly broken: string;
  /** Of a connection with an app of the tenant's own. */
  readonly dedicated: string;
  readonly webhook: string;
  readonly imported: string;
}

/** Milliseconds between two looks. */
const PACE = 3_000;
const NIGHTS = 12;

const faults = ['namesConcealed', 'permissionMissing', 'namesConcealed', 'consentRevoked'] as const;

/** How many days the secrets of the apps that tenants registered themselves are good for after the last night. */
const given = { contoso: 5, fabrikam: 24, adatum: 61 } as const;

/** Some dozens of tenants after some nights, in which things broke and were mended. */
export async function makeFleet(sandbox: Sandbox): Promise<Fleet> {
  await seed(sandbox);
  await seedFleet(sandbox, 40);
  const operator = await createOperator(sandbox);
  const webhook = await registerWebhooks(sandbox, operator);
  for (let count = 1; count <= NIGHTS; count += 1) {
    breakSome(sandbox, count);
    await control(sandbox, 'POST', '/clock', { advance: 'P1D' });
    // A token lasts an hour.
    await night(sandbox, await createOperator(sandbox));
  }
  const late = await createOperator(sandbox);
  const dedicated = await giveApps(sandbox, late);
  const imported = await importSome(sandbox, late);
  const { items } = await listed(late, '/connections?state=broken&limit=1');
  return { broken: String(items[0]?.['id']), dedicated, webhook, imported };
}

const nowIn = ({ microsoft }: Sandbox): number => Date.now() + appAheadMs(microsoft.world);

async function listed(operator: Operator, path: string): Promise<{ items: Record<string, unknown>[] }> {
  const { status, body } = await operator.call('GET', path);
  if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
  return body as { items: Record<string, unknown>[] };
}

/** One that is told of everything comes with the seed; of these the second is away. @returns the id of the second */
async function registerWebhooks(sandbox: Sandbox, operator: Operator): Promise<string> {
  const { origins } = sandbox;
  await control(sandbox, 'PATCH', '/inbox/desk', { service: 'teams' });
  await control(sandbox, 'PATCH', '/inbox/pager', { answer: 503 });
  for (const wish of [
    { url: `${origins.inbox}/desk`, name: 'Service desk', format: 'teams', minimumSeverity: 'warning' },
    { url: `${origins.inbox}/pager`, name: 'Night watch', minimumSeverity: 'critical' },
  ]) {
    const { status, body } = await operator.call('POST', '/webhooks', wish);
    if (status !== 201) throw new Error(`no webhook: ${JSON.stringify(body)}`);
  }
  const { items } = await listed(operator, '/webhooks');
  return String(items.find(({ name }) => name === 'Night watch')?.['id']);
}

/** One tenant breaks each night, several in the last, and names that are concealed are shown again two nights later. */
function breakSome({ microsoft: { world } }: Sandbox, night: number): void {
  const fleet = world.tenants.filter(({ domain }) => domain.startsWith('contoso-'));
  const fault = faults[night % faults.length];
  const [now, before] = [fleet[20 + night], fleet[18 + night]];
  if (now && fault && night > 2) breakTenant(now, fault, world.seeded.sharedApp.clientId);
  if (before) before.knobs.concealedNames = false;
  // So many on one night are told as one.
  if (night === NIGHTS)
    for (const tenant of fleet.slice(9, 13))
      breakTenant(tenant, 'permissionMissing', world.seeded.sharedApp.clientId);
}

/** Waits for the runs that the timers have begun since the clock was turned, until all are closed. */
async function night(sandbox: Sandbox, operator: Operator): Promise<void> {
  const day = new Date(nowIn(sandbox)).toISOString().slice(0, 10);
  let firedAt = 0;
  await until(
    `the runs of ${day} are closed`,
    async () => {
      if (Date.now() - firedAt < PACE) return false;
      firedAt = Date.now();
      await fire(sandbox, 'reconcileRuns');
      const { items } = await listed(operator, '/runs?limit=10');
      const closed = items.filter(
        ({ occurrence, closedAt }) => String(occurrence).startsWith(day) && closedAt !== undefined,
      );
      return closed.length === timerNames.length;
    },
    300,
  );
}

async function fire({ origin, adminKey }: Sandbox, timer: string): Promise<void> {
  const answer = await fetch(`${origin}/admin/functions/${timer}`, {
    method: 'POST',
    headers: { 'x-functions-key': adminKey, 'content-type': 'application/json' },
    body: '{"input":""}',
  });
  if (!answer.ok) throw new Error(`${timer} was not fired: ${answer.status}`);
}

/** Connections with apps that the tenants' admins registered by hand; the secret of the first ends soon. @returns the second's id */
async function giveApps(sandbox: Sandbox, operator: Operator): Promise<string> {
  const { microsoft } = sandbox;
  const ids = [];
  for (const [tenant, days] of Object.entries(given)) {
    const roles = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];
    const now = () => nowIn(sandbox);
    const app = registered({ microsoft, now }, tenant as keyof typeof given, { roles, days });
    const made = await operator.call('POST', '/connections', {
      profile: 'snow',
      tenant: app.tenant.domain,
      name: `${app.tenant.displayName} inventory`,
      tags: ['europe'],
    });
    const id = String(made.body['id']);
    const kept = await operator.call('PUT', `/connections/${id}/credentials`, {
      tenantId: app.tenant.id,
      clientId: app.clientId,
      clientSecret: app.secret,
    });
    if (kept.status !== 200) throw new Error(`no settings: ${JSON.stringify(kept.body)}`);
    await operator.call('POST', `/connections/${id}/checks`);
    ids.push(id);
  }
  return ids[1] ?? '';
}

/** An import of which one row is wrong and one was there. @returns its id */
async function importSome({ origins }: Sandbox, operator: Operator): Promise<string> {
  const rows = [
    'tenant,profile,name,tags',
    'nobody.invalid,snow,Nobody,europe',
    'contoso-0007.example,certero-application,Contoso 7,europe',
    ...[1, 2, 3, 4].map((number) => `contoso-000${number}.example,snow,Contoso ${number} inventory,europe`),
  ];
  const begun = await fetch(`${origins.app}/api/v1/connections/import?skipInvalid=true`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operator.token}`, 'content-type': 'text/csv' },
    body: rows.join('\n'),
  });
  const { id } = (await begun.json()) as { id: string };
  await until('the import is done', async () => {
    const { body } = await operator.call('GET', `/imports/${id}`);
    return body['state'] === 'done';
  });
  return id;
}
