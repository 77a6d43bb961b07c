import { SECOND } from '../../src/lib/clock.ts';
import { existingSettings } from '../../src/lib/credentials/existingSettings.ts';
import { registered } from './tenantApps.ts';
import type { World } from './world.ts';
import { isFurther } from './acts.ts';

const ROLES = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];

/** A connection that works with settings that were given, and what its connector asks for. */
export interface Handable {
  readonly id: string;
  readonly tenant: string;
  readonly clientId: string;
  /** What is in force. */
  secret: string;
  keyId: string;
  /** Another secret of the same app comes into force, as after a rotation. */
  rotate(): Promise<void>;
}

let count = 0;

export async function handable(world: World): Promise<Handable> {
  count += 1;
  const made = await world.services.newConnection(
    { profile: 'snow', tenant: 'contoso.example', name: `Handed ${count}`, tags: [], ownership: 'dedicated' },
    'operator',
  );
  if (!made.ok) throw new Error(made.error.code);
  const { id, tenant } = made.value;
  const app = registered(world, 'contoso', { roles: ROLES });
  const give = async (clientSecret: string) => {
    const settings = existingSettings.parse({ tenantId: tenant, clientId: app.clientId, clientSecret });
    const given = await world.services.giveSettings(id, settings, 'olivia');
    if (!given?.ok) throw new Error(`not taken: ${JSON.stringify(given)}`);
    // So that what comes next is later.
    world.advance(SECOND);
  };
  await give(app.secret);
  const handed: Handable = {
    id,
    tenant,
    clientId: app.clientId,
    secret: app.secret,
    keyId: app.credential.keyId,
    async rotate() {
      const hint = crypto.randomUUID().slice(0, 3);
      const secretText = `${hint}8Q~${'r'.repeat(34)}`;
      const keyId = crypto.randomUUID();
      app.application.passwordCredentials = app.application.passwordCredentials.filter(
        (one) => one.hint !== hint,
      );
      app.application.passwordCredentials.push({ ...app.credential, keyId, hint, secretText });
      await give(secretText);
      Object.assign(handed, { secret: secretText, keyId });
    },
  };
  return handed;
}

/** As {@link actsOf}, without listing what is still kept. */
export async function auditOf(world: World, id: string) {
  const listed = await world.services.audit.page(1_000);
  return listed.ok ? listed.value.items.filter((act) => act.connection === id && isFurther(act)) : [];
}
