import type { FindingText } from './check.ts';
import { portal } from './portal.ts';

const again: FindingText['steps'] = [
  'Ask the operator for a new onboarding link.',
  'Follow it as Global Administrator or Privileged Role Administrator and accept.',
];

/** How the findings about consent are explained. */
export const consentFindings: Readonly<Record<string, FindingText>> = {
  'consent.notGranted': { who: 'tenant admin', steps: again },
  'consent.partial': {
    who: 'tenant admin',
    steps: [
      again[0],
      'Follow it as Global Administrator or Privileged Role Administrator and accept again: Microsoft then grants what is missing.',
    ],
  },
  'consent.excess': {
    who: 'tenant admin',
    steps: [
      {
        text: 'Open Microsoft Entra admin center, Enterprise applications, the app, Permissions.',
        link: portal.enterpriseApps,
      },
      'Revoke the permissions that the connector does not need.',
    ],
  },
  'app.disabled': {
    who: 'tenant admin',
    steps: [
      {
        text: 'Open Microsoft Entra admin center, Enterprise applications, the app, Properties.',
        link: portal.enterpriseApps,
      },
      'Set "Enabled for users to sign-in" to Yes and save.',
    ],
  },
  'app.deleted': {
    who: 'tenant admin',
    steps: [
      {
        text: 'An app that was deleted in the last 30 days: open Microsoft Entra admin center, App registrations, Deleted applications, select it and restore it.',
        link: portal.appRegistrations,
      },
      'Else, for an app of the tenant’s own: ask the operator for a new onboarding link, and follow it as Global Administrator. It brings the app back, or makes another.',
      'For an app of the operator’s: the operator registers it again, or corrects its client id in the settings.',
    ],
  },
  'tenant.gone': {
    who: 'operator',
    steps: ['Ask the customer whether the tenant still exists; if not, disconnect it here.'],
  },
  'setup.leftover': {
    who: 'tenant admin',
    steps: [
      {
        text: 'Open Microsoft Entra admin center, Enterprise applications, and look for the setup app by its application ID, which the message names.',
        link: portal.enterpriseApps,
      },
      'Under Properties, delete it. Nothing needs it: it comes back by itself when somebody follows an onboarding link.',
    ],
  },
};
