import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type AxeScope, violationsOn } from '../../support/axe.ts';
import { rendered } from './views.ts';

/** A folder for pictures of every view, for people to look at; none are taken where it is not set. */
const pictures = process.env['SCREENSHOTS'];

export interface Screen {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  /** Rules of axe that may have another answer here than on the screens where all are asked; all where there are none. */
  readonly rules?: readonly string[];
}

export const deskByDay: Screen = { width: 1280, colorScheme: 'light' };
export const phoneByNight: Screen = { width: 320, colorScheme: 'dark' };

/** Opens views and lists what is wrong on screens of these kinds: axe findings, sideways scrolling, refused resources. */
export async function audit(
  browser: Browser,
  origin: string,
  screens: readonly Screen[],
  names: Iterable<string> = rendered.keys(),
): Promise<unknown[]> {
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  const found: unknown[] = [];
  page.on('console', (message) => message.type() === 'error' && found.push(message.text()));
  await leaveUnanswered(page);
  for (const name of names) {
    await page.goto(`${origin}/view/${name}`);
    for (const { width, colorScheme, rules } of screens) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const screen = `${name} at ${String(width)} px, ${colorScheme}`;
      found.push(...(await judge(page, screen, width, rules && { rules })));
      if (pictures === undefined) continue;
      await mkdir(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.close();
  return found;
}

/**
 * The same for many views in little time: all is written into one document, where axe is loaded already, and asked by
 * day on a desk; then on a phone what its width can break, and by night what colours can.
 */
export async function auditQuickly(
  browser: Browser,
  origin: string,
  names: readonly string[],
): Promise<unknown[]> {
  const onPhone = ['color-contrast', 'target-size'];
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  const found: unknown[] = [];
  page.on('console', (message) => message.type() === 'error' && found.push(message.text()));
  await leaveUnanswered(page);
  await page.goto(`${origin}/view/${names[0]}`);
  for (const name of names) {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.setContent(rendered.get(name) ?? '');
    // Around what stopped the steps stands the same each time.
    const within = name.startsWith('stop-') ? '[data-part="stop"]' : 'html';
    found.push(...(await judge(page, name, 1280, { within })));
    await page.setViewportSize({ width: 360, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    found.push(...(await judge(page, `${name} on a phone by night`, 360, { within, rules: onPhone })));
  }
  await page.close();
  return found;
}

/** Pages that ask how far it is would be told here that there is no such page, and say so in the console. */
const leaveUnanswered = (page: Page) => page.route('**/connect/status', () => undefined);

async function judge(page: Page, name: string, width: number, scope: AxeScope = {}): Promise<unknown[]> {
  await page.evaluate(`document.querySelectorAll('details').forEach((details) => { details.open = true; })`);
  const violations = await violationsOn(page, scope);
  const wide = Number(await page.evaluate('document.documentElement.scrollWidth'));
  return [
    ...violations.map(({ id, nodes }) => [name, id, nodes.map(({ html }) => html)]),
    ...(wide > width ? [[name, `is ${wide} px wide`]] : []),
  ];
}
