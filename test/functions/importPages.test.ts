import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'node-html-parser';
import { FILE_LIMIT } from '../../src/lib/onboarding/imports/file.ts';
import { type Call, type Caller, startApp } from '../support/functions.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { rowsOf } from '../support/stored.ts';
import { startWorld, type World } from '../support/world.ts';

const olivia: Caller = {
  id: 'aaaaaaaa-0000-4000-8000-000000000001',
  name: 'Olivia <b>Lind</b>',
  role: 'Mooring.Operator',
};
const colleague: Caller = { id: 'aaaaaaaa-0000-4000-8000-000000000002', role: 'Mooring.Reader' };
const reader: Caller = { ...olivia, role: 'Mooring.Reader' };
const TABLE = 'tenant,profile,name,tags\r\ncontoso.example,snow,Paged <b>,a;b\r\n';

let world: World;
let call: Call;
let host: TestHost;
beforeAll(async () => {
  world = await startWorld({ clock: 'real' });
  call = await startApp(world);
  host = await startHost(world);
}, 120_000);
afterAll(() => world.stop());

interface Form {
  readonly text?: string;
  readonly file?: string | Uint8Array<ArrayBuffer>;
  readonly act?: string;
  readonly mark?: string;
  readonly skipInvalid?: boolean;
}
/** Sends the form as a browser does: the field of the file is there without one, too. */
function send({ text = '', file = '', act = 'import', mark = 'm', skipInvalid = false }: Form) {
  const upload = new FormData();
  for (const [name, value] of Object.entries({ text, act, mark })) upload.set(name, value);
  upload.set('file', new Blob([file], { type: 'text/csv' }), 'customers.csv');
  if (skipInvalid) upload.set('skipInvalid', 'yes');
  return call('beginImport', olivia, '', { upload, origin: world.config.PUBLIC_ORIGIN });
}
const begun = async (form: Form): Promise<string> => {
  const answer = await send(form);
  expect(answer.status).toBe(303);
  return /^\/imports\/([\da-f]{20})$/.exec(answer.headers['location'] ?? '')?.[1] ?? '';
};
const show = async (id: string, query = '', caller = olivia) =>
  parse((await call('showImport', caller, id, { query })).text);
const textIn = (html: string) => parse(html).querySelector('textarea')?.textContent ?? '';
const links = (id: string, form: Readonly<Record<string, string>>) =>
  call('makeImportLinks', olivia, id, { form });

describe('the form of an import', () => {
  test('takes a file as it takes text, makes each once, and shows how far it is', async () => {
    const id = await begun({ text: 'what an earlier file left', file: `\u{FEFF}${TABLE}` });
    const moving = await show(id);
    expect(moving.querySelector('.opening')?.innerHTML).toContain(
      'by <bdi>Olivia &lt;b>Lind&lt;/b> (you)</bdi>',
    );
    const seen = await show(id, '', colleague);
    expect(seen.querySelector('.opening')?.innerHTML).toContain('by <bdi>Olivia &lt;b>Lind&lt;/b></bdi>');
    expect(moving.querySelector('progress')?.getAttribute('max')).toBe('1');
    expect(moving.querySelector('noscript')?.innerHTML).toContain(`url=/imports/${id}"`);
    await host.work();
    const done = await show(id);
    expect(done.querySelector('h1')?.text).toBe('The import is done');
    expect(done.querySelector('noscript')).toBeNull();
    expect(done.querySelector('tbody')?.innerHTML).toContain('Paged &lt;b>');
    expect((await show(id, '?status=invalid')).querySelector('tbody')).toBeNull();
    // The same form sent twice is one import; with anything else in it, it is another.
    const text = TABLE.replace('Paged', 'Second');
    const second = await begun({ text });
    expect(await begun({ text })).toBe(second);
    expect(await begun({ text: `${text}\r\n` })).not.toBe(second);
    await host.work();
  });

  test('keeps what was given where something is wrong, and says of each row what', async () => {
    const text = 'tenant,profile,name\n,snow,<i>One</i>\ncontoso.example,nobody,Two\n';
    for (const act of ['import', 'check']) {
      const refused = await send({ file: text, act });
      expect(refused.status).toBe(400);
      expect(textIn(refused.text)).toBe(text);
      expect(refused.text).not.toContain('<i>');
      const lines = parse(refused.text).querySelectorAll('#refusal tbody tr');
      expect(lines.map((line) => line.querySelector('th')?.text)).toEqual(['2', '3']);
    }
    const left = await begun({ text, skipInvalid: true, act: 'check' });
    await host.work();
    expect((await show(left)).querySelector('h1')?.text).toBe('The rows are checked');
  });

  test('says what it cannot read', async () => {
    const latin = await send({ file: new Uint8Array(Buffer.from(TABLE.replace('Paged', 'Café'), 'latin1')) });
    expect([latin.status, latin.text]).toEqual([400, expect.stringContaining('CSV UTF-8')]);
    expect((await send({ text: 'x'.repeat(FILE_LIMIT + 1) })).status).toBe(413);
    expect((await send({ text: 'x'.repeat(2 * FILE_LIMIT + 20_000) })).status).toBe(413);
    expect((await send({})).text).toContain('The file holds no rows');
    expect((await call('beginImport', olivia, '', { form: { text: TABLE } })).status).toBe(415);
    expect((await send({ text: TABLE, act: 'nothing' })).status).toBe(400);
  });

  test('takes rows that were checked back, as they were given', async () => {
    const text = 'tenant,profile,name,tags,ownership,callers\n=1.example,snow,"=A, ""B""",a;b,dedicated,\n';
    const id = await begun({ text: text.replace('=1', 'fabrikam'), act: 'check' });
    await host.work();
    const form = (await show(id)).querySelector('a[href^="/connections/import?"]')?.getAttribute('href');
    expect(form).toBe(`/connections/import?from=${id}`);
    const answer = await call('showImportForm', olivia, '', { query: `?from=${id}` });
    expect(textIn(answer.text)).toBe(
      'tenant,profile,name,tags,ownership,callers\nfabrikam.example,snow,"=A, ""B""",a;b,dedicated,\n',
    );
    expect((await call('showImportForm', olivia, '', { query: '?from=nothing' })).status).toBe(404);
    // What Microsoft does not know comes back whole as well.
    const unknown = await begun({ text: text.replace('=1', 'nobody-has-this') });
    await host.work();
    expect((await show(unknown)).querySelector('h1')?.text).toBe('Nothing was made');
    const again = await call('showImportForm', olivia, '', { query: `?from=${unknown}` });
    expect(textIn(again.text)).toContain('nobody-has-this.example,snow,"=A, ""B""",a;b,dedicated,');
  });
});

