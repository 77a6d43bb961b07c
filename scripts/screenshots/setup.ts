import type { Page } from 'playwright-core';
import { roleIds } from '../../sandbox/microsoft/graph/builtInRoles.ts';
import { seedApplication } from '../../sandbox/microsoft/seed/application.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { accept, byDay, type Camera, type Look, narrow, onPhone, signIn } from './camera.ts';
import { control } from './control.ts';

const admin = 'adele@contoso.example';
const registrar = 'diego@contoso.example';

/** A tenant is set up from nothing, and cleared again. */
export async function takeSetup(sandbox: Sandbox, camera: Camera): Promise<void> {
  const operator = await camera.person(byDay);
  await operator.goto(`${sandbox.origin}/`);
  await signIn(operator, sandbox, 'olivia@harbor.example');
  await operator.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  const scene: Scene = { sandbox, camera, operator };
  await takeTwoPeople(scene);
  await takeNamesakes(scene);
  await takeAccount(scene);
  await takeWaiting(scene);
  await takeRemoval(scene);
  await operator.context().close();
}

interface Scene {
  readonly sandbox: Sandbox;
  readonly camera: Camera;
  /** Signed in. */
  readonly operator: Page;
}

/** One person registers the app, and a colleague consents. */
async function takeTwoPeople(scene: Scene): Promise<void> {
  const { sandbox, camera } = scene;
  giveRole(sandbox, registrar, 'Application Administrator');
  const link = await newLink(scene, 'snow', 'Contoso inventory');
  const page = await begin(scene, link, registrar);

  await page.getByRole('heading', { name: 'Another administrator has to go on' }).waitFor();
  await camera.shoot(page, 'setup-stopped');
  await page.getByRole('button', { name: 'Make a link for a colleague' }).click();
  const forColleague = await page.getByLabel('Address of the link').inputValue();
  await camera.shoot(page, 'setup-colleague', 640);
  await page.context().close();

  const colleague = await camera.person(narrow);
  await colleague.goto(forColleague);
  await colleague.getByRole('button', { name: 'Sign in as an administrator' }).click();
  await signIn(colleague, sandbox, admin);
  await accept(colleague);
  await isConnected(colleague);
  await colleague.context().close();
}

/** Somebody has registered apps of the wanted name by hand. */
async function takeNamesakes(scene: Scene): Promise<void> {
  const { camera, sandbox } = scene;
  const name = 'Certero for Office 365';
  for (let count = 0; count < 2; count += 1) registerByHand(sandbox, name);
  const link = await newLink(scene, 'certero-application:dedicated', 'Contoso by an app of its own');
  const page = await begin(scene, link, admin);
  await page.getByRole('heading', { name: 'Which app shall be used?' }).waitFor();
  await camera.shoot(page, 'setup-namesakes');
  await page.context().close();
}

/** The connector's account signs in. */
async function takeAccount(scene: Scene): Promise<void> {
  const { camera, sandbox } = scene;
  const link = await newLink(scene, 'cayosoft', 'Contoso administration');
  await camera.again(link, 'setup-ask-phone', onPhone, { height: 1700 });
  const page = await begin(scene, link, admin);
  await page.getByRole('button', { name: /Show the password/ }).click();
  const password = await page.getByLabel('Password', { exact: true }).inputValue();
  await camera.shoot(page, 'setup-account');
  await page.getByRole('button', { name: /Sign in as/ }).click();
  await signIn(page, sandbox, 'cayosoft-service@contoso.example', password);
  await page.waitForURL('**/connect?t=*');
  await page.getByRole('button', { name: 'Use this account' }).waitFor();
  await camera.shoot(page, 'setup-confirm');
  await page.getByRole('button', { name: 'Use this account' }).click();
  await isConnected(page);
  await camera.shoot(page, 'setup-connected');
  await page.context().close();
}

/** Exchange hears of a new account half an hour late. */
async function takeWaiting(scene: Scene): Promise<void> {
  const { camera, sandbox, operator } = scene;
  const link = await newLink(scene, 'sam360', 'Contoso licences');
  const connection = operator.url().replace(/\/links(#.*)?$/, '');
  await camera.again(link, 'setup-ask', narrow, { height: 2400 });
  const page = await begin(scene, link, admin);
  await page.getByText('Waiting for Microsoft').first().waitFor();
  await camera.shoot(page, 'setup-waiting');
  await control(sandbox, 'POST', '/clock', { advance: 'PT31M' });
  await isConnected(page);
  await page.context().close();
  await operator.goto(connection);
  await operator.getByText('Healthy').first().waitFor();
  await camera.shoot(operator, 'connection-access', 3000);
}

/** From the page on which {@link takeWaiting} ends. */
async function takeRemoval({ camera, operator }: Scene): Promise<void> {
  await operator.getByRole('link', { name: /Disconnect/ }).click();
  for (const box of await operator.getByRole('checkbox', { disabled: false }).all()) await box.check();
  await camera.shoot(operator, 'removals');
  await operator.getByRole('button', { name: 'Disconnect', exact: true }).click();
  const link = await operator.getByLabel('Address').inputValue();
  await camera.again(link, 'setup-removal', narrow);
}

/** A new connection of Contoso, and a link to it, by the operator's pages. */
async function newLink({ sandbox, operator }: Scene, profile: string, name: string): Promise<string> {
  await operator.goto(`${sandbox.origin}/`);
  await operator.getByLabel('Profile').selectOption(profile);
  await operator.getByLabel('Tenant', { exact: true }).fill('contoso.example');
  await operator.getByLabel('Name', { exact: true }).fill(name);
  await operator.getByRole('button', { name: 'Make the connection' }).click();
  await operator.waitForURL('**/connections/*');
  await operator.getByRole('button', { name: 'Make an onboarding link' }).click();
  return operator.getByLabel('Address of the link').inputValue();
}

/** Follows the link, signs in, and accepts. */
async function begin(
  { sandbox, camera }: Scene,
  link: string,
  account: string,
  look: Look = narrow,
): Promise<Page> {
  const page = await camera.person(look);
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in at Microsoft and begin' }).click();
  await signIn(page, sandbox, account);
  await accept(page);
  return page;
}

const isConnected = (page: Page): Promise<void> =>
  page.getByRole('heading', { level: 1, name: /is connected to/ }).waitFor();

function contosoOf({ microsoft: { world } }: Sandbox) {
  const found = world.tenants.find(({ id }) => id === world.seeded.tenants.contoso);
  if (!found) throw new Error('no Contoso');
  return found;
}

function giveRole(sandbox: Sandbox, account: string, role: string): void {
  const user = contosoOf(sandbox).users.find(({ userPrincipalName }) => userPrincipalName === account);
  if (!user) throw new Error(`no ${account}`);
  user.directoryRoles.push(...roleIds(role));
}

function registerByHand(sandbox: Sandbox, name: string): void {
  const { world } = sandbox.microsoft;
  world.applications.push(seedApplication(world, Date.now(), contosoOf(sandbox).id, name, {}));
}
