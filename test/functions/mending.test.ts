import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'node-html-parser';
import { DAY, iso } from '../../src/lib/clock.ts';
import { checkIds } from '../../src/lib/connections/verdict.ts';
import type { CheckMessage } from '../../src/lib/health/checkMessage.ts';
import { queueNames } from '../../src/lib/storage/queues.ts';
import { type Call, type Caller, startApp } from '../support/functions.ts';
import { connectedBy } from '../support/rotations.ts';
import { contosoOf, ourApps } from '../support/setup.ts';
import { placed, read, take } from '../support/stored.ts';
import { turnDate } from '../support/turnedDate.ts';
import { startWorld, type World } from '../support/world.ts';

const olivia: Caller = { id: 'aaaaaaaa-0000-4000-8000-000000000001', role: 'Mooring.Operator' };
const KEY = '0f0f0f0f-0000-4000-8000-000000000001';

let world: World;
let call: Call;
/** With everything allowed to the steward app, and without. */
let allowed: string;
let alone: string;
beforeAll(async () => {
  world = turnDate(await startWorld({ clock: 'real' }));
  call = await startApp(world);
  const journey = await connectedBy(world, 'snow', { 'steward.watch': 'on', 'steward.reports': 'on' });
  allowed = journey.id;
  ({ id: alone } = await connectedBy(world, 'snow'));
  // Long enough after the set-up that reports have followed it.
  world.advance(3 * DAY);
  contosoOf(world).knobs.concealedNames = true;
  const [application] = ourApps(world, journey);
  const [ours] = application?.passwordCredentials ?? [];
  if (!application || !ours) throw new Error('there is no application');
  const intranet = { keyId: KEY, displayName: 'Intranet', endDateTime: iso(world.now() + 10 * DAY) };
  application.passwordCredentials.push({ ...ours, ...intranet });
  for (const id of [allowed, alone]) await world.services.checkNow(id);
}, 120_000);
afterAll(() => world.stop());

const form = (given: Record<string, string>, params: Record<string, string>) => ({ form: given, params });
const mend = (id: string, given: Record<string, string> = {}, finding = 'reports.concealed') =>
  call('mendFinding', olivia, id, form(given, { finding }));
const mark = (given: Record<string, string>, keyId = KEY, id = allowed) =>
  call('sayNotOurs', olivia, id, form(given, { keyId }));
const pageOf = async (id: string) => (await call('showConnection', olivia, id)).text;
const areConcealed = () => contosoOf(world).knobs.concealedNames;
const acts = async (action: string) => {
  const page = await world.services.audit.page(100);
  return page.ok ? page.value.items.filter((item) => item.action === action).map(({ by }) => by) : [];
};

describe.each(['beginTrial', 'disconnect', 'mendFinding', 'sayNotOurs'])('%s is protected', (name) => {
  const sent = form(
    { by: 'admin', confirmed: 'yes', notOurs: 'yes', reason: 'r' },
    { finding: 'reports.concealed', keyId: KEY },
  );
  test('from whoever is not signed in, may not, or is led here by another page', async () => {
    expect(await call(name, undefined, allowed, sent)).toMatchObject({ status: 401 });
    expect(await call(name, { ...olivia, role: 'Mooring.Reader' }, allowed, sent)).toMatchObject({
      status: 403,
    });
    const elsewhere = { ...sent, origin: 'https://elsewhere.example' };
    expect(await call(name, olivia, allowed, elsewhere)).toMatchObject({ status: 403 });
    expect(areConcealed()).toBe(true);
    expect((await read(world, allowed)).notOurs ?? []).toEqual([]);
  });
});

describe('the button that shows names in usage reports', () => {
  test('is there where the tenant admin allowed it, and nowhere else', async () => {
    expect(await pageOf(allowed)).toContain(`action="/connections/${allowed}/remedies/reports.concealed"`);
    expect(await pageOf(alone)).toContain('href="/findings/reports.concealed"');
    expect(await pageOf(alone)).not.toContain(`action="/connections/${alone}/remedies`);
  });

  test('asks first, and changes nothing', async () => {
    expect(await mend(allowed)).toMatchObject({
      status: 200,
      text: expect.stringContaining('name="confirmed" value="yes"'),
    });
    expect(areConcealed()).toBe(true);
    expect(await acts('reports.shown')).toEqual([]);
  });

  test('is refused in words where it was not allowed, and for what there is not', async () => {
    for (const given of [{ confirmed: 'yes' }, {}])
      expect(await mend(alone, given)).toMatchObject({
        status: 422,
        text: expect.stringContaining('does it by hand: '),
      });
    expect((await mend(allowed, { confirmed: 'yes' }, 'consent.partial')).status).toBe(404);
    expect((await mend('no-such-id')).status).toBe(404);
    expect((await mend('no-such-id', { confirmed: 'yes' })).status).toBe(404);
    expect((await mend(allowed, { confirmed: 'perhaps' })).status).toBe(400);
    expect(areConcealed()).toBe(true);
  });

  test('does it once that is confirmed, and says so', async () => {
    const done = await mend(allowed, { confirmed: 'yes' });
    expect(done).toMatchObject({ status: 200, text: expect.stringContaining('to show names from now on') });
    expect(areConcealed()).toBe(false);
    expect(await acts('reports.shown')).toEqual([olivia.id]);
    const again = await mend(allowed, { confirmed: 'yes' });
    expect(again.text).toContain('set to show names already');
    expect(await acts('reports.shown')).toHaveLength(1);
  });
});

