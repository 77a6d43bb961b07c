import type { RemovalsView } from '../../../src/lib/web/pages/removals.tsx';

const removal: RemovalsView = {
  operator: { name: 'Olivia', canOperate: true },
  connection: { id: '1', name: 'Contoso licences', tenantName: 'contoso.example', state: 'healthy' },
  removals: [
    {
      id: 'removeGrants:connector',
      kind: 'removeGrants',
      name: 'Sam360 Reports',
      usedBy: [],
      bySteward: false,
    },
    {
      id: 'removeApplication:connector',
      kind: 'removeApplication',
      name: 'Sam360 Reports',
      usedBy: [],
      bySteward: true,
    },
    { id: 'removeAccount', kind: 'removeAccount', name: 'sam@contoso.example', usedBy: [], bySteward: false },
    {
      id: 'removeSteward',
      kind: 'removeSteward',
      name: 'watch',
      usedBy: [{ id: '2', name: '<b>Other</b>' }],
      bySteward: false,
    },
  ],
  isRequested: false,
  wish: { remove: [], by: 'admin' },
  faults: [],
};

/** The page on which a connection is ended, as it may be found. */
export const removals: Readonly<Record<string, RemovalsView>> = {
  removals: removal,
  'removals-none': { ...removal, removals: [] },
  'removals-refused': {
    ...removal,
    wish: { remove: ['removeAccount', 'removeSteward'], by: 'steward' },
    faults: [{ path: 'remove.0', message: '“x” is not there' }],
  },
  'removals-requested': {
    ...removal,
    isRequested: true,
    link: { url: 'https://mooring.example/connect?t=abc', expiresAt: '2026-08-07T14:05:00.000Z' },
  },
  'removals-adopted': {
    ...removal,
    removals: removal.removals.map((one) => ({ ...one, wasThere: true as const })),
  },
  'removals-stopped': {
    ...removal,
    stopped: {
      bySteward: true,
      at: '2026-07-31T14:05:00.000Z',
      text: 'Authorization_RequestDenied: <b>Insufficient privileges</b>',
      left: ['removeApplication:connector'],
    },
  },
  'removals-stopped-admin': {
    ...removal,
    stopped: { bySteward: false, at: '2026-07-31T14:05:00.000Z', left: [] },
  },
  'removals-ended': { ...removal, connection: { ...removal.connection, state: 'disconnected' } },
};
