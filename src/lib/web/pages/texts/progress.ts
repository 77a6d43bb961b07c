import type { StepView } from '../onboardingSteps.ts';

const status: Record<StepView['status'], string> = {
  done: 'Done',
  running: 'Under way',
  waiting: 'Waiting for Microsoft',
  stopped: 'Needs somebody',
  todo: 'To do',
};

/** The steps, live. `{number}` of `{count}`, `{step}`: where it is. */
export const progress = {
  titles: {
    make: 'Setting up {connector} in {tenant}',
    remove: 'Removing {connector} from {tenant}',
    rotate: 'Renewing the secret of {connector} in {tenant}',
    password: 'Renewing the password of {connector}’s account in {tenant}',
    trial: 'Trying what {connector} may do in {tenant}',
  },
  lead: 'You can watch, or close this page: closing the browser stops nothing, and the link shows how far it is.',
  stoppedKeeps: 'What is done stays done. Closing this page changes nothing: the link leads back to it.',
  now: {
    running: 'Step {number} of {count}: {step}.',
    waiting: 'Step {number} of {count}: {step}. Microsoft needs a moment; we look again by ourselves.',
    stopped: 'Step {number} of {count}: {step}. It cannot go on before somebody acts.',
    todo: 'Step {number} of {count}: {step}.',
    done: 'All {count} steps are done.',
  } satisfies Record<StepView['status'], string>,
  steps: 'The steps',
  status,
  startedAt: 'Started',
  finishedAt: 'Done',
  since: 'Since',
  begun: 'The setup began',
  next: 'We look again',
  stopped: {
    who: 'Who has to act',
    steps: 'What to do',
    at: 'Stopped',
    reference: 'What Microsoft said',
  },
  faults: 'Nothing was changed. Please look at this again:',
  notViewer:
    'Only the browser in which the administrator signed in may choose here. If that was you, go back to it. Otherwise sign in here as an administrator of {tenant}, and choose then.',
  actions: {
    continue: 'Sign in again',
    another: 'Sign in as another administrator',
    signIn: 'Sign in as an administrator',
    colleague: 'Make a link for a colleague',
    again: 'Try again',
    byHand: 'I have run it',
    choose: 'Go on with this choice',
  },
  choose: {
    app: 'Which app shall {connector} use?',
    newApp: 'None of these: make a new one beside them',
    newAppHint: 'The others stay as they are.',
    foundAppHint: 'What it lacks is added, and it gets a secret of its own. Nothing is taken from it.',
    account: 'Which account shall {connector} use?',
    foundAccountHint: 'Its password will be changed, so whoever uses it now cannot sign in any more.',
    anotherName: 'None of these: make one with another user name',
    userName: 'User name of the new account',
    userNameHint: 'What stands before the @. The domain stays the same.',
    newUserName: 'Another user name',
    existingUser: 'User who signs in for {connector}',
    existingUserHint:
      'The user name with which this person signs in to Microsoft 365, such as name@example.com.',
    password: 'Another password',
    passwordHint: 'Leave it empty and we make a long random one.',
    clientId: 'Application (client) ID',
    objectId: 'Object ID',
  },
  script: {
    label: 'The script',
    copy: 'Copy the script',
  },
  colleague: {
    title: 'The link for your colleague is ready: copy it now',
    lead: 'It leads to this page, and your colleague finishes what is left. It is shown this once, and is valid until',
    label: 'Address of the link',
    copy: 'Copy the link',
  },
};
