import type { ConnectView } from '../onboardingView.ts';
import type { Explanation } from './explanation.ts';

type Problem<K extends ConnectView['kind']> = Extract<ConnectView, { kind: K; problem: string }>['problem'];

/** Links that cannot be used. */
export const linkProblems: Record<Problem<'linkProblem'>, Explanation> = {
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

/** The button of a link was pressed too often. */
export const tooOften = {
  title: 'The button of this link was pressed very often',
  lead: 'It works for a limited number of times within an hour. This time nothing was done, and nothing is lost.',
  steps: [
    'Wait until the time below, and go on then: what was reached before still stands.',
    'If it cannot wait, ask {operator} for another link: that one works at once.',
    'If it was not you who pressed it, tell {operator}: somebody else has the link.',
  ],
  until: 'It works again from',
  back: 'Back to the page of the link',
} satisfies Explanation & { until: string; back: string };

/** Answers of Microsoft's that cannot be used. */
export const callbackProblems: Record<Problem<'callbackProblem'>, Explanation> = {
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
