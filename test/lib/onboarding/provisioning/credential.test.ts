import { expect, test } from '@jest/globals';
import { iso } from '../../../../src/lib/clock.ts';
import { type Access, noAccess, type TenantApp } from '../../../../src/lib/connections/access.ts';
import { makeCredential } from '../../../../src/lib/onboarding/provisioning/credential.ts';
import type { Work } from '../../../../src/lib/onboarding/provisioning/step.ts';
import { profileSchema } from '../../../../src/lib/profiles/schema.ts';
import { snow } from '../../../../src/lib/profiles/snow.ts';
import type { Vault } from '../../../../src/lib/storage/vault.ts';

const NOW = Date.UTC(2025, 0, 15);

test('no other credential is made where twenty former ones are with Microsoft', async () => {
  const profile = profileSchema.parse(snow);
  const [app] = profile.apps;
  if (!app) throw new Error('no app');
  const former: TenantApp['former'] = Array.from({ length: 20 }, (_, at) => ({
    keyId: `former ${at}`,
    kind: 'secret',
    origin: 'made',
    replacedAt: iso(NOW),
  }));
  const access: Access = {
    ...noAccess,
    apps: [{ key: app.key, clientId: 'c', objectId: 'o', origin: 'made', former }],
  };
  const asked: string[] = [];
  const work: Work = {
    connection: { id: 'c', tenant: 't', tenantName: 't', ownership: 'dedicated' },
    profile,
    choices: { steward: [], declined: [], adopt: {} },
    by: 'adele',
    now: NOW,
    access: () => access,
    keep: () => Promise.reject(new Error('nothing is written')),
    choose: () => Promise.reject(new Error('nothing is chosen')),
    send({ method }) {
      asked.push(method);
      return Promise.resolve({ kind: 'answered', status: 200, body: {} });
    },
  };
  const making = makeCredential(app, {} as Vault, () => Promise.reject(new Error('nothing is asked')));
  await expect(making.run(work)).rejects.toMatchObject({
    pause: { kind: 'stop', code: 'refused', text: expect.stringContaining('say that it is entered') },
  });
  expect(asked).toEqual(['GET']);
});
