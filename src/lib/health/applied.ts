import { applyDigest } from '../alerts/announce.ts';
import { applyStaleness, applyState, applyVerdict, type VerdictRules } from '../alerts/transition.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import { isOtherName, withAccountName } from '../connections/accountSuccession.ts';
import { withPasswordProof } from '../connections/passwordSuccession.ts';
import { nextState, worstSeverity } from '../connections/states.ts';
import type { Change } from '../connections/store.ts';
import type { CheckId } from '../connections/verdict.ts';
import type { ProvedPassword } from '../credentials/passwordTries.ts';
import { nameSeen } from './account.ts';
import type { Verdicts } from './asking.ts';

/** Pure: what the verdicts make of a connection; an answer to an older question than the last one says nothing. */
export function applied(
  before: Connection,
  verdicts: Verdicts,
  at: string,
  rules: VerdictRules,
  proved?: ProvedPassword,
): Change {
  if (!isConnected(before.state)) return { connection: before };
  const name = nameSeen(verdicts.account);
  const proven = proved ? withPasswordProof(before.access, proved) : before.access;
  const access = name === undefined ? proven : withAccountName(proven, name);
  const current = access === before.access ? before : { ...before, access };
  const renamed =
    access.account &&
    before.access.account &&
    isOtherName(before.access.account, access.account.userPrincipalName)
      ? `The tenant calls the account ${access.account.userPrincipalName} by now, before ${before.access.account.userPrincipalName}.`
      : undefined;
  const judged = Object.entries(verdicts).reduce((health, [id, verdict]) => {
    const record = health.checks[id as CheckId];
    const isOlder = record !== undefined && (record.unknown?.at ?? record.at) > at;
    return isOlder ? health : applyVerdict(health, current.id, id as CheckId, verdict, at, rules);
  }, current.health);
  const digested = applyDigest(current.health, judged, current.id, at);
  const followed = applyStaleness(digested, current.id, at);
  const state = nextState(current.state, { kind: 'checked', worst: worstSeverity(followed) });
  if (state === current.state)
    return {
      connection: { ...current, health: followed },
      ...(renamed !== undefined && { history: renamed }),
    };
  const health = applyState(followed, current.id, current.state, state, at);
  return {
    connection: { ...current, state, health },
    history: [`From ${current.state} to ${state}.`, ...(renamed === undefined ? [] : [renamed])].join(' '),
  };
}
