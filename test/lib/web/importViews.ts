import { type ImportJob, type ImportRow, noCounts } from '../../../src/lib/onboarding/imports/rows.ts';
import { builtInProfiles } from '../../../src/lib/profiles/profiles.ts';
import type { Operator, Role } from '../../../src/lib/web/identity.ts';
import { importView } from '../../../src/lib/web/importPages.ts';
import type { ImportFormView } from '../../../src/lib/web/pages/importForm.tsx';
import type { ImportLinksView } from '../../../src/lib/web/pages/importLinks.tsx';
import { at } from './onboardingViews.ts';

const operator = { name: 'Ada Lindqvist', canOperate: true };
const profiles = builtInProfiles.map(({ id, name }) => ({ id, name }));
const empty: ImportFormView = { operator, profiles, mark: 'm1', text: '', skipInvalid: false };

/** The form of an import in every way, by name. */
export const importFormViews: Readonly<Record<string, ImportFormView>> = {
  'import-form': empty,
  'import-form-errors': {
    ...empty,
    text: 'tenant,profile,name\n,snow,<b>Contoso</b>\ncontoso.com,nobody,Contoso\n',
    skipInvalid: true,
    refusal: {
      lead: 'Nothing was made: 3 things are wrong with the rows.',
      errors: [
        { path: 'rows.1.owner <b>', message: 'is no column of an import' },
        { path: 'rows.2.tenant', message: 'must not be empty' },
        { path: 'rows.3.', message: 'has 4 values under 3 columns' },
      ],
    },
  },
  'import-form-unread': {
    ...empty,
    refusal: { lead: 'The file holds no rows.', errors: [] },
  },
};

const holding = (role: Role): Operator => ({ id: 'o1', name: 'Ada Lindqvist', roles: new Set([role]) });
const job: ImportJob = {
  id: '5d0c3f9a7be1426f8d10',
  state: 'done',
  by: 'o1',
  at,
  changedAt: at,
  total: 4,
  dryRun: false,
  skipInvalid: true,
  after: 5,
  counts: { ...noCounts, dealt: 4, made: 1, there: 1, invalid: 2 },
};
const said = { name: 'Contoso licences', tenant: 'contoso.example', profile: 'snow' };
const rows: readonly ImportRow[] = [
  { row: 2, status: 'made', ...said, connection: 'c1' },
  { row: 3, status: 'there', ...said, name: '<b>Contoso</b>', connection: 'c2' },
  {
    row: 4,
    status: 'invalid',
    ...said,
    tenant: 'fabrikam.invalid',
    errors: [{ path: 'tenant', message: 'Microsoft knows no tenant "fabrikam.invalid".' }],
  },
  {
    row: 5,
    status: 'invalid',
    name: '',
    tenant: '',
    profile: '',
    errors: [{ path: '', message: 'has 9 values under 3 columns' }],
  },
];
const many = Array.from({ length: 50 }, (_, number): ImportRow => ({
  row: number + 2,
  status: 'ready',
  ...said,
}));

/** The page of an import, as it is with these. */
export const anImport = (
  changed: Partial<ImportJob> = {},
  more: Partial<Parameters<typeof importView>[0]> = {},
  role: Role = 'Mooring.Operator',
) => importView({ operator: holding(role), job: { ...job, ...changed }, rows, names: new Map(), ...more });

/** The page of an import in every way, by name. */
export const importViews = {
  'import-done': anImport(),
  'import-large': anImport({ total: 1_300, counts: { ...noCounts, dealt: 1_300, made: 1_200, there: 100 } }),
  'import-moving': anImport(
    {
      state: 'making',
      total: 9_400,
      counts: { ...noCounts, dealt: 412, made: 410, there: 2 },
      by: 'somebody',
    },
    { rows: many, status: 'ready', cursor: 'MQ' },
  ),
  'import-checked': anImport({ state: 'checked', dryRun: true, counts: { ...noCounts, dealt: 4, ready: 4 } }),
  'import-refused': anImport(
    { state: 'refused', skipInvalid: false, counts: { ...noCounts, dealt: 4, ready: 3, invalid: 1 } },
    { rows: [], status: 'there' },
  ),
  'import-reader': anImport({}, {}, 'Mooring.Reader'),
};

const link = { url: `https://mooring.example/connect?t=${'k3Yx-9_q'.repeat(5)}`, expiresAt: at };
const linked = { row: 2, connection: 'c1', name: 'Contoso licences', tenant: 'contoso.example' };
const passedOver = {
  ...linked,
  row: 4,
  name: '<b>Fabrikam</b>',
  passedOver: 'It is healthy: make a link on its own page where it needs one.',
};

/** The links of an import in every way, by name. */
export const importLinksViews: Readonly<Record<string, ImportLinksView>> = {
  'import-links': {
    operator,
    id: job.id,
    links: [
      { ...linked, link },
      { ...linked, row: 3, name: '=HYPERLINK("https://evil.example")', link },
      passedOver,
    ],
  },
  'import-links-none': { operator, id: job.id, links: [passedOver] },
  'import-links-empty': { operator, id: job.id, links: [] },
};
