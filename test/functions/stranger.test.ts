import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { iso, MINUTE } from '../../src/lib/clock.ts';
import { MOST_PRESSES } from '../../src/lib/onboarding/presses.ts';
import { hash } from '../../src/lib/random.ts';
import type { Registration } from '../../src/lib/registered.ts';
import { makeCertificate } from '../support/certificate.ts';
import { aDirectoryAccount } from '../support/connections.ts';
import { type Call, startApp } from '../support/functions.ts';
import { placed, read, tableOf } from '../support/stored.ts';
import { startWorld, type World } from '../support/world.ts';

const registered = JSON.parse(
  readFileSync(join(__dirname, '../../src/registrations.json'), 'utf8'),
) as Readonly<Record<string, Registration>>;
const routes = Object.entries(registered).flatMap(([name, one]) =>
  one.kind === 'http' ? [{ name, ...one }] : [],
);
const ofLinks = routes.filter(({ route }) => /^(connect|hand-over)(\/|$)/.test(route));
const operator = { id: 'olivia', role: 'Mooring.Operator' };
/** As whoever looks for machines in the network would name them. */
const wanted = {
  hosts: '10.1.2.3',
  domain: 'probed.example',
  port: '389',
  base: 'DC=probed',
  container: 'OU=Probed,DC=corp',
  account: 'PROBED\\svc',
  password: 'Probed-Harbour-1',
  confirmed: 'yes',
};

let world: World;
let call: Call;
let id: string;
let link: string;
let account: typeof aDirectoryAccount;

beforeAll(async () => {
  world = await startWorld({ clock: 'real' });
  call = await startApp(world);
  id = await placed(world, 'healthy', 'Corp');
  // A renewal that is due goes on for whoever may have it go on.
  const dueAt = iso(Date.now() - MINUTE);
  const pendingPassword = {
    secretName: 'directory-c',
    secretVersion: 'v2',
    since: dueAt,
    by: 'olivia',
    before: '1',
    dueAt,
  };
  account = { ...aDirectoryAccount, base: 'OU=Staff,DC=corp,DC=example', groups: ['Crew'], pendingPassword };
  await world.services.connections.update(id, (connection) => ({
    connection: { ...connection, profile: 'cayosoft', ownership: 'dedicated', directory: account },
  }));
  const made = await world.services.links.create(id, 'olivia');
  if (!made?.ok) throw new Error('no link');
  link = made.value.token;
});
afterAll(() => world.stop());

const shows = (text: string): string[] =>
  [...account.hosts, account.base ?? '', account.account, 'Crew'].filter((one) => text.includes(one));
const isOurs = async () => expect((await read(world, id)).directory).toEqual(account);

describe('of the directory account whoever has an onboarding link', () => {
  test('reads and changes nothing, whichever route it is brought to', async () => {
    expect(ofLinks.length).toBeGreaterThan(4);
    const { certificate: ca } = await makeCertificate();
    const form = { t: link, state: link, ...wanted, ca, 'directory.hosts': wanted.hosts };
    const query = `?${new URLSearchParams({ t: link, ...wanted })}`;
    const reached: string[] = [];
    for (const { name, route } of routes) {
      const params = { finding: 'x', keyId: 'x', linkId: 'x' };
      for (const sent of [{ form }, { json: { ...form, directory: form } }]) {
        const answer = await call(name, undefined, id, {
          ...sent,
          query,
          params,
          origin: world.config.PUBLIC_ORIGIN,
        });
        expect([name, shows(answer.text)]).toEqual([name, []]);
        if (/directory/i.test(route)) reached.push(`${name} ${answer.status}`);
      }
    }
    // What is about it asks who comes, and nothing else.
    expect(reached.length).toBeGreaterThan(5);
    expect(reached.filter((one) => !/ (401|303)$/.test(one))).toEqual([]);
    await isOurs();
  });

  test('sees the page of the link, which says nothing of it', async () => {
    const page = await call('connect', undefined, id, { query: `?t=${link}` });
    expect([page.status, page.text.includes('name="t"')]).toEqual([200, true]);
    for (const field of ['hosts', 'domain', 'port', 'base', 'container', 'ca'])
      expect([field, page.text.includes(`name="${field}"`)]).toEqual([field, false]);
  });

  test('while an operator both reads and names a controller', async () => {
    expect(shows((await call('showConnection', operator, id)).text)).toHaveLength(4);
    const { certificate: ca } = await makeCertificate();
    const { hosts, account: who, password, base } = wanted;
    const json = { hosts: [hosts], account: who, password, base, ca };
    const named = await call('replaceDirectory', operator, id, { json });
    expect(named.body).toMatchObject({ code: 'unavailable', errors: [{ path: 'hosts' }] });
    await isOurs();
  });
});

test('whoever presses the button of a link too often is told when it works again, without a script', async () => {
  const key = `link~${hash(link)}`;
  const pressedSince = iso(Date.now() - 50 * MINUTE);
  await tableOf(world, 'lookup').merge({
    partitionKey: key,
    rowKey: key,
    pressedSince,
    presses: MOST_PRESSES,
  });
  const form = { t: link, do: 'settings', clientId: 'x', clientSecret: 'x' };
  const { status, headers, text } = await call('connectContinue', undefined, id, {
    form,
    origin: world.config.PUBLIC_ORIGIN,
  });
  expect(status).toBe(429);
  expect(Number(headers['retry-after'])).toBeGreaterThan(500);
  expect(Number(headers['retry-after'])).toBeLessThanOrEqual(600);
  expect(text).toContain('nothing is lost');
  expect(text).toContain(`href="/connect?t=${link}"`);
  expect((await call('connect', undefined, id, { query: `?t=${link}` })).status).toBe(200);
});
