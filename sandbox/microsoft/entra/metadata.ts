import { Hono } from 'hono';
import { findTenant, type Sandbox } from '../sandbox.ts';
import { metadataRefusal } from './answers.ts';

const everyTenant = new Set(['common', 'organizations', 'consumers']);

/** The tenant's GUID for issuers, or the literal `{tenantid}` for addresses that serve all tenants. */
function issuerTenant(sandbox: Sandbox, tenant: string): string | undefined {
  return everyTenant.has(tenant.toLowerCase()) ? '{tenantid}' : findTenant(sandbox.world, tenant)?.id;
}

function openIdConfiguration(sandbox: Sandbox, asked: string, issuer: string) {
  const base = `${sandbox.origins.authority}/${asked}`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${sandbox.origins.authority}/${issuer}/v2.0`,
    request_uri_parameter_supported: false,
    userinfo_endpoint: `${sandbox.origins.graph}/oidc/userinfo`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'nonce',
      'preferred_username',
      'name',
      'tid',
      'ver',
      'email',
    ],
    tenant_region_scope: 'WW',
    cloud_instance_name: new URL(sandbox.origins.authority).host,
    msgraph_host: new URL(sandbox.origins.graph).host,
  };
}

/**
 * The documents by which libraries find their way: OpenID configuration, signing keys and instance discovery.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc
 */
export function metadataRoutes(sandbox: Sandbox): Hono {
  const app = new Hono();
  const shared = { 'cache-control': 'max-age=86400, private', 'access-control-allow-origin': '*' };

  app.get('/common/discovery/instance', (c) => {
    const { host } = new URL(sandbox.origins.authority);
    const asked = c.req.query('authorization_endpoint');
    if (asked !== undefined && URL.parse(asked)?.host !== host) {
      return c.json(
        { error: 'invalid_instance', error_description: 'AADSTS50049: Unknown or invalid instance.' },
        400,
      );
    }
    const tenant = asked === undefined ? 'common' : (URL.parse(asked)?.pathname.split('/')[1] ?? 'common');
    return c.json({
      tenant_discovery_endpoint: `${sandbox.origins.authority}/${tenant}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    });
  });

  for (const path of [
    '/:tenant/v2.0/.well-known/openid-configuration',
    '/:tenant/.well-known/openid-configuration',
  ] as const) {
    app.get(path, (c) => {
      const asked = c.req.param('tenant');
      const issuer = issuerTenant(sandbox, asked);
      if (issuer === undefined) return metadataRefusal(sandbox, asked);
      return c.json(openIdConfiguration(sandbox, asked, issuer), 200, shared);
    });
  }

  for (const path of ['/:tenant/discovery/v2.0/keys', '/:tenant/discovery/keys'] as const) {
    app.get(path, (c) => {
      const issuer = issuerTenant(sandbox, c.req.param('tenant'));
      if (issuer === undefined) return metadataRefusal(sandbox, c.req.param('tenant'));
      const key = { ...sandbox.keys.published, issuer: `${sandbox.origins.authority}/${issuer}/v2.0` };
      return c.json({ keys: [key] }, 200, shared);
    });
  }
  return app;
}
