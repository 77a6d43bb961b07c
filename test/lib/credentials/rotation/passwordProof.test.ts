import { expect, test } from '@jest/globals';
import { iso } from '../../../../src/lib/clock.ts';
import { noAccess } from '../../../../src/lib/connections/access.ts';
import { type ProofTools, provePending } from '../../../../src/lib/credentials/rotation/passwordProof.ts';
import type { TokenFailure } from '../../../../src/lib/microsoft/tokens.ts';
import type { RightPassword } from '../../../../src/lib/microsoft/passwordGrant.ts';
import type { Work } from '../../../../src/lib/onboarding/provisioning/step.ts';
import { err, ok, type Result } from '../../../../src/lib/result.ts';

const NOW = Date.UTC(2025, 0, 15);
const pendingPassword = { secretName: 's', secretVersion: 'v', sentAt: iso(NOW) };
const account = { objectId: 'o', userPrincipalName: 'u', origin: 'made' as const, pendingPassword };

/** What becomes of the permission to try a password where Microsoft answers so. */
async function tried(answer: Result<RightPassword, TokenFailure>) {
  let access = { ...noAccess, account } as ReturnType<Work['access']>;
  const work = {
    connection: { id: 'c', tenant: 't' },
    now: NOW,
    access: () => access,
    keep: (change: (now: typeof access) => typeof access) => Promise.resolve(void (access = change(access))),
  } as unknown as Work;
  const asked: unknown[] = [];
  const tools = {
    vault: { get: () => Promise.resolve({ value: 'x', version: 'v', tags: {} }) },
    passwordProver: () => Promise.resolve(ok(() => Promise.resolve(answer))),
    passwordTries: {
      take: (...what: unknown[]) => Promise.resolve(ok(void asked.push('take', ...what))),
      answered: (_whose: unknown, aadsts: unknown) => Promise.resolve(void asked.push('answered', aadsts)),
      release: () => Promise.resolve(void asked.push('release')),
    },
  } as unknown as ProofTools;
  const outcome = await provePending(work, tools).catch(() => 'put off');
  return { outcome, asked, proof: access.account?.pendingPassword?.proof };
}
const take = ['take', { tenant: 't', objectId: 'o' }, 'c'];
const refused = (aadsts: number) => err({ kind: 'refused', aadsts } as TokenFailure);

test('a proof of what was sent counts as a try, whatever becomes of the process behind it', async () => {
  expect(await tried(ok({}))).toMatchObject({ outcome: 'proved', asked: take, proof: { outcome: 'token' } });
});

test.each([50126, 50053])('so does a refusal with %s', async (aadsts) => {
  const { outcome, asked, proof } = await tried(refused(aadsts));
  expect([outcome, asked, proof]).toEqual(['put off', [...take, 'answered', aadsts], undefined]);
});

test('where the app that asked was refused no password was looked at', async () => {
  const { outcome, asked } = await tried(refused(7000222));
  expect([outcome, asked]).toEqual(['unproved', [...take, 'release']]);
});
