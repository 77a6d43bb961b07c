import type { Connection } from '../connections/connection.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import { type Profile, sharedApp } from '../profiles/schema.ts';

type Ownership = Connection['ownership'];

/** By whose apps a link of this installation can connect a profile, the usual way first; empty where by nobody's. */
export type OwnershipsOf = (profile: Profile) => readonly Ownership[];

/**
 * A shared app needs its entry in SHARED_APPS. Apps and accounts of the tenant's own are made by whoever signs in to
 * the setup app, so they need SETUP_APP.
 */
export const createOwnershipsOf =
  (apps: Pick<OperatorApps, 'find' | 'setup'>): OwnershipsOf =>
  (profile) => {
    const shared = sharedApp(profile);
    return [
      ...(shared && apps.find(profile.id) ? (['shared'] as const) : []),
      ...(shared?.ownership !== 'shared' && apps.setup ? (['dedicated'] as const) : []),
    ];
  };
