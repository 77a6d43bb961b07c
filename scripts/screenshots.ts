/**
 * `node scripts/screenshots.ts`: takes the pictures of the documents anew, from a sandbox of its own that is gone
 * afterwards. Needs a Chromium on this machine; the environment variable `CHROMIUM` names one in an unusual place.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { root } from '../sandbox/paths.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { seed } from '../sandbox/seed.ts';
import { chromiumPath } from '../test/lib/web/chromium.ts';

const folder = root('docs/pages');
const largest = 300 * 1024;
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

type Look = { readonly viewport: typeof desk; readonly colorScheme: 'light' | 'dark' };
const byDay: Look = { viewport: desk, colorScheme: 'light' };

if (chromiumPath === undefined) throw new Error('No Chromium was found. Set CHROMIUM to the path of one.');
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: chromiumPath,
  args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP *.sandbox.test 127.0.0.1'],
});
try {
  await withSandbox({}, takeTour);
  await withSandbox({ OPERATOR_NAME: '', KEY_VAULT_URL: 'http://vault.example' }, async ({ origin }) => {
    const context = await open(browser, byDay);
    await shoot(await visit(context, `${origin}/`), 'settings');
    await context.close();
  });
} finally {
  await browser.close();
}

/** The pages in the order in which people meet them. */
async function takeTour(sandbox: Sandbox): Promise<void> {
  const { origin } = sandbox;
  await seed(sandbox);
  const operator = await open(browser, byDay);
  const overview = await visit(operator, `${origin}/`);
  await signIn(overview, sandbox, 'olivia@harbor.example');
  await overview.getByRole('heading', { level: 1, name: 'Connections' }).waitFor();
  await shoot(overview, 'overview');
  const session = await operator.storageState();
  await again(`${origin}/`, 'overview-dark', { ...byDay, colorScheme: 'dark' }, session);
  await again(`${origin}/`, 'overview-phone', { ...byDay, viewport: phone }, session);

  await overview.getByRole('link', { name: 'Adatum licences' }).click();
  await overview.getByRole('heading', { level: 1, name: 'Adatum licences' }).waitFor();
  await shoot(overview, 'connection');

  await visit(operator, `${origin}/`, overview);
  await overview.getByRole('link', { name: 'Contoso licences' }).click();
  await overview.getByRole('button', { name: 'Make an onboarding link' }).click();
  const link = await overview.getByLabel('Address of the link').inputValue();
  await shoot(overview, 'connection-link');
  await operator.close();
  await followLink(sandbox, link);
}

/** The tenant admin's part, in a browser of their own. */
async function followLink(sandbox: Sandbox, link: string): Promise<void> {
  const admin = await open(browser, byDay);
  const page = await visit(admin, link);
  await shoot(page, 'onboarding-ask');
  await again(link, 'onboarding-ask-phone', { ...byDay, viewport: phone });
  await page.getByRole('button', { name: 'Continue to Microsoft' }).click();
  await signIn(page, sandbox, 'adele@contoso.example');
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('heading', { level: 1, name: 'We are checking the connection' }).waitFor();
  await shoot(page, 'onboarding-waiting');
  // The page asks by itself, and opens the link again when the waiting is over.
  await page.getByRole('heading', { level: 1, name: /is connected to/ }).waitFor({ timeout: 60_000 });
  await shoot(page, 'onboarding-connected');
  await admin.close();
}

/** Account, then password, at the offline Microsoft. */
async function signIn(page: Page, { microsoft }: Sandbox, account: string): Promise<void> {
  const user = microsoft.world.tenants
    .flatMap(({ users }) => users)
    .find(({ userPrincipalName }) => userPrincipalName === account);
  await page.locator('[name=loginfmt]').fill(account);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.locator('[name=passwd]').fill(user?.password ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
}

type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

/** The same address on another screen. */
async function again(address: string, name: string, look: Look, session?: Session): Promise<void> {
  const context = await open(browser, look, session);
  await shoot(await visit(context, address), name);
  await context.close();
}

/** In UTC, so that a picture does not tell where it was taken. */
function open(from: Browser, look: Look, session?: Session): Promise<BrowserContext> {
  return from.newContext({
    ...look,
    ignoreHTTPSErrors: true,
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...(session && { storageState: session }),
  });
}

async function visit(context: BrowserContext, address: string, known?: Page): Promise<Page> {
  const page = known ?? (await context.newPage());
  await page.goto(address);
  return page;
}

async function shoot(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  const { size } = statSync(path);
  if (size > largest) throw new Error(`${path} has ${size} bytes; ${largest} are allowed.`);
  console.log(`${name}.png, ${Math.ceil(size / 1024)} KiB`);
}

/** Runs in a folder of its own, on any free port, and leaves nothing behind. */
async function withSandbox(
  settings: Readonly<Record<string, string>>,
  work: (sandbox: Sandbox) => Promise<void>,
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mooring-pictures-'));
  const sandbox = await startSandbox({ dataDir, port: 0, settings });
  try {
    await work(sandbox);
  } finally {
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
