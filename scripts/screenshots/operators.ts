import type { Sandbox } from '../../sandbox/sandbox.ts';
import { byDay, type Camera, onPhone, signIn } from './camera.ts';
import { type Fleet, makeFleet } from './fleet.ts';

interface Shot {
  readonly path: string;
  /** Pixels from the top; the whole page where absent. */
  readonly height?: number;
  /** Taken on a phone too, so many pixels of it. */
  readonly phone?: number;
}

/** Every page for operators, by the name of its picture. */
const shots = ({ broken, dedicated, webhook, imported }: Fleet): Readonly<Record<string, Shot>> => ({
  overview: { path: '/', phone: 1900 },
  'new-connection': { path: '/connections/new?profile=snow&tenant=contoso.example&name=Contoso+devices' },
  connections: { path: '/connections', height: 1500, phone: 1900 },
  connection: { path: `/connections/${broken}`, phone: 1900 },
  'connection-dedicated': { path: `/connections/${dedicated}`, height: 2400 },
  'hand-over': { path: `/connections/${dedicated}/hand-over` },
  alerts: { path: '/alerts', height: 1500, phone: 1900 },
  webhooks: { path: '/webhooks' },
  webhook: { path: `/webhooks/${webhook}`, height: 1900 },
  profiles: { path: '/profiles' },
  profile: { path: '/profiles/cayosoft' },
  runs: { path: '/runs', height: 1500 },
  audit: { path: '/audit', height: 1200 },
  findings: { path: '/findings', height: 1200 },
  finding: { path: '/findings/consent.partial' },
  'import-form': { path: '/connections/import' },
  import: { path: `/imports/${imported}` },
  settings: { path: '/settings', height: 2600, phone: 1900 },
});

/** The pages of operators, over a fleet after some nights, by day and by night. */
export async function takeOperators(sandbox: Sandbox, camera: Camera): Promise<void> {
  const fleet = await makeFleet(sandbox);
  const page = await camera.person(byDay);
  await page.goto(`${sandbox.origin}/`);
  await signIn(page, sandbox, 'olivia@harbor.example');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  const session = await page.context().storageState();
  for (const [name, { path, height, phone }] of Object.entries(shots(fleet))) {
    const address = `${sandbox.origin}${path}`;
    await page.goto(address);
    await camera.shoot(page, name, height);
    if (phone !== undefined)
      await camera.again(address, `${name}-phone`, onPhone, { session, height: phone });
  }
  await page.context().close();
}
