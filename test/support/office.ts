import { expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openChromium } from '../lib/web/chromium.ts';
import { violationsOn } from './axe.ts';
import { type Running, startRunning } from './sandbox.ts';
import { until } from './until.ts';
import type { Way } from './ways.ts';

type ContextOptions = NonNullable<Parameters<Browser['newContext']>[0]>;

/** People in front of the real pages of an installation of their own: an operator, tenant admins, a connector's account. */
export interface Office {
  readonly running: Running;
  close(): Promise<void>;
  /** Signed in as an operator. */
  readonly operator: Page;
  /** Somebody with a browser profile of their own. */
  person(options?: ContextOptions): Promise<Page>;
  /** The operator once more, in front of another screen. */
  operatorOn(options: ContextOptions): Promise<Page>;
  /** Signs in at the offline Microsoft; the password is the seeded one unless given. */
  signIn(page: Page, account: string, password?: string): Promise<void>;
  /** Presses Accept where Microsoft asks, and comes back to the link's page. */
  accept(page: Page): Promise<void>;
  /** A new connection and a link to it, through the operator's pages. @returns the link */
  newLink(profile: string, tenant: string, name: string): Promise<string>;
}

/** Fails on anything that axe finds on the page. */
export async function audit(page: Page): Promise<void> {
  const found = await violationsOn(page);
  expect(found.map(({ id, help }) => `${page.url()}: ${id}: ${help}`)).toEqual([]);
}

/** Nothing may be cut off or need sideways scrolling. */
export async function fits(page: Page): Promise<void> {
  expect(await page.locator('html').evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
}

/** The page fits its screen, and axe finds nothing: axe is a script too, but the markup is the same with and without. */
export async function looksRight(
  page: Page,
  { javaScriptEnabled }: Pick<Way, 'javaScriptEnabled'>,
): Promise<void> {
  if (javaScriptEnabled) await audit(page);
  await fits(page);
}

/** Sees all checks answer that were asked on the page that is open; without script somebody has to look again. */
export async function seeAnswers(page: Page): Promise<void> {
  await until('all checks have answered', async () => {
    if ((await page.getByText('All checks have answered.').count()) > 0) return true;
    const again = page.getByRole('link', { name: 'Look again' });
    if ((await again.count()) > 0) await again.click();
    return false;
  });
}

/** @param settings of the installation, beside the usual ones */
export async function openOffice(settings: Record<string, string> = {}): Promise<Office> {
  const [running, browser] = await Promise.all([startRunning(settings), openChromium()]);
  const close = async () => {
    await browser.close();
    await running.stop();
  };
  const { origin } = running.sandbox;
  const person: Office['person'] = async (options = {}) => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
    context.setDefaultTimeout(60_000);
    return context.newPage();
  };
  const signIn: Office['signIn'] = async (page, account, password) => {
    const [name = ''] = account.split('@');
    const who = page.getByLabel('Email or user name');
    const secret = page.getByLabel('Password', { exact: true });
    await who.or(secret).first().waitFor();
    // Whom the page expects already is not asked for a name.
    if (await who.isVisible()) {
      await who.fill(account);
      await page.getByRole('button', { name: 'Next' }).click();
    }
    const seeded = `${name.charAt(0).toUpperCase()}${name.slice(1)}-Sandbox-1`;
    await secret.fill(password ?? seeded);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  const operator = await person();
  try {
    await operator.goto(`${origin}/`);
    await signIn(operator, 'olivia@harbor.example');
    await operator.waitForURL(`${origin}/`);
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    running,
    close,
    operator,
    person,
    async operatorOn(options) {
      const storageState = await operator.context().storageState();
      const page = await person({ ...options, storageState });
      page.setDefaultTimeout(25_000);
      return page;
    },
    signIn,
    async accept(page) {
      const button = page.getByRole('button', { name: 'Accept' });
      const heading = page.locator('main h1');
      await button.or(heading).first().waitFor();
      // What was allowed before, by the same person, is not asked again.
      if (await button.isVisible()) await button.click();
      await page.waitForURL('**/connect?t=*');
    },
    async newLink(profile, tenant, name) {
      await operator.goto(`${origin}/`);
      await operator.getByLabel('Profile').selectOption(profile);
      await operator.getByLabel('Tenant', { exact: true }).fill(tenant);
      await operator.getByLabel('Name', { exact: true }).fill(name);
      await operator.getByRole('button', { name: 'Make the connection' }).click();
      await operator.waitForURL('**/connections/*');
      await operator.getByRole('button', { name: 'Make an onboarding link' }).click();
      return operator.locator('input[readonly]').inputValue();
    },
  };
}
