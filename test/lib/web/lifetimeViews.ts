import type { Lifetime } from '../../../src/lib/web/pages/lifetimes.tsx';
import { at } from './onboardingViews.ts';

const of = 'Snow Integration Connector';

/** One of each kind and standing. */
export const lifetimes: readonly Lifetime[] = [
  {
    of,
    kind: 'secret',
    standing: 'inForce',
    id: '0f2c1d8e-9f0b-4a77-8f5e-0d7c3b1a2e4f',
    isKeyId: true,
    from: '2026-06-20T00:00:00.000Z',
    until: '2026-12-17T00:00:00.000Z',
    renewsAt: '2026-10-18T00:00:00.000Z',
  },
  { of, kind: 'certificate', standing: 'pending', id: '2', isKeyId: false, from: at },
  {
    of,
    kind: 'secret',
    standing: 'former',
    id: '1f2c1d8e-9f0b-4a77-8f5e-0d7c3b1a2e4f',
    isKeyId: true,
    from: '2026-02-20T00:00:00.000Z',
    replacedAt: '2026-06-20T00:00:00.000Z',
    until: '2026-08-19T00:00:00.000Z',
  },
  {
    of,
    kind: 'secret',
    standing: 'former',
    id: '2f2c1d8e-9f0b-4a77-8f5e-0d7c3b1a2e4f',
    isKeyId: true,
    replacedAt: '2026-02-20T00:00:00.000Z',
    until: '2026-04-19T00:00:00.000Z',
  },
  {
    of: 'sam@contoso.example',
    kind: 'password',
    standing: 'inForce',
    id: '7a',
    isKeyId: false,
    from: at,
    isEndless: true,
  },
  {
    of: 'sam@contoso.example',
    kind: 'signIn',
    standing: 'inForce',
    id: '8b',
    isKeyId: false,
    from: '2026-05-20T00:00:00.000Z',
    until: '2026-08-18T00:00:00.000Z',
  },
];
