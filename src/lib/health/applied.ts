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
export function applied(...given: Parameters<typeof kept>): Change {
  const [, , at] = given;
  const change = kept(...given);
  const { connection: current, history: seen } = change;
  if (!isConnected(current.state)) return change;
  const followed = applyStaleness(current.health, current.id, at);
  const state = nextState(current.state, { kind: 'checked', worst: worstSeverity(followed) });
  if (state === current.state) return { ...change, connection: { ...current, health: followed } };
  const health = applyState(followed, current.id, current.state, state, at);
  const history = [`From ${current.state} to ${state}.`, ...(seen === undefined ? [] : [seen])].join(' ');
  return { ...change, connection: { ...current, state, health }, history };
}

/** Pure: the same while other checks have no answer yet: how the connection stands is not known before they do. */
export function kept(
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
  const health = applyDigest(current.health, judged, current.id, at);
  return { connection: { ...current, health }, ...(renamed !== undefined && { history: renamed }) };
}
