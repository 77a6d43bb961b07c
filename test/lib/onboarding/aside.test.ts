import { describe, expect, test } from '@jest/globals';
import { noChoices, type Provisioning } from '../../../src/lib/connections/provisioning.ts';
import { awaitedErrand, broughtBack } from '../../../src/lib/onboarding/aside.ts';
import { over } from '../../../src/lib/onboarding/provisioning/flow.ts';
import { aConnection } from '../../support/connections.ts';

const flow: Provisioning = {
  flow: 'one',
  kind: 'rotate',
  actor: 'admin',
  startedAt: '',
  choices: { ...noChoices, renew: ['connector'] },
  step: '',
  attempt: 0,
};
const expiresAt = '2025-01-22T09:00:00.000Z';
const links = [
  { id: 'its', expiresAt, flow: 'one' },
  { id: 'another’s', expiresAt, flow: 'two' },
  { id: 'setup', expiresAt },
];
const session = { secretName: 's', secretVersion: 'v', endsAt: expiresAt, objectId: 'adele', scopes: [] };
const current = aConnection({ provisioning: flow, links });
const NOW = Date.UTC(2025, 0, 15);

describe('a renewal takes its own links with it, and no others', () => {
  test.each([
    ['when it is done', () => over(current, flow, NOW).connection],
    ['when it is put aside', () => broughtBack(current)],
  ])('%s', (_when, end) => {
    expect(end().links.map(({ id }) => id)).toEqual(['another’s', 'setup']);
  });
});

describe('a link leads to a renewal, and ends with it', () => {
  test.each<[string, Partial<Provisioning>, boolean]>([
    ['that nobody has come for', {}, true],
    ['that stopped', { session, stop: { code: 'signInAgain', at: '' } }, true],
    ['but not while somebody is at it', { session }, false],
    ['nor when it is done', { finishedAt: expiresAt }, false],
    ['nor where it needs nobody', { actor: 'steward' }, false],
    ['as to a removal', { kind: 'remove' }, true],
    ['and not to what makes something', { kind: 'make' }, false],
  ])('%s', (_which, more, leads) => {
    expect(awaitedErrand({ provisioning: { ...flow, ...more } }) !== undefined).toBe(leads);
  });
});
