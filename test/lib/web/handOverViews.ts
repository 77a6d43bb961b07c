import { setbackCodes } from '../../../src/lib/connections/connection.ts';
import type { HandOverValue } from '../../../src/lib/credentials/handOver.ts';
import type { HandOverView } from '../../../src/lib/web/pages/handOverView.ts';
import type { OperatorHandOverView } from '../../../src/lib/web/pages/operatorHandOver.tsx';
import { at, linkToken, parties } from './onboardingParties.ts';

const about = {
  ...parties,
  vendor: 'Certero',
  documentation: 'https://vendor.example/office-365-connector',
  tenantId: '11111111-2222-4333-8444-555555555555',
  expiresAt: '2026-08-03T14:05:00.000Z',
  linkToken,
};
export const SECRET = `abc8Q~${'x'.repeat(34)}`;
const PEM = [
  '-----BEGIN CERTIFICATE-----',
  ...Array.from({ length: 12 }, () => 'M'.repeat(64)),
  '-----END CERTIFICATE-----',
  '-----BEGIN PRIVATE KEY-----',
  ...Array.from({ length: 12 }, () => 'K'.repeat(64)),
  '-----END PRIVATE KEY-----',
].join('\n');

const fields: readonly HandOverValue[] = [
  { field: 'tenantId', label: 'Tenant ID', value: about.tenantId, secret: false },
  { field: 'clientId', label: 'Client ID', value: '22222222-3333-4444-8555-666666666666', secret: false },
  { field: 'clientSecret', label: 'Client secret', value: SECRET, secret: true, keyId: 'k1' },
  { field: 'userName', label: 'User name', value: 'sam360reports@contoso.example', secret: false },
  { field: 'password', label: 'Password', value: undefined, secret: true },
];
const withCertificate = fields.map((one) =>
  one.field === 'clientSecret' ? { ...one, label: 'Certificate with private key (PEM)', value: PEM } : one,
);
const labels = fields.map(({ label }) => label);
const ask: HandOverView = { kind: 'ask', ...about, labels, isSignedIn: false };

/** Every page behind a hand-over link, by name. */
export const handOvers: Readonly<Record<string, HandOverView>> = {
  'hand-over-ask': ask,
  'hand-over-signed-in': { ...ask, isSignedIn: true },
  'hand-over-sign-in-again': { ...ask, note: 'signIn' },
  'hand-over-outdated': { ...ask, isSignedIn: true, note: 'outdated' },
  'hand-over-values': { kind: 'values', ...about, fields, keyIds: ['k1', 'k2'] },
  'hand-over-certificate': { kind: 'values', ...about, fields: withCertificate, keyIds: ['k1'] },
  'hand-over-no-secret': { kind: 'values', ...about, fields: fields.slice(0, 2), keyIds: [] },
  'hand-over-entered': { kind: 'entered', ...about },
  ...Object.fromEntries(
    setbackCodes.map((code) => [
      `hand-over-setback-${code}`,
      {
        kind: 'setback',
        ...about,
        setback: { code, at, aadsts: 50020, correlationId: about.tenantId },
      } as const,
    ]),
  ),
  ...Object.fromEntries(
    (['unknown', 'expired', 'over', 'notNow'] as const).map((problem) => [
      `hand-over-${problem}`,
      { kind: 'problem', problem, operatorName: parties.operatorName } as const,
    ]),
  ),
};

const operator: OperatorHandOverView = {
  operator: { name: 'Ada Lindqvist', canOperate: true },
  connection: {
    id: 'c1',
    name: 'Contoso head office',
    tenantName: 'contoso.com',
    profileName: 'Certero (application)',
  },
  labels,
  status: { state: 'never' },
  links: [],
};

/** The operators’ page of the hand-over, by name. */
export const operatorHandOvers: Readonly<Record<string, OperatorHandOverView>> = {
  'give-never': operator,
  'give-shown': { ...operator, status: { state: 'shown', at, by: 'o1' }, links: [about.expiresAt, at] },
  'give-again': { ...operator, status: { state: 'again' }, links: [about.expiresAt] },
  'give-confirmed': {
    ...operator,
    status: { state: 'confirmed', at, by: 'o1', confirmedAt: at, confirmedBy: 'o2' },
  },
  'give-outdated': { ...operator, status: { state: 'again' }, isOutdated: true },
  'give-values': { ...operator, values: { fields, keyIds: ['k1'] } },
  'give-certificate': { ...operator, values: { fields: withCertificate, keyIds: ['k1'] } },
  'give-link': {
    ...operator,
    links: [about.expiresAt],
    link: {
      url: `https://mooring.example/hand-over?t=${'k3Yx-9_q'.repeat(5)}`,
      expiresAt: about.expiresAt,
    },
  },
  'give-refused': { ...operator, fault: 'The connection has twenty hand-over links that are still good.' },
  'give-nothing': {
    ...operator,
    labels: [],
    status: undefined,
    nothing: 'The connection works through the operator’s shared app: the connector uses the token broker.',
  },
};
