import type { SrvRecord } from 'node:dns';
import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import type { Entry } from 'ldapts';
import { fileTime, hexesOf, numberOf, textOf, textsOf } from '../../../src/lib/directory/entry.ts';
import { failureOf } from '../../../src/lib/directory/failures.ts';
import { createMayDial } from '../../../src/lib/directory/networks.ts';
import { controllersIn, placesOf } from '../../../src/lib/directory/places.ts';
import { target } from '../fuzz.ts';
import { SECRET, text } from '../garbage.ts';

const DOMAIN = 'corp.example';
const label = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,10}[a-zA-Z0-9])?$/);
const record = (name: fc.Arbitrary<string>) =>
  fc.record({ name, port: fc.constant(389), priority: fc.nat(3), weight: fc.nat(3) });
const strange = fc.oneof(
  text,
  label.map((one) => `${one}.corp.example.evil.example`),
  label.map((one) => `${one}corp.example`),
  fc.constantFrom(
    DOMAIN,
    '.',
    '',
    '10.0.0.1',
    'dc 1.corp.example',
    'dc1\0.corp.example',
    'dc1..corp.example.',
  ),
);

/** What a controller says of the account that it does not let in. @see the table of Windows error codes */
const refused = {
  '525': 'wrongPassword',
  '52e': 'wrongPassword',
  '530': 'notNow',
  '531': 'notNow',
  '532': 'passwordExpired',
  '533': 'disabled',
  '701': 'accountExpired',
  '773': 'mustChange',
  '775': 'locked',
} as const;

/** An instant as a directory writes it. */
export const written = (ms: number | 'never'): string =>
  ms === 'never' ? '9223372036854775807' : String((BigInt(ms) + 11_644_473_600_000n) * 10_000n);
export const instant = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(9999, 0, 1) });
export const instantOrNever = fc.oneof(instant, fc.constant('never' as const));
/** As the library gives the values of an attribute. */
export const given = <V>(values: readonly V[]): V | readonly V[] =>
  values.length === 1 && values[0] !== undefined ? values[0] : values;
export const directoryTargets = [
  target({
    name: 'directory-controllers',
    inputs: fc.record({
      inside: fc.array(record(label.map((one) => `${one}.${DOMAIN}`)), { maxLength: 5 }),
      outside: fc.array(record(strange), { maxLength: 5 }),
      dot: fc.boolean(),
      far: fc.nat(5),
    }),
    async holds({ inside, outside, dot, far }) {
      const said = inside.map((one) => ({ ...one, name: dot ? `${one.name.toUpperCase()}.` : one.name }));
      const ordered = inside
        .toSorted((one, other) => one.priority - other.priority || other.weight - one.weight)
        .map(({ name }) => name.toLowerCase());
      const read = (records: readonly SrvRecord[]) => controllersIn('Corp.Example', records);
      expect(read(said)).toEqual(ordered);
      const others = read(outside);
      expect(others.filter((name) => !/^([a-z0-9-]+\.)+corp\.example$/.test(name))).toEqual([]);
      // Those of other networks are passed over, and nobody is dialled by a name that the domain does not have.
      const lookups = {
        mayDial: createMayDial(['10.0.0.0/8']),
        resolve: (host: string) =>
          Promise.resolve([
            ordered.indexOf(host) >= far ? '192.0.2.1' : `10.0.0.${ordered.indexOf(host) + 1}`,
          ]),
        findControllers: () => Promise.resolve(said),
      };
      const places = await placesOf({ hosts: [], domain: DOMAIN }, lookups);
      const near = ordered.filter((name) => ordered.indexOf(name) < far).slice(0, 4);
      expect(places.ok ? places.value.map(({ host }) => host) : []).toEqual(near);
      expect(places.ok).toBe(near.length > 0);
    },
  }),
  target({
    name: 'directory-failure',
    inputs: fc.record({
      code: fc.oneof(
        fc.constantFrom(49, 19, 50, 53),
        fc.integer({ min: 0, max: 123 }),
        fc.constantFrom('ENOTFOUND', 'CERT_HAS_EXPIRED', 'ESOMETHING'),
      ),
      data: fc.constantFrom(...Object.keys(refused), 'fff', '52'),
      words: text.map((one) => one.replaceAll(/data/gi, '')),
    }),
    holds({ code, data, words }) {
      const said = `${words} 80090308: LdapErr: DSID-0C090449, comment: ${SECRET}, data ${data}, v4563`;
      const failure = failureOf(Object.assign(new Error(said), { code }), 'dc1.corp.example');
      expect(failure.reason).not.toContain(SECRET);
      expect(failure.reason.length).toBeLessThan(200);
      if (code === 49) {
        // What nobody knows counts as a wrong password: it is not tried again.
        const why = refused[data as keyof typeof refused] ?? 'wrongPassword';
        expect(failure).toMatchObject({ kind: 'refused', why });
      } else if (typeof code === 'number')
        expect(failure.kind).toBe([19, 50, 53].includes(code) ? 'denied' : 'unreachable');
      else
        expect(failure).toMatchObject(
          code === 'CERT_HAS_EXPIRED' ? { kind: 'untrusted', expired: true } : { kind: 'unreachable' },
        );
    },
  }),
  target({
    name: 'directory-values',
    inputs: fc.record({ at: instantOrNever, texts: fc.array(text, { maxLength: 3 }), garbage: text }),
    holds({ at, texts, garbage }) {
      expect([fileTime(written(at)), fileTime('0')]).toEqual([at === 'never' ? undefined : at, undefined]);
      const read = fileTime(garbage);
      expect(read === undefined || (/^\d+$/.test(garbage) && Number.isFinite(read))).toBe(true);
      const well = texts.map((one) => one.toWellFormed());
      const entry = { dn: 'x', a: given(well), b: given(well.map((one) => Buffer.from(one))) } as Entry;
      expect([textsOf(entry, 'a'), textOf(entry, 'a')]).toEqual([well, well[0]]);
      expect(hexesOf(entry, 'b')).toEqual(well.map((one) => Buffer.from(one).toString('hex')));
      expect([textsOf(entry, 'c'), hexesOf(entry, 'c'), numberOf(entry, 'c')]).toEqual([[], [], 0]);
      expect(numberOf({ dn: 'x', n: '66050' }, 'n')).toBe(66_050);
    },
  }),
];
