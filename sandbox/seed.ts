import type { World } from './microsoft/world.ts';
import { connectAs, createOperator, type Operator, registerInbox, trustSandbox } from './operator.ts';
import type { Sandbox } from './sandbox.ts';
import { createVisitor } from './visitor.ts';

const INBOX = 'operations';

/** Who connects which tenant; Contoso is left to the newcomer. */
const connected = [
  { domain: 'fabrikam.example', name: 'Fabrikam licences', admin: 'megan@fabrikam.example' },
  { domain: 'adatum.example', name: 'Adatum licences', admin: 'nestor@adatum.example' },
];

/**
 * Fills a fresh sandbox with what a newcomer should find in it: a webhook inbox, one healthy connection, one with
 * something wrong, and one that waits for its admin. Goes through the product's own API and pages, as people do.
 *
 * Called once for each state, when everything runs.
 */
export async function seed(sandbox: Sandbox): Promise<void> {
  trustSandbox(sandbox);
  const { knobs } = sandbox.microsoft.world;
  const { lag } = knobs;
  // Nobody looks on yet, so nobody needs to see Microsoft's lag.
  knobs.lag = { minMs: 0, maxMs: 0 };
  try {
    const operator = await createOperator(sandbox);
    await registerInbox(sandbox, operator, INBOX);
    for (const { domain, name, admin } of connected) {
      const { link } = await makeConnection(operator, domain, name);
      await connect(sandbox.microsoft.world, link, admin);
    }
    await makeConnection(operator, 'contoso.example', 'Contoso licences');
  } finally {
    knobs.lag = lag;
  }
}

async function makeConnection(operator: Operator, tenant: string, name: string): Promise<{ link: string }> {
  const made = await operator.call('POST', '/connections', {
    profile: 'certero-application',
    tenant,
    name,
    tags: ['demo'],
  });
  if (made.status !== 201) throw new Error(`Seeding ${tenant} failed: ${JSON.stringify(made.body)}`);
  const link = await operator.call('POST', `/connections/${String(made.body['id'])}/links`);
  return { link: String(link.body['url']) };
}

async function connect(world: World, link: string, admin: string): Promise<void> {
  const visitor = createVisitor();
  const user = world.tenants
    .flatMap(({ users }) => users)
    .find(({ userPrincipalName }) => userPrincipalName === admin);
  const waiting = await connectAs(visitor, link, admin, user?.password ?? '');
  const t = new URL(waiting.url).searchParams.get('t') ?? '';
  const origin = new URL(waiting.url).origin;
  // The open page asks until it is done.
  await fetch(`${origin}/connect/status`, {
    method: 'POST',
    body: new URLSearchParams({ t }),
    headers: { origin },
  });
}
