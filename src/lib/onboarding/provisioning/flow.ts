import { HOUR, iso, MINUTE, SECOND } from '../../clock.ts';
import { applyPasswordRotation, applyRotation } from '../../alerts/transition.ts';
import type { Access } from '../../connections/access.ts';
import { withIncomingInForce } from '../../connections/accountSuccession.ts';
import type { Connection } from '../../connections/connection.ts';
import type { JournalEntry, Provisioning } from '../../connections/provisioning.ts';
import { nextState, phaseOf } from '../../connections/states.ts';
import type { Change } from '../../connections/store.ts';
import { accountActs } from '../../credentials/accountActs.ts';
import { broughtBack } from '../aside.ts';
import { asVerified } from '../verification.ts';
import type { Pause, Step, Told } from './step.ts';

/** Longer than the calls of any step can take. */
const LEASE = 4 * MINUTE;
const PAGE_PACE = 5 * SECOND;
/** Messages become visible a little early or late. */
const TOLERANCE = SECOND;
/** Seconds until the next try. */
const LADDER = [2, 5, 10, 15, 30, 60];
/** What Microsoft takes to show something new, at the most. */
const PATIENCE = 10 * MINUTE;

/** Pure: may this worker take the flow on now? */
export function mayTake(current: Connection, by: 'queue' | 'page', now: number): boolean {
  const flow = current.provisioning;
  const { dueAt, lookedAt } = current.onboarding;
  if (!flow || flow.stop || phaseOf(current) !== 'provisioning') return false;
  if (flow.lease && Date.parse(flow.lease.until) > now) return false;
  if (by === 'page') return lookedAt === undefined || now - Date.parse(lookedAt) >= PAGE_PACE;
  return dueAt === undefined || Date.parse(dueAt) <= now + TOLERANCE;
}

/** Pure: the flow in this worker's hands. The due time moves on with the lease, so that the sweep finds what died. */
export function leased(current: Connection, flow: Provisioning, worker: string, now: number): Connection {
  const until = iso(now + LEASE);
  return {
    ...current,
    provisioning: { ...flow, lease: { worker, until } },
    onboarding: { ...current.onboarding, lookedAt: iso(now), dueAt: until },
  };
}

/** Pure: a step begins. */
export function begun(
  current: Connection,
  flow: Provisioning,
  step: Step,
  worker: string,
  now: number,
): Change {
  const next = leased(current, { ...flow, step: step.id }, worker, now);
  const state = step.id === 'verify' ? nextState(current.state, { kind: 'adminReturned' }) : current.state;
  const entry: JournalEntry = { step: step.id, startedAt: flow.since ?? iso(now), notes: [] };
  return { connection: { ...next, state }, journal: { flow: flow.flow, entry } };
}

/** Pure: a step is done. */
export function done(
  current: Connection,
  { since, ...flow }: Provisioning,
  entry: Pick<JournalEntry, 'step' | 'startedAt' | 'notes'>,
  next: string,
  now: number,
): Change {
  const startedAt = since ?? entry.startedAt;
  return {
    connection: { ...current, provisioning: { ...flow, step: next, attempt: 0 } },
    journal: { flow: flow.flow, entry: { ...entry, startedAt, finishedAt: iso(now) } },
  };
}

/** Pure: a step did not end; later again by itself, or after somebody has acted. */
export function paused(
  current: Connection,
  { lease: _lease, ...flow }: Provisioning,
  step: Step,
  pause: Pause,
  now: number,
): Change & { readonly delaySeconds?: number } {
  if (flow.kind === 'trial') return putOff(current, flow, step, pause, now);
  const since = flow.since ?? iso(now);
  const isLag = pause.kind === 'wait' && pause.lag;
  const isOver = isLag && now - Date.parse(since) >= (step.patience ?? PATIENCE);
  const { dueAt: _due, ...onboarding } = current.onboarding;
  const error = errorOf(pause);
  const journal = { flow: flow.flow, entry: { step: step.id, startedAt: since, notes: [], error } };
  if (pause.kind === 'wait' && !isOver) {
    const delaySeconds = delayOf(flow, pause);
    return {
      connection: {
        ...current,
        provisioning: { ...flow, attempt: flow.attempt + 1, ...(isLag && { since }) },
        onboarding: { ...onboarding, dueAt: iso(now + delaySeconds * SECOND) },
      },
      journal,
      delaySeconds,
    };
  }
  const { code, text, found } =
    pause.kind === 'stop'
      ? pause
      : { code: 'notSeen' as const, text: pause.reason.slice(0, 500), found: undefined };
  const history = `Provisioning stopped at ${step.id}: ${code}.`;
  // Nobody can act on it here, and it must keep nobody from acting elsewhere: the next night begins anew.
  if (flow.kind === 'rotate' && flow.actor !== 'admin') {
    const rotationStop = { at: iso(now), step: step.id, code, ...(text && { text }) };
    return { connection: { ...broughtBack(current, flow.before), rotationStop }, journal, history };
  }
  return {
    connection: {
      ...current,
      state: nextState(current.state, { kind: 'setback' }),
      provisioning: {
        ...flow,
        attempt: 0,
        stop: { code, at: iso(now), ...(text && { text }), ...(found && { found: [...found] }) },
      },
      onboarding,
    },
    journal,
    history,
  };
}

