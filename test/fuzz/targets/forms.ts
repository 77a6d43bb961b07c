import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import type * as z from 'zod';
import { stewardSets } from '../../../src/lib/connections/access.ts';
import { choices, noChoices } from '../../../src/lib/connections/provisioning.ts';
import { amendChoices, connectAnswers, readChoices } from '../../../src/lib/onboarding/answers.ts';
import { handOverAnswers } from '../../../src/lib/onboarding/handOverPages.ts';
import { certeroDelegated } from '../../../src/lib/profiles/certero.ts';
import { sam360 } from '../../../src/lib/profiles/sam360.ts';
import { type Profile, profileSchema } from '../../../src/lib/profiles/schema.ts';
import { readForm } from '../../../src/lib/web/body.ts';
import { handOverForm } from '../../../src/lib/web/handOverWish.ts';
import { target } from '../fuzz.ts';
import { SECRET, text } from '../garbage.ts';

type Fields = readonly (readonly [string, string])[];

/** What the form comes to that has these fields. */
function sent<S extends z.ZodType>(fields: Fields, schema: S) {
  const body = new URLSearchParams(fields.map(([name, value]) => [name, value])).toString();
  const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' });
  return readForm({ headers, body: [Buffer.from(body)] } as never, schema);
}
const fieldsOf = (form: Readonly<Record<string, string | undefined>>): Fields =>
  Object.entries(form).filter((one): one is [string, string] => one[1] !== undefined);

/** Every permission of the app may be declined. */
const made: Profile = (() => {
  const profile = profileSchema.parse(sam360);
  const apps = profile.apps.map((app) => ({
    ...app,
    application: app.application.map((one) => ({ ...one, optional: true as const })),
  }));
  return { ...profile, apps };
})();
const existing = profileSchema.parse(certeroDelegated);
const optional = made.apps.flatMap(({ application }) => application.map(({ name }) => name));

const link = fc.stringMatching(/^[\w-]{1,100}$/);
const localPart = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?$/);
const strong = fc.constantFrom('Aa1!aaaa', 'Correct Horse 1', 'aB3é'.repeat(64), 'a&b=C %20 1\r\n');
const none = { nil: undefined };

/** What a page says no to, and under which name it is told. */
const connectFaults = {
  noLink: { path: 't', form: { t: '' } },
  longLink: { path: 't', form: { t: 'x'.repeat(101) } },
  deed: { path: 'do', form: { do: 'everything' } },
  longName: { path: 'userName', form: { userName: 'x'.repeat(65) } },
  badName: { path: 'userName', form: { userName: 'a b' } },
  dotName: { path: 'userName', form: { userName: '.dot' } },
  weak: { path: 'password', form: { password: 'aB3!aaa' } },
  twoKinds: { path: 'password', form: { password: 'only-small-letters' } },
  ownName: { path: 'password', form: { userName: 'reports', password: 'Reports-2026!' } },
  longPassword: { path: 'password', form: { password: 'aB3!'.repeat(65) } },
  longBox: { path: 'steward.watch', form: { 'steward.watch': 'x'.repeat(201) } },
} as const;

