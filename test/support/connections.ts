import { noAccess } from '../../src/lib/connections/access.ts';
import type { Connection } from '../../src/lib/connections/connection.ts';
import type { DirectoryAccount } from '../../src/lib/connections/directory.ts';
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

/** An account in a directory of the customer's own, as somebody gave it. */
export const aDirectoryAccount: DirectoryAccount = {
  hosts: ['dc1.corp.example'],
  port: 636,
  ca: '',
  caEndsAt: '2027-01-15T09:00:00.000Z',
  account: 'CORP\\svc',
  groups: [],
  password: { secretName: 'directory-c', secretVersion: 'v1', setAt: '2025-01-15T09:00:00.000Z' },
};
