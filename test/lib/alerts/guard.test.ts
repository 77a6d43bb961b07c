import { describe, expect, test } from '@jest/globals';
import { createGuard, literalAddress } from '../../../src/lib/alerts/guard.ts';

const refused = [
  '127.0.0.1',
  '127.8.8.8',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '168.63.129.16',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  '64:ff9b::808:808',
  '64:ff9b:1::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '2002:7f00:1::',
  '2001::1',
  '2001:db8::1',
  '100::1',
  '3000:0:0:0:0:0:0',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  'localhost',
  '',
];

describe('the guard', () => {
  test.each(refused)('refuses %s', (address) => {
    expect(createGuard([])(address)).toBe(false);
  });

  test.each(['8.8.8.8', '20.50.2.1', '172.32.0.1', '100.128.0.1', '2603:1030::1', '2a00:1450:4001::200e'])(
    'permits %s',
    (address) => {
      expect(createGuard([])(address)).toBe(true);
    },
  );

  test('permits what lies in the given networks, in their own family only', () => {
    const permits = createGuard(['10.20.0.0/16', 'fd12::/16']);
    expect(permits('10.20.3.4')).toBe(true);
    expect(permits('fd12::7')).toBe(true);
    expect(permits('10.21.0.1')).toBe(false);
    expect(permits('fd13::7')).toBe(false);
    expect(permits('::ffff:10.20.3.4')).toBe(false);
  });
});

describe('a literal address', () => {
  test.each([
    ['https://127.0.0.1/', '127.0.0.1'],
    ['https://2130706433/', '127.0.0.1'],
    ['https://0x7f.1/', '127.0.0.1'],
    ['https://0177.0.0.1/', '127.0.0.1'],
    ['https://127.0.0.1./', '127.0.0.1'],
    ['https://①②⑦.0.0.1/', '127.0.0.1'],
    ['https://[::1]/', '::1'],
    ['https://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
    ['https://example.com/', undefined],
  ])('of %s is %s', (url, address) => {
    expect(literalAddress(new URL(url))).toBe(address);
  });
});
