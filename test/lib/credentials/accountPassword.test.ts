import { describe, expect, test } from '@jest/globals';
import { replacement } from '../../../src/lib/credentials/accountPassword.ts';
import { fromZod } from '../../../src/lib/web/problem.ts';

const account = { userName: 'sam@contoso.example', password: ' Quiet Harbour 42 ' };
const settings = {
  tenantId: '11111111-1111-4111-8111-111111111111',
  clientId: '22222222-2222-4222-8222-222222222222',
  clientSecret: 'abc8Q~secret',
};
const faultsOf = (input: unknown) => {
  const parsed = replacement.safeParse(input);
  if (parsed.success) throw new Error('it was taken');
  return fromZod(parsed.error).errors;
};
const paths = (input: unknown) => faultsOf(input).map(({ path }) => path);

describe('what replaces something', () => {
  test('is an account, its password taken as it is', () => {
    expect(replacement.parse({ ...account, userName: ` ${account.userName} ` })).toEqual({
      kind: 'account',
      account,
    });
  });

  test('or settings of an app', () => {
    expect(replacement.parse(settings)).toMatchObject({
      kind: 'settings',
      settings: { proof: { kind: 'secret' } },
    });
  });

  test('and not both: what does not belong is named', () => {
    expect(paths({ ...account, ...settings })).toEqual(['tenantId', 'clientId', 'clientSecret']);
    expect(paths({ password: 'x', certificate: 'y' })).toEqual(['certificate']);
  });

  test.each<[string, unknown, readonly string[]]>([
    ['nothing', {}, ['tenantId', 'clientId', 'clientSecret']],
    ['an account without password', { userName: account.userName }, ['password']],
    ['a password without account', { password: 'x' }, ['userName']],
    ['an empty password', { ...account, password: '' }, ['password']],
    ['a password that is too long', { ...account, password: 'x'.repeat(257) }, ['password']],
    ['a password in the place of the name', { userName: 'Quiet-Harbour-42', password: 'x' }, ['userName']],
    ['a name with a line end', { ...account, userName: 'a@b.c\nd' }, ['userName']],
    ['numbers', { userName: 1, password: 2 }, ['userName', 'password']],
    ['other members', { ...account, tenant: 'x' }, ['']],
    ['a list', [account], ['']],
    ['no object', 'x', ['']],
    ['null', null, ['']],
  ])('with errors by path: %s', (_what, input, expected) => {
    expect(paths(input)).toEqual(expected);
    expect(JSON.stringify(faultsOf(input))).not.toMatch(/Quiet.Harbour/);
  });
});
