export { at } from './onboardingParties.ts';
import { setbackCodes } from '../../../src/lib/connections/connection.ts';
import { at, linkToken, parties } from './onboardingParties.ts';
import { setups } from './setupViews.ts';
import type { ConnectView } from '../../../src/lib/web/pages/onboarding.tsx';

export const ask: Extract<ConnectView, { kind: 'ask' }> = {
  kind: 'ask',
  ...parties,
  vendor: 'Certero',
  documentation: 'https://vendor.example/office-365-connector',
  tenantId: '11111111-2222-4333-8444-555555555555',
  permissions: [
    {
      name: 'Directory.Read.All',
      plain: 'Read the directory: users, groups, devices and licences',
      why: 'To know which licences the organization has and who they are assigned to.',
    },
    {
      name: 'Reports.Read.All',
      plain: 'Read usage reports',
      why: 'To see which of the licensed services are used, and which are not.',
    },
    {
      name: 'User.Read.All',
      plain: 'Read the profiles of all users',
      why: 'To match licences to people, departments and cost centres.',
    },
  ],
  expiresAt: '2026-08-07T14:05:00.000Z',
  linkToken,
};

const setbackPage = (code: (typeof setbackCodes)[number]): ConnectView => ({
  kind: 'setback',
  ...parties,
  setback: { code, at, aadsts: 65004, correlationId: '0f2c1d8e-9f0b-4a77-8f5e-0d7c3b1a2e4f' },
  linkToken,
});

/** Every kind of onboarding page, by name. */
export const connects: Record<string, ConnectView> = {
  ask,
  'ask-added': { ...ask, added: ask.permissions.slice(1, 2) },
  waiting: { kind: 'waiting', ...parties, since: at, waitingFor: 'permissions', dueAt: at, linkToken },
  'waiting-first': { kind: 'waiting', ...parties, since: at, waitingFor: undefined, linkToken },
  ...setups,
  'too-often': {
    kind: 'tooOften',
    until: at,
    retryAfter: 1_200,
    linkToken,
    operatorName: parties.operatorName,
  },
  connected: { kind: 'connected', ...parties, at, already: false },
  'connected-already': { kind: 'connected', ...parties, at, already: true },
  ...Object.fromEntries(setbackCodes.map((code) => [`setback-${code}`, setbackPage(code)])),
  ...Object.fromEntries(
    (['unknown', 'expired', 'revoked', 'disconnected'] as const).map((problem) => [
      `link-${problem}`,
      { kind: 'linkProblem', problem, operatorName: parties.operatorName } as const,
    ]),
  ),
  ...Object.fromEntries(
    (['forged', 'replayed', 'expired', 'cookieMissing', 'duplicate'] as const).map((problem) => [
      `callback-${problem}`,
      { kind: 'callbackProblem', problem, operatorName: parties.operatorName } as const,
    ]),
  ),
};
