import type { Connection } from '../connections/connection.ts';
import { evidenceOf } from '../connections/verdict.ts';
import { namesIn } from '../health/check.ts';
import { mainApp, type Profile, requiredRoles } from '../profiles/schema.ts';
import type { GrantsView } from './pages/connectionGrants.tsx';

/**
 * Pure: the permissions that a profile asks for, beside those that were there when the consent was last read; `undefined`
 * where nobody has read it.
 */
export function grantsView(
  { health }: Pick<Connection, 'health'>,
  profile: Profile | undefined,
): GrantsView | undefined {
  const record = health.checks.consentStatus;
  const { granted, missing, excess } = evidenceOf(record?.last);
  const app = profile && mainApp(profile);
  if (!record || !app || typeof granted !== 'string' || typeof missing !== 'string') return undefined;
  // Of a list that was cut nobody knows the rest.
  const isWhole = [granted, missing].every((text) => namesIn(text) !== undefined);
  const standingOf = (name: string, optional: boolean) => {
    if (granted.split(' ').includes(name)) return 'granted';
    if (missing.split(' ').includes(name)) return 'missing';
    if (!isWhole) return 'notShown';
    return optional ? 'leftOut' : 'missing';
  };
  const asked = requiredRoles(profile).length > 0 ? app.application : app.delegated;
  return {
    at: record.at,
    asked: asked.map(({ name, plain, why, optional = false }) => ({
      name,
      plain,
      why,
      standing: standingOf(name, optional),
    })),
    excess: typeof excess === 'string' && excess !== '' ? excess : undefined,
  };
}
