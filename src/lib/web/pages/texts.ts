import type { SetbackCode } from '../../connections/connection.ts';
import type { ConnectView } from './onboardingView.ts';

/** A page that says what happened and what can be done; `again` labels the button that starts over. */
export interface Explanation {
  readonly title: string;
  readonly lead: string;
  readonly steps: readonly string[];
  readonly again?: string;
  /** Nothing went wrong: told without a sign of warning. */
  readonly calm?: true;
}

type Problem<K extends ConnectView['kind']> = Extract<ConnectView, { kind: K; problem: string }>['problem'];

const setbacks: Record<SetbackCode, Explanation> = {
  declined: {
    title: 'You chose not to accept',
    lead: 'Nothing has changed in {tenant}: {connector} has no access.',
    steps: [
      'If this was your decision, you can close this page. Please let {operator} know.',
      'If you pressed Cancel by mistake, try again.',
    ],
    again: 'Try again',
  },
  cancelled: {
    title: 'The sign-in was not finished',
    lead: 'Microsoft’s sign-in page was left before anything was accepted. Nothing has changed in {tenant}.',
    steps: ['You can start again whenever you like, as long as the link is valid.'],
    again: 'Try again',
  },
  notAdmin: {
    title: 'This account may not accept for the organization',
    lead: 'Only a Global Administrator or a Privileged Role Administrator of {tenant} may accept. Nothing has changed.',
    steps: [
      'If you have another account with one of these roles, try again with that one.',
      'If not, send the link on: forward the message in which you got it to somebody who has such a role.',
    ],
    again: 'Try again with another account',
  },
  approvalRequested: {
    calm: true,
    title: 'Your request is with your administrators',
    lead: 'Your organization has such requests approved by certain people. Microsoft has sent them yours, and there is nothing more for you to do.',
    steps: [
      'The people who approve find it in the Microsoft Entra admin center, under Enterprise applications, Admin consent requests.',
      'We look again every hour for seven days. Once it is approved, the connection finishes by itself.',
      'If the approval takes longer, ask {operator} for a new link afterwards.',
    ],
  },
  wrongTenant: {
    title: 'That account belongs to another organization',
    lead: 'This link is for {tenant}, and the account that signed in is not from there. {connector} is not connected.',
    steps: [
      'Sign out of Microsoft 365 in this browser, or open the link in a private window (InPrivate or Incognito).',
      'Then try again with an account of {tenant}.',
    ],
    again: 'Try again',
  },
  refused: {
    title: 'Microsoft refused the request',
    lead: 'Microsoft ended the sign-in with an error. {connector} is not connected.',
    steps: [
      'Some reasons pass by themselves: try again once.',
      'If it happens again, send the reference below to {operator}. Whoever looks after sign-in in your own organization can find the same entry in the Entra sign-in logs by the correlation ID.',
    ],
    again: 'Try again',
  },
  notSeen: {
    title: 'Microsoft does not show the consent yet',
    lead: 'You came back from Microsoft, but within the time that we wait the consent could not be seen.',
    steps: [
      'It may still arrive. We look again every hour for seven days, and finish by ourselves.',
      'If you are not sure that you pressed Accept, try again: accepting twice does no harm.',
    ],
    again: 'Try again',
  },
  unavailable: {
    title: 'A service did not answer',
    lead: 'You have signed in, but a service that we need to finish did not answer just then.',
    steps: ['Wait a minute and try again. What you accepted at Microsoft stays accepted.'],
    again: 'Try again',
  },
  operator: {
    title: 'Something must be put right on our side',
    lead: 'You did nothing wrong. {operator} has to correct a setting before {tenant} can be connected.',
    steps: [
      '{operator} sees this problem too. If it is urgent, tell them that you got as far as this page.',
      'Your link stays valid until its end: come back to it later.',
    ],
    again: 'Try again',
  },
};

const linkProblems: Record<Problem<'linkProblem'>, Explanation> = {
  unknown: {
    title: 'This link is not known',
    lead: 'The address may be incomplete: some mail programs cut long addresses in two.',
    steps: [
      'Copy the whole address from the message into the browser.',
      'If that does not help, ask {operator} for a new link.',
    ],
  },
  expired: {
    title: 'This link has expired',
    lead: 'Onboarding links work for a limited time, and this one is over.',
    steps: ['Ask {operator} for a new link. It takes them a moment.'],
  },
  revoked: {
    title: 'This link was withdrawn',
    lead: '{operator} has withdrawn this link, so it cannot be used any more.',
    steps: ['If you still expect to connect your organization, ask {operator} for a new link.'],
  },
  disconnected: {
    title: 'This connection was ended',
    lead: '{operator} has ended the connection that this link belongs to. There is nothing for you to do.',
    steps: ['If you think that this is a mistake, ask {operator}.'],
  },
};

const callbackProblems: Record<Problem<'callbackProblem'>, Explanation> = {
  forged: {
    title: 'This answer does not belong to a sign-in of ours',
    lead: 'What came back from Microsoft does not fit any sign-in that was started here, so nothing was done with it.',
    steps: [
      'Open the link in your message again and start from there.',
      'If you did not start anything yourself, close this page and tell {operator}.',
    ],
  },
  replayed: {
    title: 'This step was already done',
    lead: 'Every answer from Microsoft counts once. Reloading the page or going back brings up an old one.',
    steps: ['Open the link in your message again: it shows how far the connection has come.'],
  },
  expired: {
    title: 'The sign-in took too long',
    lead: 'For safety, a sign-in must be finished within a limited time.',
    steps: ['Open the link in your message again and continue from there.'],
  },
  cookieMissing: {
    title: 'The sign-in was started in another browser',
    lead: 'It has to end in the browser it began in, and this one has no cookie of it.',
    steps: [
      'Open the link in your message in one browser, and stay in that browser to the end.',
      'If you did, allow cookies for this site and try once more.',
    ],
  },
  duplicate: {
    title: 'The answer from Microsoft is not clear',
    lead: 'It says the same thing twice, so nothing was done with it.',
    steps: [
      'Open the link in your message again and start from there.',
      'If it happens again, tell {operator}.',
    ],
  },
};

/**
 * Every text that a tenant admin reads, in English. Words in braces are put in: `{operator}`, `{connector}`,
 * `{vendor}`, `{tenant}`, `{time}`. Another language is another object of this shape in {@link languages}.
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
  setbacks,
  linkProblems,
  callbackProblems,
};

export type Texts = typeof en;

/** The languages that onboarding pages can be shown in. */
export const languages = { en } satisfies Record<string, Texts>;
export type Language = keyof typeof languages;
