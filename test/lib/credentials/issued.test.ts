import { describe, expect, test } from '@jest/globals';
import { noAccess, type TenantApp } from '../../../src/lib/connections/access.ts';
import { noChoices } from '../../../src/lib/connections/provisioning.ts';
import { removeCredential, writeKeys } from '../../../src/lib/credentials/issued.ts';
import type { GraphAnswer, GraphCall } from '../../../src/lib/microsoft/graph.ts';
import { Halt, type Pause, type Work } from '../../../src/lib/onboarding/provisioning/step.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import { snow } from '../../../src/lib/profiles/snow.ts';

const app: TenantApp = {
  key: 'connector',
  clientId: 'client',
  objectId: 'object',
  origin: 'made',
  former: [],
};
const absent = async () => undefined;
const vault = {
  get: absent,
  set: () => Promise.reject(new Error('nothing is to be stored')),
  mark: async () => false,
  remove: absent,
};
const secret = { keyId: 'k', kind: 'secret' } as const;
const ours = { keyId: 'k', displayName: 'Mooring c', type: 'AsymmetricX509Cert', usage: 'Verify' };
const theirs = {
  keyId: 't',
  displayName: 'CN=theirs',
  customKeyIdentifier: 'wTZ',
  startDateTime: '2025-01-01T00:00:00Z',
  endDateTime: '2026-01-01T00:00:00Z',
  type: 'X509CertAndPassword',
  usage: 'Sign',
  hint: 'whatever Microsoft adds',
};

/** Work whose calls get these answers, one after the other, and what was asked. */
function asking(...answers: Partial<Extract<GraphAnswer, { kind: 'answered' }>>[]) {
  const calls: GraphCall[] = [];
  const work: Work = {
    connection: { id: 'c', tenant: 't', tenantName: 'contoso.example', ownership: 'dedicated' },
    profile: profileSchema.parse(snow),
    choices: noChoices,
    by: 'adele',
    now: 0,
    access: () => noAccess,
    keep: async () => {},
    choose: async () => {},
    async send(call) {
      calls.push(call);
      return { kind: 'answered', status: 200, body: undefined, ...answers[calls.length - 1] };
    },
  };
  return { work, calls };
}
const listing = (...keyCredentials: object[]) => ({ body: { keyCredentials } });
const refused = (message: string, code = 'Request_BadRequest') => ({ status: 400, code, message });

async function pauseOf(doing: Promise<unknown>): Promise<Pause> {
  const thrown: unknown = await doing.catch((error: unknown) => error);
  if (thrown instanceof Halt) return thrown.pause;
  throw new Error('it did not halt');
}

describe('what is to be removed is gone', () => {
  test.each([
    ['once it is removed', { status: 204 }],
    ['where Microsoft finds no such secret', refused("No password credential found with keyId 'k'.")],
    ['where it finds no such certificate', refused('No credentials found to be removed.')],
    ['with its app', { status: 404, code: 'Request_ResourceNotFound', message: '' }],
  ])('%s', async (_when, answer) => {
    await expect(removeCredential(asking(answer).work, app, secret, vault)).resolves.toBeUndefined();
  });

  test.each([
    ['another refusal', refused('Invalid value specified for property.'), 'stop'],
    ['the same words with another code', refused('No credentials found.', 'Something'), 'stop'],
    ['somebody else’s write', refused('', 'Directory_ConcurrencyViolation'), 'wait'],
  ])('and not by %s', async (_what, answer, kind) => {
    const pause = await pauseOf(removeCredential(asking(answer).work, app, secret, vault));
    expect(pause.kind).toBe(kind);
  });
});

describe('the list of certificates that is written anew', () => {
  const certificate = { keyId: 'k', kind: 'certificate' } as const;

  test('holds those of others exactly as they were read, but for the value, which stays', async () => {
    const { work, calls } = asking(listing(ours, { ...theirs, key: 'MII' }), { status: 204 });
    const made = { keyId: 'n', displayName: 'Mooring c' };
    await writeKeys(work, app, ({ keyId }) => keyId !== 'k', made);
    expect(calls[1]).toEqual({
      method: 'PATCH',
      url: '/applications/object',
      body: { keyCredentials: [{ ...theirs, key: null }, made] },
    });
  });

  test('is not written where nothing changes', async () => {
    const { work, calls } = asking(listing(theirs));
    await removeCredential(work, app, certificate, vault);
    expect(calls.map(({ method }) => method)).toEqual(['GET']);
  });

  test('is read again, since nothing keeps two from writing it at the same time', async () => {
    const { work, calls } = asking(listing(ours, theirs), { status: 204 }, listing(theirs));
    await removeCredential(work, app, certificate, vault);
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET']);
  });

  test('has to be written again where what was removed is back', async () => {
    const { work } = asking(listing(ours, theirs), { status: 204 }, listing(ours, theirs));
    const pause = await pauseOf(removeCredential(work, app, certificate, vault));
    expect(pause).toMatchObject({ kind: 'wait', lag: true });
  });

  test('that the tenant does not take says so, by whether one was added', async () => {
    const answers = [listing(ours), refused('no', 'CredentialTypeNotAllowedAsPerAppPolicy')];
    const added = writeKeys(asking(...answers).work, app, () => true, { keyId: 'n' });
    expect(await pauseOf(added)).toMatchObject({ kind: 'stop', code: 'credentialRefused' });
    const removed = removeCredential(asking(...answers).work, app, certificate, vault);
    expect(await pauseOf(removed)).toMatchObject({ kind: 'stop', code: 'refused' });
  });
});
