/**
 * A Microsoft that costs little: what the offline Microsoft of the sandbox answers about one model tenant is remembered and
 * given for every other tenant too, after a latency that can be set. Run as a program; see {@link Place}.
 */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ensureCertificates } from '../../sandbox/certificates.ts';
import { giveConsent } from '../../sandbox/fleet.ts';
import { startIdentityEndpoint } from '../../sandbox/identityEndpoint.ts';
import { createMicrosoft, type Microsoft, type Origins } from '../../sandbox/microsoft/microsoft.ts';
import type { World } from '../../sandbox/microsoft/world.ts';
import { originsFor } from '../../sandbox/origins.ts';
import { serve } from '../frame/serve.ts';

/** Where everything is, and by which settings the product finds it. */
export interface Place {
  readonly origins: Origins;
  readonly seeded: World['seeded'];
  readonly identity: { readonly endpoint: string; readonly header: string };
  readonly caFile: string;
}

/** What the product asked, to be asked again by others. */
export interface Heard {
  readonly tokenForm: string;
  readonly batch: string;
  /** Path and query of the read of a credential. */
  readonly secret: string;
  readonly secretToken: string;
}

interface Remembered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

type Handle = (
  method: string,
  url: URL,
  headers: Record<string, string>,
  body: string,
) => Promise<Remembered>;

const GUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

serve({
  async begin({ folder }: { folder: string }): Promise<Place> {
    const certificates = await ensureCertificates(folder);
    let handle: Handle | undefined;
    const server = createServer(certificates, (request, response) => {
      const work = async (): Promise<void> => {
        const { method = 'GET', headers } = request;
        const url = new URL(`https://${headers.host ?? ''}${request.url ?? '/'}`);
        const answer = await handle?.(method, url, flat(headers), await text(request));
        if (!answer) throw new Error('Microsoft is not there yet');
        const send = (): void => void response.writeHead(answer.status, answer.headers).end(answer.body);
        if (latency > 0) setTimeout(send, latency);
        else send();
      };
      work().catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origins = originsFor((server.address() as AddressInfo).port, 'separate');
    const header = 'identity-header-of-the-bench';
    const microsoft = await createMicrosoft({ origins, identityHeader: header, lagMs: { min: 0, max: 0 } });
    const identity = await startIdentityEndpoint(microsoft.managedIdentity);
    handle = remembering(microsoft, origins);
    const { seeded } = microsoft.world;
    return {
      origins,
      seeded,
      identity: { endpoint: identity.endpoint, header },
      caFile: certificates.caFile,
    };
  },
  setLatency({ ms }: { ms: number }): void {
    latency = ms;
  },
  heard: (): Partial<Heard> => heard,
});

let latency = 0;
const heard: { -readonly [K in keyof Heard]?: string } = {};

function remembering(microsoft: Microsoft, origins: Origins): Handle {
  const { world } = microsoft;
  const model = world.tenants.find(({ id }) => id === world.seeded.tenants.contoso);
  const app = world.applications.find(({ appId }) => appId === world.seeded.sharedApp.clientId);
  if (!model || !app) throw new Error('the seeded world has no model tenant');
  giveConsent(world, model, app, Date.now());
  const handlers = new Map(
    (['authority', 'graph', 'vault', 'reports'] as const).map((site) => [
      new URL(origins[site]).host,
      { handle: microsoft[site === 'authority' ? 'entra' : site], site },
    ]),
  );
  const known = new Map<string, Promise<Remembered>>();
  let modelToken = '';

  return async (method, url, headers, body) => {
    const found = handlers.get(url.host);
    if (!found) throw new Error(`nobody answers at ${url.host}`);
    const { site, handle } = found;
    const tenant = site === 'authority' ? GUID.exec(url.pathname)?.[0] : undefined;
    const path = `${tenant === undefined ? url.pathname : url.pathname.replace(tenant, model.id)}${url.search}`;
    const isToken = site === 'authority' && method === 'POST';
    note(site, path, headers, body);
    // A form holds a number of its own each time.
    const key = [method, site, path, headers['authorization'] === undefined, isToken ? '' : body].join('\n');
    const ask = async (): Promise<Remembered> => {
      const answer = await handle(
        new Request(`https://${url.host}${path}`, {
          method,
          headers: {
            ...headers,
            // What was given for another tenant proves nothing to the one that is asked in its place.
            ...(site === 'graph' && { authorization: `Bearer ${modelToken}` }),
          },
          ...(method !== 'GET' && { body }),
        }),
      );
      if (answer.status >= 500) throw new Error(`${method} ${path} was answered ${answer.status}`);
      return {
        status: answer.status,
        headers: { 'content-type': 'application/json', ...challenge(answer) },
        body: await answer.text(),
      };
    };
    const asked = known.get(key) ?? ask();
    known.set(key, asked);
    const answer = await asked;
    if (tenant === undefined) return answer;
    if (!isToken) return { ...answer, body: answer.body.replaceAll(model.id, tenant) };
    const given = JSON.parse(answer.body) as { access_token?: string };
    if (given.access_token === undefined) return answer;
    modelToken = given.access_token;
    return {
      ...answer,
      body: JSON.stringify({ ...given, access_token: tokenOf(given.access_token, model.id, tenant) }),
    };
  };
}

/** The same token as of another tenant; its signature holds no more, and who got it by TLS does not ask for that. */
function tokenOf(token: string, model: string, tenant: string): string {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const claims = Buffer.from(payload, 'base64url').toString().replaceAll(model, tenant);
  return `${head}.${Buffer.from(claims).toString('base64url')}.${signature}`;
}

function note(site: string, path: string, headers: Record<string, string>, body: string): void {
  if (site === 'authority' && body !== '') heard.tokenForm = body;
  if (site === 'graph' && path.endsWith('/$batch')) heard.batch = body;
  if (site === 'vault' && headers['authorization'] !== undefined) {
    heard.secret = path;
    heard.secretToken = headers['authorization'];
  }
}

const challenge = (answer: Response): Record<string, string> => {
  const said = answer.headers.get('www-authenticate');
  return said === null ? {} : { 'www-authenticate': said };
};

const flat = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' &&
      !['host', 'connection', 'content-length', 'transfer-encoding'].includes(name)
        ? [[name, value]]
        : [],
    ),
  );
