import { expect, test } from '@jest/globals';
import { iso } from '../../../../src/lib/clock.ts';
import type { TenantApp } from '../../../../src/lib/connections/access.ts';
import { makeCredential } from '../../../../src/lib/onboarding/provisioning/credential.ts';
import type { Vault } from '../../../../src/lib/storage/vault.ts';
import { snowApp, workOn } from '../../../support/work.ts';

test('no other credential is made where twenty former ones are with Microsoft', async () => {
  const former: TenantApp['former'] = Array.from({ length: 20 }, (_, at) => ({
    keyId: `former ${at}`,
    kind: 'secret',
    origin: 'made',
    replacedAt: iso(0),
  }));
  const { work, calls } = workOn({ former }, () => ({ status: 200 }));
  const making = makeCredential(snowApp, {} as Vault, () => Promise.reject(new Error('nothing is asked')));
  await expect(making.run(work)).rejects.toMatchObject({
    pause: { kind: 'stop', code: 'refused', text: expect.stringContaining('say that it is entered') },
  });
  expect(calls).toEqual(['GET /applications/o']);
});
