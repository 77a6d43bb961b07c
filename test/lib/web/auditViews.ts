import type { Operator } from '../../../src/lib/web/identity.ts';
import { auditView } from '../../../src/lib/web/auditView.ts';
import type { AuditView } from '../../../src/lib/web/pages/audit.tsx';
import type { Listed } from '../../../src/lib/connections/listedRows.ts';
import type { AuditEntry } from '../../../src/lib/connections/audit.ts';

const operator: Operator = { id: 'olivia', name: 'Olivia Lind', roles: new Set(['Mooring.Reader']) };
const act = (id: string, more: Partial<AuditEntry>): AuditEntry => ({
  id,
  at: '2026-07-31T14:05:09.120Z',
  by: 'mooring',
  action: 'credential.rotated',
  text: 'The secret of the app was renewed.',
  ...more,
});
const KEY = '0b9f8e7d-6c5b-4a39-8271-605f4e3d2c1b';
const items = [
  act('a', { connection: 'c1', subject: KEY }),
  act('b', { by: 'olivia', action: 'webhook.added', subject: 'w1', text: 'A webhook was registered.' }),
  act('c', {
    by: '5a2d0f3e-6b1c-4d7a-9e8f-0c1b2a3d4e5f',
    action: 'connection.changed',
    connection: '1f6d2c3b4a5968778695a4b3c2d1e0f1',
    text: 'The tags were changed.',
  }),
  act('d', { by: 'olivia', action: 'run.started', text: 'A run was started.' }),
  act('e', {
    by: 'olivia',
    action: 'import.begun',
    subject: '5d0c3f9a7be1426f8d10',
    text: 'An import of 3 rows was begun.',
  }),
];
const given: Parameters<typeof auditView>[0] = {
  operator,
  filter: {},
  items,
  isFurther: false,
  names: new Map([['5a2d0f3e-6b1c-4d7a-9e8f-0c1b2a3d4e5f', 'Adele <b>Vance</b>']]),
  listed: [{ id: 'c1', name: 'Contoso head office' }] as Listed[],
  webhooks: [{ id: 'w1', host: 'hooks.example.com' }],
};

/** The page that says who did what in every way, by name. */
export const auditViews: Readonly<Record<string, AuditView>> = {
  audit: auditView({ ...given, cursor: 'more' }),
  'audit-empty': auditView({ ...given, items: [] }),
  'audit-filter': auditView({
    ...given,
    filter: { connection: 'c1', by: 'olivia', action: 'credential.rotated', month: '2026-07' },
    isFurther: true,
  }),
  'audit-nothing': auditView({ ...given, items: [], filter: { by: 'nobody' } }),
  'audit-nothing-yet': auditView({ ...given, items: [], filter: { by: 'nobody' }, cursor: 'more' }),
};
