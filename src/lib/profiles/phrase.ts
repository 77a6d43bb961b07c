import * as z from 'zod';

/**
 * Nobody sees it, or it changes how what follows is seen: controls, other lines, turned directions, and what takes no room, but
 * for the joiners and selectors that scripts and emoji are written with.
 *
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const unseen =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}[\p{Default_Ignorable_Code_Point}--[\p{Join_Control}\p{Variation_Selector}\p{Emoji_Component}]]]/v;
const unseens = new RegExp(unseen, 'gv');
const seen = /[^\p{Z}\p{Default_Ignorable_Code_Point}]/u;

/** A text for people: what is seen of it is all that there is. */
export const plainText = (longest: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(longest, `must be at most ${longest} characters`)
    .refine(
      (text) => text === '' || (text.isWellFormed() && seen.test(text) && !unseen.test(text)),
      'must be plain text',
    );

/** Pure: what is seen of a name that somebody chose elsewhere; `undefined` where that is nothing. */
export function seenOf(name: string, longest: number): string | undefined {
  const text = name.toWellFormed().replace(unseens, '').slice(0, longest).toWellFormed().trim();
  return seen.test(text) ? text : undefined;
}

/** One sentence or name of a profile. */
export const phrase = plainText(300);
