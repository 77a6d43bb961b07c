import { type Clock, iso } from '../clock.ts';
import { type Audit, WHOEVER_HAS_THE_LINK } from '../connections/audit.ts';
import { type Access, accountAtWork, type HandOver } from '../connections/access.ts';
import type { Connection } from '../connections/connection.ts';
import { type Choices, noChoices } from '../connections/provisioning.ts';
import { phaseOf } from '../connections/states.ts';
import type { ConnectionStore } from '../connections/store.ts';
import { existingSettings } from '../credentials/existingSettings.ts';
import type { GiveSettings } from '../credentials/giveSettings.ts';
import { shownEntry } from '../credentials/handOverMarks.ts';
import type { Profile } from '../profiles/schema.ts';
import { newId, type Random } from '../random.ts';
import { err, ok, type Result } from '../result.ts';
import type { Queue } from '../storage/queues.ts';
import type { Vault } from '../storage/vault.ts';
import type { ConnectView, FieldFault } from '../web/pages/onboardingView.ts';
import { fromZod, problems } from '../web/problem.ts';
import { amendChoices, type ConnectAnswers, readChoices } from './answers.ts';
import { withoutTrial } from './aside.ts';
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
  audit: Pick<Audit, 'add'>;
  clock: Clock;
  random: Random;
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
        ? await given.giveSettings(id, parsed.data, WHOEVER_HAS_THE_LINK)
        : err(fromZod(parsed.error));
      if (!taken || taken.ok) return [];
      const { code, detail, errors = [] } = taken.error;
      return errors.length > 0 ? errors : [{ path: '', message: detail ?? problems[code].title }];
    },

    async act({ id, provisioning }, view, answers) {
      if (answers.do === 'colleague') {
        const link = await links.create(id, provisioning?.session?.objectId ?? WHOEVER_HAS_THE_LINK);
        if (!link.ok) return undefined;
        const { token, expiresAt } = link.value;
        return { ...view, colleagueLink: { url: given.linkAddress(token), expiresAt } };
      }
      if (!provisioning?.stop) return undefined;
      const amended = amendChoices(provisioning.choices ?? noChoices, answers);
      if (!amended.ok) return { ...view, faults: amended.error };
      const choices = await withPassword(id, amended.value, answers.password);
      await connections.update(id, (stored) => {
        const current = withoutTrial(stored);
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
      const before = await connections.read(id);
      const kept = before && accountAtWork(before.access)?.password;
      const entry = kept && (await vault.get(kept.secretName, kept.secretVersion));
      if (!entry || before.provisioning?.passwordShownAt !== undefined) return undefined;
      const viewing = {
        by: before.onboarding.completedBy ?? WHOEVER_HAS_THE_LINK,
        whom: 'whoever set it up, on the page of the onboarding link',
      };
      const shown = { kind: 'password', id: kept.secretVersion } as const;
      const auditId = `shown-${newId(given.random)}`;
      await given.audit.add(shownEntry(auditId, id, shown, viewing, clock()));
      let isFirst = false;
      await connections.update(id, (current) => {
        const { provisioning: flow, access } = current;
        isFirst =
          flow !== undefined &&
          flow.passwordShownAt === undefined &&
          accountAtWork(access)?.password?.secretVersion === kept.secretVersion;
        if (!flow || !isFirst) return undefined;
        const at = iso(clock());
        return {
          connection: {
            ...current,
            access: withPasswordShown(access, { at, by: viewing.by }),
            provisioning: { ...flow, passwordShownAt: at },
          },
          history: 'The password of the account was shown on the page of the link.',
        };
      });
      return isFirst ? { value: entry.value } : undefined;
    },
  };
}

/** The same with the password of the account at work marked as shown. */
function withPasswordShown(access: Access, handOver: HandOver): Access {
  const name = access.incoming ? 'incoming' : 'account';
  const account = access[name];
  if (!account?.password) return access;
  // Who was shown it first stays.
  return { ...access, [name]: { ...account, password: { handOver, ...account.password } } };
}
