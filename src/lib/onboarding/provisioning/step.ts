import type { Access } from '../../connections/access.ts';
import type { AuditEntry } from '../../connections/audit.ts';
import type { Connection } from '../../connections/connection.ts';
import type { Choices, Note, NoteCode, StopCode } from '../../connections/provisioning.ts';
import type { GraphAnswer, GraphCall } from '../../microsoft/graph.ts';
import type { Profile } from '../../profiles/schema.ts';
import type { Random } from '../../random.ts';

/** Why a step cannot end now. */
export type Pause =
  /** Microsoft has not caught up, or does not answer: the same again later. */
  | { readonly kind: 'wait'; readonly reason: string; readonly lag: boolean; readonly afterSeconds?: number }
  /** Somebody has to act first. */
  | {
      readonly kind: 'stop';
      readonly code: StopCode;
      readonly text?: string;
      readonly found?: readonly { id: string; name: string }[];
    };

/** Ends a step from wherever it is; the worker makes a pause of it. Nothing that was done is undone. */
export class Halt extends Error {
  readonly pause: Pause;
  constructor(pause: Pause) {
    super(pause.kind === 'wait' ? pause.reason : pause.code);
    this.pause = pause;
  }
}

/** Somebody else took the work over: whatever we meant to write is theirs to decide. */
export class Superseded extends Error {}

export const stop = (code: StopCode, more: Omit<Extract<Pause, { kind: 'stop' }>, 'kind' | 'code'> = {}) =>
  new Halt({ kind: 'stop', code, ...more });
export const waitForMicrosoft = (reason: string) => new Halt({ kind: 'wait', reason, lag: true });

/** What is written with a change, in the same write. */
export interface Told {
  /** A line of the connection's history. */
  readonly history?: string;
  readonly audit?: AuditEntry;
  /** Key of an app that has a new credential in force: somebody is told. */
  readonly rotated?: string;
  /** The account has a new password in force: somebody is told. */
  readonly hasNewPassword?: boolean;
}

/** What one step works on and with. */
export interface Work {
  readonly connection: Pick<Connection, 'id' | 'tenant' | 'tenantName' | 'ownership'>;
  readonly profile: Profile;
  readonly choices: Choices;
  /** Object id of whoever signed in or asked for it; `mooring` where nobody did. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** As it stands: what {@link Work.keep} wrote is in it. */
  access(): Access;
  /**
   * Writes what was made at once, so that a crash before the step's end loses no trace of it.
   *
   * @throws Superseded
   */
  keep(change: (access: Access) => Access, told?: Told): Promise<void>;
  /** Writes something into the choices, so that the next try makes the same. */
  choose(change: Partial<Choices>): Promise<void>;
  /** Asks Graph as whoever signed in. */
  send(call: GraphCall): Promise<GraphAnswer>;
}

/** One step: looks before it makes, and may be done again from its beginning at any time. */
export interface Step {
  readonly id: string;
  /** Delegated permissions of the setup app that it needs. */
  readonly scopes: readonly string[];
  /** How long lag may last before it counts as not seen, in ms. */
  readonly patience?: number;
  run(work: Work): Promise<readonly Note[]>;
  /** What is done instead where the token has ended, so that nobody is asked to sign in just for this. */
  without?(work: Work): Promise<readonly Note[]>;
}

export const said = (code: NoteCode, words: Readonly<Record<string, string>> = {}): Note => ({
  code,
  words: { ...words },
});

/** The mark of something of ours; made, and kept, before that thing is. */
export async function markOf(work: Work, what: string, random: Random): Promise<string> {
  const known = work.access().marks[what];
  if (known !== undefined) return known;
  const mark = random(8).toString('hex');
  await work.keep((access) => ({ ...access, marks: { ...access.marks, [what]: mark } }));
  return mark;
}

type Answered = Extract<GraphAnswer, { kind: 'answered' }>;

/**
 * One call whose refusal ends the step.
 *
 * @param accept statuses from 400 on that the caller judges itself
 * @throws Halt
 */
export async function ask(work: Work, call: GraphCall, ...accept: readonly number[]): Promise<Answered> {
  const answer = await work.send(call);
  if (answer.kind === 'unavailable') {
    const { reason, retryAfterSeconds: afterSeconds } = answer;
    throw new Halt({ kind: 'wait', reason, lag: false, ...(afterSeconds !== undefined && { afterSeconds }) });
  }
  if (answer.status < 400 || accept.includes(answer.status)) return answer;
  throw refusal(answer);
}

/** What a refusal means where the step has no better word for it. */
export function refusal(answer: Answered): Halt {
  const text = `${answer.code ?? answer.status}: ${answer.message ?? ''}`.slice(0, 500);
  if (answer.status === 401) return stop('signInAgain');
  if (answer.status === 403) return stop('mayNotDo', { text });
  if (answer.code === 'Directory_ConcurrencyViolation')
    return new Halt({ kind: 'wait', reason: text, lag: false });
  const isLag =
    answer.status === 404 ||
    answer.details?.includes('NoBackingApplicationObject') === true ||
    answer.message === 'Not a valid reference update.';
  return isLag ? waitForMicrosoft(text) : stop('refused', { text });
}

/** Values in addresses, as OData wants them. */
export const quoted = (text: string): string => encodeURIComponent(`'${text.replaceAll("'", "''")}'`);
