import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { origins, postToken, start } from './helpers.ts';

let microsoft: Microsoft;

beforeEach(async () => {
  ({ microsoft } = await start());
});

describe('Key Vault', () => {
  test('is protected: the challenge names authority and resource', async () => {
    const response = await microsoft.vault(
      new Request(`${origins.vault}/secrets/x/?api%2Dversion=2025-07-01`),
    );
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer authorization="${origins.authority}/${microsoft.world.seeded.operatorTenant}", resource="https://vault.sandbox.test"`,
    );
  });

  test('refuses a token for Graph, and a principal of the tenant without a role', async () => {
    const { automation, operatorTenant } = microsoft.world.seeded;
    const ask = async (scope: string) => {
      const { body } = await postToken(microsoft, operatorTenant, {
        grant_type: 'client_credentials',
        client_id: automation.clientId,
        client_secret: automation.secret,
        scope,
      });
      const headers = { authorization: `Bearer ${body['access_token'] ?? ''}` };
      const response = await microsoft.vault(
        new Request(`${origins.vault}/secrets/x?api-version=2025-07-01`, { headers }),
      );
      const answer: { error: { code: string; innererror?: { code: string } } } = JSON.parse(
        await response.text(),
      );
      return { status: response.status, ...answer.error };
    };
    expect((await ask('https://graph.microsoft.com/.default')).status).toBe(401);
    expect(await ask('https://vault.sandbox.test/.default')).toMatchObject({
      status: 403,
      code: 'Forbidden',
      innererror: { code: 'ForbiddenByRbac' },
    });
  });
});
