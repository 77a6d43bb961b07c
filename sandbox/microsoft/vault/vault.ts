import { Hono, type Context } from 'hono';
import { pour, type Bucket } from '../bucket.ts';
import { retryAfter } from '../faults.ts';
import type { Refuse } from '../part.ts';
import { noteCaller } from '../requestLog.ts';
import type { Sandbox } from '../sandbox.ts';
import { checkVaultRole, readVaultCaller, type VaultAction } from './access.ts';
import { readName } from './bodies.ts';
import { deletedBundle, secretBundle } from './bundles.ts';
import { listPage } from './lists.ts';
import { badParameter, disabled, throttled, VaultRefusal } from './refusals.ts';
import {
  changeable,
  deleteSecret,
  latest,
  purgeSecret,
  readable,
  readableDeleted,
  recoverSecret,
  setSecret,
  updateSecret,
  versionOf,
} from './secrets.ts';
import { settle, stageOf } from './stages.ts';

const versions = new Set(['7.0', '7.1', '7.2', '7.3', '7.4', '7.5', '7.6', '2025-07-01', '2026-04-01']);

/** Requests on secrets that a vault takes in 10 s. @see https://learn.microsoft.com/azure/key-vault/general/service-limits */
const PUBLISHED_LIMIT = 4_000;

const vaultHeaders = (request: Request): Record<string, string> => ({
  'cache-control': 'no-cache',
  pragma: 'no-cache',
  expires: '-1',
  'strict-transport-security': 'max-age=31536000;includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-ms-keyvault-region': 'westeurope',
  'x-ms-keyvault-service-version': '1.9.2000.1',
  'x-ms-client-request-id': request.headers.get('x-ms-client-request-id') ?? crypto.randomUUID(),
  'x-ms-request-id': crypto.randomUUID(),
});

async function readJson(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw badParameter('The request body is not valid JSON.');
  }
}

function checkVersion(c: Context): void {
  const version = c.req.query('api-version');
  if (!version) throw badParameter('The api-version query parameter is missing.');
  if (!versions.has(version)) throw badParameter(`The specified version (${version}) is not recognized.`);
}

function refused(refusal: VaultRefusal, request: Request): Response {
  const inner = refusal.inner === undefined ? {} : { innererror: { code: refusal.inner } };
  const body = { error: { code: refusal.code, message: refusal.message, ...inner } };
  const headers = { ...vaultHeaders(request), ...refusal.headers };
  return Response.json(body, { status: refusal.status, headers });
}

/** Throttling and outages on demand; throttling names no time to come back unless the fault does. */
export const vaultFault: Refuse = (fault, request) => {
  const headers = retryAfter(fault);
  if (fault.status === 429) return refused(throttled(headers), request);
  const message = 'The service is temporarily unavailable. Please try again later.';
  return refused(new VaultRefusal(fault.status, 'ServiceUnavailable', message, undefined, headers), request);
};

/** The limit of all callers together, while the knob is on. */
function createLimit(sandbox: Sandbox): () => void {
  let bucket: Bucket | undefined;
  return () => {
    const { throttling } = sandbox.world.knobs;
    const limit = { amount: throttling?.vaultRequestsPer10s ?? PUBLISHED_LIMIT, windowMs: 10_000 };
    const poured = throttling ? pour(bucket, 1, limit, sandbox.clock()) : undefined;
    bucket = poured?.bucket;
    if (poured?.isGranted === false) throw throttled();
  };
}

const name = (c: Context): string => readName(c.req.param('name') ?? '');
const version = (c: Context): string => c.req.param('version') ?? '';

/**
 * Key Vault's secrets over its data plane.
 * @see https://learn.microsoft.com/rest/api/keyvault/secrets
 */
export function createVault(sandbox: Sandbox): Hono {
  const app = new Hono({ strict: false });
  const count = createLimit(sandbox);

  const route =
    (action: VaultAction, handle: (c: Context) => Promise<object | undefined> | object | undefined) =>
    async (c: Context) => {
      count();
      const caller = await readVaultCaller(sandbox, c.req.header('authorization') ?? null);
      noteCaller(c.req.raw, { appId: caller.appId, tenantId: sandbox.world.vault.tenantId });
      checkVersion(c);
      checkVaultRole(sandbox, caller, action, c.req.path);
      settle(sandbox);
      const body = await handle(c);
      return body === undefined
        ? c.body(null, 204, vaultHeaders(c.req.raw))
        : c.json(body, 200, vaultHeaders(c.req.raw));
    };
  const secrets = () => Object.values(sandbox.world.vault.secrets);

  const get = route('getSecret', (c) => {
    const secret = readable(sandbox, name(c));
    const found = versionOf(secret, version(c));
    if (!found.enabled) throw disabled();
    return secretBundle(sandbox, secret, found, { value: true });
  });
  const update = route('update', async (c) => {
    const secret = changeable(sandbox, name(c));
    const found = versionOf(secret, version(c));
    updateSecret(sandbox, found, await readJson(c));
    return secretBundle(sandbox, secret, found);
  });
  const list = route('readMetadata', (c) => {
    const live = secrets().filter((secret) => stageOf(secret) === 'live');
    const items = live.map((secret) => secretBundle(sandbox, secret, latest(secret), { versionInId: false }));
    return listPage(sandbox, c, items);
  });
  const listVersions = route('readMetadata', (c) => {
    const secret = readable(sandbox, name(c));
    return listPage(
      sandbox,
      c,
      secret.versions.map((one) => secretBundle(sandbox, secret, one)),
    );
  });
  const listDeleted = route('readMetadata', (c) => {
    const gone = secrets().filter((secret) => stageOf(secret) === 'deleted');
    return listPage(
      sandbox,
      c,
      gone.map((secret) => deletedBundle(sandbox, secret, false)),
    );
  });

  app.get('/secrets', list);
  app.get('/secrets/:name/versions', listVersions);
  app.get('/secrets/:name', get);
  app.get('/secrets/:name/:version', get);
  app.put(
    '/secrets/:name',
    route('setSecret', async (c) => {
      const made = setSecret(sandbox, name(c), await readJson(c));
      return secretBundle(sandbox, made.secret, made.version, { value: true });
    }),
  );
  app.patch('/secrets/:name', update);
  app.patch('/secrets/:name/:version', update);
  app.delete(
    '/secrets/:name',
    route('delete', (c) => deletedBundle(sandbox, deleteSecret(sandbox, name(c)), true)),
  );
  app.get('/deletedsecrets', listDeleted);
  app.get(
    '/deletedsecrets/:name',
    route('readMetadata', (c) => deletedBundle(sandbox, readableDeleted(sandbox, name(c)), true)),
  );
  app.post(
    '/deletedsecrets/:name/recover',
    route('recover', (c) => {
      const secret = recoverSecret(sandbox, name(c));
      return secretBundle(sandbox, secret, latest(secret));
    }),
  );
  app.delete(
    '/deletedsecrets/:name',
    route('purge', (c) => {
      purgeSecret(sandbox, name(c));
      return undefined;
    }),
  );

  app.onError((error, c) => {
    if (!(error instanceof VaultRefusal)) throw error;
    return refused(error, c.req.raw);
  });
  return app;
}
