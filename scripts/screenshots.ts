/**
 * `npx node scripts/screenshots.ts [tour...]`: takes the pictures of the documents anew, all or those of some tours, from
 * sandboxes of its own that are gone afterwards. Needs a Chromium on this machine; the environment variable `CHROMIUM`
 * names one in an unusual place.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox.ts';
import { byDay, type Camera, openCamera } from './screenshots/camera.ts';
import { takeOperators } from './screenshots/operators.ts';
import { takeSetup } from './screenshots/setup.ts';
import { takeSharedApp } from './screenshots/sharedApp.ts';

const tours = {
  sharedApp: (camera: Camera) => withSandbox((sandbox) => takeSharedApp(sandbox, camera)),
  // Of Microsoft's slowness only what is to be seen.
  setup: (camera: Camera) =>
    withSandbox((sandbox) => takeSetup(sandbox, camera), { lagMs: { min: 0, max: 0 } }),
  operators: (camera: Camera) =>
    withSandbox((sandbox) => takeOperators(sandbox, camera), {
      lagMs: { min: 0, max: 0 },
      // On a busy machine nobody is to be asked twice.
      settings: { RUN_STALLED_AFTER_SECONDS: '300' },
    }),
  badSettings: (camera: Camera) =>
    withSandbox(({ origin }) => camera.again(`${origin}/`, 'settings-bad', byDay), {
      settings: { OPERATOR_NAME: '', KEY_VAULT_URL: 'http://vault.example' },
    }),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(tours, name));
if (unknown.length > 0)
  throw new Error(`No tour is called ${unknown.join(', ')}; there are ${Object.keys(tours).join(', ')}.`);
const camera = await openCamera();
try {
  for (const [name, take] of Object.entries(tours))
    if (asked.length === 0 || asked.includes(name)) await take(camera);
} finally {
  await camera.close();
}

/** Runs in a folder of its own, on any free port, and leaves nothing behind. */
async function withSandbox(
  work: (sandbox: Sandbox) => Promise<void>,
  options: Pick<SandboxOptions, 'settings' | 'lagMs'> = {},
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mooring-pictures-'));
  const sandbox = await startSandbox({ dataDir, port: 0, ...options });
  try {
    await work(sandbox);
  } finally {
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
