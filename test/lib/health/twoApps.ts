import type { AppAnswer } from '../../../src/lib/connections/appProofs.ts';
import type { TenantApp } from '../../../src/lib/connections/access.ts';
import type { Answers, FurtherApp, Subject } from '../../../src/lib/health/check.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import type { ProfileInput } from '../../../src/lib/profiles/schema.ts';
import { ok } from '../../../src/lib/result.ts';
import { ownProfile } from '../../support/profiles.ts';
import { answered, CLIENT, TENANT, tokenWith } from './support.ts';

export const NOW = Date.UTC(2025, 0, 15);
export const OTHER = '33333333-3333-4333-8333-333333333333';
export const GRAPH = '44444444-4444-4444-8444-444444444444';
export const KEY = '55555555-5555-4555-8555-555555555555';

export const permission = (name: string) => ({ name, plain: 'Read', why: 'To read.' });
export type AppInput = ProfileInput['apps'][number];
export const appOf = (key: string, more: Partial<AppInput> = {}): AppInput => ({
  key,
  ownership: 'dedicated',
  displayName: `Tidewater ${key}`,
  credential: { kind: 'secret' },
  ...more,
});
/** One app that reads the directory, and one beside it. */
export const profileWith = (further: Partial<AppInput>, reads = 'Directory.Read.All') =>
  ownProfile({
    apps: [appOf('reader', { application: [permission(reads)] }), appOf('writer', further)],
    handOver: ['clientId'],
  });
export const credential = {
  kind: 'secret',
  secretName: 's',
  secretVersion: 'v',
  keyId: KEY,
  endsAt: '2025-12-01T00:00:00Z',
  origin: 'made',
} as const;
export const writer: TenantApp = { key: 'writer', clientId: OTHER, origin: 'made', former: [], credential };

export const subjectOf = (
  profile: ReturnType<typeof profileWith>,
  answer: AppAnswer | undefined,
  change: Partial<Subject> & { app?: TenantApp } = {},
): Subject => {
  const { app = writer, ...more } = change;
  const [reader, wanted] = profile.apps;
  if (!reader || !wanted) throw new Error('two apps');
  const proof = answer && { at: '2025-01-15T00:00:00Z', secretVersion: 'v', ...answer };
  const one: FurtherApp = { wanted, app, rotates: false, ...(proof && { proof }) };
  return {
    connectionId: 'c',
    tenant: TENANT,
    clientId: CLIENT,
    profile,
    ownership: 'dedicated',
    rights: reader.application.map(({ name }) => name),
    credential: { ...credential, keyId: CLIENT },
    further: [one],
    ...more,
  };
};
export const token = (...roles: string[]): AppAnswer => ({ outcome: 'token', roles, others: '' });
export const refused = (aadsts: number): AppAnswer => ({
  outcome: 'refused',
  error: 'invalid_client',
  aadsts,
});

export const grants = (...value: object[]) => answered(200, { value });
export const shown: Record<string, GraphAnswer> = {
  app: answered(200, { accountEnabled: true }),
  delegated: grants(),
  graph: answered(200, { id: GRAPH }),
  'writer.app': answered(200, { accountEnabled: true }),
  'writer.delegated': grants(),
};
export const holder = (keyId: string) =>
  answered(200, {
    passwordCredentials: [{ keyId, endDateTime: '2025-12-01T00:00:00Z' }],
    keyCredentials: [],
  });
export const listed: Record<string, GraphAnswer> = {
  application: holder(CLIENT),
  servicePrincipal: answered(200, { passwordCredentials: [], keyCredentials: [] }),
  'writer.application': holder(KEY),
  'writer.servicePrincipal': answered(200, { passwordCredentials: [], keyCredentials: [] }),
};
export const mainToken = (...roles: string[]): Answers['token'] => {
  const given = tokenWith(roles);
  const entry = { value: 'value', version: 'v', tags: {} };
  return given.ok ? ok({ ...given.value, entry }) : given;
};
