import type { Listed } from '../../src/lib/connections/listedRows.ts';

/** A line of the list, healthy unless said otherwise. */
export const aListed = (more: Partial<Listed> = {}): Listed => ({
  id: 'c1',
  name: 'Contoso finance',
  profile: 'snow',
  tenant: '11111111-2222-4333-8444-555555555555',
  tenantName: 'contoso.example',
  state: 'healthy',
  createdAt: '2026-01-02T03:04:05.000Z',
  tags: [],
  alerts: [],
  verdicts: {},
  rests: {},
  wrong: [],
  lastCheckedAt: '2026-07-31T02:00:00.000Z',
  asked: true,
  provedAt: undefined,
  dueAt: undefined,
  rotationAt: undefined,
  ends: [],
  linkUntil: undefined,
  changed: false,
  runs: {},
  ...more,
});
