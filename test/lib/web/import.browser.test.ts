import { HttpRequest } from '@azure/functions';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { readImportForm } from '../../../src/lib/web/importForm.ts';
import { csv, seeOther } from '../../../src/lib/web/respond.ts';
import { audit, auditQuickly, deskByDay, phoneByNight } from './audit.ts';
import { chromiumPath, openChromium, sayNoChromium } from './chromium.ts';
import { importFormViews, importLinksViews, importViews } from './importViews.ts';
import { type Seen, serveViews } from './serve.ts';

if (chromiumPath === undefined) sayNoChromium('pages of imports in a browser');

(chromiumPath === undefined ? describe.skip : describe)('pages of imports in a browser', () => {
  const names = [importFormViews, importViews, importLinksViews].flatMap((views) => Object.keys(views));
  const posts: Seen[] = [];
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveViews>>;
  beforeAll(async () => {
    site = await serveViews((seen) => {
      if (seen.method !== 'POST') return undefined;
      posts.push(seen);
      if (seen.path.startsWith('/imports/')) return csv('links', 'row,link\r\n');
      return seeOther('/view/import-moving');
    });
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
    site.close();
  });

  test('no axe finding on a desk by day and on a phone by night, and no sideways scrolling', async () => {
    expect(await auditQuickly(browser, site.origin, names)).toEqual([]);
    if (process.env['SCREENSHOTS'] === undefined) return;
    await audit(browser, site.origin, [deskByDay, phoneByNight], names);
  }, 120_000);

  test.each([true, false])('a file and a text arrive, with script: %s', async (javaScriptEnabled) => {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(`${site.origin}/view/import-form`);
    await page.getByLabel('Or the same as text').fill('typed\nbefore');
    const buffer = Buffer.from('tenant,profile,name\ncontoso.com,snow,Žofie\n');
    await page.getByLabel('CSV file').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer });
    await page.getByLabel('Leave wrong rows out').check();
    await page.getByRole('button', { name: 'Check only' }).click();
    await page.waitForURL('**/view/import-moving');
    const { headers, body } = posts.at(-1) ?? { headers: new Headers(), body: '' };
    const request = new HttpRequest({
      method: 'POST',
      url: `${site.origin}/connections/import`,
      headers: { 'content-type': headers.get('content-type') ?? '' },
      body: { string: body },
    });
    expect(await readImportForm(request, 'olivia')).toMatchObject({
      ok: true,
      value: { table: { ok: true, value: String(buffer) }, dryRun: true, skipInvalid: true },
    });
    await context.close();
  });

  test('links as a file are saved, and the page stays', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.origin}/view/import-large`);
    await page.getByLabel('For which connections').selectOption({ label: '501 to 1000 of 1300' });
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Make links as a CSV file' }).focus();
    await page.keyboard.press('Enter');
    const download = await saved;
    expect(download.suggestedFilename()).toBe('links.csv');
    expect(await readFile(await download.path(), 'utf8')).toBe('row,link\r\n');
    expect(posts.at(-1)?.body).toBe('part=2&as=csv');
    expect(page.url()).toBe(`${site.origin}/view/import-large`);
    await page.close();
  });
});
