import { describe, expect, test } from '@jest/globals';
import { DAY } from '../../../src/lib/clock.ts';
import { directoryInput, directoryTrialInput, takeCa } from '../../../src/lib/credentials/directoryInput.ts';
import { makeCertificate } from '../../support/certificate.ts';

const given = { hosts: ['dc1.corp.example'], account: 'svc@corp.example', password: 'p' };
const errorsOf = (more: object): string[] => {
  const parsed = directoryInput.safeParse({ ...given, ...more });
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => String(path[0]));
};

test('is read as it is typed into a form, and as it is sent', () => {
  const typed = { hosts: 'dc1.corp.example\r\n 10.0.0.4 \n', port: '389', groups: 'Staff\n\nCrew' };
  expect(directoryInput.parse({ ...given, ...typed })).toEqual({
    ...given,
    hosts: ['dc1.corp.example', '10.0.0.4'],
    port: 389,
    groups: ['Staff', 'Crew'],
    base: '',
    ca: '',
    domain: '',
  });
  expect(directoryInput.parse({ ...given, account: 'CORP\\svc cayo' })).toMatchObject({ port: 636 });
  expect(directoryInput.parse({ ...given, hosts: '', domain: ' corp.example ' })).toMatchObject({
    hosts: [],
    domain: 'corp.example',
  });
  expect(errorsOf({ base: 'OU=Staff,DC=corp,DC=example', hosts: ['fd00::4'] })).toEqual([]);
});

test.each([
  ['a name without a domain', { account: 'svc' }, 'account'],
  ['a domain without a name', { account: 'CORP\\' }, 'account'],
  ['a distinguished name', { account: 'CN=svc,DC=corp,DC=example' }, 'account'],
  ['a name with signs of a filter', { account: 'CORP\\svc*' }, 'account'],
  ['a password that is no text', { password: 1 }, 'password'],
  ['the port of plain LDAP alone', { port: 3268 }, 'port'],
  ['an address with a scheme', { hosts: ['ldap://dc1.corp.example'] }, 'hosts'],
  ['a bare name', { hosts: ['localhost'] }, 'hosts'],
  ['no host', { hosts: ' \n' }, 'hosts'],
  ['no host at all', { hosts: undefined }, 'hosts'],
  ['a domain beside hosts', { domain: 'corp.example' }, 'domain'],
  ['an address for a domain', { hosts: [], domain: '10.0.0.4' }, 'domain'],
  ['a bare name for a domain', { hosts: [], domain: 'CORP' }, 'domain'],
  ['too many hosts', { hosts: ['a.b', 'b.b', 'c.b', 'd.b'] }, 'hosts'],
  ['a base that is no distinguished name', { base: 'Staff' }, 'base'],
])('%s is refused', (_what, more, path) => {
  expect(errorsOf(more)).toEqual([path]);
});

test('everything that is wrong is told at once', () => {
  expect(errorsOf({ hosts: [], account: 'svc', port: 3268 })).toEqual(['port', 'account', 'hosts']);
});

test.each(['', 'Staff', 'OU=Sta\u202eff,DC=corp', 'OU=Staff\0,DC=corp', `OU=${'x'.repeat(1_000)}`])(
  'a trial is not begun in %j',
  (container) => {
    expect(directoryTrialInput.safeParse({ container }).success).toBe(false);
  },
);

describe('of a CA', () => {
  const now = Date.now();

  test('the certificates are taken, and nothing else of the text', async () => {
    const [one, other] = await Promise.all([
      makeCertificate({ to: new Date(now + 9 * DAY) }),
      makeCertificate({ to: new Date(now + 4 * DAY) }),
    ]);
    const taken = takeCa(`Subject: us\n${one.certificate}\nand\n${other.certificate}`, now);
    if (!taken.ok) throw new Error(taken.error);
    expect(taken.value.ca.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(taken.value.ca).not.toContain('Subject');
    // An old one may stand beside the new one, and only the last end shuts everybody out.
    expect(Date.parse(taken.value.caEndsAt)).toBeGreaterThan(now + 8 * DAY);
    const ended = await makeCertificate({ from: new Date(now - 9 * DAY), to: new Date(now - DAY) });
    expect(takeCa(`${ended.certificate}\n${one.certificate}`, now)).toMatchObject({
      ok: true,
      value: { caEndsAt: taken.value.caEndsAt },
    });
  });

  test('what is of no use is refused in words', async () => {
    const made = await makeCertificate({ from: new Date(now - 9 * DAY), to: new Date(now - DAY) });
    const broken = made.certificate.replace(/\n[^\n]{20}/, '\nAAAA');
    for (const [text, why] of [
      [made.certificate, /^has expired, on \d{4}-/],
      [`${made.certificate}${made.key}`, /private key/],
      [broken, /cannot be read/],
      ['', /PEM/],
      [made.certificate.repeat(6), /at most 5/],
    ] as const)
      expect(takeCa(text, now)).toEqual({ ok: false, error: expect.stringMatching(why) });
  });
});
