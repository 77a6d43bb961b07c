/** An answer of the token service that is not a token, by its AADSTS number. */
export interface EntraError {
  code: number;
  status: number;
  error: string;
  message: string;
  suberror?: string;
}

/** Makes refusals of one number; the message follows. */
export const entraError =
  (code: number, status: number, error: string, suberror?: string) =>
  (message: string): EntraError => ({
    code,
    status,
    error,
    message,
    ...(suberror === undefined ? {} : { suberror }),
  });

/** Thrown inside the token service and turned into its answer in one place. */
export class EntraRefusal extends Error {
  readonly entraError: EntraError;
  constructor(entraError: EntraError) {
    super(`AADSTS${entraError.code}: ${entraError.message}`);
    this.name = 'EntraRefusal';
    this.entraError = entraError;
  }
}

/** Refuses with one of {@link entraErrors}. */
export function refuse(entraError: EntraError): never {
  throw new EntraRefusal(entraError);
}

/** Entra's way to write an instant: `2026-09-04 00:40:39Z`. */
export const entraTime = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
