import type { Sandbox } from '../../sandbox/sandbox.ts';
import { seed } from '../../sandbox/seed.ts';
import { byDay, type Camera, onPhone, signIn } from './camera.ts';

/** A tenant connects to the shared app; in the order in which people meet the pages. */
export async function takeSharedApp(sandbox: Sandbox, camera: Camera): Promise<void> {
  const { origin } = sandbox;
  await seed(sandbox);
  const page = await camera.person(byDay);
  await page.goto(`${origin}/`);
  await signIn(page, sandbox, 'olivia@harbor.example');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.goto(`${origin}/connections`);
  await page.getByRole('link', { name: 'Contoso licences' }).click();
  await page.getByRole('button', { name: 'Make an onboarding link' }).click();
  const link = await page.getByLabel('Address of the link').inputValue();
  await camera.shoot(page, 'connection-link');
  await page.context().close();
  await followLink(sandbox, camera, link);
}

/** The tenant admin's part, in a browser of their own. */
async function followLink(sandbox: Sandbox, camera: Camera, link: string): Promise<void> {
  const page = await camera.person(byDay);
  await page.goto(link);
  await camera.shoot(page, 'onboarding-ask');
  await camera.again(link, 'onboarding-ask-phone', onPhone);
  await page.getByRole('button', { name: 'Continue to Microsoft' }).click();
  await signIn(page, sandbox, 'adele@contoso.example');
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('heading', { level: 1, name: 'We are checking the connection' }).waitFor();
  await camera.shoot(page, 'onboarding-waiting');
  // The page asks by itself, and opens the link again when the waiting is over.
  await page.getByRole('heading', { level: 1, name: /is connected to/ }).waitFor();
  await camera.shoot(page, 'onboarding-connected');
  await page.context().close();
}
