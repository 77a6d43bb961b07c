import { type AuditFilter, ITSELF, type KeptEntry } from '../connections/audit.ts';
import type { Listed } from '../connections/listedRows.ts';
import type { Operator } from './identity.ts';
import { ALL, auditAddress, type AuditPageFilter, type AuditView } from './pages/audit.tsx';
import { calledBy, type Names } from './people.ts';

/** Pure: the acts that a page is asked for. Tokens and rows of imports bury what people look for, so they come only where they are named. */
export function wantedActs({ action, ...others }: AuditPageFilter): AuditFilter {
  if (action === ALL) return others;
  if (action !== undefined) return { ...others, action };
  const many = ['token.given', 'connection.imported'] as const;
  return { ...others, except: others.connection === undefined ? [...many] : [many[0]] };
}

/** Pure: a page of the audit list, with the names of what is known. */
export function auditView(given: {
  readonly operator: Operator;
  readonly filter: AuditPageFilter;
  readonly items: readonly KeptEntry[];
  readonly cursor?: string | undefined;
  readonly isFurther: boolean;
  readonly names: Names;
  readonly listed: readonly Listed[];
  readonly webhooks: readonly {
    readonly id: string;
    readonly name?: string | undefined;
    readonly host: string;
  }[];
}): AuditView {
  const { operator, filter, items, cursor, isFurther } = given;
  const connections = new Map(given.listed.map(({ id, name }) => [id, name]));
  const webhooks = new Map(given.webhooks.map(({ id, name, host }) => [id, name ?? host]));

  const whoDid = (by: string): string => (by === ITSELF ? 'By itself' : calledBy(by, operator, given.names));
  const doneTo = ({ action, connection, subject }: KeptEntry): AuditView['acts'][number]['what'] => {
    if (connection !== undefined) {
      const label = connections.get(connection);
      return label === undefined
        ? undefined
        : { label, href: `/connections/${encodeURIComponent(connection)}` };
    }
    if (action === 'import.begun' || action === 'import.linked')
      return { label: 'An import', href: `/imports/${encodeURIComponent(subject ?? '')}` };
    const label = webhooks.get(subject ?? '');
    return label === undefined
      ? undefined
      : { label, href: `/webhooks/${encodeURIComponent(subject ?? '')}` };
  };

  return {
    operator: { name: operator.name },
    filter,
    ...(filter.connection !== undefined && { connectionName: connections.get(filter.connection) }),
    acts: items.map((entry) => {
      const { id, at, by, action, text, connection, subject } = entry;
      const what = doneTo(entry);
      // What has gone is named by its id.
      const rest = connection !== undefined && !what ? connection : subject;
      const shown = what && webhooks.has(rest ?? '') ? undefined : rest;
      return { id, at, by, action, text, who: whoDid(by), what, subject: shown };
    }),
    ...(cursor !== undefined && { next: auditAddress({ ...filter, cursor }) }),
    isFurther,
  };
}
