import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { createLogger, reasonOf, redact, redactText } from '../../../src/lib/log.ts';
import { hash, sameText } from '../../../src/lib/random.ts';
import { target } from '../fuzz.ts';
import { json, SECRET, text } from '../garbage.ts';

/** How secrets stand in texts. */
const places = [
  `password=${SECRET}`,
  `PASSWORD=${SECRET}`,
  `client_secret=${SECRET}`,
  `client_assertion=${SECRET}`,
  `code_verifier=${SECRET}`,
  `https://mooring.example/connect?t=${SECRET}`,
  `/connect/callback?admin_consent=True&state=${SECRET}`,
  `?code=${SECRET}`,
  `&sig=${SECRET}`,
  `&token=${SECRET}`,
  `AccountKey=${SECRET}`,
  `whsec_${SECRET.replaceAll('-', '+')}`,
  `abc8Q~${SECRET}x_.`,
  `eyJhbGciOiJSUzI1NiJ9.${SECRET}.c2lnbmF0dXJl`,
  `eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.${SECRET}`,
  `x.y.eyJhbGciOiJSUzI1NiJ9.${SECRET}.c2lnbmF0dXJl`,
  `eyJhbGciOiJSUzI1NiJ9.x.eyJhbGciOiJSUzI1NiJ9.${SECRET}.c2lnbmF0dXJl`,
] as const;
/** Members whose value nobody may read, whatever it is. */
const members = [
  'secret',
  'clientSecret',
  'new_password',
  'ACCESS_TOKEN',
  'Authorization',
  'set-cookie',
  'proof',
  'codeVerifier',
  'connectionString',
  'routing_key',
  'apiKey',
  'key',
  'state',
  't',
  'sig',
] as const;
const isHidden = (said: string): boolean =>
  !said.includes(SECRET) && !said.includes(SECRET.replaceAll('-', '+'));
const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 12 }).map((all) => all.join(' '));

/** So deep within lists and objects. */
const within = (value: unknown, shape: readonly boolean[]): unknown =>
  shape.reduce<unknown>((inner, isList) => (isList ? ['x', inner] : { a: 'x', inner }), value);

export const textTargets = [
  target({
    name: 'hashed',
    inputs: text,
    async holds(one) {
      // What is kept is found again by every later version.
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(one));
      expect(hash(one)).toBe(Buffer.from(digest).toString('base64url'));
      expect(sameText(one, one)).toBe(true);
      const nearby = [`${one}x`, `x${one}`, `${one}\0`, one.slice(1), one.slice(0, -1), one.toUpperCase()];
      for (const other of nearby.filter((near) => near.toWellFormed() !== one.toWellFormed()))
        expect([sameText(one, other), hash(one) === hash(other)]).toEqual([false, false]);
    },
  }),
  target({
    name: 'log',
    inputs: fc.oneof(text, json),
    holds(value) {
      if (typeof value === 'string') {
        redactText(value);
        expect(reasonOf(new Error(value)).length).toBeLessThanOrEqual(300);
      }
      const safe = redact({ value, clientSecret: SECRET, text: `password=${SECRET}&x` });
      expect(JSON.stringify(safe)).not.toContain(SECRET);
    },
  }),
  // Wherever a secret stands in what is logged, the line does not hold it; and it holds what is none.
  target({
    name: 'log-hides',
    inputs: fc.record({
      before: text.map((one) => one.slice(0, 200)),
      gap: fc.constantFrom(' ', '"', '\n', '(', ': '),
      place: fc.constantFrom(...places),
      behind: fc.oneof(
        fc.constant(''),
        fc.tuple(fc.constantFrom(' ', '"', '&', '\n'), text).map((all) => all.join('')),
      ),
      member: fc.constantFrom(...members),
      beside: json,
      shape: fc.array(fc.boolean(), { maxLength: 9 }),
      harmless: words,
    }),
    holds({ before, gap, place, behind, member, beside, shape, harmless }) {
      const whole = `${before}${gap}${place}${behind}`;
      expect([isHidden(redactText(whole)), isHidden(reasonOf(new Error(whole)))]).toEqual([true, true]);
      const lines: string[] = [];
      const sink = (line: string): void => void lines.push(line);
      const log = createLogger(() => 0, { debug: sink, info: sink, warn: sink, error: sink });
      log.warn(whole, {
        harmless,
        level: 'debug',
        text: within(whole, shape),
        thrown: within(new Error(whole), shape),
        named: within({ [member]: { [SECRET]: SECRET, beside } }, shape),
      });
      const [line = ''] = lines;
      expect(isHidden(line)).toBe(true);
      expect(JSON.parse(line)).toMatchObject({ time: '1970-01-01T00:00:00.000Z', level: 'warn', harmless });
      expect(redact(new TypeError(harmless))).toEqual({ name: 'TypeError', message: harmless });
      expect([redactText(harmless), redact(within({ harmless }, shape.slice(0, 5)))]).toEqual([
        harmless,
        within({ harmless }, shape.slice(0, 5)),
      ]);
    },
  }),
];