describe('the button that asks all checks', () => {
  const check = (id: string, given: Record<string, string> = {}) =>
    call('checkNow', olivia, id, { form: given });
  const follow = async (query: string) => (await call('showConnection', olivia, allowed, { query })).text;

  test('answers before anybody was asked, and its page shows how far the answers are', async () => {
    world.advance(1);
    await take(world, queueNames.checks);
    const answer = await check(allowed);
    expect(answer).toMatchObject({
      status: 303,
      headers: { location: expect.stringMatching(`^/connections/${allowed}\\?asked=\\d{13}#checks$`) },
    });
    const messages = await take<CheckMessage>(world, queueNames.checks);
    expect(messages).toEqual([{ connectionId: allowed, checks: [...checkIds], attempt: 0 }]);
    const query = /\?asked=\d+/.exec(answer.headers['location'] ?? '')?.[0] ?? '';
    const before = await follow(query);
    expect(before).toContain(`Answered: 0 of ${checkIds.length}`);
    // Without script whoever types into a form keeps what is typed, and looks again by a link.
    expect(before).not.toContain('http-equiv="refresh"');
    expect(before).toMatch(/<noscript>(?:(?!<\/noscript>).)*<a href(?:="")?>Look again<\/a>/);
    expect(before).toContain('data-refresh="2000"');

    let next = messages[0];
    while (next) {
      const outcome = await world.services.passes.pass(next, true);
      next = outcome.kind === 'done' ? outcome.left : undefined;
    }
    const after = await follow(query);
    expect(after).toContain('All checks have answered.');
    expect(after).not.toContain('Look again');
    expect(after).toContain('data-refresh="15000"');
  });

  test('asks nothing of a connection that is not connected, and of none', async () => {
    const waiting = await placed(world, 'pending', 'Waiting');
    expect(await check(waiting)).toMatchObject({
      status: 303,
      headers: { location: `/connections/${waiting}` },
    });
    expect(await check('no-such-id')).toMatchObject({ status: 404 });
    expect(await take(world, queueNames.checks)).toEqual([]);
  });
});

