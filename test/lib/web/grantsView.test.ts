import { expect, test } from '@jest/globals';
import { noHealth } from '../../../src/lib/connections/verdict.ts';
import { snow as written } from '../../../src/lib/profiles/snow.ts';
import { profileSchema, requiredRoles } from '../../../src/lib/profiles/schema.ts';
import { grantsView } from '../../../src/lib/web/grantsView.ts';

const at = '2026-07-31T02:00:00.000Z';
const read = (evidence: Readonly<Record<string, string>>) => ({
  health: {
    ...noHealth,
    checks: { consentStatus: { last: { verdict: 'ok' as const, evidence }, at, changedAt: at } },
  },
});
const snow = profileSchema.parse(written);
const asked = snow.apps[0]?.application ?? [];
const required = requiredRoles(snow);
const [first = '', ...others] = required;

test('each permission of the profile is granted, missing, or left out where it is not needed', () => {
  const view = grantsView(read({ granted: first, missing: others.join(' '), excess: 'Mail.Read' }), snow);
  expect(view?.at).toBe(at);
  expect(view?.excess).toBe('Mail.Read');
  expect(view?.asked.map(({ name, standing }) => [name, standing])).toEqual(
    asked.map(({ name, optional }) => [name, name === first ? 'granted' : optional ? 'leftOut' : 'missing']),
  );
  expect(view?.asked.every(({ plain, why }) => plain !== '' && why !== '')).toBe(true);
});

test('one that nobody named is missing: the profile may have a later version', () => {
  const view = grantsView(read({ granted: '', missing: '' }), snow);
  expect(
    new Set(view?.asked.filter(({ name }) => required.includes(name)).map((one) => one.standing)),
  ).toEqual(new Set(['missing']));
  expect(view?.excess).toBeUndefined();
});

test('of a list that was cut nobody says what is behind the cut', () => {
  const view = grantsView(read({ granted: `${first} and 3 more`, missing: '' }), snow);
  expect(view?.asked.map(({ name, standing }) => [name, standing])).toEqual(
    asked.map(({ name }) => [name, name === first ? 'granted' : 'notShown']),
  );
});

test('nothing is said where nobody has read it', () => {
  expect(grantsView({ health: noHealth }, snow)).toBeUndefined();
  expect(grantsView(read({ status: 'fully' }), snow)).toBeUndefined();
  expect(grantsView(read({ granted: first, missing: '' }), undefined)).toBeUndefined();
});
