import { type Clock, iso } from '../clock.ts';
import { accountAtWork } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import { type Choices, noChoices } from '../connections/provisioning.ts';
import { phaseOf } from '../connections/states.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { existingSettings } from '../credentials/existingSettings.ts';
import type { GiveSettings } from '../credentials/giveSettings.ts';
import type { Profile } from '../profiles/schema.ts';
import { err, ok, type Result } from '../result.ts';
import type { Queue } from '../storage/queues.ts';
import type { Vault } from '../storage/vault.ts';
import type { ConnectView, FieldFault } from '../web/pages/onboardingView.ts';
import { fromZod, problems } from '../web/problem.ts';
import { amendChoices, type ConnectAnswers, readChoices } from './answers.ts';
import type { Links } from './links.ts';
import type { VerifyMessage } from './verifier.ts';

type Progress = Extract<ConnectView, { kind: 'progress' }>;

/** What a tenant admin can say on the pages of provisioning. */
export interface SetupActions {
  /** Reads what was chosen before the steps begin; a password goes to the vault. It counts once the admin has signed in. */
  choose(
    connection: Connection,
    profile: Profile,
    answers: ConnectAnswers,
  ): Promise<Result<Choices, readonly FieldFault[]>>;
  /** The page says no longer how the last attempt ended. */
  forgetSetback(connectionId: string): Promise<void>;
  /** Tries the settings of an app that exists already, and keeps them. @returns what is wrong with them */
  takeSettings(connection: Connection, answers: ConnectAnswers): Promise<readonly FieldFault[]>;
  /** Answers to a stop. @returns a page with more on it, where going back to the link's page is not enough */
  act(connection: Connection, view: Progress, answers: ConnectAnswers): Promise<Progress | undefined>;
  /** The password of the account that was made, once. */
  showPassword(connection: Connection): Promise<{ readonly value: string } | undefined>;
}

export function createSetupActions(given: {
  connections: ConnectionStore;
  links: Links;
  vault: Vault;
  queue: Queue<VerifyMessage>;
  giveSettings: GiveSettings;
  linkAddress: (linkToken: string) => string;
  clock: Clock;
}): SetupActions {
  const { connections, links, vault, queue, clock } = given;

  const withPassword = async (id: string, choices: Choices, password: string | undefined) => {
    if (!password) return choices;
    const secretName = `account-${id}`;
    const { version } = await vault.set(secretName, password, {
      tags: { connection: id, kind: 'password' },
    });
    return { ...choices, password: { secretName, secretVersion: version } };
  };

  return {
    async choose({ id, access }, profile, answers) {
      const choices = readChoices(profile, answers);
      if (!choices.ok) return choices;
      const wanted = choices.value.userName?.toLowerCase();
      const isThere = [access.account, access.incoming].some(
        (one) => one?.password && one.userPrincipalName.split('@')[0]?.toLowerCase() === wanted,
      );
      // An account that is there keeps its password: to take one without a word would be to lie.
      if (answers.password && isThere)
        return err([{ path: 'password', message: 'must stay empty: the account has a password already' }]);
      const password = profile.account?.kind === 'made' ? answers.password : undefined;
      return ok(await withPassword(id, choices.value, password));
    },

    async forgetSetback(connectionId) {
      await connections.update(connectionId, (current) => {
        const { setback, ...onboarding } = current.onboarding;
        return setback && { connection: { ...current, onboarding } };
      });
    },

    async takeSettings({ id, tenant }, { clientId = '', clientSecret = '', certificate = '' }) {
      const settings = { tenantId: tenant, clientId, clientSecret, certificate };
      const parsed = existingSettings.safeParse(settings);
      const taken = parsed.success
        ? await given.giveSettings(id, parsed.data, 'the tenant admin')
        : err(fromZod(parsed.error));
      if (!taken || taken.ok) return [];
      const { code, detail, errors = [] } = taken.error;
      return errors.length > 0 ? errors : [{ path: '', message: detail ?? problems[code].title }];
    },

    async act({ id, provisioning }, view, answers) {
      if (answers.do === 'colleague') {
        const link = await links.create(id, 'the tenant admin');
        if (!link.ok) return undefined;
        const { token, expiresAt } = link.value;
        return { ...view, colleagueLink: { url: given.linkAddress(token), expiresAt } };
      }
      if (!provisioning?.stop) return undefined;
      const amended = amendChoices(provisioning.choices ?? noChoices, answers);
      if (!amended.ok) return { ...view, faults: amended.error };
      const choices = await withPassword(id, amended.value, answers.password);
      await connections.update(id, (current) => {
        const flow = current.provisioning;
        if (!flow?.stop || phaseOf(current) !== 'provisioning') return undefined;
        const { stop: _stop, since: _since, ...kept } = flow;
        return {
          connection: {
            ...current,
            provisioning: { ...kept, attempt: 0, choices },
            onboarding: { ...current.onboarding, dueAt: iso(clock()) },
          },
        };
      });
      await queue.send({ connectionId: id });
      return undefined;
    },

    async showPassword({ id }) {
      // The vault first: what cannot be read must not count as shown.
      const connection = await connections.read(id);
      const kept = connection && accountAtWork(connection.access)?.password;
      const entry = kept && (await vault.get(kept.secretName, kept.secretVersion));
      if (!entry) return undefined;
      let isFirst = false;
      await connections.update(id, (current) => {
        const flow = current.provisioning;
        isFirst =
          flow !== undefined &&
          flow.passwordShownAt === undefined &&
          accountAtWork(current.access)?.password?.secretVersion === kept.secretVersion;
        if (!flow || !isFirst) return undefined;
        return {
          connection: { ...current, provisioning: { ...flow, passwordShownAt: iso(clock()) } },
          history: 'The password of the account was shown on the page of the link.',
        };
      });
      return isFirst ? { value: entry.value } : undefined;
    },
  };
}
