import { dataReads, type DataSight, type DataSource, judgeData, sources } from '../microsoft/dataSources.ts';
import { type Check, found, holdsOneOf, named, type Subject, unknown, unknownBecause } from './check.ts';
import { together } from './part.ts';
import { portal } from './portal.ts';

/**
 * Can everything be read that the profile promises the connector? One cheap read of each source.
 *
 * Asked with what the connector itself works with, so that its own rights decide. Where it has no app the steward app
 * looks, as far as its rights go; what is denied to that one says nothing about the connector.
 */
export const dataAccess: Check = {
  id: 'dataAccess',
  findings: {
    'data.denied': {
      who: 'tenant admin',
      steps: [
        'Follow a new onboarding link and accept again: Microsoft then grants the permission that the message names.',
        {
          text: 'Where the connector reads on behalf of an account: in the Microsoft Entra admin center, Roles & admins, give that account a role that may read it; usage reports need Reports Reader.',
          link: portal.roles,
        },
      ],
    },
    'data.empty': {
      who: 'tenant admin',
      steps: [
        'Find out whether the connector’s rights or its account are limited to a part of the tenant, an administrative unit for example: every tenant has particulars and users.',
        'If so, take that limit away. If the tenant is really empty, nothing has to be done.',
      ],
    },
    'data.unlicensed': {
      who: 'tenant admin',
      steps: [
        {
          text: 'Decide whether the connector’s reports are to show this. If so, buy the licence that the message names.',
          link: portal.licences,
        },
        'If not, nothing has to be done: everything else is read.',
      ],
    },
  },

  plan(subject) {
    const { data } = subject.profile;
    if (data.length === 0)
      return { kind: 'notAsked', reason: 'The profile names no data to read.', over: true };
    const { asked, left } = partsOf(subject);
    return asked.length > 0
      ? { kind: 'ask', reads: dataReads(asked) }
      : { kind: 'notAsked', reason: `To read it for the connector needs ${named(permissionsOf(left))}.` };
  },

  judge(subject, { token, reads }) {
    if (!token.ok) return unknownBecause(token.error);
    const isSteward = token.value.by === 'steward';
    const { asked, left } = partsOf(subject);
    const sights = asked.map((source) => {
      const sight = judgeData(source, reads.get(source));
      return isSteward && sight.outcome === 'denied' ? { ...sight, outcome: 'unknown' as const } : sight;
    });
    const of = (outcome: DataSight['outcome']) => sights.filter((one) => one.outcome === outcome);
    const evidence = {
      ...Object.fromEntries(sights.map(({ source, outcome }) => [source, outcome])),
      ...Object.fromEntries(left.map((source) => [source, `not asked: needs ${sources[source].permission}`])),
    };
    const about = subject.clientId || subject.tenant;
    const denied = of('denied');
    const unlicensed = of('unlicensed');
    // Most sources may be empty; these cannot.
    const empty = of('empty').filter(({ source }) => NEVER_EMPTY.has(source));
    const findings = [
      ...(denied.length > 0 ? [found('data.denied', about, 'critical', textOf(denied), denied.length)] : []),
      ...(unlicensed.length > 0
        ? [found('data.unlicensed', about, 'info', textOf(unlicensed), unlicensed.length)]
        : []),
      ...(empty.length > 0 ? [found('data.empty', about, 'info', emptyText(empty), empty.length)] : []),
    ];
    const [unread] = of('unknown');
    // What was found before may be about the one that cannot be read now.
    const codes = Object.keys(dataAccess.findings);
    const open = unread && { verdict: unknown('unread', unread.text), codes };
    // Notes are no answer to whether all can be read.
    if (open && denied.length === 0) return open.verdict;
    // What is denied shows neither its licence nor whether it is empty.
    const hidden = denied.length > 0 && { left: { codes: ['data.unlicensed', 'data.empty'] } };
    return together({ findings, evidence, ...hidden, ...(open && { unknown: open }) });
  },
};

const NEVER_EMPTY: ReadonlySet<DataSource> = new Set(['organization', 'users']);
const emptyText = (sights: readonly DataSight[]): string =>
  `${sights.map(({ source }) => sources[source].name).join(' and ')} may be read, and nothing came, though every tenant has some.`;

/** An app of the connector's is asked for all that was promised; the steward app for what its rights open. */
function partsOf({ profile, rights }: Subject): {
  readonly asked: readonly DataSource[];
  readonly left: readonly DataSource[];
} {
  const all = [...new Set(profile.data)];
  const opens = (source: DataSource): boolean =>
    profile.apps.length > 0 || holdsOneOf(rights, [sources[source].permission, ...sources[source].also]);
  return { asked: all.filter(opens), left: all.filter((source) => !opens(source)) };
}

const permissionsOf = (left: readonly DataSource[]): string[] => [
  ...new Set(left.map((source) => sources[source].permission)),
];

const textOf = (sights: readonly DataSight[]): string => sights.map(({ text }) => text).join(' ');