/** Pure: a change to what a connection works with, and what is said of it. */
export function changed(current: Connection, access: Access, told: Told, now: number): Change {
  const app = access.apps.find(({ key }) => key === told.rotated);
  const account = told.hasNewPassword ? access.account : undefined;
  return {
    connection: {
      ...current,
      access,
      ...(told.audit && { unaudited: [...current.unaudited, told.audit] }),
      ...(app && { health: applyRotation(current.health, current.id, app, iso(now)) }),
      ...(account && { health: applyPasswordRotation(current.health, current.id, account, iso(now)) }),
    },
    ...(told.history !== undefined && { history: told.history }),
  };
}

/** Pure: a rotation or a trial is over; what it was put in the place of comes back. */
export function over(current: Connection, flow: Provisioning, now: number): Change {
  const { rotationStop, ...back } = broughtBack(current, flow.before);
  const isAdmins = flow.actor === 'admin';
  const { lastTrial } = back;
  return {
    connection: {
      ...back,
      ...(flow.kind === 'trial' && rotationStop && { rotationStop }),
      onboarding: { ...back.onboarding, ...(isAdmins && { renewedAt: iso(now) }) },
      ...(flow.kind === 'trial' && lastTrial && { lastTrial: { ...lastTrial, finishedAt: iso(now) } }),
    },
  };
}

/** As the journal has it. */
const errorOf = (pause: Pause): string => (pause.kind === 'wait' ? pause.reason.slice(0, 500) : pause.code);

/** Seconds until the next try. */
const delayOf = ({ attempt }: Provisioning, { afterSeconds = 0 }: Extract<Pause, { kind: 'wait' }>): number =>
  Math.max(LADDER[Math.min(attempt, LADDER.length - 1)] ?? 0, afterSeconds);

/**
 * Pure: a trial waits beside everything else, so that it stands in nobody's way; whatever ended the step, it goes on later,
 * since what it made has to be deleted. Where it has made nothing, it is over.
 */
function putOff(
  current: Connection,
  flow: Provisioning,
  step: Step,
  pause: Pause,
  now: number,
): Change & { readonly delaySeconds?: number } {
  const error = pause.kind === 'stop' ? `${pause.code}: ${pause.text ?? ''}` : errorOf(pause);
  const entry = { step: step.id, startedAt: flow.since ?? iso(now), notes: [], error };
  const journal = { flow: flow.flow, entry };
  if (pause.kind === 'stop' && !current.access.trial) return { ...over(current, flow, now), journal };
  const delaySeconds = pause.kind === 'stop' ? HOUR / SECOND : delayOf(flow, pause);
  const waits = { dueAt: iso(now + delaySeconds * SECOND), step: step.id, attempt: flow.attempt + 1 };
  const back = broughtBack(current, flow.before);
  const lastTrial = { flow: flow.flow, startedAt: flow.startedAt, waits };
  return { connection: { ...back, lastTrial }, journal, delaySeconds };
}

/**
 * Pure: everything is made, and so is the account that was to come. Without a proof of its own (somebody signs in
 * afterwards) the connection goes on waiting, and what was in force stays so.
 */
export function finished(
  current: Connection,
  { lease: _lease, stop: _stop, since: _since, session, choices, ...flow }: Provisioning,
  proved: { readonly profileVersion: number } | undefined,
  now: number,
): Change {
  // What was only for the making: the account itself names its password.
  const { password: _password, making: _making, reset: _reset, ...chosen } = choices;
  const provisioning = { ...flow, choices: chosen, step: 'done', finishedAt: iso(now) };
  const { dueAt: _due, setback: _setback, ...onboarding } = current.onboarding;
  const by = session?.objectId;
  const completed = { completedAt: iso(now), ...(by !== undefined && { completedBy: by }) };
  const next = { ...current, provisioning, onboarding: { ...onboarding, ...completed } };
  const history = 'Everything that the profile needs has been made in the tenant.';
  if (!proved) return { connection: next, history };
  const access = withIncomingInForce(current.access);
  const act = { connection: current.id, id: `account-${flow.flow}`, by, now };
  const unaudited = [...current.unaudited, ...accountActs(current.access.account, access.account, act)];
  return { ...asVerified({ ...next, access, unaudited }, proved.profileVersion, now), history };
}
