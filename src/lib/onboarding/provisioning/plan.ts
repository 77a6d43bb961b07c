import type { Choices, Provisioning } from '../../connections/provisioning.ts';
import type { DataSight } from '../../microsoft/dataSources.ts';
import type { PasswordProver } from '../../credentials/passwordProver.ts';
import type { PasswordTries } from '../../credentials/passwordTries.ts';
import { activatePassword, provePassword, setPassword } from '../../credentials/rotation/passwordSteps.ts';
import { type Prove, retire, succeed } from '../../credentials/rotation/steps.ts';
import { trialSteps } from '../../credentials/trial/steps.ts';
import type { Profile } from '../../profiles/schema.ts';
import type { Random } from '../../random.ts';
import type { Vault } from '../../storage/vault.ts';
import type { Sight } from '../verification.ts';
import { removalStep } from '../disconnect/steps.ts';
import { findAccount, makeAccount } from './account.ts';
import { makeServicePrincipal, registerApplication } from './applications.ts';
import { makeCredential } from './credential.ts';
import { allowSteward, grantApplicationPermissions, grantDelegatedPermissions } from './grants.ts';
import { removeSetup } from './leave.ts';
import { showNamesInReports } from './reports.ts';
import { assignDirectoryRoles, assignExchangeRoles } from './roles.ts';
import type { Step } from './step.ts';
import { readTenant } from './tenant.ts';
import { verifyAccount, verifyApp } from './verify.ts';

/** What steps need beyond their work. */
export interface StepTools {
  readonly vault: Vault;
  readonly random: Random;
  readonly graphEndpoint: string;
  /** Our redirect address. */
  readonly callback: string;
  readonly prove: Prove;
  readonly passwordProver: PasswordProver;
  readonly passwordTries: PasswordTries;
  readonly setupClientId: string;
  readonly stewardClientId: string | undefined;
  /** Of the shared app of a profile. */
  readonly sharedClientId: (profile: string) => string | undefined;
  /** Names of the other connections that use now what is to be removed; `undefined` where it is not ours any more. */
  readonly usedBy: (connectionId: string, removalId: string) => Promise<readonly string[] | undefined>;
  readonly look: (connectionId: string) => Promise<Sight>;
  /** One read of every data source, with what the connection works with. */
  readonly readData: (connectionId: string) => Promise<readonly DataSight[]>;
}

/** The steps of a flow, in order. */
export function planFlow(
  profile: Profile,
  { kind, actor, choices }: Pick<Provisioning, 'kind' | 'actor' | 'choices'>,
  tools: StepTools,
): readonly Step[] {
  if (kind === 'make') return planSteps(profile, choices, tools);
  if (kind === 'trial') return trialSteps(tools.random);
  if (kind === 'rotate') return planRotation(profile, actor, choices, tools);
  const apps = { ...tools, sharedClientId: tools.sharedClientId(profile.id) };
  const removals = (choices.remove ?? []).flatMap((id) => removalStep(id, apps) ?? []);
  return actor === 'admin' ? [...removals, removeSetup(tools.setupClientId, tools.vault)] : removals;
}

/** Each app's successor for itself, from the making to the use, so that one that fails keeps no other waiting long. */
function planRotation(
  { apps }: Profile,
  actor: Provisioning['actor'],
  { renew: keys = [], retire: old = [], renewPassword }: Choices,
  tools: StepTools,
): readonly Step[] {
  const { vault, prove: ask, setupClientId } = tools;
  // The proof may have to wait for hours: nothing of the admin's is left behind meanwhile.
  if (renewPassword)
    return [
      setPassword(tools),
      removeSetup(setupClientId, vault),
      provePassword(tools),
      activatePassword(vault),
    ];
  return [
    ...apps.filter(({ key }) => keys.includes(key)).flatMap((app) => succeed(app, vault, ask)),
    ...apps.filter(({ key }) => old.includes(key)).map((app) => retire(app, actor, vault)),
    ...(actor === 'admin' ? [removeSetup(setupClientId, vault)] : []),
  ];
}

/**
 * The steps for a profile, in order.
 *
 * What whoever may register apps can do comes first, credential included: then a second person, who may consent, can
 * finish. The account comes before the grants that are for it alone.
 */
function planSteps(profile: Profile, choices: Choices, tools: StepTools): readonly Step[] {
  const { apps, account, reports } = profile;
  const { vault, random, callback } = tools;
  const made = account?.kind === 'made' ? account : undefined;
  return [
    readTenant,
    ...apps.map((app) => registerApplication(app, callback, random)),
    ...apps.map(makeServicePrincipal),
    ...apps.filter(({ credential }) => credential).map((app) => makeCredential(app, vault, tools.prove)),
    ...(made
      ? [makeAccount(made, vault, random, (choices.adopt['account'] ?? choices.reset) !== undefined)]
      : []),
    ...(account?.kind === 'existing' ? [findAccount] : []),
    ...apps.filter(({ application }) => application.length > 0).map(grantApplicationPermissions),
    ...apps.filter(({ delegated }) => delegated.length > 0).map(grantDelegatedPermissions),
    ...(tools.stewardClientId !== undefined && choices.steward.length > 0
      ? [allowSteward(tools.stewardClientId, choices.steward, tools.graphEndpoint)]
      : []),
    ...(made && made.directoryRoles.length > 0 ? [assignDirectoryRoles(made.directoryRoles)] : []),
    ...(made && made.exchangeRoles.length > 0 ? [assignExchangeRoles(made.exchangeRoles)] : []),
    ...(reports.concealedNames === 'mustBeOff' ? [showNamesInReports] : []),
    ...proof(profile, tools),
    removeSetup(tools.setupClientId, vault),
  ];
}

/** What works on behalf of a person is proved when that person signs in. */
function proof(profile: Profile, { look, readData }: StepTools): Step[] {
  if (profile.apps.length === 0) return [verifyAccount];
  return profile.apps.some(({ application }) => application.length > 0) ? [verifyApp(look, readData)] : [];
}

/** The delegated permissions that the setup app asks for, and no more. */
export const scopesOf = (steps: readonly Step[]): string[] => [
  ...new Set(steps.flatMap(({ scopes }) => scopes)),
];

/** Does somebody sign in for the connector after the steps are done? */
export const needsSignIn = ({ apps }: Profile): boolean =>
  apps.length > 0 && apps.every(({ application }) => application.length === 0);