describe('the page of an import', () => {
  test('offers nothing to whoever may only look', async () => {
    const id = await begun({ text: TABLE });
    await host.work();
    expect((await show(id)).querySelectorAll('form')).toHaveLength(1);
    const looking = await show(id, '', reader);
    expect(looking.querySelectorAll('form')).toEqual([]);
    expect(looking.toString()).toContain('Mooring.Operator');
  });

  test('refuses addresses that are none of ours', async () => {
    expect((await call('showImport', reader, '../x')).status).toBe(404);
    for (const query of ['?status=nothing', '?cursor=nothing', '?other=1'])
      expect((await call('showImport', reader, 'x', { query })).status).toBe(400);
  });
});

describe('its links', () => {
  let id: string;
  beforeAll(async () => {
    id = await begun({ text: 'tenant,profile,name\ncontoso.example,cayosoft,=HYPERLINK(1)\n' });
  });

  test('are made once it is done, and not before', async () => {
    expect((await links(id, { part: '1', as: 'page' })).status).toBe(409);
    await host.work();
    for (const form of [{ part: '0', as: 'page' }, { part: '1', as: 'x' }, { as: 'csv' }])
      expect((await links(id, form as Record<string, string>)).status).toBe(400);
    expect((await links('x', { part: '1', as: 'csv' })).status).toBe(404);
  });

  test('are shown once, as a page or as a file that no spreadsheet runs', async () => {
    const shown = await links(id, { part: '1', as: 'page' });
    const file = await links(id, { part: '1', as: 'csv' });
    for (const { headers } of [shown, file]) expect(headers['cache-control']).toBe('no-store');
    expect(file.headers).toMatchObject({
      'content-type': expect.stringContaining('text/csv'),
      'content-disposition': `attachment; filename="onboarding-links-${id}-1.csv"`,
    });
    const lines = file.text.split('\r\n');
    expect(lines[0]).toContain('row,name,tenant,connection,link,expiresAt,passedOver');
    expect(lines[1]).toContain("2,'=HYPERLINK(1),contoso.example,");
    const tokens = [shown.text, file.text].map((text) => /connect\?t=([\w-]{43})/.exec(text)?.[1] ?? 'none');
    const kept = await Promise.all(
      ['imports', 'lookup', 'audit', 'connections'].map((one) => rowsOf(world, one)),
    );
    for (const token of tokens) {
      expect(await world.services.links.find(token)).toBeDefined();
      expect(JSON.stringify(kept)).not.toContain(token);
    }
    expect((await show(id)).toString()).not.toContain('/connect?t=');
    expect((await links(id, { part: '2', as: 'page' })).text).toContain('No row of this part');
  });
});
