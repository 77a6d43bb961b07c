import { DAY, iso } from '../clock.ts';
import type { TenantApp } from '../connections/access.ts';
import type { DirectoryAccount } from '../connections/directory.ts';
import { directoryHandOverState } from '../connections/directorySuccession.ts';
import type { Finding } from '../connections/verdict.ts';
import { handOverState, lastGiven, ORPHANED } from '../connections/succession.ts';
import { held, orphansIn } from '../credentials/issued.ts';
import { passwordHandOverState } from '../connections/passwordSuccession.ts';
import type { GraphAnswer } from '../microsoft/graph.ts';
import type { Profile } from '../profiles/schema.ts';
import { found, type FindingText, type Subject } from './check.ts';

export const HAND_OVER_DUE = 'handOver.due';

/** How findings about credentials of ours, one after the other, are explained. */
export const successionFindings = {
  [HAND_OVER_DUE]: {
    who: 'operator',
    steps: [
      'Open the connection’s page, and hand over what is in force: to yourself, or by a link to whoever enters it.',
      'Enter it on the connector’s own settings page.',
      'Say “I have entered it”: then the old one is removed.',
    ],
  },
  'secret.orphaned': {
    who: 'operator',
    steps: [
      'Renew the credential on the connection’s page: the same steps remove what is left over.',
      'Where the steward app may rotate, nothing is to be done: the next night removes it.',
    ],
  },
} satisfies Readonly<Record<string, FindingText>>;

/** Days before the end of what somebody was given at which they are told, once each. */
const STEPS = [30, 14, 7, 1] as const;

/** Pure: what somebody was given is not in force any more, or not known to be entered; it ends, and with it the connector. */
export function judgeHandOver(app: TenantApp, now: number): Finding | undefined {
  const state = handOverState(app);
  const given = lastGiven(app.former);
  if (!given || state === 'confirmed') return undefined;
  const end = Date.parse(given.endsAt ?? '');
  const level = Number.isNaN(end) ? 1 : STEPS.filter((days) => end - now <= days * DAY).length;
  const isOver = end <= now;
  const severity = isOver ? 'critical' : level > 0 ? 'warning' : 'info';
  const until = Number.isNaN(end) ? '' : ` until ${iso(end).slice(0, 10)}`;
  const message = isOver
    ? 'What the connector was given has ended, and nobody has said that the new one is entered.'
    : `Nobody has said that the new ${given.kind} is entered; what the connector was given is good${until}.`;
  return found(HAND_OVER_DUE, app.clientId, severity, message, isOver ? STEPS.length + 1 : level);
}

/**
 * Pure: somebody was given another password, and the one in force is not known to be entered. Unlike an app's credential
 * the old one has ended already, unless it is another account's.
 */
export function judgePasswordHandOver({ profile, account }: Subject): Finding | undefined {
  const { password } = account ?? {};
  if (!account || !password?.formerHandOver || !profile.handOver.includes('password')) return undefined;
  if (passwordHandOverState(password) === 'confirmed') return undefined;
  const isOver = password.formerHandOver.hasEnded === true;
  const message = isOver
    ? 'The account has another password than the connector was given, and nobody has said that the new one is entered.'
    : 'The connector was given another account or password than the one in force, and nobody has said that this one is entered.';
  return found(
    HAND_OVER_DUE,
    account.objectId,
    isOver ? 'critical' : 'warning',
    message,
    isOver ? STEPS.length + 1 : 1,
  );
}

/** Pure: the same of the account in a directory of the customer's own. */
export function judgeDirectoryHandOver(
  { handOver }: Profile,
  { account, password }: DirectoryAccount,
): Finding | undefined {
  const isEntered = directoryHandOverState(password) === 'confirmed';
  if (isEntered || !password.formerHandOver || !handOver.includes('directoryPassword')) return undefined;
  const message =
    'The directory account has another password than the connector was given, and nobody has said that the new one is entered.';
  return found(HAND_OVER_DUE, account, 'critical', message, STEPS.length + 1);
}

/** Whoever sees our mark in the tenant can make as many as they like; the same ones are told of every night. */
const MOST_ORPHANS = 10;

/** Pure: credentials of our mark that we do not know: somebody died between Entra and the vault. */
export function judgeOrphans(
  connectionId: string,
  app: TenantApp,
  application: GraphAnswer | undefined,
): Finding[] {
  if (app.origin === 'given' || application?.kind !== 'answered' || application.status !== 200) return [];
  const all = held.safeParse(application.body).data;
  const ids = (all ? orphansIn(all, app, connectionId) : []).map(({ keyId }) => keyId);
  return ids
    .toSorted()
    .slice(0, MOST_ORPHANS)
    .map((keyId) =>
      found(ORPHANED, keyId, 'info', 'A credential that we made is with Microsoft, and its value is lost.'),
    );
}
