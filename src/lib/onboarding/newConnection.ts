import * as z from 'zod';
import type { Connection } from '../connections/connection.ts';
import { callers, ownTags } from '../connections/change.ts';
import type { ConnectionStore, NewConnection as Planned } from '../connections/store.ts';
import type { OperatorApps } from '../credentials/operatorApps.ts';
import type { TenantFailure } from '../microsoft/tenants.ts';
import { plainText } from '../profiles/phrase.ts';
import { type Profile, sharedApp } from '../profiles/schema.ts';
import type { Profiles } from '../profiles/store.ts';
import { isolated, type Logger } from '../log.ts';
import { err, ok, type Result } from '../result.ts';
import type { Problem } from '../web/problem.ts';

/** What an operator says of a connection to be made. */
export const newConnectionInput = z.strictObject({
  profile: z.string().trim().min(1, 'must not be empty').max(50),
  /** A directory id or a verified domain. */
  tenant: z.string().trim().min(1, 'must not be empty').max(253),
  name: plainText(80),
  tags: ownTags.default([]),
  callers: callers.optional(),
  /** Where the profile leaves the choice: `shared` unless this installation has no shared app for it. */
  ownership: z.enum(['shared', 'dedicated']).optional(),
});
export type NewConnectionInput = z.output<typeof newConnectionInput>;

/** @param id the same where the same wish may come again: then what it made before is answered */
export type NewConnection = (
  input: NewConnectionInput,
  by: string,
  id?: string,
) => Promise<Result<Connection, Problem>>;

/** What a connection will be of, once it is known that it can be. */
export type Plan = Pick<Planned, 'profileVersion' | 'ownership' | 'tenant'>;

/** Finds out whether a connection can be made, each for a tenant that Microsoft knows and a profile that this installation can serve. */
export interface Planner {
  /** What can be said without asking Microsoft. */
  fit(
    wanted: Pick<NewConnectionInput, 'profile' | 'ownership'>,
  ): Promise<Result<Pick<Plan, 'profileVersion' | 'ownership'>, Problem>>;
  plan(wanted: Pick<NewConnectionInput, 'profile' | 'ownership' | 'tenant'>): Promise<Result<Plan, Problem>>;
}

export function createPlanner(given: {
  apps: OperatorApps;
  profiles: Profiles;
  resolveTenant: (idOrDomain: string) => Promise<Result<string, TenantFailure>>;
}): Planner {
  const fit: Planner['fit'] = async ({ profile: profileId, ownership: wanted }) => {
    const profile = await given.profiles.find(profileId);
    if (!profile) return err({ code: 'unknown_profile', detail: `There is no profile "${profileId}".` });
    const ownership = ownershipOf(profile, wanted, given.apps);
    return ownership.ok ? ok({ profileVersion: profile.version, ownership: ownership.value }) : ownership;
  };
  return {
    fit,
    async plan({ tenant, ...wanted }) {
      const fitting = await fit(wanted);
      if (!fitting.ok) return fitting;
      const resolved = await given.resolveTenant(tenant);
      if (!resolved.ok) return err(tenantProblem(resolved.error, tenant));
      return ok({ ...fitting.value, tenant: resolved.value });
    },
  };
}

/** Makes connections that can be. */
export function createNewConnection(given: {
  connections: Pick<ConnectionStore, 'create'>;
  planner: Planner;
  /** Brings the act to the audit list. */
  flush: (connectionId: string) => Promise<void>;
  log: Logger;
}): NewConnection {
  return async (input, by, own) => {
    const { profile, name, tags: words, callers: who } = input;
    const plan = await given.planner.plan(input);
    if (!plan.ok) return plan;
    const made = await given.connections.create({
      profile,
      ...plan.value,
      tenantName: input.tenant.toLowerCase(),
      name,
      tags: words,
      callers: who,
      createdBy: by,
      ...(own !== undefined && { id: own }),
      act: { action: 'connection.created', by, text: `Joins ${input.tenant} and the profile ${profile}.` },
    });
    if (made.ok) {
      const { id } = made.value;
      await isolated(given.log, 'listing a new connection', { connectionId: id }, () => given.flush(id));
      return made;
    }
    const detail = 'A connection of this name joins the tenant and the profile already.';
    return err({ code: 'connection_exists', existing: made.error, detail });
  };
}

/** A profile that may be either is as the installation has it, unless the operator says otherwise. */
function ownershipOf(
  profile: Profile,
  wanted: Connection['ownership'] | undefined,
  apps: OperatorApps,
): Result<Connection['ownership'], Problem> {
  const possible = sharedApp(profile)?.ownership ?? 'dedicated';
  const configured = apps.find(profile.id) !== undefined;
  const ownership = wanted ?? (possible === 'either' ? (configured ? 'shared' : 'dedicated') : possible);
  if (possible !== 'either' && ownership !== possible) {
    const message = `must be "${possible}": the profile "${profile.id}" allows nothing else`;
    return err({ code: 'invalid_request', errors: [{ path: 'ownership', message }] });
  }
  if (ownership === 'shared' && !configured) {
    const detail = `The profile "${profile.id}" needs an entry with its client id and credential in the setting SHARED_APPS.`;
    return err({ code: 'profile_not_configured', detail });
  }
  return ok(ownership);
}

function tenantProblem(failure: TenantFailure, tenant: string): Problem {
  switch (failure) {
    case 'malformed': {
      const message = 'must be a directory id (a GUID) or a domain name such as contoso.com';
      return { code: 'invalid_request', errors: [{ path: 'tenant', message }] };
    }
    case 'unknown': {
      const detail = `Microsoft knows no tenant "${tenant}". Check the spelling; the domain must be verified in the tenant.`;
      return { code: 'unknown_tenant', detail };
    }
    case 'unavailable':
      return {
        code: 'unavailable',
        detail: 'Microsoft Entra did not answer. Try again in a minute.',
        retryAfter: 60,
      };
  }
}
