import { createHash } from 'node:crypto';
import { iso } from '../clock.ts';
import type { Row } from '../storage/tables.ts';
import { type Connection, isUntold, type State } from './connection.ts';
import { directoryDueAt, directoryRenewalAt } from './directorySuccession.ts';
import { type End, endsOf } from './ends.ts';
import { type ListedAlert, listedAlerts } from './listedAlerts.ts';
import { type Rests, restsOf } from './pace.ts';
import { ORPHANED, rotationAt } from './succession.ts';
import { trialDueAt } from './trial.ts';
import { type CheckId, findingsOf, type Severity, STALE_CHECK, type VerdictKind } from './verdict.ts';

/** What lists show of a connection, and where it stands in each run. */
export interface Listed {
  readonly id: string;
  readonly name: string;
  readonly profile: string;
  readonly tenant: string;
  readonly tenantName: string;
  readonly state: State;
  readonly createdAt: string;
  readonly tags: readonly string[];
  /** Open alerts, and those that were resolved lately. */
  readonly alerts: readonly ListedAlert[];
  /** By check, the kind of its last answer. */
  readonly verdicts: Readonly<Partial<Record<CheckId, VerdictKind>>>;
  /** Checks that are asked more rarely than every night. */
  readonly rests: Rests;
  readonly wrong: readonly { code: string; severity: Severity; message: string }[];
  /** The last answer that said something; not when nobody could look. */
  readonly lastCheckedAt: string | undefined;
  /** Has anything been asked yet? */
  readonly asked: boolean;
  /** When one of its apps that it does not read with last proved its credential; absent in older rows. */
  readonly provedAt: string | undefined;
  /** When onboarding wants its next look, or a trial that was put off or a directory account's renewal goes on. */
  readonly dueAt: string | undefined;
  /** When credentials want something next that nobody has to sign in for. */
  readonly rotationAt: string | undefined;
  /** What the connector signs in with, and when that ends; the first to end first. Empty in older rows. */
  readonly ends: readonly End[];
  /** When the last of its onboarding links is over, where one was made and not revoked. */
  readonly linkUntil: string | undefined;
  /** Are there events that nobody was told of, or acts that the audit list does not hold? */
  readonly changed: boolean;
  /** By timer, the occurrence of the last run that this connection reported to. */
  readonly runs: Readonly<Record<string, string>>;
}

/** Sixteen partitions, so that lists can be read and written side by side. */
export const bucketOf = (id: string): string =>
  ((createHash('sha256').update(id).digest()[0] ?? 0) % 16).toString().padStart(2, '0');

/** The members that follow from the state row; merged, so that marks stay that only the line has. */
export function toListingRow(value: Connection): Row {
  const listed = summarize(value);
  return {
    partitionKey: bucketOf(value.id),
    rowKey: value.id,
    name: listed.name,
    profile: listed.profile,
    tenant: listed.tenant,
    tenantName: listed.tenantName,
    state: listed.state,
    createdAt: listed.createdAt,
    tags: JSON.stringify(listed.tags),
    alerts: JSON.stringify(listed.alerts),
    verdicts: JSON.stringify(listed.verdicts),
    rests: JSON.stringify(listed.rests),
    wrong: JSON.stringify(listed.wrong),
    lastCheckedAt: listed.lastCheckedAt ?? '',
    asked: listed.asked,
    provedAt: listed.provedAt ?? '',
    dueAt: listed.dueAt ?? '',
    rotationAt: listed.rotationAt ?? '',
    ends: JSON.stringify(listed.ends),
    linkUntil: listed.linkUntil ?? '',
    changed: listed.changed,
    ...Object.fromEntries(
      Object.entries(value.runs ?? {}).map(([timer, occurrence]) => [`run_${timer}`, occurrence]),
    ),
  };
}

export function fromListingRow(row: Row): Listed {
  const text = (name: string): string => String(row[name] ?? '');
  const list = <T>(name: string): T[] => JSON.parse(text(name) || '[]') as T[];
  return {
    id: row.rowKey,
    name: text('name'),
    profile: text('profile'),
    tenant: text('tenant'),
    tenantName: text('tenantName'),
    state: text('state') as State,
    createdAt: text('createdAt'),
    tags: list('tags'),
    alerts: list('alerts'),
    verdicts: JSON.parse(text('verdicts') || '{}') as Listed['verdicts'],
    rests: JSON.parse(text('rests') || '{}') as Rests,
    wrong: list('wrong'),
    lastCheckedAt: text('lastCheckedAt') || undefined,
    asked: row['asked'] === true,
    provedAt: text('provedAt') || undefined,
    dueAt: text('dueAt') || undefined,
    rotationAt: text('rotationAt') || undefined,
    ends: list('ends'),
    linkUntil: text('linkUntil') || undefined,
    changed: row['changed'] === true,
    runs: Object.fromEntries(
      Object.entries(row)
        .filter(([name]) => name.startsWith('run_'))
        .map(([name, occurrence]) => [name.slice('run_'.length), String(occurrence)]),
    ),
  };
}

const openStale = ({ health }: Connection) =>
  Object.values(health.alerts).filter(
    ({ check, resolvedAt }) => check === STALE_CHECK && resolvedAt === undefined,
  );

/** Of some instants, in ISO 8601; empty where there is none. */
function firstOf(...instants: readonly (number | '' | undefined)[]): string | undefined {
  const known = instants.flatMap((one) => (typeof one === 'number' && !Number.isNaN(one) ? [one] : []));
  return known.length > 0 ? iso(Math.min(...known)) : undefined;
}

function summarize(value: Connection): Omit<Listed, 'runs'> {
  const records = Object.values(value.health.checks);
  const hasOrphans = findingsOf(value.health).some(({ code }) => code === ORPHANED);
  const { dueAt } = value.onboarding;
  const times = records.filter(({ last }) => last.verdict !== 'unknown').map(({ at }) => at);
  return {
    id: value.id,
    name: value.name,
    profile: value.profile,
    tenant: value.tenant,
    tenantName: value.tenantName,
    state: value.state,
    createdAt: value.createdAt,
    tags: value.tags,
    alerts: listedAlerts(value.health),
    verdicts: Object.fromEntries(
      Object.entries(value.health.checks).map(([id, { last, unknown }]) => [
        id,
        unknown ? 'unknown' : last.verdict,
      ]),
    ),
    rests: restsOf(value.health),
    wrong: [...findingsOf(value.health), ...openStale(value)]
      .map(({ code, severity, message }) => ({ code, severity, message }))
      .slice(0, 10),
    lastCheckedAt: times.sort().at(-1),
    asked: records.length > 0,
    provedAt: Object.values(value.appProofs ?? {})
      .map(({ at }) => at)
      .toSorted()
      .at(-1),
    dueAt: firstOf(dueAt && Date.parse(dueAt), trialDueAt(value), directoryDueAt(value)),
    rotationAt: firstOf(rotationAt(value.access, hasOrphans), directoryRenewalAt(value)),
    ends: endsOf(value),
    linkUntil: value.links
      .filter(({ revokedAt }) => revokedAt === undefined)
      .map(({ expiresAt }) => expiresAt)
      .toSorted()
      .at(-1),
    changed: isUntold(value),
  };
}
