import { type Clock, iso } from '../../clock.ts';
import { type Connection, isConnected } from '../../connections/connection.ts';
import { directoryRenewalAt } from '../../connections/directorySuccession.ts';
import type { Listing } from '../../connections/listing.ts';
import type { Provisioning } from '../../connections/provisioning.ts';
import { hasTooManyFormer, TOO_MANY_FORMER } from '../../connections/succession.ts';
import type { ConnectionStore } from '../../connections/store.ts';
import { isolated, type Logger } from '../../log.ts';
import { type BeginInterlude, type Interlude, withoutErrand } from '../../onboarding/interludes.ts';
import type { Links, NewLink } from '../../onboarding/links.ts';
import { dropsSession, forgetSession } from '../../onboarding/session.ts';
import type { Profiles } from '../../profiles/store.ts';
import { err, ok, type Result } from '../../result.ts';
import type { Vault } from '../../storage/vault.ts';
import type { Problem } from '../../web/problem.ts';
import { planRotation, renewsPassword, type RotationPlan, type RotationWish } from './plan.ts';

/** How a rotation goes on. */
export interface Begun {
  readonly actor: Provisioning['actor'];
  /** Where an admin of the tenant has to sign in once: the way there, shown this once. */
  readonly link?: NewLink;
}

/** Renews the credentials of connections; the steps themselves are a flow of the provisioning worker. */
export interface Rotations {
  /**
   * Everything of one connection's apps, due or not, or its account's password, for which somebody always has to sign in;
   * `undefined` where there is no such connection.
   *
   * @param by object id of the operator
   */
  begin(
    connectionId: string,
    by: string,
    what?: Exclude<RotationWish, 'directory'>,
  ): Promise<Result<Begun, Problem> | undefined>;
  /** A rotation that waits for an admin does so no more: something else is asked of the tenant. */
  withdraw(connectionId: string, by: string): Promise<void>;
  /** Begins what is due and needs nobody to sign in, in all connections; tried again every time. */
  beginDue(): Promise<void>;
}

export function createRotations(given: {
  connections: ConnectionStore;
  listing: Listing;
  profiles: Profiles;
  links: Links;
  vault: Vault;
  beginInterlude: BeginInterlude;
  /** Has done what is due for a connection. */
  ask: (connectionId: string) => Promise<void>;
  hasSteward: boolean;
  canSetUp: boolean;
  clock: Clock;
  log: Logger;
}): Rotations {
  const { connections, listing, profiles, links, clock, log } = given;

  const planFor = async (
    connection: Connection,
    scope: 'due' | 'all',
  ): Promise<Result<RotationPlan, Problem>> => {
    const profile = await profiles.find(connection.profile);
    const plan = profile && planRotation(connection, profile, scope, given.hasSteward, clock());
    return plan ? ok(plan) : err(nothingToRotate(connection));
  };

  /** Whoever has to be led to it needs a link: where there can be none, nothing is begun. */
  const begun = async (
    id: string,
    { text, ...wish }: Pick<Interlude, 'actor' | 'choices'> & { readonly by: string; readonly text: string },
  ): Promise<Result<Begun, Problem>> => {
    const { actor, by } = wish;
    const link = actor === 'admin' ? await links.prepare(id) : undefined;
    const problem = await given.beginInterlude(id, {
      kind: 'rotate',
      ...wish,
      ...(link && { link }),
      history: `${by} asked ${text}.`,
      act: {
        action: 'rotation.requested',
        by,
        text: `Somebody asked ${text}.`,
        ...(link && { subject: link.id }),
      },
    });
    return problem ? err(problem) : ok({ actor, ...(link && { link }) });
  };

  const beginPassword = async (connection: Connection, by: string): Promise<Result<Begun, Problem>> => {
    const { id } = connection;
    if (!renewsPassword(connection)) return err(noPassword(connection));
    if (!given.canSetUp) return err(noSetup('password'));
    return begun(id, { actor: 'admin', choices: { renewPassword: true }, by, text: NEW_PASSWORD });
  };

  return {
    async begin(connectionId, by, what = 'apps') {
      const connection = await connections.read(connectionId);
      if (!connection) return undefined;
      if (what === 'password') return beginPassword(connection, by);
      const plan = await planFor(connection, 'all');
      if (!plan.ok) {
        const isFull = connection.access.apps.some((app) => hasTooManyFormer(app, clock()));
        return isFull ? err(tooMany) : plan;
      }
      const { actor, renew } = plan.value;
      if (actor === 'admin' && !given.canSetUp) return err(noSetup('credential'));
      return begun(connectionId, { actor, choices: choicesOf(plan.value), by, text: wished(renew) });
    },

    async withdraw(connectionId, by) {
      let drops = false;
      await connections.update(connectionId, (current) => {
        const connection = withoutErrand(current, clock());
        drops = dropsSession(current, connection);
        const history = `${by} asked for something else than new credentials.`;
        const act = { action: 'rotation.withdrawn', by, text: WITHDRAWN } as const;
        return connection === current ? undefined : { connection, history, act };
      });
      if (drops) await forgetSession(given, connectionId);
    },

    async beginDue() {
      const now = iso(clock());
      const due = (await listing.fresh()).filter(
        ({ state, rotationAt }) => isConnected(state) && rotationAt !== undefined && rotationAt <= now,
      );
      let count = 0;
      for (const { id } of due) {
        await isolated(log, 'beginning a rotation', { connectionId: id }, async () => {
          const connection = await connections.read(id);
          const isOfDirectory = connection && (directoryRenewalAt(connection) ?? Infinity) <= clock();
          if (isOfDirectory) await given.ask(id);
          const plan = connection && (await planFor(connection, 'due'));
          if (!plan?.ok) return isOfDirectory ? undefined : connections.relist(id);
          const { actor } = plan.value;
          const wish = { kind: 'rotate', actor, choices: choicesOf(plan.value) } as const;
          if (!(await given.beginInterlude(id, wish))) count += 1;
        });
      }
      log.info('began the rotations that are due', { due: due.length, begun: count });
    },
  };
}

const choicesOf = ({ renew, retire }: RotationPlan) => ({ renew: [...renew], retire: [...retire] });

const NEW_PASSWORD = 'for a new password of the account';
/** Listed with the link for which it makes room. */
const WITHDRAWN = 'A renewal that waited for an admin was taken back, since another link was asked for.';

const wished = (renew: readonly string[]): string =>
  renew.length > 0 ? 'for new credentials' : 'that former credentials be removed';

const tooMany: Problem = { code: 'state_conflict', detail: TOO_MANY_FORMER };

const noSetup = (what: string): Problem => ({
  code: 'profile_not_configured',
  detail: `Only with a setup app (setting SETUP_APP) can an admin of the tenant sign in to renew the ${what}.`,
});

function noPassword({ access: { account } }: Connection): Problem {
  const detail =
    account?.origin === 'given'
      ? 'The account is somebody else’s. A password that its owner has set is given under “Account”.'
      : 'The connection has no account whose password is kept here.';
  return { code: 'credential_not_taken', detail };
}

function nothingToRotate({ ownership }: Connection): Problem {
  const detail =
    ownership === 'shared'
      ? 'The connection works through the operator’s shared app, whose credential the operator renews.'
      : 'The connection has no credential that we made. One that somebody gave is replaced under “Existing settings”.';
  return { code: 'credential_not_taken', detail };
}
