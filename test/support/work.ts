import { type Access, noAccess, type TenantApp } from '../../src/lib/connections/access.ts';
import { noChoices } from '../../src/lib/connections/provisioning.ts';
import type { GraphAnswer, GraphCall } from '../../src/lib/microsoft/graph.ts';
import type { Work } from '../../src/lib/onboarding/provisioning/step.ts';
import { profileSchema } from '../../src/lib/profiles/schema.ts';
import { snow } from '../../src/lib/profiles/snow.ts';

export const snowProfile = profileSchema.parse(snow);
const [main] = snowProfile.apps;
if (!main) throw new Error('snow has an app');
/** The one app of the profile. */
export const snowApp = main;

/** One step's work, on this app and with these answers of Graph, for a connection with the id `id`. */
export function workOn(
  app: Partial<TenantApp>,
  answer: (call: GraphCall) => { readonly status: number; readonly body?: unknown },
  now = 0,
) {
  const whole: TenantApp = {
    key: snowApp.key,
    clientId: 'c',
    objectId: 'o',
    origin: 'made',
    former: [],
    ...app,
  };
  let access: Access = { ...noAccess, apps: [whole] };
  const calls: string[] = [];
  const work: Work = {
    connection: { id: 'id', tenant: 't', tenantName: 't', ownership: 'dedicated' },
    profile: snowProfile,
    choices: noChoices,
    by: 'adele',
    now,
    access: () => access,
    keep(change) {
      access = change(access);
      return Promise.resolve();
    },
    choose: () => Promise.reject(new Error('nothing is chosen')),
    send(call) {
      const [path = ''] = call.url.split('?');
      calls.push([call.method, path, ...(call.body ? [JSON.stringify(call.body)] : [])].join(' '));
      const { status, body } = answer(call);
      return Promise.resolve({ kind: 'answered', status, body: body ?? {} } as GraphAnswer);
    },
  };
  return { work, calls, app: () => access.apps[0] };
}
