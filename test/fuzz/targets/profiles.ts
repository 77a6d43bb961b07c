import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { dataSources } from '../../../src/lib/microsoft/dataSources.ts';
import { builtInProfiles } from '../../../src/lib/profiles/profiles.ts';
import { sam360 } from '../../../src/lib/profiles/sam360.ts';
import { type Profile, profileSchema } from '../../../src/lib/profiles/schema.ts';
import { snow } from '../../../src/lib/profiles/snow.ts';
import { target } from '../fuzz.ts';
import { json, nearly } from '../garbage.ts';

const words = fc.stringMatching(/^[A-Za-zé漢][A-Za-zé漢 .,'’&"<-]{0,60}[a-z]$/);
/** What an operator may write otherwise. */
const changes = fc.record(
  {
    id: fc.stringMatching(/^[a-z][a-z0-9-]{1,40}$/),
    name: words,
    vendor: words,
    documentation: fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }),
    version: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    data: fc.uniqueArray(fc.constantFrom(...dataSources)),
    reports: fc.record({ concealedNames: fc.constantFrom('mustBeOff' as const, 'any' as const) }),
    // The most first, as it is kept.
    expiryLadder: fc
      .uniqueArray(fc.integer({ min: 1, max: 730 }), { minLength: 1, maxLength: 12 })
      .map((days) => days.toSorted((one, other) => other - one)),
  },
  { requiredKeys: [] },
);

const [app] = profileSchema.parse(snow).apps;
/** What nobody may write, by the member that it is told under, in the place of what is right. */
const wrong: Readonly<Record<string, readonly ((right: Profile) => Record<string, unknown>)[]>> = {
  '': [() => ({ tomorrow: 1 })],
  id: [() => ({ id: 'Snow' }), () => ({ id: '1a' }), () => ({ id: 'a b' }), () => ({ id: 'a'.repeat(42) })],
  name: [() => ({ name: ' ' }), () => ({ name: 'a\u{202E}b' }), () => ({ name: 'a'.repeat(301) })],
  vendor: [() => ({ vendor: 'a\nb' }), () => ({ vendor: 7 })],
  documentation: [
    () => ({ documentation: 'http://a.example/' }),
    () => ({ documentation: 'javascript:alert(1)' }),
  ],
  version: [() => ({ version: 0 }), () => ({ version: 1.5 }), () => ({ version: '1' })],
  consent: [() => ({ consent: 'everybody' })],
  account: [({ apps }) => ({ consent: 'account', account: undefined, handOver: [], apps: [...apps, app] })],
  reports: [() => ({ reports: { concealedNames: 'on' } }), () => ({ reports: {} })],
  data: [() => ({ data: ['mail'] })],
  expiryLadder: [
    () => ({ expiryLadder: [] }),
    () => ({ expiryLadder: [0] }),
    () => ({ expiryLadder: [731] }),
    () => ({ expiryLadder: [1.5] }),
    () => ({ expiryLadder: Array.from({ length: 13 }, (_, at) => at + 1) }),
  ],
  apps: [
    () => ({ apps: [app, app] }),
    () => ({ apps: [], account: undefined, handOver: [] }),
    () => ({ apps: ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => ({ ...app, key })) }),
    () => ({ apps: ['a', 'b'].map((key) => ({ ...app, key, ownership: 'either' })) }),
    () => ({ apps: [{ ...app, application: [{ ...app?.application[0], name: 'Everything.Read' }] }] }),
    () => ({ apps: [{ ...app, application: [app?.application[0], app?.application[0]] }] }),
    () => ({
      apps: [{ ...app, ownership: 'either', application: [{ ...app?.application[0], optional: true }] }],
    }),
    () => ({ apps: [{ ...app, ownership: 'either', application: [] }] }),
    () => ({ apps: [{ ...app, application: [], delegated: [] }] }),
    () => ({ apps: [{ ...app, redirectUris: ['http://a.example/'] }] }),
    () => ({ apps: [{ ...app, credential: { kind: 'secret', lifeDays: 731 } }] }),
  ],
  handOver: [
    () => ({ apps: [{ ...app, ownership: 'shared' }], handOver: ['clientSecret'] }),
    () => ({ apps: [app], account: undefined, consent: 'admin', handOver: ['password'] }),
    () => ({ directoryAccount: undefined, handOver: ['directoryPassword'] }),
    () => ({ handOver: ['everything'] }),
  ],
};
const faults = Object.entries(wrong).flatMap(([member, all]) => all.map((_, at) => ({ member, at })));

const asKept = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

export const profileTargets = [
  target({
    name: 'profile',
    inputs: fc.oneof(nearly(fc.constantFrom<unknown>(snow, sam360)), json),
    holds(profile) {
      const read = profileSchema.safeParse(profile);
      if (!read.success) return;
      // What is kept is read again as it was.
      expect(profileSchema.parse(asKept(read.data))).toEqual(read.data);
      if (read.data.apps.some(({ ownership }) => ownership === 'shared'))
        expect(read.data.handOver).not.toContain('clientSecret');
    },
  }),
  // What is right is taken as it stands, and one thing wrong is refused and told of by its place.
  target({
    name: 'profile-written',
    inputs: fc.record({
      of: fc.nat(builtInProfiles.length - 1),
      more: changes,
      fault: fc.constantFrom(...faults),
    }),
    holds({ of, more, fault: { member, at } }) {
      const right = { ...builtInProfiles[of], ...more } as Profile;
      expect(profileSchema.parse(asKept(right))).toEqual(right);
      const spoilt = asKept({ ...right, ...wrong[member]?.[at]?.(right) });
      const { error } = profileSchema.safeParse(spoilt);
      expect(error?.issues.map(({ path }) => path[0] ?? '') ?? 'taken').toEqual(
        expect.arrayContaining([member]),
      );
    },
  }),
];
