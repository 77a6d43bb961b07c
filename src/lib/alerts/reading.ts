import * as z from 'zod';
import { severities, type Severity } from '../connections/verdict.ts';
import type { EventBody } from './events.ts';

/**
 * An event in the words of people, drawn from whatever its particulars are: a type that nobody named here is read by
 * its members `severity`, `message`, `resolvedAt` and `endedAt`.
 */
export interface Reading {
  /** What happened, in our own words alone. */
  readonly title: string;
  /** Whose it is, as somebody outside named it. */
  readonly about: string;
  readonly severity: Severity;
  /** Is what it tells of over? Whoever opened something for its fingerprint can close it. */
  readonly ends: boolean;
  /** One or two plain sentences. */
  readonly message: string;
  /** Name and value, most telling first. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly link: string;
  /** The page that says what the finding means and what to do; of several the gravest. */
  readonly explanation?: string | undefined;
}

const explanation = z
  .url({ protocol: /^https$/ })
  .optional()
  .catch(undefined);
/** What the way to the explanation is called. */
export const EXPLAIN = 'What it means, and what to do';

const particular = z.looseObject({
  severity: z.enum(severities).optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  explanation,
  openedAt: z.string().optional().catch(undefined),
  since: z.string().optional().catch(undefined),
  resolvedAt: z.string().optional().catch(undefined),
  endedAt: z.string().optional().catch(undefined),
  /** How something of the operator's own stands. */
  standing: z.enum(['ok', 'expiring', 'broken']).optional().catch(undefined),
  /** Several at once; the gravest counts. */
  alerts: z
    .array(z.object({ severity: z.enum(severities), message: z.string(), explanation }))
    .optional()
    .catch(undefined),
  total: z.number().optional().catch(undefined),
});
type Particular = z.output<typeof particular>;

const severityOfStanding = { ok: 'info', expiring: 'warning', broken: 'critical' } as const;

/** What several alerts say together. */
function summaryOf({ alerts = [], total = alerts.length }: Particular): Particular {
  const [worst] = alerts.toSorted(
    (one, other) => severities.indexOf(other.severity) - severities.indexOf(one.severity),
  );
  if (!worst) return {};
  const lead = total > 1 ? `${total} findings, the gravest: ` : '';
  const { severity, message, explanation: page } = worst;
  return { severity, message: `${lead}${message}`, explanation: page };
}

/** Of the types whose particulars name no severity; what is not here is worth a look. */
const severityByType: Readonly<Record<string, Severity>> = {
  'connection.healthy': 'info',
  'connection.broken': 'critical',
  'connection.disconnected': 'info',
  'credential.rotated': 'info',
  'webhook.test': 'info',
};

const messageByType: Readonly<Record<string, string>> = {
  'connection.healthy': 'Nothing hinders the connection any more.',
  'connection.degraded': 'The connection works, but not for long or not fully.',
  'connection.broken': 'The connector cannot read now.',
  'connection.disconnected': 'The connection was ended, and nobody looks after it any more.',
  'credential.rotated': 'A new credential is in force.',
  'handOver.due': 'What the connector was given is not in force any more. Hand the new credential over.',
};

const endingTypes: ReadonlySet<string> = new Set([
  'alert.resolved',
  'connection.healthy',
  'connection.disconnected',
]);
const kinds: Readonly<Record<string, string>> = {
  connection: 'Connection',
  operator: 'App',
  webhook: 'Webhook',
};

export function read({ type, data }: EventBody): Reading {
  const { subject } = data;
  const own: Particular =
    Object.entries(data)
      .filter(([name]) => name !== 'subject')
      .map(([, member]) => particular.safeParse(member).data)
      .find((member) => member !== undefined) ?? {};
  const { standing } = own;
  const isOver = own.resolvedAt !== undefined || own.endedAt !== undefined || standing === 'ok';
  const ends = endingTypes.has(type) || isOver;
  const title = titleOf(type);
  const several = summaryOf(own);
  const severity =
    own.severity ??
    several.severity ??
    (standing && severityOfStanding[standing]) ??
    severityByType[type] ??
    'warning';
  const facts: [string, string | undefined][] = [
    [kinds[subject.kind] ?? 'About', subject.name],
    ['Tenant', subject.tenant],
    ['Profile', subject.profile],
    ['Severity', ends ? undefined : severity],
    ['Finding', own.code],
    ['Since', own.openedAt ?? own.since],
  ];
  return {
    title: ends && !endingTypes.has(type) ? `${title}: over` : title,
    about: subject.name,
    severity,
    ends,
    message:
      own.message ??
      several.message ??
      messageByType[type] ??
      `${title}: ${subject.name}${standing ? `, ${standing}` : ''}.`,
    facts: facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
    link: data.link,
    explanation: own.explanation ?? several.explanation,
  };
}

/** `alert.opened` is "Alert opened", `handOver.due` is "Hand over due". */
function titleOf(type: string): string {
  const words = type
    .replaceAll('.', ' ')
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The body of an event as it was stored; its particulars may be of a newer kind than this process knows. */
export const parseBody = (body: string): EventBody => JSON.parse(body) as EventBody;
