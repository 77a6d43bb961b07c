import { expect, test } from '@jest/globals';
import { DAY, iso } from '../../../../src/lib/clock.ts';
import type { Credential, TenantApp } from '../../../../src/lib/connections/access.ts';
import { makeCredential } from '../../../../src/lib/onboarding/provisioning/credential.ts';
import type { Vault } from '../../../../src/lib/storage/vault.ts';
import { snowApp, workOn } from '../../../support/work.ts';

const shown = { at: iso(0), by: 'olivia' };
const former: TenantApp['former'] = Array.from({ length: 20 }, (_, at) => ({
  keyId: `former ${at}`,
  kind: 'secret',
  origin: 'made',
  replacedAt: iso(0),
  handOver: shown,
}));
const inForce: Credential = {
  kind: 'secret',
  secretName: 's',
  secretVersion: 'v',
  keyId: 'in force',
  origin: 'made',
};

/** Where what is in force is: in the vault, with Microsoft. */
interface Places {
  readonly isKept: boolean;
  readonly held: readonly (string | undefined)[];
}

/** The step on this app, as far as it comes: the tenant gives no credential. */
async function making(
  app: Partial<TenantApp>,
  { isKept = true, held = [inForce.keyId] }: Partial<Places> = {},
) {
  const { work, calls } = workOn(app, ({ url, method }) => ({
    status: url.endsWith('/addPassword') ? 403 : 200,
    ...(method === 'GET' && {
      body: {
        keyCredentials: [],
        passwordCredentials: held.map((keyId) => ({ keyId, endDateTime: iso(DAY) })),
      },
    }),
  }));
  const get = () => Promise.resolve(isKept ? { value: 'v', version: 'v', tags: {} } : undefined);
  const step = makeCredential(snowApp, { get } as unknown as Vault, () =>
    Promise.reject(new Error('nothing is asked')),
  );
  const refusal: unknown = await step.run(work).catch((thrown: unknown) => thrown);
  return {
    refusal,
    calls: calls.filter((call) => !call.startsWith('GET')).map((call) => call.split(' ')[1]),
  };
}

test('no other credential is made where twenty former ones are with Microsoft', async () => {
  const { refusal, calls } = await making({ former, credential: inForce });
  expect(refusal).toMatchObject({
    pause: { kind: 'stop', code: 'refused', text: expect.stringContaining('say that it is entered') },
  });
  expect(calls).toEqual([]);
});

test('those that may go make room, and with nothing in force nobody has to make any', async () => {
  const entered = { ...shown, confirmedAt: iso(0), confirmedBy: 'olivia' };
  const { calls } = await making({ former, credential: { ...inForce, handOver: entered } });
  expect(calls).toEqual([
    ...former.map(() => '/applications/o/removePassword'),
    '/applications/o/addPassword',
  ]);
  expect((await making({ former })).calls).toEqual(['/applications/o/addPassword']);
});

test.each<[string, Partial<Places>, Partial<Credential>]>([
  ['is not in the vault', { isKept: false }, {}],
  ['is not with Microsoft', { held: [] }, {}],
])('what %s cannot be entered by anybody, and stands in the way of no other', async (_what, places, more) => {
  const { calls } = await making({ former, credential: { ...inForce, ...more } }, places);
  expect(calls).toEqual(['/applications/o/addPassword']);
});
