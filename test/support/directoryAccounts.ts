import type { Verdict } from '../../src/lib/connections/verdict.ts';
import type { Services } from '../../src/lib/services.ts';
import type { World } from './world.ts';

/** A connection of a profile that asks for a directory account; what it has in Microsoft's directory is another matter. */
export async function withoutDirectory(world: World, name: string, profile = 'cayosoft'): Promise<string> {
  const { connections } = world.services;
  const made = await connections.create({
    profile,
    profileVersion: 1,
    ownership: 'dedicated',
    tenant: world.microsoft.world.seeded.tenants.contoso,
    tenantName: 'contoso.example',
    name,
    tags: [],
    createdBy: 'operator',
  });
  if (!made.ok) throw new Error('there is one already');
  const app = { key: 'api', clientId: crypto.randomUUID(), origin: 'made' as const, former: [] };
  await connections.update(made.value.id, (current) => ({
    connection: { ...current, state: 'healthy', access: { ...current.access, apps: [app] } },
  }));
  return made.value.id;
}

/** Asks the one check about it. */
export async function checkDirectory({ passes }: Pick<Services, 'passes'>, id: string): Promise<Verdict> {
  const message = { connectionId: id, checks: ['directoryAccount' as const], attempt: 0 };
  const outcome = await passes.pass(message, false);
  const verdict = outcome.kind === 'done' ? outcome.verdicts.directoryAccount : undefined;
  if (!verdict) throw new Error(`no verdict: ${outcome.kind}`);
  return verdict;
}

/** What it found, each with its subject; else what it said. */
export const foundBy = (verdict: Verdict): string[] =>
  verdict.verdict === 'fail'
    ? verdict.findings.map(({ code, subject }) => `${code} ${subject}`)
    : [verdict.verdict];
