import * as z from 'zod';
import { err, ok, type Result } from '../result.ts';
import { literalAddress, type Permits } from './guard.ts';

const ADDRESS_LENGTH = 2_000;

/** Why an address is not taken; `exists`: it was taken already. */
export interface AddressProblem {
  readonly code: 'addressInvalid' | 'addressRefused' | 'exists';
  readonly message: string;
}

const invalid = (message: string) => err({ code: 'addressInvalid', message } as const);

/** Judges the address as far as that needs no look-up; the address connected to is judged at every attempt. */
export function readAddress(text: string, permits: Permits): Result<URL, AddressProblem> {
  const trimmed = text.trim();
  if (trimmed.length > ADDRESS_LENGTH) return invalid(`must have at most ${ADDRESS_LENGTH} characters`);
  if (!z.url().safeParse(trimmed).success)
    return invalid('must be an address such as https://example.com/hook');
  const url = new URL(trimmed);
  if (url.protocol !== 'https:') return invalid('must begin with https://');
  if (url.username !== '' || url.password !== '') return invalid('must not hold a user name or password');
  if (url.hash !== '') return invalid('must not have a fragment (#…): it is never sent');
  const literal = literalAddress(url);
  if (literal !== undefined && !permits(literal)) {
    return err({ code: 'addressRefused', message: `${literal} is not a public address` });
  }
  return ok(url);
}
