import { describe, expect, test } from '@jest/globals';
import { isEntraPath } from '../../../sandbox/microsoft/entra/paths.ts';

const id = 'de1ea950-c3ae-446f-b2c1-85213682f507';

describe('isEntraPath', () => {
  test.each([
    `/${id}/oauth2/v2.0/authorize`,
    `/${id}/oauth2/v2.0/token`,
    `/${id}/v2.0/.well-known/openid-configuration`,
    `/${id}/v2.0/adminconsent`,
    `/${id}/adminconsent`,
    `/${id}/discovery/v2.0/keys`,
    `/${id}/login/account`,
    '/common/discovery/instance',
    '/organizations/oauth2/v2.0/authorize',
    '/contoso.example/oauth2/v2.0/token',
  ])('%s is Entra’s', (path) => expect(isEntraPath(path)).toBe(true));

  test.each([
    '/',
    '/connections',
    `/connections/${id}`,
    '/connect',
    '/connect/callback',
    '/api/v1/connections',
    '/assets/login/x.css',
    '/.auth/login/aad/callback',
    '/admin/functions/checkSecretExpiry',
    '/health/live',
    '/hand-over',
    '/_sandbox',
    '/_sandbox/login/account',
    `/${id}`,
    `/${id}/connections`,
    '/common',
  ])('%s is not', (path) => expect(isEntraPath(path)).toBe(false));
});
