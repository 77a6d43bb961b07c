import * as z from 'zod';
import type { GraphAnswer, GraphRead } from '../microsoft/graph.ts';
import type { exchangeRoles } from '../profiles/account.ts';
import { bodyOf, found, holdsOneOf, named, type Subject, unknown } from './check.ts';
import { nothing, type Part } from './part.ts';

type ExchangeRole = (typeof exchangeRoles)[number];

const HELD = 'exchangeHeld';
const RIGHT = 'RoleManagement.Read.Exchange';
const ROOT = '/roleManagement/exchange';

const assignments = z.object({
  '@odata.nextLink': z.undefined().optional(),
  value: z.array(z.object({ roleDefinitionId: z.string() })),
});
const definitions = z.object({ value: z.array(z.object({ id: z.string() })) });

const wantedBy = ({ profile: { account } }: Subject): readonly ExchangeRole[] =>
  account?.kind === 'made' ? account.exchangeRoles : [];
const mayLook = ({ rights }: Subject): boolean => holdsOneOf(rights, [RIGHT]);
const definitionOf = (name: ExchangeRole): string => `exchange ${name}`;

/** What tells whether the account holds its Exchange roles: only the beta of Graph does. */
export function exchangeReads(subject: Subject): GraphRead[] {
  const { account } = subject;
  const wanted = wantedBy(subject);
  if (!account || wanted.length === 0 || !mayLook(subject)) return [];
  return [
    {
      id: HELD,
      url: `${ROOT}/roleAssignments?$filter=principalId%20eq%20'/Users/${account.objectId}'`,
    },
    ...wanted.map((name) => ({
      id: definitionOf(name),
      url: `${ROOT}/roleDefinitions?$filter=displayName%20eq%20'${encodeURIComponent(name)}'`,
    })),
  ];
}

/** Pure: does the account hold the Exchange roles that the profile wants? They are assigned to the account itself. */
export function judgeExchange(subject: Subject, reads: ReadonlyMap<string, GraphAnswer>): Part {
  const wanted = wantedBy(subject);
  if (wanted.length === 0) return nothing;
  if (!mayLook(subject)) return { ...nothing, evidence: { exchangeRoles: `not asked: needs ${RIGHT}` } };
  const held = bodyOf(reads.get(HELD), assignments)?.value;
  const ids = wanted.map((name) => bodyOf(reads.get(definitionOf(name)), definitions)?.value[0]?.id);
  if (!held || ids.includes(undefined)) {
    const away = [...reads.values()].find(({ kind }) => kind === 'unavailable');
    const verdict =
      away?.kind === 'unavailable'
        ? unknown('unavailable', away.reason)
        : unknown('refused', 'Microsoft Graph did not show the Exchange roles of the account.');
    return { ...nothing, unknown: { verdict, codes: ['account.roleMissing'] } };
  }
  const isHeld = (_name: ExchangeRole, at: number): boolean =>
    held.some(({ roleDefinitionId }) => roleDefinitionId === ids[at]);
  const missing = wanted.filter((name, at) => !isHeld(name, at));
  return {
    findings: missing.map((name) =>
      found('account.roleMissing', name, 'warning', `The account does not hold the Exchange role ${name}.`),
    ),
    evidence: { exchangeRoles: named(wanted.filter(isHeld)), exchangeRolesMissing: named(missing) },
  };
}
