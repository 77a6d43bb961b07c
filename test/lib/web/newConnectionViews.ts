import type { renderNewConnection } from '../../../src/lib/web/pages/newConnectionStep.tsx';
import type { TenantSeen } from '../../../src/lib/web/pages/tenantSeen.tsx';

type View = Parameters<typeof renderNewConnection>[0];

const view = (asked: string, seen?: TenantSeen): View => ({
  operator: { name: 'Ada Lindqvist', canOperate: true },
  profiles: [{ id: 'snow', name: 'Snow Integration Connector', vendor: 'Flexera' }],
  form: { values: { profile: 'snow', tenant: asked, name: 'Contoso', tags: 'gold' }, errors: [] },
  seen,
});
const asked = 'contoso.com';

/** The form of a new connection, with each thing that can be said of a tenant. */
export const newConnectionViews: Readonly<Record<string, View>> = {
  'new-connection': view(''),
  'new-connection-found': view(asked, {
    kind: 'found',
    asked,
    id: '11111111-2222-4333-8444-555555555555',
    information: { displayName: 'Contoso <b>Ltd</b>', defaultDomain: 'contoso.onmicrosoft.com' },
    names: ['contoso.example'],
    connections: [
      { id: 'c1', name: 'Contoso head office' },
      { id: 'c2', name: '<b>Contoso</b> works' },
    ],
    count: 7,
  }),
  'new-connection-first': view(asked, {
    kind: 'found',
    asked,
    id: '11111111-2222-4333-8444-555555555555',
    names: [],
    connections: [],
    count: 0,
  }),
  'new-connection-unknown': view('contoso.invalid', { kind: 'unknown', asked: 'contoso.invalid' }),
  'new-connection-malformed': view('<b>', { kind: 'malformed', asked: '<b>' }),
  'new-connection-unavailable': view(asked, { kind: 'unavailable', asked }),
};
