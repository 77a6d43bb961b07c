import { explanationOf } from '../alerts/explanation.ts';
import type { Config } from '../config.ts';
import type { Connection } from '../connections/connection.ts';
import { paceOf, restsOf } from '../connections/pace.ts';
import { findingsOf } from '../connections/verdict.ts';
import { directoryHandOverState } from '../connections/directorySuccession.ts';
import { handOverState } from '../connections/succession.ts';
import { directoryTrialView } from './directoryTrialView.ts';
import { etagOf } from './etag.ts';
import { mayAct, type Operator } from './identity.ts';

/** Who looks at a page, and what is to be shown of what they may do. */
export const viewer = (operator: Operator) => ({
  name: operator.name,
  canOperate: mayAct(operator, 'Mooring.Operator'),
});

/** What a connection proves itself with in its tenant: never a value, nor where it is kept. */
export const credentialsOf = ({ access }: Connection) =>
  access.apps.flatMap(({ key, clientId, credential, former }) => {
    if (!credential) return [];
    const { secretName: _name, secretVersion: _version, handOver, ...shown } = credential;
    const state = handOverState({ credential, former });
    return [{ app: key, clientId, ...shown, handOver: { state, ...handOver } }];
  });

/** The account in a directory of the customer's own; never its password, nor where that is kept. */
export const directoryOf = ({ directory }: Connection) => {
  if (!directory) return undefined;
  const { ca: _ca, password, pendingPassword: pending, renewalStop: stop, trial, ...rest } = directory;
  const { secretVersion, setAt: passwordSetAt, handOver } = password;
  const shown = {
    ...rest,
    passwordSetAt,
    handOver: { state: directoryHandOverState(password), ...handOver },
    ...(trial && { trial: directoryTrialView(trial) }),
    ...(pending && {
      renewal: { since: pending.since, dueAt: pending.dueAt, reason: pending.failure?.reason },
    }),
    ...(stop && { renewalStop: { at: stop.at, text: stop.text } }),
  };
  return { ...shown, etag: etagOf({ ...shown, secretVersion }) };
};

/** A connection as the API gives it; what it works with in its tenant names entries of the vault, and stays here. */
export const connectionJson = (
  {
    health,
    onboarding,
    links,
    access: _access,
    appProofs: _appProofs,
    directory: _directory,
    directoryClearing: _directoryClearing,
    provisioning: _provisioning,
    unaudited: _unaudited,
    handOverLinks: _handOverLinks,
    clearing: _clearing,
    notOurs: _notOurs,
    runs: _runs,
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
