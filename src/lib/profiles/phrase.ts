import * as z from 'zod';

/** A text for people: no control characters, and none that turn the direction of what follows. */
export const plainText = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(longest, `must be at most ${longest} characters`)
    .refine((text) => !/[\p{Cc}\p{Bidi_Control}]/u.test(text), 'must be plain text');

/** One sentence or name of a profile. */
export const phrase = plainText(300);
