import * as z from 'zod';
import { type Clock, iso } from '../clock.ts';
import { isolated, type Logger } from '../log.ts';
import { plainText } from '../profiles/phrase.ts';
import { err, ok, type Result } from '../result.ts';
import type { Connection } from './connection.ts';
import type { Change, ConnectionStore } from './store.ts';
import { evidenceOf } from './verdict.ts';

/** What somebody says of a credential of a connection's app: that it is not the connector's, and why; `null` takes it back. */
export const credentialMark = z.strictObject({
  notOurs: z.strictObject({ reason: plainText(200) }).nullable(),
});
export type CredentialMark = z.output<typeof credentialMark>;

/** Why a credential cannot be marked. */
export type MarkRefusal =
  /** The last check saw none of this key id, or never saw any. */
  | 'unknown'
  /** It is in force here, or was made here. */
  | 'ours'
  | 'tooMany';

/** More than an app can hold by far. */
const MOST = 40;

const same = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other.toLowerCase();

/** Key ids of the credentials, not the one in force, that the last check saw; `undefined` where it did not name all. */
export function othersSeen({ health }: Pick<Connection, 'health'>): readonly string[] | undefined {
  // Of an app that the connection does not read with it bears the key of the app.
  const names = Object.entries(evidenceOf(health.checks.secretExpiry?.last))
    .filter(([name]) => /(^|\.)others$/.test(name))
    .flatMap(([, others]) => String(others).split(' '))
    .filter(Boolean);
  return names.includes('and') ? undefined : names;
}

/** Pure: the connection with this said of one credential; nothing where it is said already. */
export function marked(
  current: Connection,
  keyId: string,
  { notOurs: said }: CredentialMark,
  { act, by, now }: { readonly act: string; readonly by: string; readonly now: number },
): Result<Change | undefined, MarkRefusal> {
  const isOurs = current.access.apps.some(({ credential, pending, former }) =>
    [credential, pending, ...former.filter(({ origin }) => origin !== 'given')].some((one) =>
      same(one?.keyId, keyId),
    ),
  );
  if (isOurs) return err('ours');
  const all = current.notOurs ?? [];
  const before = all.find((one) => same(one.keyId, keyId));
  if (before?.reason === said?.reason) return before || seen(current, keyId) ? ok(undefined) : err('unknown');
  if (said && !before && !seen(current, keyId)) return err('unknown');
  const others = all.filter((one) => one !== before);
  if (said && others.length >= MOST) return err('tooMany');
  const at = iso(now);
  const next = said ? [...others, { keyId: keyId.toLowerCase(), reason: said.reason, by, at }] : others;
  const text = said
    ? `A credential was marked as not the connector’s: ${said.reason}`
    : 'A credential is not marked as somebody else’s any more.';
  const entry = {
    id: `marked-${act}`,
    at,
    by,
    action: 'credential.marked' as const,
    connection: current.id,
    subject: keyId.toLowerCase(),
    text,
  };
  return ok({
    connection: { ...current, notOurs: next, unaudited: [...current.unaudited, entry] },
    history: `${text} Key ID ${keyId.toLowerCase()}. By ${by}.`,
  });
}

const seen = (connection: Connection, keyId: string): boolean =>
  othersSeen(connection)?.some((one) => same(one, keyId)) ?? true;

/** Marks a credential, and has the connection's credentials judged anew. @returns `undefined` where there is no such connection */
export type MarkCredential = (
  connectionId: string,
  keyId: string,
  mark: CredentialMark,
  by: string,
) => Promise<Result<Connection, MarkRefusal> | undefined>;

export function createMarkCredential(given: {
  connections: Pick<ConnectionStore, 'update'>;
  /** Brings the act to the audit list. */
  flush: (connectionId: string) => Promise<void>;
  /** Has the ends of its credentials judged anew. */
  recheck: (connection: Connection) => Promise<void>;
  newAct: () => string;
  clock: Clock;
  log: Logger;
}): MarkCredential {
  const { connections, flush, recheck, clock, log } = given;
  return async (connectionId, keyId, mark, by) => {
    const act = given.newAct();
    let refusal: MarkRefusal | undefined;
    let isChanged = false;
    const after = await connections.update(connectionId, (current) => {
      const change = marked(current, keyId, mark, { act, by, now: clock() });
      refusal = change.ok ? undefined : change.error;
      isChanged = change.ok && change.value !== undefined;
      return change.ok ? change.value : undefined;
    });
    if (!after) return undefined;
    if (refusal) return err(refusal);
    // What is not listed now is in the row, where the sweep finds it; the night judges anew what is lost here.
    if (isChanged) {
      await isolated(log, 'listing a mark', { connectionId }, () => flush(connectionId));
      await isolated(log, 'judging ends anew', { connectionId }, () => recheck(after));
    }
    return ok(after);
  };
}
