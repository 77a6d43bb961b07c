import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

// Each new window loads two pages for its address bar, which nobody here sees; that takes longer than most tests do.
const unseen = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];
// Only the last such switch counts, so what Playwright switches off, as far as it bears on our pages, is said again.
const notForTests = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

/** Where a Chromium is on this machine; the environment variable `CHROMIUM` names another place. */
export const chromiumPath = places.find((place) => place !== undefined && existsSync(place));

/** Tells whoever runs the tests what is left out, and why. */
export function sayNoChromium(what: string): void {
  process.stderr.write(`${what}: left out, since no Chromium was found. Set CHROMIUM to the path of one.\n`);
}

/** Starts the Chromium that {@link chromiumPath} found. */
export async function openChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('no Chromium on this machine');
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${[...unseen, ...notForTests].join(',')}`,
      '--host-resolver-rules=MAP *.sandbox.test 127.0.0.1',
    ],
  });
}
