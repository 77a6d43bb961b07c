import { iso } from '../clock.ts';
import type { DirectoryAccount } from '../connections/directory.ts';
import type { Finding } from '../connections/verdict.ts';
import { found, type Subject } from './check.ts';
import { CERTIFICATE } from './directoryFindings.ts';
import { endedLevel, rungOf, whenItEnds } from './ladder.ts';

/** Subject of what is found of a controller's certificate, whichever controller was met. */
export const CONTROLLER = 'controller';
/** The same of the CA's that was given. */
export const CA = 'ca';

/** Pure: what is found of something that ends; nothing long before that. @param end milliseconds since 1970 */
export function ending(
  code: string,
  what: string,
  about: string,
  end: number | undefined,
  now: number,
  subject: Subject,
): Finding[] {
  if (end === undefined) return [];
  if (end <= now) {
    const message = `${what} ended on ${iso(end).slice(0, 10)}.`;
    return [found(code, about, 'critical', message, endedLevel(subject))];
  }
  const rung = rungOf(end, now, subject);
  if (!rung) return [];
  return [found(code, about, rung.severity, `${what} ends ${whenItEnds(end, now)}.`, rung.level)];
}

/** Pure: the same of the certificate of the CA, the last where several were given, of which nobody has to be asked. */
export const endingOfCa = ({ caEndsAt }: DirectoryAccount, now: number, subject: Subject): Finding[] =>
  ending(CERTIFICATE, 'The certificate of the CA that was given', CA, Date.parse(caEndsAt), now, subject);
