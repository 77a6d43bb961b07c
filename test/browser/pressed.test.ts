import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import registrations from '../../src/registrations.json' with { type: 'json' };

/** By each action of a page, the test beside this one that has somebody do it in a browser, and by which words. */
const pressed: Readonly<Record<string, readonly [file: string, words: string]>> = {
  actOnChosen: ['operatorLinks.matrix.ts', 'Make new onboarding links'],
  addConnection: ['operatorLinks.matrix.ts', 'Make it, and a link to send'],
  addProfile: ['operator.matrix.ts', 'Keep the profile'],
  addWebhook: ['webhooks.matrix.ts', 'Register the webhook'],
  beginDirectoryTrial: ['directory.matrix.ts', 'Try what it may do'],
  beginImport: ['operatorLinks.matrix.ts', 'Check only'],
  beginRun: ['operator.matrix.ts', '#run-checkSecretExpiry'],
  beginTrial: ['operatorActs.matrix.ts', 'Try what it may do'],
  changeCallers: ['operator.matrix.ts', 'Keep this list'],
  checkNow: ['operator.matrix.ts', 'Check now'],
  connectContinue: ['path.test.ts', 'Continue to Microsoft'],
  // The page that waits does it by itself.
  connectStatus: ['path.test.ts', 'the open page made us look again'],
  disconnect: ['setup.matrix.ts', 'Disconnect'],
  forgetConnection: ['operator.matrix.ts', 'Delete the connection and its history'],
  giveAccount: ['mending.matrix.ts', 'Try this password, and keep it if it is right'],
  giveDirectory: ['directory.matrix.ts', 'Try this account, and keep it if it is let in'],
  giveSettings: ['operatorLinks.matrix.ts', 'Try these settings, and keep them if they work'],
  handOver: ['handOver.matrix.ts', 'Withdraw this link'],
  keepConnected: ['mending.matrix.ts', 'Keep the connection'],
  makeImportLinks: ['operatorLinks.matrix.ts', 'Make links and show them'],
  makeLink: ['setup.matrix.ts', 'Make an onboarding link'],
  mendFinding: ['mending.matrix.ts', 'Show the names in usage reports'],
  renewCredentials: ['mending.matrix.ts', 'Renew the credential now'],
  renewWebhookSecret: ['webhooks.matrix.ts', 'Make another secret'],
  repeatDelivery: ['operatorActs.matrix.ts', 'Send again'],
  reviseWebhook: ['webhooks.matrix.ts', 'Keep the change'],
  sayNotOurs: ['operatorActs.matrix.ts', 'Say so'],
  snoozeAlerts: ['operator.matrix.ts', 'Snooze'],
  switchWebhook: ['webhooks.matrix.ts', 'Enable it'],
  takeHandOver: ['handOver.matrix.ts', 'Show the values'],
  tryWebhook: ['webhooks.matrix.ts', 'Send a test'],
  wakeAlerts: ['operator.matrix.ts', 'Wake'],
  withdrawDirectory: ['directory.matrix.ts', 'Take the directory account away'],
  withdrawLink: ['path.test.ts', 'Revoke'],
  withdrawProfile: ['operator.matrix.ts', 'Remove the profile'],
  withdrawWebhook: ['webhooks.matrix.ts', 'Remove the webhook'],
};

test('whatever a page can send is sent from a browser by a test', () => {
  const actions = Object.entries(registrations).flatMap(([name, one]) =>
    'method' in one && one.method === 'POST' && !one.route.startsWith('api/') ? [name] : [],
  );
  expect(actions.length).toBeGreaterThan(0);
  expect(Object.keys(pressed).toSorted()).toEqual(actions.toSorted());
});

test.each(Object.entries(pressed))('%s', (_, [file, words]) => {
  expect(readFileSync(`${__dirname}/${file}`, 'utf8')).toContain(words);
});
