import type { Clock } from '../clock.ts';
import type { Audit } from '../connections/audit.ts';
import type { Connection } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { UnavailableError } from '../errors.ts';
import { isolated, type Logger } from '../log.ts';
import type { HandOverField } from '../profiles/schema.ts';
import type { Profiles } from '../profiles/store.ts';
import { newId, type Random } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Vault } from '../storage/vault.ts';
import type { Problem } from '../web/problem.ts';
import { asEntered, asShown, shownEntry, type Viewing } from './handOverMarks.ts';
import {
  type HandOverPlan,
  type HandOverSecret,
  isSecret,
  isLinkGood,
  labelOf,
  planHandOver,
  planToShow,
} from './handOverPlan.ts';

/** A field of the connector's settings page with what is to be entered; the value may be absent. */
export interface HandOverValue {
  readonly field: HandOverField;
  readonly label: string;
  readonly value?: string | undefined;
  readonly secret: boolean;
  /** Of a secret: what it is known by. */
  readonly keyId?: string | undefined;
}

/** What was shown: it is in this answer and nowhere else. */
export interface Shown {
  readonly connection: Connection;
  readonly fields: readonly HandOverValue[];
  /** By these it is said later that the secrets among them are entered. */
  readonly keyIds: readonly string[];
}

export interface Confirmed {
  readonly connection: Connection;
  /** Something of what was entered is not in force any more: it has to be handed over again. */
  readonly isOutdated: boolean;
}

/** Gives what a connector's settings page asks for to whoever enters it there. */
export interface HandOver {
  /**
   * The values in force. Marked as shown and listed in the audit before they are given away: where either fails,
   * nothing is.
   *
   * @returns `undefined` where there is no such connection
   * @throws UnavailableError where storage or vault do not answer
   */
  show(connectionId: string, viewing: Viewing): Promise<Result<Shown, Problem> | undefined>;
  /**
   * Somebody says that what was shown under these ids is entered. Said twice, it counts once.
   *
   * @param by object id
   * @param linkId the link through which it is said
   */
  confirm(
    connectionId: string,
    keyIds: readonly string[],
    by: string,
    linkId?: string,
  ): Promise<Result<Confirmed, Problem> | undefined>;
}

/** How often what is in force may change while we look. */
const ATTEMPTS = 5;

export function createHandOver(given: {
  connections: ConnectionStore;
  profiles: Profiles;
  vault: Vault;
  audit: Pick<Audit, 'add'>;
  /** Brings what was written down on its way to the audit list. */
  flush: (connectionId: string) => Promise<void>;
  clock: Clock;
  random: Random;
  log: Logger;
}): HandOver {
  const { connections, profiles, vault, audit, clock, random, log } = given;

  const valuesOf = async (secrets: readonly HandOverSecret[]) => {
    const entries = await Promise.all(
      secrets.map(({ entry }) => vault.get(entry.secretName, entry.secretVersion)),
    );
    return entries.every((entry) => entry !== undefined)
      ? new Map(secrets.map(({ field }, at) => [field, entries[at]?.value]))
      : undefined;
  };

  return {
    async show(connectionId, viewing) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const before = await connections.read(connectionId);
        if (!before) return undefined;
        const plan = planToShow(before, await profiles.find(before.profile));
        if (!plan.ok) return plan;
        const { profile, secrets } = plan.value;
        // The vault first: what cannot be read must not count as shown. It leaves this process last of all.
        const values = await valuesOf(secrets);
        if (!values) return err(gone);
        let isSame = false;
        let isOver = false;
        const connection = await connections.update(connectionId, (current) => {
          isOver = !isLinkGood(current, viewing.linkId, clock());
          isSame = !isOver && holdsTheSame(planToShow(current, profile), plan.value);
          return isSame ? asShown(current, profile, viewing, clock()) : undefined;
        });
        if (!connection) return undefined;
        if (isOver) return err(linkOver);
        // Another version came into force meanwhile, or the connection ended.
        if (!isSame) continue;
        for (const secret of secrets)
          await audit.add(shownEntry(`shown-${newId(random)}`, connectionId, secret, viewing, clock()));
        const keyIds = secrets.map(({ id }) => id);
        log.info('handed over', { connectionId, keyIds });
        return ok({ connection, fields: fieldsOf(plan.value, values), keyIds });
      }
      throw new UnavailableError('what is in force changes again and again');
    },

    async confirm(connectionId, keyIds, by, linkId) {
      const before = await connections.read(connectionId);
      if (!before) return undefined;
      const profile = await profiles.find(before.profile);
      let outcome = err(neverShown) as Result<{ isOutdated: boolean }, Problem>;
      const connection = await connections.update(connectionId, (current) => {
        const plan = planHandOver(current, profile);
        if (!plan.ok) {
          outcome = plan;
          return undefined;
        }
        const said = asEntered(current, plan.value.profile, keyIds, { by, linkId }, clock());
        outcome = said.counted > 0 ? ok({ isOutdated: said.isOutdated }) : err(neverShown);
        return said.counted > 0 ? said.change : undefined;
      });
      if (!connection) return undefined;
      if (!outcome.ok) return outcome;
      await isolated(log, 'listing what was entered', { connectionId }, () => given.flush(connectionId));
      return ok({ connection, isOutdated: outcome.value.isOutdated });
    },
  };
}

const gone: Problem = {
  code: 'nothing_to_hand_over',
  detail: 'The key vault has no value of the version in force. Replace the credential.',
};

const linkOver: Problem = { code: 'state_conflict', detail: 'The link is over.' };

const neverShown: Problem = {
  code: 'state_conflict',
  detail: 'Nothing that is known by these ids was handed over, or it is long out of force: hand over again.',
};

const holdsTheSame = (now: Result<HandOverPlan, Problem>, then: HandOverPlan): boolean =>
  now.ok &&
  now.value.secrets.length === then.secrets.length &&
  now.value.secrets.every(({ field, entry }) =>
    then.secrets.some(
      (one) =>
        one.field === field &&
        one.entry.secretName === entry.secretName &&
        one.entry.secretVersion === entry.secretVersion,
    ),
  );

const fieldsOf = (
  plan: HandOverPlan,
  values: ReadonlyMap<HandOverField, string | undefined>,
): HandOverValue[] =>
  plan.fields.map(({ field, value }) => {
    const secret = plan.secrets.find((one) => one.field === field);
    return {
      field,
      label: labelOf(plan, field),
      value: secret ? values.get(field) : value,
      secret: isSecret(field),
      ...(secret && { keyId: secret.id }),
    };
  });
