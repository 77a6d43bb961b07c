import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { root } from '../../sandbox/paths.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { chromiumPath } from '../../test/lib/web/chromium.ts';
import { shrink } from './shrink.ts';

const folder = root('docs/pages');
const largest = 200 * 1024;

export interface Look {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: 'light' | 'dark';
}
export const byDay: Look = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' };
/** For pages with one narrow column, which would stand between wide margins. */
export const narrow: Look = { ...byDay, viewport: { width: 860, height: 640 } };
export const onPhone: Look = { ...byDay, viewport: { width: 390, height: 844 } };

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

interface More {
  readonly session?: Session;
  readonly height?: number;
}

/** Opens browsers for people, and takes pictures of what they see. */
export interface Camera {
  /** Somebody with a browser of their own. */
  person(look: Look, session?: Session): Promise<Page>;
  /**
   * Writes `docs/pages/<name>.png` and the same by night, `<name>-dark.png`; of a phone (`…-phone`) by day alone. The whole
   * page, or so many pixels of it from the top.
   */
  shoot(page: Page, name: string, height?: number): Promise<void>;
  /** The same address on another screen. */
  again(address: string, name: string, look: Look, more?: More): Promise<void>;
  close(): Promise<void>;
}

/** @throws Error where no Chromium is on this machine */
export async function openCamera(): Promise<Camera> {
  if (chromiumPath === undefined) throw new Error('No Chromium was found. Set CHROMIUM to the path of one.');
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      // Letters that are alike everywhere make small files.
      '--disable-lcd-text',
      '--disable-font-subpixel-positioning',
      '--host-resolver-rules=MAP *.sandbox.test 127.0.0.1',
    ],
  });
  const camera: Camera = {
    person: (look, session) => person(browser, look, session),
    shoot,
    async again(address, name, look, { session, height } = {}) {
      const page = await camera.person(look, session);
      await page.goto(address);
      await shoot(page, name, height);
      await page.context().close();
    },
    close: () => browser.close(),
  };
  return camera;
}

/** In UTC, so that a picture does not tell where it was taken. */
async function person(browser: Browser, look: Look, session?: Session): Promise<Page> {
  const context = await browser.newContext({
    ...look,
    ignoreHTTPSErrors: true,
    locale: 'en-GB',
    // A colour on its way from one theme to the other is none of either.
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    ...(session && { storageState: session }),
  });
  context.setDefaultTimeout(60_000);
  return context.newPage();
}

async function shoot(page: Page, name: string, height?: number): Promise<void> {
  await take(page, name, height);
  if (name.endsWith('-phone')) return;
  await page.emulateMedia({ colorScheme: 'dark' });
  await take(page, `${name}-dark`, height);
  await page.emulateMedia({ colorScheme: 'light' });
}

async function take(page: Page, name: string, height?: number): Promise<void> {
  const path = join(folder, `${name}.png`);
  const width = page.viewportSize()?.width ?? 0;
  const whole = Number(await page.evaluate('document.documentElement.scrollHeight'));
  const clip = { x: 0, y: 0, width, height: Math.min(height ?? whole, whole) };
  const png = shrink(await page.screenshot({ fullPage: true, clip }));
  if (png.length > largest)
    throw new Error(`${path} would have ${png.length} bytes; ${largest} are allowed.`);
  writeFileSync(path, png);
  console.log(`${name}.png, ${Math.ceil(png.length / 1024)} KiB`);
}

/** Account, then password, at the offline Microsoft, as far as it asks; the password is the seeded one unless given. */
export async function signIn(
  page: Page,
  { microsoft }: Sandbox,
  account: string,
  password?: string,
): Promise<void> {
  const user = microsoft.world.tenants
    .flatMap(({ users }) => users)
    .find(({ userPrincipalName }) => userPrincipalName === account);
  const who = page.locator('[name=loginfmt]');
  const secret = page.locator('[name=passwd]');
  await who.or(secret).first().waitFor();
  if (await who.isVisible()) {
    await who.fill(account);
    await page.getByRole('button', { name: 'Next' }).click();
  }
  await secret.fill(password ?? user?.password ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Presses Accept where Microsoft asks, and comes back to the link's page. */
export async function accept(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: 'Accept' });
  await button.or(page.locator('main h1')).first().waitFor();
  // What was allowed before, by the same person, is not asked again.
  if (await button.isVisible()) await button.click();
  await page.waitForURL('**/connect?t=*');
}
