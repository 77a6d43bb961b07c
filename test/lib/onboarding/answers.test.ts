import { describe, expect, test } from '@jest/globals';
import { noChoices } from '../../../src/lib/connections/provisioning.ts';
import { amendChoices, connectAnswers, readChoices } from '../../../src/lib/onboarding/answers.ts';
import { builtInProfiles } from '../../../src/lib/profiles/profiles.ts';
import type { Profile } from '../../../src/lib/profiles/schema.ts';

const named = (id: string): Profile => {
  const found = builtInProfiles.find((profile) => profile.id === id);
  if (!found) throw new Error(`no profile ${id}`);
  return found;
};
const answers = (more: Record<string, string> = {}) => connectAnswers.parse({ t: 'link', ...more });

describe('before the steps begin', () => {
  test('what the profile proposes stands where nothing is typed', () => {
    expect(readChoices(named('sam360'), answers({ userName: ' ' }))).toEqual({
      ok: true,
      value: { userName: 'Sam360Reports', steward: [], declined: [], adopt: {} },
    });
    expect(readChoices(named('snow'), answers({ userName: 'somebody' }))).toEqual({
      ok: true,
      value: noChoices,
    });
  });

  test('boxes count where they are ticked, and only those that there are', () => {
    const ticked = answers({ 'steward.rotate': 'on', 'steward.watch': '', 'steward.everything': 'on' });
    expect(readChoices(named('snow'), ticked)).toMatchObject({ value: { steward: ['watch', 'rotate'] } });
  });

  test('an optional permission without its box is declined', () => {
    const [app, ...rest] = named('snow').apps;
    if (!app) throw new Error('no app');
    const [first, ...others] = app.application;
    if (!first) throw new Error('no permission');
    const profile: Profile = {
      ...named('snow'),
      apps: [{ ...app, application: [{ ...first, optional: true }, ...others] }, ...rest],
    };
    expect(readChoices(profile, answers())).toMatchObject({ value: { declined: [first.name] } });
    const agreed = answers({ [`permission.${first.name}`]: 'on' });
    expect(readChoices(profile, agreed)).toMatchObject({ value: { declined: [] } });
  });

  test.each([
    ['cayosoft', { userName: 'a b' }, 'userName'],
    ['cayosoft', { userName: '.dot' }, 'userName'],
    ['cayosoft', { password: 'weak' }, 'password'],
    ['certero-delegated', {}, 'existingUser'],
    ['certero-delegated', { existingUser: 'nobody' }, 'existingUser'],
  ])('%s with %j is faulty', (id, typed, path) => {
    const read = readChoices(named(id), answers(typed));
    expect(read).toMatchObject({ ok: false, error: [{ path }] });
  });
});

describe('in the middle of the steps', () => {
  const before = { ...noChoices, userName: 'one', adopt: { account: 'a', connector: 'new' } };

  test.each([
    ['what is no app', { 'adopt.no app': 'new' }],
    ['more than a profile has', Object.fromEntries('abcde'.split('').map((key) => [`adopt.${key}`, 'new']))],
  ])('%s is not adopted', (_name, typed) => {
    expect(amendChoices(before, answers(typed))).toMatchObject({ ok: false, error: [{ path: 'adopt' }] });
  });

  test('another name forgets which account of the old one was to be adopted', () => {
    expect(amendChoices(before, answers({ do: 'choose', userName: 'two' }))).toEqual({
      ok: true,
      value: { ...before, userName: 'two', adopt: { connector: 'new' } },
    });
  });

  test('a choice is added to those before', () => {
    expect(amendChoices(before, answers({ do: 'choose', 'adopt.api': 'b' }))).toMatchObject({
      value: { adopt: { account: 'a', connector: 'new', api: 'b' } },
    });
    expect(amendChoices(before, answers({ do: 'byHand' }))).toMatchObject({
      value: { exchangeByHand: true },
    });
    expect(amendChoices(before, answers({ do: 'again' }))).toEqual({ ok: true, value: before });
  });

  test('an empty password lets us make one, and a typed one is judged', () => {
    const typed = { ...before, password: { secretName: 's', secretVersion: 'v' } };
    expect(amendChoices(typed, answers({ do: 'choose', password: '' }))).toEqual({ ok: true, value: before });
    expect(amendChoices(typed, answers({ do: 'choose', password: 'weak' }))).toMatchObject({ ok: false });
    expect(amendChoices(typed, answers({ do: 'choose' }))).toEqual({ ok: true, value: typed });
  });
});
