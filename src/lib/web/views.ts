import { explanationOf } from '../alerts/explanation.ts';
import { iso } from '../clock.ts';
import type { Config } from '../config.ts';
import { type Connection, type State, states } from '../connections/connection.ts';
import { paceOf, restsOf } from '../connections/pace.ts';
import type { Listed } from '../connections/rows.ts';
import { findingsOf, type Health } from '../connections/verdict.ts';
import { handOverState } from '../connections/succession.ts';
import type { OwnershipsOf } from '../onboarding/ownerships.ts';
import type { Profile } from '../profiles/schema.ts';
import { urgency } from './connectionList.ts';
import { mayAct, type Operator } from './identity.ts';
import type { OverviewView } from './pages/overview.tsx';

/** Who looks at a page, and what is to be shown of what they may do. */
export const viewer = (operator: Operator) => ({
  name: operator.name,
  canOperate: mayAct(operator, 'Mooring.Operator'),
});

/** Connections in a page of the overview. */
const PAGE = 50;

/** The overview: what needs a person first. @param from how many to pass over */
export function overviewView(given: {
  operator: Operator;
  listed: readonly Listed[];
  profiles: readonly Profile[];
  ownershipsOf: OwnershipsOf;
  operatorSubjects: readonly { name: string; health: Health }[];
  from: number;
  now: number;
  form?: OverviewView['form'];
}): OverviewView {
  const { operator, listed, profiles, ownershipsOf, operatorSubjects, from, now, form } = given;
  const names = new Map(profiles.map(({ id, name }) => [id, name]));
  const sorted = listed.toSorted(
    (one, other) =>
      urgency.indexOf(one.state) - urgency.indexOf(other.state) ||
      one.name.localeCompare(other.name) ||
      one.id.localeCompare(other.id),
  );
  const counts = Object.fromEntries(
    states.map((state) => [state, listed.filter((one) => one.state === state).length]),
  );
  return {
    operator: viewer(operator),
    // Only what a link can lead to the end.
    profiles: profiles.flatMap((profile) => {
      const { id, name, vendor } = profile;
      // The usual way under the profile's own id; another way, where there is one, beside it.
      return ownershipsOf(profile).map((ownership, at) =>
        at === 0
          ? { id, name, vendor }
          : { id: `${id}:${ownership}`, name: `${name}, by an app of the tenant’s own`, vendor },
      );
    }),
    counts: counts as Record<State, number>,
    connections: sorted
      .slice(from, from + PAGE)
      .map((one) => ({ ...one, profileName: names.get(one.profile) ?? one.profile, wrong: [...one.wrong] })),
    operatorFindings: operatorSubjects.flatMap(({ name, health }) =>
      findingsOf(health).map(({ code, severity, message }) => ({ appName: name, code, severity, message })),
    ),
    ...(from + PAGE < sorted.length && { next: String(from + PAGE) }),
    generatedAt: iso(now),
    ...(form && { form }),
  };
}

/** What a connection proves itself with in its tenant: never a value, nor where it is kept. */
export const credentialsOf = ({ access }: Connection) =>
  access.apps.flatMap(({ key, clientId, credential, former }) => {
    if (!credential) return [];
    const { secretName: _name, secretVersion: _version, handOver, ...shown } = credential;
    const state = handOverState({ credential, former });
    return [{ app: key, clientId, ...shown, handOver: { state, ...handOver } }];
  });

/** A connection as the API gives it; what it works with in its tenant names entries of the vault, and stays here. */
export const connectionJson = (
  {
    health,
    onboarding,
    links,
    access: _access,
    provisioning: _provisioning,
    unaudited: _unaudited,
    handOverLinks: _handOverLinks,
    clearing: _clearing,
    notOurs: _notOurs,
    ...rest
  }: Connection,
  { PUBLIC_ORIGIN }: Pick<Config, 'PUBLIC_ORIGIN'>,
) => ({
  ...rest,
  findings: findingsOf(health).map((finding) => ({
    ...finding,
    explanation: explanationOf(PUBLIC_ORIGIN, finding.code),
  })),
  checks: health.checks,
  ...paceOf(restsOf(health)),
  links: links.map(({ flow: _flow, ...shown }) => shown),
  onboarding: {
    completedBy: onboarding.completedBy,
    completedAt: onboarding.completedAt,
    setback: onboarding.setback,
  },
});
