import { expect, test } from '@jest/globals';
import { DAY, iso } from '../../../../src/lib/clock.ts';
import type { Credential } from '../../../../src/lib/connections/access.ts';
import { makeCertificate } from '../../../../src/lib/credentials/certificates.ts';
import { renew } from '../../../../src/lib/credentials/rotation/steps.ts';
import type { Vault } from '../../../../src/lib/storage/vault.ts';
import { snowApp, workOn } from '../../../support/work.ts';

const NOW = Date.UTC(2025, 0, 15);

test('a certificate that nothing proved is removed where whoever acts may not list what there is', async () => {
  const { pem } = await makeCertificate('Mooring id', NOW - DAY, NOW + DAY);
  const certificate = (keyId: string, more: Partial<Credential> = {}): Credential => ({
    kind: 'certificate',
    secretName: 'app-id-connector',
    secretVersion: keyId,
    keyId,
    endsAt: iso(NOW + DAY),
    origin: 'made',
    ...more,
  });
  const vault = {
    get: (_name: string, version: string) => Promise.resolve({ value: pem, version, tags: {} }),
    set: () => Promise.resolve({ version: 'new', tags: {} }),
  } as unknown as Vault;
  const { work, calls, app } = workOn(
    {
      credential: certificate('in force'),
      pending: certificate('never taken', { madeAt: iso(NOW - DAY) }),
    },
    ({ method, url }) =>
      method === 'GET'
        ? { status: 403 }
        : { status: 200, body: url.endsWith('addKey') ? { keyId: 'new' } : {} },
    NOW,
  );
  await renew(snowApp, vault).run(work);
  const changes = calls.filter((call) => !call.startsWith('GET')).map((call) => call.split(' ')[1]);
  expect(changes).toEqual(['/applications/o/removeKey', '/applications/o/addKey']);
  expect(calls.find((call) => call.includes('removeKey'))).toContain('"keyId":"never taken"');
  expect(app()?.pending?.keyId).toBe('new');
});
