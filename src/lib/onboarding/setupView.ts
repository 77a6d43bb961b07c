import { accountAtWork, stewardSets, type TenantAccount } from '../connections/access.ts';
import { givenOf } from '../connections/accountSuccession.ts';
import { type Connection, isConnected } from '../connections/connection.ts';
import { lacksSignIn } from '../connections/states.ts';
import { type JournalEntry, noChoices, type Provisioning } from '../connections/provisioning.ts';
import { settingsApp } from '../credentials/acceptSettings.ts';
import { hash } from '../random.ts';
import { mainApp, type Profile } from '../profiles/schema.ts';
import {
  type AppView,
  type ConnectView,
  type FieldFault,
  type PermissionView,
} from '../web/pages/onboardingView.ts';
import { type StepKind, stepKinds, type StepView } from '../web/pages/onboardingSteps.ts';
import { consentOf } from './accountSignIn.ts';
import { needsSignIn } from './provisioning/plan.ts';
import { exchangeScript } from './provisioning/roles.ts';

type View<K extends ConnectView['kind']> = Extract<ConnectView, { kind: K }>;
export type Parties = Pick<View<'ask'>, 'operatorName' | 'operatorLogo' | 'profileName' | 'tenantName'>;

/** What the pages of provisioning are made of, beside the connection itself. */
export interface SetupFacts {
  readonly plan: { readonly steps: readonly string[]; readonly scopes: readonly string[] };
  readonly journal: readonly JournalEntry[];
  readonly hasSteward: boolean;
  readonly isViewer: boolean;
  readonly faults: readonly FieldFault[];
}

/** Is everything made, so that only the connector's account has to sign in? */
export function awaitsAccount(connection: Connection, profile: Profile): boolean {
  const { state, provisioning, health, access } = connection;
  const finishedAt = provisioning?.finishedAt;
  if (finishedAt === undefined || !needsSignIn(profile)) return false;
  // Another one may work meanwhile: that does not make the one that is to come sign in.
  if (access.incoming || access.account?.refreshToken === undefined || lacksSignIn(connection)) return true;
  // What was lost after it was made has to be made again.
  return !isConnected(state) || (health.checks.consentStatus?.at ?? '') < finishedAt;
}

/** Pure: would another password of the account have to be entered in the connector, which was given one? */
export const entersAnew = (account: TenantAccount | undefined, profile: Profile): boolean =>
  profile.handOver.includes('password') && givenOf(account) !== undefined;

export function askSetupView(
  connection: Connection,
  profile: Profile,
  facts: SetupFacts,
  {
    added,
    ...about
  }: Parties & {
    expiresAt: string;
    linkToken: string;
    added?: readonly PermissionView[];
  },
  now: number,
): View<'askSetup'> {
  const { provisioning, tenant, access } = connection;
  const choices = provisioning?.choices ?? noChoices;
  const { account } = profile;
  return {
    kind: 'askSetup',
    ...about,
    vendor: profile.vendor,
    documentation: profile.documentation,
    tenantId: tenant,
    // Of a tenant that has accepted before only what is new is explained.
    apps: added ? onlyNew(profile, added) : profile.apps.map(appView),
    isNew: added !== undefined,
    consent: profile.consent,
    ...(account && { account }),
    steps: facts.plan.steps.map((id) => kindOf(id, profile)),
    stewardSets: facts.hasSteward
      ? stewardSets.filter((set) => set !== 'rotate' || profile.apps.length > 0)
      : [],
    scopes: facts.plan.scopes,
    typed: {
      userName: choices.userName ?? (account?.kind === 'made' ? account.userName : ''),
      existingUser: choices.existingUser ?? accountAtWork(access)?.userPrincipalName ?? '',
      steward: provisioning ? choices.steward : access.steward,
      declined: choices.declined,
    },
    faults: facts.faults,
    takesSettings: settingsApp(connection, profile, now) !== undefined,
    again: isConnected(connection.state),
    // With the end of the connection the password left the vault, so the account gets another one.
    entersAnew: !access.account?.password && entersAnew(access.account, profile),
  };
}

export function progressView(
  connection: Connection,
  profile: Profile,
  flow: Provisioning,
  facts: SetupFacts,
  about: Parties & { linkToken: string },
  now: number,
): View<'progress'> {
  const { dueAt } = connection.onboarding;
  const steps = stepViews(profile, flow, facts, now);
  // A sign-in does not help an app: the operator's page says why it stopped.
  const shown = flow.actor === 'admin' ? flow.stop : undefined;
  const stop = shown && stopView(connection, profile, shown, flow.step);
  const { journal, faults, isViewer } = facts;
  return {
    kind: 'progress',
    purpose: flow.choices.renewPassword ? 'password' : flow.kind,
    ...about,
    steps,
    mark: hash(JSON.stringify([steps, stop, journal.length, isViewer])).slice(0, 16),
    startedAt: flow.startedAt,
    ...(dueAt !== undefined && { dueAt }),
    isViewer,
    ...(stop && { stop }),
    typed: { userName: flow.choices.userName ?? '', existingUser: flow.choices.existingUser ?? '' },
    faults,
  };
}

