import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { audit, type Screen } from './audit.ts';
import { chromiumPath, openChromium, sayNoChromium } from './chromium.ts';
import { serveViews } from './serve.ts';
import { rendered } from './views.ts';

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

  // What a page says of itself depends on nothing but what a width shows; colours on the scheme, and on that.
  const screens: readonly Screen[] = [
    { width: 1280, colorScheme: 'light' },
    { width: 390, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark', rules: ['color-contrast'] },
    { width: 390, colorScheme: 'dark', rules: ['color-contrast'] },
    { width: 800, colorScheme: 'light', rules: ['target-size'] },
    { width: 320, colorScheme: 'light', rules: ['target-size'] },
  ];
  const names = [...rendered.keys()];
  const parts = Array.from({ length: 8 }, (_, part) => ({
    part: part + 1,
    some: names.filter((_name, at) => at % 8 === part),
  }));
  test.each(parts)(
    'part $part of 8',
    async ({ some }) => {
      expect(some.length).toBeGreaterThan(10);
      expect(await audit(browser, site.origin, screens, some)).toEqual([]);
    },
    300_000,
  );
});
