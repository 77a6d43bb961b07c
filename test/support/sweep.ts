import { loadApp, settingsOf } from '../fakes/functionsCore.ts';
import { type ApiDocument, createHold } from './apiDocument.ts';
import {
  createSend,
  fromHere,
  principalOf,
  type Reply,
  type Route,
  routesOf,
  type Send,
  type Sent,
} from './hostile.ts';
import { ownProfile } from './profiles.ts';
import { connect, placed } from './stored.ts';
import { bodies, form, FORMULAS, NAME } from './wellMeant.ts';
import { startWorld, type World } from './world.ts';

/** Whoever may do everything, so that what is sent is refused for what it is. */
export const everything = ['Mooring.Reader', 'Mooring.Operator', 'Mooring.Admin', 'Mooring.Connector'];

export const JSON_TYPE = 'application/json';
export const FORM = 'application/x-www-form-urlencoded';

type Claim = readonly [typ: string, val: string];

/** The app with something of every kind in it, and every route that can be asked. */
export interface Sweep {
  readonly world: World;
  readonly document: ApiDocument;
  /** Of whoever is signed in. */
  readonly claims: readonly Claim[];
  readonly signedIn: Readonly<Record<string, string>>;
  readonly ids: Ids;
  /** What a route's `{id}` is that there is. */
  idOf(route: Route): string;
  /** As {@link signedIn} sends a well-meant body of the route from a page of ours. */
  headersOf(route: Route): Record<string, string>;
  /** Sends to every route that fits, all that belongs to one at once. @returns how much @throws Error where one is judged wrong */
  sweep(
    fits: (route: Route) => boolean,
    inputs: (route: Route) => readonly Sent[],
    judge?: (reply: Reply, route: Route) => boolean,
  ): Promise<number>;
}

type Ids = Awaited<ReturnType<typeof seed>>;

export async function startSweep(): Promise<Sweep> {
  const world = await startWorld({ clock: 'real' });
  const app = await loadApp({ ...settingsOf(world.config), WEBSITE_AUTH_ENABLED: 'true' });
  const routes = routesOf(app);
  const claims: Claim[] = [
    ['tid', world.config.OPERATOR_TENANT],
    ['aud', world.config.SIGN_IN_CLIENT_ID],
    ['oid', '33333333-3333-4333-8333-333333333333'],
    ...everything.map((role) => ['roles', role] as const),
  ];
  const signedIn = principalOf(claims);
  const served = await createSend(app, world)(named(routes, 'describeApi'), { headers: signedIn });
  const document = JSON.parse(served.text) as ApiDocument;
  const send = createSend(app, world, createHold(document));
  const ids = await seed(world, (name, params, body) =>
    call(send, named(routes, name), signedIn, params, body),
  );
  const idOfKind: Readonly<Record<string, string>> = {
    connections: ids.connection,
    alerts: ids.alert,
    webhooks: ids.webhook,
    profiles: ids.profile,
    imports: ids.job,
  };
  return {
    world,
    document,
    claims,
    signedIn,
    ids,
    idOf: ({ route }) => idOfKind[route.replace('api/v1/', '').split('/')[0] ?? ''] ?? '',
    headersOf: (route) => ({
      ...signedIn,
      ...fromHere,
      ...(bodyOf(route) !== undefined && { 'content-type': typeOf(route) }),
    }),
    async sweep(fits, inputs, judge = () => true) {
      let count = 0;
      for (const route of routes.filter(fits)) {
        const given = inputs(route);
        count += given.length;
        const replies = await Promise.all(given.map((input) => send(route, input)));
        replies.forEach((reply, at) => {
          if (judge(reply, route)) return;
          const input = JSON.stringify(given[at]).slice(0, 600);
          const answer = `${reply.status} ${reply.text.slice(0, 300)}`;
          throw new Error(`${route.method} ${route.route} answered ${answer}\nto ${input}`);
        });
      }
      return count;
    },
  };
}

/** A body that the route takes; `undefined` where it takes none. */
export function bodyOf(route: Route): string | undefined {
  if (route.method === 'GET') return undefined;
  if (!route.isApi) return String(new URLSearchParams(form));
  if (route.name === 'importConnections') return 'tenant,profile,name\ncontoso.example,snow,Again\n';
  return bodies[route.name] && JSON.stringify(bodies[route.name]);
}

/** The type of {@link bodyOf}. */
export const typeOf = (route: Route): string =>
  !route.isApi ? FORM : route.name === 'importConnections' ? 'text/csv' : JSON_TYPE;

/** What stands in the braces of a route. */
export const paramsOf = (route: Route, value: (param: string) => string): Record<string, string> =>
  Object.fromEntries(route.params.map((param) => [param, value(param)]));

function named(routes: readonly Route[], name: string): Route {
  const route = routes.find((one) => one.name === name);
  if (!route) throw new Error(`there is no function ${name}`);
  return route;
}

async function call(
  send: Send,
  route: Route,
  signedIn: Readonly<Record<string, string>>,
  params: Record<string, string>,
  given?: object | string,
): Promise<Record<string, unknown>> {
  const body = typeof given === 'object' ? JSON.stringify(given) : given;
  const type = given !== undefined && { 'content-type': typeof given === 'string' ? 'text/csv' : JSON_TYPE };
  const { status, text } = await send(route, {
    params,
    headers: { ...signedIn, ...fromHere, ...type },
    body,
  });
  if (status >= 300) throw new Error(`${route.name}: ${text}`);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** Something of every kind, whose name is {@link NAME}. @returns what stands in the braces of routes */
async function seed(
  world: World,
  call: (
    name: string,
    params: Record<string, string>,
    body?: object | string,
  ) => Promise<Record<string, unknown>>,
) {
  const { services, origins, microsoft } = world;
  const first = await call('createWebhook', {}, { url: `${origins.inbox}/a`, name: NAME });
  const profile = ownProfile({ name: NAME, vendor: NAME });
  await call('createProfile', {}, profile);
  const id = await connect(world, 'contoso');
  for (const { knobs } of microsoft.world.tenants) knobs.concealedNames = true;
  await services.checkNow(id);
  await call('changeConnection', { id }, { tags: [NAME.slice(0, 40)] });
  const second = await placed(world, 'healthy', NAME);
  for (const name of FORMULAS) await placed(world, 'broken', name);
  const { id: linkId, url } = await call('createLink', { id: second });
  const { items: alerts } = (await call('listAlerts', {})) as { items: { id: string }[] };
  const alert = alerts[0]?.id ?? '';
  await call('snoozeAlert', { id: alert }, { why: NAME, until: new Date(Date.now() + 864e5).toISOString() });
  const { items: sent } = (await call('listDeliveries', { id: String(first['id']) })) as {
    items: { eventId: string }[];
  };
  const other = await call('createWebhook', {}, { url: `${origins.inbox}/b`, name: NAME });
  const csv = `tenant,profile,name\ncontoso.example,snow,"${NAME.replaceAll('"', '""')}"\n`;
  const { id: job } = await call('importConnections', {}, csv);
  return {
    connection: id,
    second,
    linkId: String(linkId),
    token: new URL(String(url)).searchParams.get('t') ?? '',
    alert,
    webhook: String(first['id']),
    other: String(other['id']),
    deliveryId: sent[0]?.eventId ?? '',
    profile: profile.id,
    job: String(job),
  };
}