export const formTargets = [
  target({
    name: 'connect-answers',
    inputs: fc.record({
      fields: fc.uniqueArray(
        fc.tuple(
          fc.oneof(
            fc.constantFrom('t', 'do', 'userName', 'existingUser', 'password', 'steward.watch', '__proto__'),
            fc.constantFrom(
              'adopt.account',
              'adopt.__proto__',
              'permission.constructor',
              'steward.__proto__',
            ),
            text.map((name) => `adopt.${name.slice(0, 100)}`),
            text,
          ),
          fc.oneof(text, fc.constantFrom('continue', 'choose', 'new', 'on', '')),
        ),
        { selector: ([name]) => name.toWellFormed(), maxLength: 12 },
      ),
      isExisting: fc.boolean(),
    }),
    async holds({ fields, isExisting }) {
      const read = await sent([['t', 'link'], ...fields.filter(([name]) => name !== 't')], connectAnswers);
      if (!read.ok) return;
      const said = new Map(fields.map(([name, value]) => [name.toWellFormed(), value.toWellFormed()]));
      const chosen = readChoices(isExisting ? existing : made, read.value);
      const before = { ...noChoices, userName: 'before', adopt: { account: 'a' } };
      const amended = amendChoices(before, read.value);
      if (chosen.ok) {
        expect(chosen.value.steward).toEqual(stewardSets.filter((set) => said.has(`steward.${set}`)));
        const declined = optional.filter((name) => !said.has(`permission.${name}`));
        expect(chosen.value.declined).toEqual(isExisting ? [] : declined);
      }
      for (const one of [chosen, amended]) {
        // A row keeps them, and has so much room for them; of a row they are read as they were.
        expect(JSON.stringify(one).length).toBeLessThan(12_000);
        if (one.ok) expect(choices.parse(JSON.parse(JSON.stringify(one.value)))).toEqual(one.value);
      }
    },
  }),
  target({
    name: 'connect-answers-written',
    inputs: fc.record({
      t: link,
      do: fc.option(fc.constantFrom('continue', 'choose', 'byHand', 'settings'), none),
      userName: fc.option(localPart, none),
      existingUser: fc.constantFrom('name@contoso.example', 'a.b+c@sub.contoso.example'),
      password: fc.option(strong, none),
      steward: fc.subarray([...stewardSets]),
      agreed: fc.subarray(optional),
      adopt: fc.option(fc.constantFrom('new', '44444444-4444-4444-8444-444444444444'), none),
      fault: fc.constantFrom(...(Object.keys(connectFaults) as (keyof typeof connectFaults)[])),
    }),
    async holds({ steward, agreed, adopt, fault, ...typed }) {
      const boxes = [
        ...steward.map((set) => [`steward.${set}`, 'on'] as const),
        ...agreed.map((name) => [`permission.${name}`, ''] as const),
        ...(adopt === undefined ? [] : [['adopt.account', adopt] as const]),
      ];
      const { userName, existingUser, password, do: deed } = typed;
      const read = await sent([...fieldsOf(typed), ...boxes], connectAnswers);
      expect(read).toEqual({
        ok: true,
        value: { ...Object.fromEntries([...fieldsOf(typed), ...boxes]), do: deed ?? 'continue' },
      });
      if (!read.ok) return;
      const answers = read.value;
      expect(readChoices(made, answers)).toEqual({
        ok: true,
        value: {
          userName: userName ?? 'Sam360Reports',
          steward,
          declined: optional.filter((name) => !agreed.includes(name)),
          adopt: {},
        },
      });
      expect(readChoices(existing, answers)).toMatchObject({
        ok: true,
        value: { existingUser, declined: [] },
      });

      const kept = { secretName: 's', secretVersion: 'v' };
      const before = {
        ...noChoices,
        password: kept,
        userName: 'before',
        adopt: { account: 'a', api: 'new' },
      };
      const isOther = userName !== undefined || adopt === 'new';
      expect(amendChoices(before, answers)).toEqual({
        ok: true,
        value: {
          ...noChoices,
          ...(deed === 'choose' && password !== undefined ? {} : { password: kept }),
          userName: userName ?? 'before',
          existingUser,
          ...(deed === 'byHand' && { exchangeByHand: true }),
          adopt: { api: 'new', ...(!isOther && { account: adopt ?? 'a' }) },
        },
      });

      const { path, form } = connectFaults[fault];
      const wrong = new Map([...fieldsOf({ ...typed, password: SECRET }), ...boxes, ...fieldsOf(form)]);
      const refused = await sent([...wrong], connectAnswers);
      const faults = refused.ok ? readChoices(made, refused.value) : refused;
      const told = faults.ok ? [] : 'code' in faults.error ? (faults.error.errors ?? []) : faults.error;
      expect(told.map((one) => one.path)).toContain(path);
      expect(JSON.stringify(told)).not.toContain(SECRET);
      expect(await sent([...wrong, ['t', 'x']], connectAnswers)).toMatchObject({ ok: false });
    },
  }),
  target({
    name: 'hand-over-answers',
    inputs: fc.record({
      t: link,
      deed: fc.constantFrom('signIn', 'show', 'confirm', 'link', 'withdraw'),
      keyIds: fc.array(fc.stringMatching(/^[\w-]{1,60}$/), { maxLength: 10 }),
      gap: fc.constantFrom(' ', '  '),
      wrong: fc.constantFrom('', 'everything', 'Show', '__proto__', 'show '),
    }),
    async holds({ t, deed, keyIds, gap, wrong }) {
      const form = { t, do: deed, keyIds: keyIds.join(gap) };
      const ofLink = ['signIn', 'show', 'confirm'].includes(deed);
      const read = await sent(fieldsOf(form), handOverAnswers);
      expect(read.ok ? read.value : 'refused').toEqual(ofLink ? form : 'refused');
      const wish = handOverForm.safeParse({ do: deed, keyIds: form.keyIds });
      const isWish = deed !== 'signIn' && (deed !== 'confirm' || keyIds.length > 0);
      const meant = { do: deed, ...(deed === 'confirm' && { keyIds }) };
      expect(wish.data ?? 'refused').toEqual(isWish ? meant : 'refused');

      const right = { t, do: 'confirm', keyIds: 'a' };
      for (const spoilt of [
        { t: '' },
        { t: 'x'.repeat(101) },
        { do: wrong },
        { keyIds: 'x'.repeat(1_001) },
      ]) {
        const came = await sent(fieldsOf({ ...right, ...spoilt }), handOverAnswers);
        expect(came.ok ? 'taken' : came.error.errors?.map(({ path }) => path)).toEqual(Object.keys(spoilt));
      }
      const ids = (count: number, length: number) => Array(count).fill('x'.repeat(length)).join(' ');
      const many = [ids(11, 1), ids(1, 201), ids(10, 99), ids(0, 0), ids(10, 1)];
      expect(many.map((all) => handOverForm.safeParse({ do: 'confirm', keyIds: all }).success)).toEqual([
        false,
        false,
        true,
        false,
        true,
      ]);
    },
  }),
];
