import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { violationsOn } from '../../support/axe.ts';
import { rendered } from './views.ts';

/** A folder for pictures of every view, for people to look at; none are taken where it is not set. */
const pictures = process.env['SCREENSHOTS'];

export interface Screen {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** Opens views on one screen and lists what is wrong: axe findings, sideways scrolling, refused resources. */
export async function audit(
  browser: Browser,
  origin: string,
  { width, colorScheme }: Screen,
  names: Iterable<string> = rendered.keys(),
): Promise<unknown[]> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const found: unknown[] = [];
  page.on('console', (message) => message.type() === 'error' && found.push(message.text()));
  for (const name of names) {
    await page.goto(`${origin}/view/${name}`);
    found.push(...(await judge(page, name, width)));
    if (pictures === undefined) continue;
    await mkdir(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`), fullPage: true });
  }
  await context.close();
  return found;
}

/**
 * The same for many views in little time: everything by day on a desk, then on a phone what its width can break and by
 * night what colours can, without loading anything again.
 */
export async function auditQuickly(
  browser: Browser,
  origin: string,
  names: Iterable<string>,
): Promise<unknown[]> {
  const page = await browser.newPage({ colorScheme: 'light' });
  const found: unknown[] = [];
  page.on('console', (message) => message.type() === 'error' && found.push(message.text()));
  for (const name of names) {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${origin}/view/${name}`);
    found.push(...(await judge(page, name, 1280)));
    await page.setViewportSize({ width: 360, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    found.push(...(await judge(page, `${name} on a phone by night`, 360, ['color-contrast', 'target-size'])));
  }
  await page.close();
  return found;
}

async function judge(page: Page, name: string, width: number, rules?: readonly string[]): Promise<unknown[]> {
  await page.evaluate(`document.querySelectorAll('details').forEach((details) => { details.open = true; })`);
  const violations = await violationsOn(page, rules);
  const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
  return [
    ...violations.map(({ id, nodes }) => [name, id, nodes.map(({ html }) => html)]),
    ...(wide > width ? [[name, `is ${wide} px wide`]] : []),
  ];
}