describe('what cannot be undone, or the customer sees', () => {
  const press = (name: string, id: string, given: Record<string, string> = {}) =>
    call(name, olivia, id, form(given, {}));
  const confirmed = { confirmed: 'yes' };

  test('is asked before a connection is forgotten', async () => {
    const ended = await placed(world, 'disconnected', 'Ended');
    const question = await press('forgetConnection', ended);
    expect(question).toMatchObject({ status: 200, text: expect.stringContaining('There is no way back.') });
    expect(question.text).toContain(`action="/connections/${ended}/delete"`);
    expect(question.text).toContain('name="confirmed" value="yes"');
    expect(await press('forgetConnection', ended, { confirmed: 'perhaps' })).toMatchObject({ status: 400 });
    expect((await read(world, ended)).state).toBe('disconnected');
    expect(await press('forgetConnection', ended, confirmed)).toMatchObject({ status: 303 });
    expect(await world.services.connections.read(ended)).toBeUndefined();
    expect(await press('forgetConnection', ended)).toMatchObject({ status: 404 });
  });

  test('is asked before a link begins an ended connection anew, and before no other link', async () => {
    const ended = await placed(world, 'disconnected', 'Ended once');
    const question = await press('makeLink', ended);
    expect(question.text).toContain(`action="/connections/${ended}/links"`);
    expect(question.text).not.toContain('/connect?t=');
    expect(await read(world, ended)).toMatchObject({ state: 'disconnected', links: [] });
    for (const [id, given] of [
      [ended, confirmed],
      [ended, {}],
    ] as const)
      expect(await press('makeLink', id, given)).toMatchObject({
        status: 200,
        text: expect.stringContaining('/connect?t='),
      });
    expect((await read(world, ended)).state).toBe('pending');
  });

  test('is asked before a connection ends with nothing ticked, and before no other end', async () => {
    const question = await press('disconnect', alone, { by: 'steward' });
    expect(question).toMatchObject({ status: 200, text: expect.stringContaining('remove nothing?') });
    expect(question.text).toContain(`action="/connections/${alone}/removals"`);
    expect(question.text).toContain('name="by" value="steward"');
    expect(question.text).toContain('name="confirmed" value="yes"');
    expect((await read(world, alone)).state).not.toBe('disconnected');
    expect(await press('disconnect', alone, { by: 'admin', confirmed: 'perhaps' })).toMatchObject({
      status: 400,
    });
    expect(await press('disconnect', 'no-such-id', { by: 'admin' })).toMatchObject({ status: 404 });
    // Nothing of ours is in the tenant of this one.
    const waiting = await placed(world, 'pending', 'Nothing there yet');
    expect(await press('disconnect', waiting, { by: 'admin' })).toMatchObject({ status: 303 });
    expect((await read(world, waiting)).state).toBe('disconnected');
  });

  test('is not done by the second press of a form that was refused: it comes back as it was sent', async () => {
    const id = 'removeApplication:connector';
    const sent = { [`remove.${id}`]: 'on', 'remove.nothing': 'on', by: 'steward' };
    const refused = await press('disconnect', alone, sent);
    expect(refused.status).toBe(400);
    const boxes = parse(refused.text);
    const ticked = boxes.querySelectorAll('main input[checked]').map((box) => box.getAttribute('id'));
    expect(ticked).toEqual([id, 'by-steward']);
    expect((await read(world, alone)).state).not.toBe('disconnected');
  });

  test('is done once that is confirmed', async () => {
    const { id } = await connectedBy(world, 'snow');
    expect(await press('disconnect', id, { by: 'admin', confirmed: 'yes' })).toMatchObject({ status: 303 });
    expect((await read(world, id)).state).toBe('disconnected');
  });

  test('is asked before anything is tried in a tenant', async () => {
    const question = await press('beginTrial', allowed);
    expect(question).toMatchObject({ status: 200, text: expect.stringContaining('A user is made in') });
    expect(question.text).toContain(`action="/connections/${allowed}/trial"`);
    // This connector writes nothing, which is found out where it is tried.
    expect(await press('beginTrial', allowed, confirmed)).toMatchObject({
      status: 409,
      text: expect.stringContaining('does not write users'),
    });
    expect(await press('beginTrial', 'no-such-id')).toMatchObject({ status: 404 });
  });
});

describe('the form that says whose a credential is not', () => {
  test('stands beside what the last check found', async () => {
    expect(await pageOf(allowed)).toContain(`action="/connections/${allowed}/credentials/${KEY}#answer"`);
    expect(await pageOf(alone)).not.toContain('id="others"');
  });

  test.each([
    ['no reason', { notOurs: 'yes' }, 'must not be empty'],
    ['a reason that turns the text around', { notOurs: 'yes', reason: 'a\u202Eb' }, 'must be plain text'],
    ['too long a reason', { notOurs: 'yes', reason: 'x'.repeat(201) }, 'at most 200 characters'],
  ])('says what is wrong with %s, and keeps nothing', async (_what, given, said) => {
    expect(await mark(given)).toMatchObject({ status: 400, text: expect.stringContaining(said) });
    expect((await read(world, allowed)).notOurs ?? []).toEqual([]);
  });

  test('refuses a credential that nobody saw, ours, and another word', async () => {
    const because = { notOurs: 'yes', reason: 'The intranet signs in with it.' };
    for (const keyId of ['no-key', '0f0f0f0f-0000-4000-8000-00000000000f']) {
      expect((await mark(because, keyId)).status).toBe(404);
      expect((await mark({ notOurs: 'yes' }, keyId)).status).toBe(404);
    }
    const ours = (await read(world, allowed)).access.apps[0]?.credential?.keyId ?? '';
    expect((await mark(because, ours)).status).toBe(409);
    expect((await mark(because, KEY, 'no-such-id')).status).toBe(404);
    expect((await mark({ notOurs: 'maybe' })).status).toBe(400);
  });

  test('keeps the reason, with a name, and takes it back', async () => {
    const kept = await mark(
      { notOurs: 'yes', reason: 'The <i>intranet</i> signs in with it.' },
      KEY.toUpperCase(),
    );
    expect(kept).toMatchObject({ status: 303, headers: { location: `/connections/${allowed}#others` } });
    expect(await pageOf(allowed)).toContain('The &lt;i>intranet&lt;/i> signs in with it.');
    expect(await acts('credential.marked')).toEqual([olivia.id]);
    expect((await mark({ notOurs: 'no' })).status).toBe(303);
    expect((await read(world, allowed)).notOurs).toEqual([]);
  });
});