function stepViews(
  profile: Profile,
  flow: Provisioning,
  { plan, journal }: SetupFacts,
  now: number,
): StepView[] {
  const at = plan.steps.indexOf(flow.step);
  const isHeld = flow.lease !== undefined && Date.parse(flow.lease.until) > now;
  return plan.steps.map((id, index) => {
    const entry = journal.find(({ step }) => step === id);
    const isDone = flow.step === 'done' || index < at;
    const current = flow.stop ? 'stopped' : isHeld || entry?.error === undefined ? 'running' : 'waiting';
    return {
      id,
      ...kindOf(id, profile),
      status: isDone ? 'done' : index === at ? current : 'todo',
      notes: isDone ? (entry?.notes ?? []) : [],
      ...(entry && { startedAt: entry.startedAt }),
      ...(entry?.finishedAt !== undefined && isDone && { finishedAt: entry.finishedAt }),
    };
  });
}

function stopView(
  { access }: Connection,
  { account }: Profile,
  { code, at, text, found = [] }: NonNullable<Provisioning['stop']>,
  step: string,
): NonNullable<View<'progress'>['stop']> {
  const [, appKey] = step.split(':');
  const roles = account?.kind === 'made' ? account.exchangeRoles : [];
  return {
    code,
    at,
    ...(text !== undefined && { text }),
    found,
    ...(account && { account: account.kind }),
    ...((code === 'chooseApp' || code === 'appGone') && { appKey }),
    ...(code === 'exchangeByHand' && {
      script: exchangeScript(roles, accountAtWork(access)?.userPrincipalName ?? ''),
    }),
  };
}

/** All is made, and the account that the connector works on behalf of has to sign in. */
export function askAccountView(
  { access, provisioning }: Connection,
  profile: Profile,
  { isViewer, journal }: SetupFacts,
  about: Parties & { linkToken: string },
): View<'askAccount'> {
  const isMade = profile.account?.kind === 'made';
  const shown = provisioning?.passwordShownAt !== undefined ? 'shown' : 'hidden';
  return {
    kind: 'askAccount',
    ...about,
    vendor: profile.vendor,
    userPrincipalName: accountAtWork(access)?.userPrincipalName ?? '',
    account: isMade ? 'made' : 'existing',
    ...(access.incoming && access.account && { inForce: access.account.userPrincipalName }),
    permissions: mainApp(profile)?.delegated ?? [],
    password: !isMade ? 'none' : shown === 'hidden' && !isViewer ? 'elsewhere' : shown,
    secondFactor: journal.some(({ notes }) => notes.some(({ code }) => code === 'account.secondFactor')),
  };
}

export function confirmAccountView(
  { access }: Connection,
  profile: Profile,
  signIn: NonNullable<Provisioning['signIn']>,
  { isViewer }: SetupFacts,
  about: Parties & { linkToken: string },
): View<'confirmAccount'> {
  const { status, missing } = consentOf(profile, signIn.scopes);
  const permissions: readonly PermissionView[] = mainApp(profile)?.delegated ?? [];
  return {
    kind: 'confirmAccount',
    ...about,
    signedInAs: signIn.userName,
    expected: accountAtWork(access)?.userPrincipalName ?? '',
    granted: status,
    missing: permissions.filter(({ name }) => missing.includes(name)),
    isViewer,
  };
}

function onlyNew(profile: Profile, added: readonly PermissionView[]): AppView[] {
  const app = mainApp(profile);
  if (!app) return [];
  const isNew = ({ name }: PermissionView): boolean => added.some((one) => one.name === name);
  const view = appView(app);
  return [{ ...view, application: view.application.filter(isNew), delegated: view.delegated.filter(isNew) }];
}

const appView = ({
  key,
  displayName,
  application,
  delegated,
  assumption,
}: Profile['apps'][number]): AppView => ({
  key,
  name: displayName,
  application,
  delegated,
  ...(assumption !== undefined && { assumption }),
});

/** What a step is about, and the name of the app that it is about. */
export function kindOf(id: string, profile: Profile): { kind: StepKind; appName?: string } {
  const [name = '', key, clientId] = id.split(':');
  const kind = stepKinds.find((one) => one === name);
  if (!kind) throw new Error(`the step ${id} has no page`);
  const app = profile.apps.find((one) => one.key === key);
  const appName = app && (clientId === undefined ? app.displayName : `${app.displayName} (${clientId})`);
  return { kind, ...(appName !== undefined && { appName }) };
}
