import type { Result } from '../../../src/lib/result.ts';
import { err, ok } from '../../../src/lib/result.ts';
import type { Answers, Subject } from '../../../src/lib/health/check.ts';
import type { Verdict } from '../../../src/lib/connections/verdict.ts';
import type { GraphAnswer } from '../../../src/lib/microsoft/graph.ts';
import type { ConnectionToken } from '../../../src/lib/credentials/connectionTokens.ts';
import type { TokenFailure } from '../../../src/lib/microsoft/tokens.ts';
import { certeroApplication as written } from '../../../src/lib/profiles/certero.ts';
import { type Profile, profileSchema, requiredRoles } from '../../../src/lib/profiles/schema.ts';

export const certeroApplication: Profile = profileSchema.parse(written);
export const TENANT = '11111111-1111-4111-8111-111111111111';
export const CLIENT = '22222222-2222-4222-8222-222222222222';

/** A tenant whose profile grants these rights; what the built-in profile needs, unless told. */
export const subjectWith = (
  rights: readonly string[] = requiredRoles(certeroApplication),
  concealedNames: Profile['reports']['concealedNames'] = 'mustBeOff',
): Subject => ({
  connectionId: 'c',
  tenant: TENANT,
  clientId: CLIENT,
  profile: { ...certeroApplication, reports: { concealedNames } },
  rights,
  ownership: 'shared',
});

export const tokenWith = (roles: readonly string[], tenant = TENANT): Result<ConnectionToken, TokenFailure> =>
  ok({ by: 'app', token: 'token', tenant, roles, scopes: [], endsAt: 0 });

export const refusedWith = (aadsts: number | undefined): Result<ConnectionToken, TokenFailure> =>
  err({ kind: 'refused', error: 'invalid_client', aadsts, correlationId: 'correlation-1' });

export const away: GraphAnswer = { kind: 'unavailable', reason: 'Microsoft Graph answered 503' };
export const answered = (status: number, body: unknown = {}, code?: string): GraphAnswer => ({
  kind: 'answered',
  status,
  body,
  ...(code !== undefined && { code }),
});

/** What came back; reads that are not named were left unanswered. */
export const answers = (
  token: Result<ConnectionToken, TokenFailure>,
  reads: Readonly<Record<string, GraphAnswer>> = {},
  now = 0,
): Answers => ({ token, reads: new Map(Object.entries(reads)), now });

/** A verdict in one word, with the codes of what was found or the reason why nothing was. */
export function inShort(verdict: Verdict): string {
  switch (verdict.verdict) {
    case 'ok':
      return 'ok';
    case 'fail':
      return `fail ${verdict.findings.map(({ code, severity }) => `${code}:${severity}`).join(' ')}`;
    case 'unknown':
      return `unknown ${verdict.reason}`;
    case 'notAsked':
      return 'notAsked';
  }
}
