import type { Note } from '../../connections/provisioning.ts';
import { removalKinds } from '../../onboarding/disconnect/removals.ts';

/** What a step is about; a step id without the app's key. */
export const stepKinds = [
  'tenant',
  'application',
  'servicePrincipal',
  'credential',
  'account',
  'permissions',
  'grants',
  'steward',
  'directoryRoles',
  'exchangeRoles',
  'reportSetting',
  'verify',
  'leave',
  'renew',
  'prove',
  'activate',
  'retire',
  'password',
  'provePassword',
  'activatePassword',
  'trialMake',
  'trialChange',
  'trialReset',
  'trialDelete',
  ...removalKinds,
] as const;
export type StepKind = (typeof stepKinds)[number];
export const isStep = (name: string): name is StepKind => (stepKinds as readonly string[]).includes(name);

/** One step of provisioning on the page. */
export interface StepView {
  readonly id: string;
  readonly kind: StepKind;
  /** Of the app that it is about, where it is about one. */
  readonly appName?: string | undefined;
  readonly status: 'done' | 'running' | 'waiting' | 'stopped' | 'todo';
  /** What was found or made. */
  readonly notes: readonly Note[];
  readonly startedAt?: string | undefined;
  readonly finishedAt?: string | undefined;
}
