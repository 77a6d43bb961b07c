import { expect, test } from '@jest/globals';
import { iso } from '../../../src/lib/clock.ts';
import type { Credential, FormerCredential } from '../../../src/lib/connections/access.ts';
import { removalStep } from '../../../src/lib/onboarding/disconnect/steps.ts';
import type { Vault } from '../../../src/lib/storage/vault.ts';
import { workOn } from '../../support/work.ts';

const credential = (keyId: string, origin: Credential['origin']): Credential => ({
  kind: 'secret',
  secretName: 's',
  secretVersion: keyId,
  keyId,
  origin,
});
const former = (keyId: string, origin: Credential['origin']): FormerCredential => ({
  kind: 'secret',
  keyId,
  origin,
  replacedAt: iso(0),
});
const stepOf = (users: readonly string[] | undefined) =>
  removalStep('removeCredential:connector', {
    vault: {} as Vault,
    sharedClientId: undefined,
    stewardClientId: undefined,
    usedBy: () => Promise.resolve(users),
  });
const step = stepOf([]);

test('credentials that somebody gave are neither removed nor forgotten; ours are, the pending one too', async () => {
  const ours = (keyId: string) => ({ keyId, displayName: 'Mooring id' });
  const lists = {
    passwordCredentials: [ours('pending'), ours('former'), { keyId: 'given', displayName: 'by hand' }],
    keyCredentials: [ours('certificate'), { keyId: 'other', displayName: null }],
  };
  const { work, calls, app } = workOn(
    {
      credential: credential('given', 'given'),
      pending: credential('pending', 'made'),
      former: [former('former', 'made'), former('theirs', 'given')],
    },
    ({ method }) => {
      if (method === 'PATCH') lists.keyCredentials.shift();
      return { status: method === 'GET' ? 200 : 204, body: structuredClone(lists) };
    },
  );
  expect(await step?.run(work)).toMatchObject([{ code: 'removed' }]);
  expect(calls.filter((call) => !call.startsWith('GET'))).toEqual([
    'POST /applications/o/removePassword {"keyId":"pending"}',
    'POST /applications/o/removePassword {"keyId":"former"}',
    expect.stringMatching(/^PATCH .*"keyId":"other"/),
  ]);
  expect(calls.find((call) => call.startsWith('PATCH'))).not.toContain('"certificate"');
  expect(app()?.credential?.keyId).toBe('given');
  expect(app()).not.toHaveProperty('pending');
  expect(app()?.former).toEqual([former('theirs', 'given')]);
});

test('where there is nothing of ours, or no app any more, nothing was to be removed', async () => {
  for (const status of [200, 404]) {
    const { work, calls } = workOn({}, () => ({ status }));
    expect(await step?.run(work)).toMatchObject([{ code: 'removed.before' }]);
    expect(calls).toEqual(['GET /applications/o']);
  }
});

test('what is not ours any more, or used by another connection, is not even looked at', async () => {
  const { work, calls } = workOn({}, () => ({ status: 200 }));
  expect(await stepOf(undefined)?.run(work)).toMatchObject([{ code: 'removed.before' }]);
  expect(await stepOf(['Other'])?.run(work)).toMatchObject([{ code: 'removed.used' }]);
  expect(calls).toEqual([]);
});
