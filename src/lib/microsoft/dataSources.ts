import * as z from 'zod';
import type { GraphAnswer, GraphRead } from './graph.ts';

/** What a connector reads; each can be tried by one cheap read. */
export const dataSources = [
  'organization',
  'users',
  'groups',
  'devices',
  'subscriptions',
  'usageReports',
  'signIns',
] as const;
export type DataSource = (typeof dataSources)[number];

/** What one read of a source came to. */
export interface DataSight {
  readonly source: DataSource;
  readonly outcome: 'readable' | 'empty' | 'denied' | 'unlicensed' | 'unknown';
  /** One plain sentence. */
  readonly text: string;
  /** Seconds until another try makes sense, with `unknown` where Microsoft said so. */
  readonly retryAfterSeconds?: number;
}

interface Source {
  readonly url: string;
  /** As it begins a sentence in the plural. */
  readonly name: string;
  /** The application permission that connectors hold for it. */
  readonly permission: string;
  /** Others that open it too. */
  readonly also: readonly string[];
}

/** One object and its id where a page can be cut to that; reports cannot. */
export const sources: Readonly<Record<DataSource, Source>> = {
  organization: {
    url: '/organization?$select=id',
    name: 'Particulars of the organization',
    permission: 'Organization.Read.All',
    also: ['Directory.Read.All', 'User.Read.All'],
  },
  users: {
    url: '/users?$top=1&$select=id',
    name: 'Users',
    permission: 'User.Read.All',
    also: ['Directory.Read.All'],
  },
  groups: {
    url: '/groups?$top=1&$select=id',
    name: 'Groups',
    permission: 'Group.Read.All',
    also: ['Directory.Read.All'],
  },
  devices: {
    url: '/devices?$top=1&$select=id',
    name: 'Devices',
    permission: 'Device.Read.All',
    also: ['Directory.Read.All'],
  },
  subscriptions: {
    url: '/subscribedSkus?$select=skuId',
    name: 'Subscriptions',
    permission: 'Organization.Read.All',
    also: ['Directory.Read.All'],
  },
  usageReports: {
    url: `/reports/getM365AppUserDetail(period='D7')?$format=application/json`,
    name: 'Usage reports',
    permission: 'Reports.Read.All',
    also: [],
  },
  // The sign-in log itself may take minutes to answer; this is the same data under the same licence and permission.
  signIns: {
    url: '/users?$top=1&$select=id,signInActivity',
    name: 'Sign-ins',
    permission: 'AuditLog.Read.All',
    also: [],
  },
};

/** Fits into one batch with room to spare; the id of each read is the name of its source. */
export const dataReads = (wanted: readonly DataSource[]): GraphRead[] =>
  [...new Set(wanted)].map((source) => ({ id: source, url: sources[source].url }));

const collection = z.object({ value: z.array(z.unknown()) });

const NOT_PREMIUM = 'Authentication_RequestFromNonPremiumTenantOrB2CTenant';
/** Services that the tenant has not bought say so in words alone. */
const NOT_BOUGHT = /\blicen[cs]ed?\b|not applicable to target tenant/i;

/** Pure: what the answer to a read of {@link dataReads} says. Only an answer of Graph's own says anything. */
export function judgeData(source: DataSource, answer: GraphAnswer | undefined): DataSight {
  const { name, permission } = sources[source];
  const sight = (outcome: DataSight['outcome'], text: string): DataSight => ({ source, outcome, text });
  if (answer?.kind !== 'answered') {
    const wait = answer?.retryAfterSeconds;
    const text = `${name} could not be read: ${answer?.reason ?? 'Microsoft Graph left the read unanswered'}.`;
    return { ...sight('unknown', text), ...(wait !== undefined && { retryAfterSeconds: wait }) };
  }
  const { status, body, code, message = '' } = answer;
  if (status === 200) {
    const read = collection.safeParse(body);
    if (!read.success) return sight('unknown', `${name} were answered in another form than expected.`);
    return read.data.value.length === 0
      ? sight('empty', `${name} may be read, and there are none yet.`)
      : sight('readable', `${name} may be read.`);
  }
  if (code === NOT_PREMIUM)
    return sight('unlicensed', `${name} are shown by Microsoft only in tenants with Entra ID P1 or more.`);
  if (status >= 400 && NOT_BOUGHT.test(message))
    return sight('unlicensed', `${name} need a licence that the tenant does not have.`);
  if (status === 403)
    return sight(
      'denied',
      `${name} may not be read: Microsoft Graph wants ${permission} (403 ${code ?? ''}).`,
    );
  return sight('unknown', `${name} could not be read: Microsoft Graph answered ${status} ${code ?? ''}.`);
}
