import { randomBytes } from 'node:crypto';
import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { createTrips, type Trips } from '../../../src/lib/onboarding/trip.ts';
import { createOnce } from '../../../src/lib/web/idempotency.ts';
import { json as answerJson } from '../../../src/lib/web/respond.ts';
import type { Table } from '../../../src/lib/storage/tables.ts';
import { keptLog, tableAt } from '../../lib/alerts/support.ts';
import { suiteStorage } from '../../support/storage.ts';
import { target } from '../fuzz.ts';
import { json, nearly, text } from '../garbage.ts';

let opened: Table | undefined;
const lookup = (): Table => (opened ??= tableAt(suiteStorage().connectionString, 'lookup'));
const clock = (): number => Date.parse('2026-03-01T01:00:00Z');

let trips: Trips | undefined;
let begun: Awaited<ReturnType<Trips['begin']>> | undefined;
const coded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** What a browser may bring back, made of what it was given. */
const brought = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: 'asGiven' } as const) },
  { weight: 2, arbitrary: text.map((value) => ({ kind: 'other', value }) as const) },
  { weight: 2, arbitrary: text.map((value) => ({ kind: 'withMore', value }) as const) },
  { weight: 1, arbitrary: fc.nat(400).map((end) => ({ kind: 'cut', end }) as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'nothing' } as const) },
  {
    weight: 2,
    arbitrary: fc
      .oneof(json, nearly(fc.constant({ link: 'l', secret: 's', verifier: 'v' })))
      .map((value) => ({ kind: 'other', value: coded(value) }) as const),
  },
);
type Brought = typeof brought extends fc.Arbitrary<infer B> ? B : never;

function bring(one: Brought, given: string): string | undefined {
  switch (one.kind) {
    case 'asGiven':
      return given;
    case 'other':
      return one.value;
    case 'withMore':
      return `${given}${one.value}`;
    case 'cut':
      return given.slice(0, one.end);
    case 'nothing':
      return undefined;
  }
}

/** As HTTP brings a header: what cannot be in one never comes. */
const header = text.map((one) =>
  one
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .trim()
    .slice(0, 2_000),
);

export const lookupTargets = [
  target({
    name: 'trip-cookie',
    inputs: fc.record({ state: brought, cookie: brought }),
    async holds(input) {
      trips ??= createTrips({ lookup: lookup(), clock, random: randomBytes });
      begun ??= await trips.begin('setup', 'c', 'link', 'flow');
      const given = begun;
      const state = bring(input.state, given.state);
      const cookie = bring(input.cookie, given.cookie);
      const came = await trips.end(state, cookie);
      const isOurs = state === given.state && cookie === given.cookie;
      if (typeof came === 'string') expect(['forged', 'replayed', 'cookieMissing']).toContain(came);
      expect(typeof came === 'string').toBe(!isOurs);
      if (!isOurs) return;
      // And it counts once.
      begun = undefined;
      expect(await trips.end(state, cookie)).toBe('replayed');
    },
  }),
  target({
    name: 'idempotency-key',
    inputs: fc.record({ first: header, second: header, input: json, otherInput: json }),
    async holds({ first, second, input, otherInput }) {
      const { log } = keptLog({ now: clock() });
      const once = createOnce({ lookup: lookup(), clock, random: randomBytes, log });
      const scope = randomBytes(8).toString('hex');
      let count = 0;
      const ask = (key: string, body: unknown) =>
        once({ request: { headers: new Headers({ 'idempotency-key': key }) }, scope, input: body }, (id) => {
          count += 1;
          return Promise.resolve(answerJson(201, { id }));
        });
      const isKey = (key: string): boolean => /^[!-~]{1,255}$/.test(key);
      const came = await ask(first, input);
      expect([came.status, count]).toEqual(isKey(first) ? [201, 1] : [400, 0]);
      expect(await ask(first, input)).toEqual(came);
      const isSame = JSON.stringify(input) === JSON.stringify(otherInput);
      expect((await ask(first, otherInput)).status).toBe(isKey(first) && isSame ? 201 : 400);
      expect(count).toBe(isKey(first) ? 1 : 0);
      await ask(second, input);
      expect(count).toBe(new Set([first, second].filter(isKey)).size);
    },
  }),
];
