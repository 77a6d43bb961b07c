import * as z from 'zod';
import { DAY } from '../../clock.ts';
import type { GraphCall } from '../../microsoft/graph.ts';
import { ask, type Work } from './step.ts';

/** What a tenant allows of secrets; nothing is known where its policy may not be read. */
export interface SecretRule {
  readonly maxDays?: number;
  readonly forbidden: boolean;
}

const policy = z.object({
  isEnabled: z.boolean(),
  applicationRestrictions: z
    .object({
      passwordCredentials: z
        .array(
          z.object({
            restrictionType: z.string(),
            state: z.string().nullish(),
            maxLifetime: z.string().nullish(),
          }),
        )
        .default([]),
    })
    .nullish(),
});

/** @see https://learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy */
export async function readSecretRule(work: Work): Promise<SecretRule> {
  const body = await readIfAllowed(work, '/policies/defaultAppManagementPolicy');
  const read = policy.safeParse(body).data;
  const rules = read?.isEnabled ? (read.applicationRestrictions?.passwordCredentials ?? []) : [];
  const inForce = rules.filter(({ state }) => state !== 'disabled');
  const lives = inForce
    .filter(({ restrictionType }) => restrictionType === 'passwordLifetime')
    .flatMap(({ maxLifetime }) => daysOf(maxLifetime ?? '') ?? []);
  return {
    forbidden: inForce.some(({ restrictionType }) => restrictionType === 'passwordAddition'),
    ...(lives.length > 0 && { maxDays: Math.min(...lives) }),
  };
}

const securityDefaults = z.object({ isEnabled: z.boolean() });

/** `undefined` where it may not be read. */
export async function hasSecurityDefaults(work: Work): Promise<boolean | undefined> {
  const body = await readIfAllowed(work, '/policies/identitySecurityDefaultsEnforcementPolicy');
  return securityDefaults.safeParse(body).data?.isEnabled;
}

/** Not everybody who may register an app may read the policies: then Microsoft's refusals have to tell. */
async function readIfAllowed(work: Work, url: GraphCall['url']): Promise<unknown> {
  const answer = await ask(work, { method: 'GET', url }, 403, 404);
  return answer.status === 200 ? answer.body : undefined;
}

/** Days of an ISO 8601 duration such as `P90D`; months count 30 and years 365, as Entra compares lives. */
function daysOf(duration: string): number | undefined {
  const found = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration);
  if (!found) return undefined;
  const [years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  const rest = (hours * 3_600 + minutes * 60 + seconds) * 1_000;
  return Math.floor(years * 365 + months * 30 + days + rest / DAY);
}
