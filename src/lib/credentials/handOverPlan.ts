import type { HandOver, VaultEntry } from '../connections/access.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import { directoryHandOverState } from '../connections/directorySuccession.ts';
import { type HandOverField, isOfDirectory, mainApp, type Profile } from '../profiles/schema.ts';
import { err, ok, type Result } from '../result.ts';
import { certificateText, handOverTexts } from '../web/pages/profileTexts.ts';
import type { Problem } from '../web/problem.ts';
import { isProvingPassword, passwordHandOverState } from '../connections/passwordSuccession.ts';
import { type HandOverState, handOverState } from '../connections/succession.ts';

/** A value in the vault that the connector's settings page asks for, and how its hand-over stands. */
export interface HandOverSecret {
  readonly field: 'clientSecret' | 'password' | 'directoryPassword';
  readonly kind: 'secret' | 'certificate' | 'password' | 'directoryPassword';
  /** Microsoft's key id; of a password, and where nobody knows the key id, the version of the vault. */
  readonly id: string;
  readonly entry: VaultEntry;
  readonly handOver?: HandOver | undefined;
  readonly state: HandOverState;
}

/** What the connector's settings page asks for, in the order of the profile, and what of it is secret. */
export interface HandOverPlan {
  readonly profile: Profile;
  /** `value` only of what is no secret; absent too where the connection has nothing of the kind. */
  readonly fields: readonly { readonly field: HandOverField; readonly value?: string | undefined }[];
  readonly secrets: readonly HandOverSecret[];
}

/** How the hand-over of a connection stands. Instants are ISO 8601, persons object ids. */
export interface HandOverStatus extends Partial<HandOver> {
  readonly state: HandOverState;
}

const refused = (code: Problem['code'], detail: string) => err<Problem>({ code, detail });

/** Pure: what there is to hand over; the error says in words why there is nothing. */
export function planHandOver(
  connection: Connection,
  profile: Profile | undefined,
): Result<HandOverPlan, Problem> {
  const { ownership, state, access, directory, tenant, tenantName } = connection;
  if (ownership === 'shared')
    return refused(
      'nothing_to_hand_over',
      'The connection works through the operator’s shared app, whose credential opens every tenant: the connector uses the token broker.',
    );
  if (!isConnected(state))
    return refused(
      'state_conflict',
      state === 'disconnected'
        ? 'The connection is disconnected.'
        : 'The connection is not connected yet: there is nothing that is known to work.',
    );
  if (!profile || profile.handOver.length === 0)
    return refused('nothing_to_hand_over', 'By its profile the connector asks for nothing.');
  const secrets = secretsOf(connection, profile);
  if (secrets.length === 0 && profile.handOver.some(isSecret))
    return refused('nothing_to_hand_over', 'There is no credential of this connection in the key vault.');
  const values: Record<Exclude<HandOverField, HandOverSecret['field']>, string | undefined> = {
    tenantId: tenant,
    tenantName,
    clientId: access.apps.find(({ key }) => key === mainApp(profile)?.key)?.clientId,
    userName: access.account?.userPrincipalName,
    directoryUserName: directory?.account,
  };
  const fields = profile.handOver
    .filter((field) => directory !== undefined || !isOfDirectory(field))
    .map((field) => ({ field, ...(!isSecret(field) && { value: values[field] }) }));
  return ok({ profile, fields, secrets });
}

/** Pure: the same, where nothing of it is about to be replaced: a password that may be dead already is not shown. */
export function planToShow(
  connection: Connection,
  profile: Profile | undefined,
): Result<HandOverPlan, Problem> {
  const plan = planHandOver(connection, profile);
  if (!plan.ok) return plan;
  const shows = (wanted: HandOverSecret['kind']) => plan.value.secrets.some(({ kind }) => kind === wanted);
  if (isProvingPassword(connection) && shows('password'))
    return refused(
      'state_conflict',
      'The account is being given a new password, and the one before may not work any more. Hand over when that has ended; it can take up to two days.',
    );
  if (connection.directory?.pendingPassword && shows('directoryPassword'))
    return refused(
      'state_conflict',
      'The directory account is being given a new password, and the one before may not work any more. Hand over when that has ended, in a few minutes as a rule.',
    );
  if (connection.directory?.renewalStop?.unproved && shows('directoryPassword'))
    return refused(
      'state_conflict',
      'The directory account was sent a new password, and nobody knows whether it has that one or the one before. Renew the password again, which tries both, and hand over then.',
    );
  return plan;
}

/** Pure: what a field is called on pages. */
export const labelOf = ({ secrets }: HandOverPlan, field: HandOverField): string =>
  secrets.some((one) => one.field === field && one.kind === 'certificate')
    ? certificateText
    : handOverTexts[field];

/** Is the value of this field kept in the key vault? */
export const isSecret = (field: HandOverField): field is HandOverSecret['field'] =>
  field === 'clientSecret' || field === 'password' || field === 'directoryPassword';

/** Pure: what is in force of what the profile hands over and the vault keeps. */
export function secretsOf(
  { access: { apps, account }, directory }: Pick<Connection, 'access' | 'directory'>,
  profile: Profile,
): HandOverSecret[] {
  const app = apps.find(({ key }) => key === mainApp(profile)?.key);
  const credential = profile.handOver.includes('clientSecret') ? app?.credential : undefined;
  const password = profile.handOver.includes('password') ? account?.password : undefined;
  const inDirectory = profile.handOver.includes('directoryPassword') ? directory?.password : undefined;
  return [
    ...(app && credential
      ? [
          {
            field: 'clientSecret' as const,
            kind: credential.kind,
            id: credential.keyId ?? credential.secretVersion,
            entry: credential,
            handOver: credential.handOver,
            state: handOverState(app),
          },
        ]
      : []),
    ...(password
      ? [
          {
            field: 'password' as const,
            kind: 'password' as const,
            id: password.secretVersion,
            entry: password,
            handOver: password.handOver,
            state: passwordHandOverState(password),
          },
        ]
      : []),
    ...(inDirectory
      ? [
          {
            field: 'directoryPassword' as const,
            kind: 'directoryPassword' as const,
            id: inDirectory.secretVersion,
            entry: inDirectory,
            handOver: inDirectory.handOver,
            state: directoryHandOverState(inDirectory),
          },
        ]
      : []),
  ];
}

/** The most urgent first. */
const URGENCY: readonly HandOverState[] = ['again', 'never', 'shown', 'confirmed'];

/** Pure: how the hand-over stands, by what is furthest behind; `undefined` where no secret is to be handed over. */
export function handOverStatus(
  connection: Connection,
  profile: Profile | undefined,
): HandOverStatus | undefined {
  const plan = planHandOver(connection, profile);
  if (!plan.ok) return undefined;
  const [last] = plan.value.secrets.toSorted(
    (one, other) => URGENCY.indexOf(one.state) - URGENCY.indexOf(other.state),
  );
  return last && { state: last.state, ...last.handOver };
}

/** Pure: the links to the hand-over that still lead somewhere. */
export const goodLinks = ({ handOverLinks = [] }: Connection, now: number) =>
  handOverLinks.filter(({ expiresAt }) => Date.parse(expiresAt) > now);

/** Pure: may this link be used? Where there is none, nothing stands against it. */
export const isLinkGood = (connection: Connection, linkId: string | undefined, now: number): boolean =>
  linkId === undefined || goodLinks(connection, now).some(({ id }) => id === linkId);
