import { Hono, type Context } from 'hono';
import { hitFault, retryAfter } from '../faults.ts';
import { noteCaller } from '../requestLog.ts';
import type { Sandbox } from '../sandbox.ts';
import { checkVaultRole, readVaultCaller, VaultRefusal, type VaultAction } from './access.ts';
import {
  deletedBundle,
  deletedSecret,
  deleteSecret,
  latest,
  liveSecret,
  purgeSecret,
  recoverSecret,
  secretBundle,
  setSecret,
  updateSecret,
  versionOf,
} from './secrets.ts';

const PAGE = 25;

const vaultHeaders = {
  'cache-control': 'no-cache',
  pragma: 'no-cache',
  expires: '-1',
  'x-ms-keyvault-region': 'westeurope',
  'x-ms-keyvault-service-version': '1.9.2000.1',
};

async function readJson(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw new VaultRefusal(400, 'BadParameter', 'The request body is not valid JSON.');
  }
}

const name = (c: Context): string => c.req.param('name') ?? '';

/** One page of a list; `$skiptoken` counts. */
function listPage<T>(sandbox: Sandbox, c: Context, items: T[]): { value: T[]; nextLink: string | null } {
  const asked = Number(c.req.query('maxresults') ?? PAGE);
  const size = Number.isInteger(asked) && asked >= 1 && asked <= PAGE ? asked : PAGE;
  const from = Number(c.req.query('$skiptoken') ?? 0);
  const version = c.req.query('api-version') ?? '';
  const next = `${sandbox.origins.vault}${c.req.path}?api-version=${version}&$skiptoken=${from + size}&maxresults=${size}`;
  return { value: items.slice(from, from + size), nextLink: from + size < items.length ? next : null };
}

/**
 * Key Vault's secrets over its data plane.
 * @see https://learn.microsoft.com/rest/api/keyvault/secrets
 */
export function createVault(sandbox: Sandbox): Hono {
  const app = new Hono({ strict: false });

  const route =
    (action: VaultAction, handle: (c: Context) => Promise<object | undefined> | object | undefined) =>
    async (c: Context) => {
      const fault = hitFault(sandbox, 'vault', c.req.path);
      if (fault) {
        const message =
          'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached';
        throw new VaultRefusal(
          fault.status,
          fault.status === 429 ? 'Throttled' : 'ServiceUnavailable',
          message,
          undefined,
          retryAfter(fault),
        );
      }
      const caller = await readVaultCaller(sandbox, c.req.header('authorization') ?? null);
      noteCaller(c.req.raw, { appId: caller.appId, tenantId: sandbox.world.vault.tenantId });
      if (!c.req.query('api-version'))
        throw new VaultRefusal(400, 'BadParameter', 'The api-version query parameter is missing.');
      checkVaultRole(sandbox, caller, action, c.req.path);
      const body = await handle(c);
      return body === undefined ? c.body(null, 204, vaultHeaders) : c.json(body, 200, vaultHeaders);
    };
  const secrets = () => Object.values(sandbox.world.vault.secrets);

  const get = (c: Context) => {
    const secret = liveSecret(sandbox, name(c));
    const version = versionOf(secret, c.req.param('version') ?? '');
    if (!version.enabled) {
      throw new VaultRefusal(
        403,
        'Forbidden',
        'Operation get is not allowed on a disabled secret.',
        'SecretDisabled',
      );
    }
    return secretBundle(sandbox, secret, version, { value: true });
  };

  app.get(
    '/secrets',
    route('readMetadata', (c) => {
      const live = secrets().filter((secret) => !secret.deleted);
      return listPage(
        sandbox,
        c,
        live.map((secret) => secretBundle(sandbox, secret, latest(secret), { versionInId: false })),
      );
    }),
  );
  app.get(
    '/secrets/:name/versions',
    route('readMetadata', (c) => {
      const secret = liveSecret(sandbox, name(c));
      return listPage(
        sandbox,
        c,
        secret.versions.map((version) => secretBundle(sandbox, secret, version, {})),
      );
    }),
  );
  app.get('/secrets/:name', route('getSecret', get));
  app.get('/secrets/:name/:version', route('getSecret', get));
  app.put(
    '/secrets/:name',
    route('setSecret', async (c) => {
      const { secret, version } = setSecret(sandbox, name(c), await readJson(c));
      return secretBundle(sandbox, secret, version, { value: true });
    }),
  );
  app.patch(
    '/secrets/:name/:version',
    route('setSecret', async (c) => {
      const secret = liveSecret(sandbox, name(c));
      const version = versionOf(secret, c.req.param('version') ?? '');
      updateSecret(sandbox, version, await readJson(c));
      return secretBundle(sandbox, secret, version, {});
    }),
  );
  app.delete(
    '/secrets/:name',
    route('delete', (c) => {
      const secret = liveSecret(sandbox, name(c));
      deleteSecret(sandbox, secret);
      return deletedBundle(sandbox, secret, true);
    }),
  );
  app.get(
    '/deletedsecrets',
    route('readMetadata', (c) => {
      const gone = secrets().filter((secret) => secret.deleted);
      return listPage(
        sandbox,
        c,
        gone.map((secret) => deletedBundle(sandbox, secret, false)),
      );
    }),
  );
  app.get(
    '/deletedsecrets/:name',
    route('readMetadata', (c) => deletedBundle(sandbox, deletedSecret(sandbox, name(c)), true)),
  );
  app.post(
    '/deletedsecrets/:name/recover',
    route('recover', (c) => {
      const secret = deletedSecret(sandbox, name(c));
      recoverSecret(sandbox, secret);
      return secretBundle(sandbox, secret, latest(secret), {});
    }),
  );
  app.delete(
    '/deletedsecrets/:name',
    route('purge', (c) => {
      purgeSecret(sandbox, deletedSecret(sandbox, name(c)));
      return undefined;
    }),
  );

  app.onError((error) => {
    if (!(error instanceof VaultRefusal)) throw error;
    const inner = error.inner === undefined ? {} : { innererror: { code: error.inner } };
    const body = { error: { code: error.code, message: error.message, ...inner } };
    return Response.json(body, { status: error.status, headers: { ...vaultHeaders, ...error.headers } });
  });
  return app;
}
