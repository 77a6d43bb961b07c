import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { Browser, consentTo } from './browser.ts';
import { callback, claimsOf, start, type TestClock } from './helpers.ts';
import { askShared, refresh, sharedAuthorize } from './people.ts';
import { contoso, diego } from './provoke.ts';

const LAG = 4000;

let microsoft: Microsoft;
let clock: TestClock;

beforeEach(async () => {
  ({ microsoft, clock } = await start({ min: LAG, max: LAG }));
});

/** Diego signs in, and allows for himself what he is asked for; a redeemer of the code. */
async function codeFor(scope: string) {
  const browser = new Browser(microsoft);
  await browser.open(sharedAuthorize(microsoft, { scope }));
  await browser.signIn(diego);
  if (!browser.seen.left) await browser.press('action', 'accept');
  const code = browser.seen.left?.searchParams.get('code') ?? '';
  return () => askShared(microsoft, { grant_type: 'authorization_code', code, redirect_uri: callback });
}

const notYet = { error: 'invalid_grant', suberror: 'consent_required', error_codes: [65001] };
const scopesIn = (answer: Awaited<ReturnType<typeof askShared>>) =>
  claimsOf(answer.body['access_token'])['scp'];

describe('a consent of somebody for themselves', () => {
  test.each(['openid User.Read', 'openid https://graph.microsoft.com/User.Read'])(
    'to %s gives no tokens before it is replicated, and spends no code until then',
    async (scope) => {
      const redeem = await codeFor(scope);
      expect(await redeem()).toMatchObject({ status: 400, body: notYet });
      clock.turn(LAG - 1);
      expect((await redeem()).body).toMatchObject(notYet);
      clock.turn(1);
      const answer = await redeem();
      expect(answer.status).toBe(200);
      expect(scopesIn(answer)).toBe('openid User.Read');
      expect((await redeem()).body.error_codes).toEqual([54005]);
    },
  );

  test('is seen by the pages at once', async () => {
    await codeFor('openid User.Read');
    const again = new Browser(microsoft);
    await again.open(sharedAuthorize(microsoft, { scope: 'openid User.Read' }));
    await again.signIn(diego);
    expect(again.seen.left?.searchParams.get('code')).toBeTruthy();
  });

  test('does not keep them from signing in', async () => {
    const redeem = await codeFor('openid profile offline_access');
    expect((await redeem()).status).toBe(200);
  });

  test('adds to what they allowed before, which goes on working', async () => {
    const first = await (await codeFor('openid offline_access User.Read'))();
    expect(first.body).toMatchObject(notYet);
    clock.turn(LAG);
    const held = (await (await codeFor('openid offline_access User.Read'))()).body['refresh_token'];
    const redeem = await codeFor('openid User.Read Mail.Read');
    expect((await redeem()).body).toMatchObject(notYet);
    expect((await refresh(microsoft, held, { scope: 'openid Mail.Read' })).body).toMatchObject(notYet);
    expect(scopesIn(await refresh(microsoft, held))).toBe('openid User.Read');
    clock.turn(LAG);
    expect(scopesIn(await redeem())).toBe('openid User.Read Mail.Read');
    expect((await refresh(microsoft, held, { scope: 'openid Mail.Read' })).status).toBe(200);
  });
});

test('after an admin’s consent signing in works at once, and everything that was granted only later', async () => {
  await consentTo(microsoft, contoso, 'adele@contoso.example');
  expect((await (await codeFor('openid profile'))()).status).toBe(200);
  const everything = await codeFor('openid https://graph.microsoft.com/User.Read');
  expect((await everything()).body).toMatchObject(notYet);
  clock.turn(2 * LAG);
  expect((await everything()).status).toBe(200);
});
