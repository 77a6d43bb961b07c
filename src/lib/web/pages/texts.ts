import { askAccount, confirmAccount } from './texts/account.ts';
import { errands } from './texts/errands.ts';
import { askSetup } from './texts/askSetup.ts';
import { existing } from './texts/existing.ts';
import { handOver, handOverProblems, handOverSetbacks } from './texts/handOver.ts';
import { notes } from './texts/notes.ts';
import { callbackProblems, linkProblems, tooOften } from './texts/problems.ts';
import { progress } from './texts/progress.ts';
import { setbacks } from './texts/setbacks.ts';
import { steps } from './texts/steps.ts';
import { stops } from './texts/stops.ts';

/**
 * Every text that a tenant admin reads, in English. Words in braces are put in: `{operator}`, `{connector}`,
 * `{vendor}`, `{tenant}`, and those that the text's own place names. Another language is another object of this shape in {@link languages}.
 */
const en = {
  /** Language of the page and of its dates, as BCP 47. */
  tag: 'en-GB',
  ask: {
    title: 'Connect {tenant} to {connector}',
    lead: '{operator} asks you to let {connector} connect to your Microsoft 365 organization {tenant}.',
    nothingYet: 'Nothing changes until you choose Accept on Microsoft’s own page.',
    request: 'The request',
    whoAsks: 'Who asks',
    product: 'For which product',
    byVendor: '{connector} by {vendor}',
    instructions: 'What {vendor} says about it',
    organization: 'For which organization',
    directoryId: 'Directory (tenant) ID',
    validUntil: 'This link is valid until',
    permissions: 'What {connector} may do once you accept',
    wholeOrganization:
      'Each permission is for the whole organization, not for your account alone. Microsoft’s own name for it is given so that you can compare.',
    why: 'Why:',
    microsoftName: 'Microsoft’s name:',
    next: 'What happens next',
    steps: [
      'The button takes you to Microsoft’s sign-in page. We never see your password.',
      'Sign in with an account of {tenant} that is a Global Administrator or a Privileged Role Administrator. Microsoft lets nobody else accept.',
      'Microsoft lists the permissions. If they are the ones on this page, choose Accept.',
      'Microsoft brings you back here, and may ask you to sign in once more. This page then finishes by itself, mostly within two minutes.',
    ],
    /** Where the tenant has accepted before, and the product has come to need more. */
    added: {
      title: 'Accept what is new for {connector}',
      lead: '{connector} is connected to your Microsoft 365 organization {tenant}, and has come to need more than was accepted. {operator} asks you to accept again.',
      permissions: 'What is new',
      since: 'Since you last accepted, {connector} asks for these in addition:',
      all: 'Microsoft’s page lists all permissions: these, and those that were accepted before.',
      steps: [
        'The button takes you to Microsoft’s sign-in page. We never see your password.',
        'Sign in with an account of {tenant} that is a Global Administrator or a Privileged Role Administrator. Microsoft lets nobody else accept.',
        'Microsoft lists all permissions. If only the ones on this page are new to you, choose Accept.',
        'Microsoft brings you back here, and may ask you to sign in once more. This page then finishes by itself, mostly within two minutes.',
      ],
    },
    button: 'Continue to Microsoft',
    buttonHint: 'Nothing changes yet: the decision is on the next page, at Microsoft.',
    otherwise: 'If you would rather not',
    choices: [
      'To say no, close this page, or choose Cancel at Microsoft. Nothing will have changed.',
      'If you do not hold one of the two roles, forward the message with the link to somebody who does.',
      'If you did not expect this request, ask {operator} first, in a way that you know from before.',
      'After you have accepted you can take it back at any time: in the Microsoft Entra admin center, under Enterprise applications.',
    ],
  },
  waiting: {
    title: 'We are checking the connection',
    lead: 'Thank you. Microsoft often takes a minute or two, now and then half an hour, until it shows everywhere what you accepted. This page looks again and finishes by itself.',
    progress: {
      asking: 'We are asking Microsoft whether {connector} has its access.',
      consent: 'Microsoft does not show your consent yet. We go on asking.',
      permissions: 'Microsoft shows your consent, but not yet all the permissions. We go on asking.',
      token: 'Microsoft does not let {connector} sign in to {tenant} yet. We go on asking.',
    },
    since: 'You came back from Microsoft',
    next: 'We look again',
    mayClose: 'You may close this page',
    hourly: 'The connection does not need it. We go on looking, later every hour, for seven days.',
  },
  connected: {
    title: '{tenant} is connected to {connector}',
    now: 'We have made sure of it with Microsoft. There is nothing left for you to do.',
    already: 'This was done before, so there is nothing left for you to do.',
    renewed: 'What was renewed is in force. There is nothing left for you to do.',
    at: 'Connected',
    next: 'What happens now',
    steps: [
      '{operator} sees that the connection works, and looks after it from here on.',
      'You can close this page. The link has done its work.',
      'You can take it back at any time: in the Microsoft Entra admin center, under Enterprise applications.',
    ],
  },
  setback: {
    todo: 'What you can do',
    reference: 'Reference for support',
    error: 'Microsoft’s error',
    correlationId: 'Correlation ID',
    at: 'When',
  },
  errands,
  existing,
  askSetup,
  progress,
  steps,
  notes,
  stops,
  askAccount,
  confirmAccount,
  setbacks,
  linkProblems,
  tooOften,
  callbackProblems,
  handOver,
  handOverProblems,
  handOverSetbacks,
};

export type Texts = typeof en;

/** The languages that onboarding pages can be shown in. */
export const languages = { en } satisfies Record<string, Texts>;
export type Language = keyof typeof languages;
