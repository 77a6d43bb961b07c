import type { TenantPolicies } from '../worldDirectory.ts';
import { GraphRefusal } from './answers.ts';

const DAY = 86_400_000;

/** An ISO 8601 duration in ms; months count 30 days and years 365, as Entra compares lifetimes. */
export function durationMs(text: string): number {
  const match = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text);
  if (!match) throw new RangeError(`not a duration: ${text}`);
  const [years, months, days, hours, minutes] = match.slice(1).map((part) => Number(part ?? 0));
  return (
    ((years ?? 0) * 365 + (months ?? 0) * 30 + (days ?? 0)) * DAY +
    (hours ?? 0) * 3_600_000 +
    (minutes ?? 0) * 60_000
  );
}

/** Refuses a new client secret that the tenant's policy forbids, or that would live too long. */
export function checkSecretPolicy(policies: TenantPolicies | undefined, from: number, to: number): void {
  if (policies?.secretsForbidden === true) {
    const message = 'Credential type not allowed as per assigned policy';
    throw new GraphRefusal(400, 'CredentialTypeNotAllowedAsPerAppPolicy', message);
  }
  if (policies?.secretLifetime !== undefined && to - from > durationMs(policies.secretLifetime)) {
    const message = 'Credential lifetime exceeds the max value allowed as per assigned policy';
    throw new GraphRefusal(400, 'CredentialInvalidLifetimeAsPerAppPolicy', message);
  }
}
