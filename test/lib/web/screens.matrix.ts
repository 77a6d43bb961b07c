import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { audit, type Screen } from './audit.ts';
import { chromiumPath, openChromium, sayNoChromium } from './chromium.ts';
import { serveViews } from './serve.ts';

if (chromiumPath === undefined) sayNoChromium('every view on every screen');

(chromiumPath === undefined ? describe.skip : describe)('every view on every screen', () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveViews>>;
  beforeAll(async () => {
    site = await serveViews();
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
    site.close();
  });

  const screens = [1280, 800, 390, 320].flatMap((width): Screen[] => [
    { width, colorScheme: 'light' },
    { width, colorScheme: 'dark' },
  ]);
  test.each(screens)(
    '$width px, $colorScheme',
    async (screen) => {
      expect(await audit(browser, site.origin, screen)).toEqual([]);
    },
    300_000,
  );
});
