import { SignJWT } from 'jose';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { Browser } from './browser.ts';
import { makeCertificate } from './certificate.ts';
import { control, setAccount, setTenant } from './controls.ts';
import { applicationOf, callback, identityHeader, origins, postToken, type TestClock } from './helpers.ts';
import { askPassword, askShared, refresh, sharedAuthorize, signedInTokens } from './people.ts';

export const contoso = 'contoso.example';
export const diego = 'diego@contoso.example';
export const right = 'Diego-Sandbox-1';
export const unknownId = '00000000-0000-4000-8000-000000000001';
export const graphDefault = 'https://graph.microsoft.com/.default';

/** The answer of the token endpoint. */
export type Answer = Awaited<ReturnType<typeof postToken>>;

/** Ways to make the token endpoint refuse. */
export function provoke(microsoft: Microsoft, clock: TestClock) {
  const automation = (more: Record<string, string> = {}, tenant = microsoft.world.seeded.operatorTenant) => {
    const { clientId, secret } = microsoft.world.seeded.automation;
    return postToken(microsoft, tenant, {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secret,
      scope: graphDefault,
      ...more,
    });
  };

  /** The automation app with an assertion in place of its secret. */
  const asserted = (assertion: string, tenant?: string) =>
    automation(
      {
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
      tenant,
    );

  async function identityToken(): Promise<string> {
    const id = microsoft.world.seeded.managedIdentityClientId;
    const address = `http://127.0.0.1/msi/token?resource=api://AzureADTokenExchange&api-version=2019-08-01&client_id=${id}`;
    const request = new Request(address, { headers: { 'x-identity-header': identityHeader } });
    const body: Record<string, string> = JSON.parse(await (await microsoft.managedIdentity(request)).text());
    return body['access_token'] ?? '';
  }

  /** The managed identity's token where a federated credential differs from it in `change`. */
  async function federated(change: { issuer?: string; subject?: string; audiences?: string[] }) {
    const { operatorTenant, managedIdentityObjectId, automation: app } = microsoft.world.seeded;
    const issuer = `${origins.authority}/${operatorTenant}/v2.0`;
    applicationOf(microsoft, app.clientId).federatedIdentityCredentials = [
      {
        id: '1',
        name: 'i',
        issuer,
        subject: managedIdentityObjectId,
        audiences: ['api://AzureADTokenExchange'],
        ...change,
      },
    ];
    return asserted(await identityToken());
  }

  async function withUnknownCertificate() {
    const { clientId } = microsoft.world.seeded.automation;
    const now = clock.now / 1000;
    const claims = { aud: `${origins.authority}/x`, iss: clientId, sub: clientId, nbf: now, exp: now + 600 };
    const { key } = await makeCertificate();
    const assertion = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', x5t: 'unknown' }).sign(key);
    return asserted(await assertion);
  }

  /** A right password under these conditions. */
  const password = async (account: object, tenant: object = {}) => {
    await setAccount(microsoft, diego, account);
    await setTenant(microsoft, contoso, tenant);
    return askPassword(microsoft, diego, right);
  };

  /** A refresh token of Diego's after something happened. */
  const refreshAfter = async (happens: () => unknown, more: Record<string, string> = {}) => {
    const token = (await signedInTokens(microsoft, diego))['refresh_token'];
    clock.turn(1000);
    await happens();
    return refresh(microsoft, token, more);
  };

  /** What redeems a code that Diego was given. */
  async function codeFields(verifier?: string) {
    const browser = new Browser(microsoft);
    const challenge =
      verifier === undefined ? {} : { code_challenge: 'other', code_challenge_method: 'plain' };
    await browser.open(sharedAuthorize(microsoft, challenge));
    await browser.signIn(diego);
    const { left } = await browser.press('action', 'accept');
    return {
      grant_type: 'authorization_code',
      code: left?.searchParams.get('code') ?? '',
      redirect_uri: callback,
      ...(verifier === undefined ? {} : { code_verifier: verifier }),
    };
  }

  async function codeTwice(verifier: string | undefined): Promise<Answer> {
    const fields = await codeFields(verifier);
    await askShared(microsoft, fields);
    return askShared(microsoft, fields);
  }

  /** A code of Contoso's at the token endpoint of another tenant. */
  const codeElsewhere = async (tenant: string) => askShared(microsoft, await codeFields(), tenant);

  const disablePrincipal = () =>
    control(
      microsoft,
      'PATCH',
      `/tenants/harbor.example/service-principals/${microsoft.world.seeded.automation.clientId}`,
      { accountEnabled: false },
    );

  const expireSecret = () => {
    const [secret] = applicationOf(microsoft, microsoft.world.seeded.automation.clientId).passwordCredentials;
    if (secret) secret.endDateTime = new Date(clock.now).toISOString();
  };

  const twice = async (): Promise<Answer> => {
    const body = 'grant_type=password&grant_type=password';
    const response = await microsoft.entra(
      new Request(`${origins.authority}/${contoso}/oauth2/v2.0/token`, { method: 'POST', body }),
    );
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  };
  return {
    automation,
    asserted,
    identityToken,
    federated,
    withUnknownCertificate,
    password,
    refreshAfter,
    codeTwice,
    codeElsewhere,
    disablePrincipal,
    expireSecret,
    twice,
  };
}
