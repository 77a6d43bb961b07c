import { noAccess } from '../../src/lib/connections/access.ts';
import type { Connection } from '../../src/lib/connections/connection.ts';
import { noHealth } from '../../src/lib/connections/verdict.ts';

/** A connection as its row holds it, for what is decided without storage: healthy, with nothing of its own. */
export const aConnection = (more: Partial<Connection> = {}): Connection => ({
  id: 'c',
  profile: 'snow',
  profileVersion: 1,
  ownership: 'dedicated',
  tenant: 't',
  tenantName: 'contoso.example',
  name: 'One',
  tags: [],
  state: 'healthy',
  createdAt: '2025-01-15T09:00:00.000Z',
  createdBy: 'operator',
  changedAt: '2025-01-15T09:00:00.000Z',
  onboarding: { attempt: 0 },
  access: noAccess,
  links: [],
  callers: [],
  unaudited: [],
  health: noHealth,
  ...more,
});
