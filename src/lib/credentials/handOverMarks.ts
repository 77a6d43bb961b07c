import { iso } from '../clock.ts';
import { type HandOver, withApp } from '../connections/access.ts';
import type { AuditEntry } from '../connections/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { Change } from '../connections/store.ts';
import { mainApp, type Profile } from '../profiles/schema.ts';
import { type HandOverSecret, secretsOf } from './handOverPlan.ts';

const words = {
  secret: 'client secret',
  certificate: 'certificate',
  password: 'password',
  directoryPassword: 'password of the directory account',
} as const;

/** What of a connection bears the marks. */
type Marked = Pick<Connection, 'access' | 'directory'>;

/** Pure: the list's line of what was shown; written before the value is given away. */
export const shownEntry = (
  id: string,
  connection: string,
  { kind, id: subject }: Pick<HandOverSecret, 'kind' | 'id'>,
  { by, whom }: Viewing,
  now: number,
): AuditEntry => ({
  id,
  at: iso(now),
  by,
  action: 'credential.shown',
  connection,
  subject,
  text: `The ${words[kind]} in force was shown to ${whom}.`,
});

/** To whom something is shown. */
export interface Viewing {
  /** Object id. */
  readonly by: string;
  /** The same in words, such as "an operator". */
  readonly whom: string;
  /** The link through which it is shown, which must still be good. */
  readonly linkId?: string;
}

/** Pure: marks what is in force as shown; `undefined` where it bears the mark already. */
export function asShown(
  current: Connection,
  profile: Profile,
  { by }: Viewing,
  now: number,
): Change | undefined {
  const fresh = secretsOf(current, profile).filter(({ handOver }) => handOver === undefined);
  if (fresh.length === 0) return undefined;
  const names = fresh.map(({ kind }) => words[kind]).join(' and the ');
  return {
    connection: { ...current, ...marked(current, profile, fresh, { at: iso(now), by }) },
    history: `The ${names} was shown to ${by}.`,
  };
}

function marked(
  { access, directory }: Marked,
  profile: Profile,
  secrets: readonly HandOverSecret[],
  handOver: HandOver,
): Marked {
  const key = mainApp(profile)?.key ?? '';
  const credential = access.apps.find((app) => app.key === key)?.credential;
  const password = access.account?.password;
  const isMarked = (field: HandOverSecret['field']) => secrets.some((one) => one.field === field);
  const next =
    credential && isMarked('clientSecret')
      ? withApp(access, key, { credential: { ...credential, handOver } })
      : access;
  const { account } = next;
  const isOfAccount = account !== undefined && password !== undefined && isMarked('password');
  return {
    access: isOfAccount ? { ...next, account: { ...account, password: { ...password, handOver } } } : next,
    ...(directory && {
      directory: isMarked('directoryPassword')
        ? { ...directory, password: { ...directory.password, handOver } }
        : directory,
    }),
  };
}

/** What became of the word that something is entered. */
export interface Entered {
  readonly change?: Change;
  /** How many of the ids stand for something that was handed over. */
  readonly counted: number;
  /** Something of what was shown is not in force any more. */
  readonly isOutdated: boolean;
}

/**
 * Pure: marks as entered what was shown under these ids, and only that: in force, or among the former ones.
 *
 * @param linkId the link through which it was said; once all is entered it has done its work
 */
export function asEntered(
  current: Connection,
  profile: Profile,
  ids: readonly string[],
  { by, linkId }: { readonly by: string; readonly linkId?: string | undefined },
  now: number,
): Entered {
  const secrets = secretsOf(current, profile);
  const inForce = secrets.filter(
    ({ id, entry, handOver }) => handOver && (ids.includes(id) || ids.includes(entry.secretVersion)),
  );
  const key = mainApp(profile)?.key ?? '';
  const listed = current.access.apps.find((app) => app.key === key)?.former ?? [];
  const before = listed.filter(({ keyId, handOver }) => handOver && ids.includes(keyId));
  const named = new Set(inForce.flatMap(({ id, entry }) => [id, entry.secretVersion]));
  const entered = { counted: inForce.length + before.length, isOutdated: ids.some((id) => !named.has(id)) };

  const fresh = [
    ...inForce.filter(isFresh).map(({ kind, id }) => ({ kind, id })),
    ...before.filter(isFresh).map(({ kind, keyId: id }) => ({ kind, id })),
  ];
  const isWhole = secrets.every((one) => inForce.includes(one) || !isFresh(one));
  const links = current.handOverLinks ?? [];
  const kept = isWhole && !entered.isOutdated ? links.filter(({ id }) => id !== linkId) : links;
  if (fresh.length === 0 && kept.length === links.length) return entered;

  const said = { confirmedAt: iso(now), confirmedBy: by };
  let next: Marked = current;
  for (const one of inForce.filter(isFresh))
    if (one.handOver) next = marked(next, profile, [one], { ...one.handOver, ...said });
  let { access } = next;
  const { directory } = next;
  if (before.some(isFresh))
    access = withApp(access, key, {
      former: listed.map((one) =>
        before.includes(one) && isFresh(one) && one.handOver
          ? { ...one, handOver: { ...one.handOver, ...said } }
          : one,
      ),
    });
  const unaudited = [...current.unaudited, ...fresh.map((one) => enteredEntry(current.id, one, by, now))];
  const names = fresh.map(({ kind }) => words[kind]).join(' and the ');
  return {
    ...entered,
    change: {
      connection: {
        ...current,
        access,
        ...(directory && { directory }),
        unaudited,
        ...(links.length > 0 && { handOverLinks: kept }),
      },
      ...(fresh.length > 0 && { history: `The ${names} that was shown is entered, says ${by}.` }),
    },
  };
}

/** Nobody has said of it yet that it is entered. */
const isFresh = ({ handOver }: { readonly handOver?: HandOver | undefined }): boolean =>
  handOver?.confirmedAt === undefined;

const enteredEntry = (
  connection: string,
  { kind, id }: Pick<HandOverSecret, 'kind' | 'id'>,
  by: string,
  now: number,
): AuditEntry => ({
  id: `entered-${id}`,
  at: iso(now),
  by,
  action: 'credential.entered',
  connection,
  subject: id,
  text: `The ${words[kind]} that was shown is entered, as was said.`,
});
