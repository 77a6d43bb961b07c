import { describe, expect, test } from '@jest/globals';
import { type Access, noAccess, type TenantAccount } from '../../../src/lib/connections/access.ts';
import { withAccountName } from '../../../src/lib/connections/accountSuccession.ts';
import { passwordHandOverState } from '../../../src/lib/connections/passwordSuccession.ts';

const at = '2025-06-15T12:00:00.000Z';
const shown = { at, by: 'olivia' };
const entered = { ...shown, confirmedAt: at, confirmedBy: 'olivia' };
type Password = NonNullable<TenantAccount['password']>;
const withPassword = (more: Partial<Password>): Access => ({
  ...noAccess,
  account: {
    objectId: 'o',
    userPrincipalName: 'a@contoso.example',
    origin: 'made',
    password: { secretName: 's', secretVersion: '1', setAt: at, ...more },
  },
});

describe('an account under another name', () => {
  test.each<[string, Partial<Password>, string]>([
    ['nobody was given', {}, 'never'],
    ['somebody was given', { handOver: shown }, 'again'],
    ['somebody has entered', { handOver: entered }, 'again'],
    ['has a predecessor that somebody was given', { formerHandOver: entered }, 'again'],
  ])('whose password %s: the hand-over stands at "%s"', (_what, more, expected) => {
    const { account } = withAccountName(withPassword(more), 'b@contoso.example');
    expect(account?.userPrincipalName).toBe('b@contoso.example');
    expect(passwordHandOverState(account?.password ?? {})).toBe(expected);
  });

  test('what came of trying it by the former name is forgotten', () => {
    const proof = { at, outcome: 'refused' as const, aadsts: 50034 };
    const { account } = withAccountName(withPassword({ proof }), 'b@contoso.example');
    expect(account?.password).not.toHaveProperty('proof');
  });

  test('nothing changes where it is the same, in whatever letters, or there is none', () => {
    const same = withPassword({ handOver: entered });
    expect(withAccountName(same, 'A@Contoso.example')).toBe(same);
    expect(withAccountName(noAccess, 'b@contoso.example')).toBe(noAccess);
  });

  test('one whose password is not ours only gets its name', () => {
    const { password: _none, ...account } = withPassword({}).account as TenantAccount;
    expect(withAccountName({ ...noAccess, account }, 'b@contoso.example').account).toEqual({
      ...account,
      userPrincipalName: 'b@contoso.example',
    });
  });
});
