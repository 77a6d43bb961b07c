import { expect, test } from '@jest/globals';
import { iso, MINUTE } from '../../../src/lib/clock.ts';
import { createGiveDirectory } from '../../../src/lib/credentials/giveDirectory.ts';
import type { CountedDirectory } from '../../../src/lib/credentials/countedDirectory.ts';
import { cayosoft } from '../../../src/lib/profiles/cayosoft.ts';
import { profileSchema } from '../../../src/lib/profiles/schema.ts';
import type { Profiles } from '../../../src/lib/profiles/store.ts';
import { ok } from '../../../src/lib/result.ts';
import type { Vault } from '../../../src/lib/storage/vault.ts';
import { aConnection, aDirectoryAccount } from '../../support/connections.ts';
import { keptLog } from '../alerts/support.ts';
import { holdRow } from '../../support/heldRow.ts';

const T = Date.UTC(2025, 5, 1);
const seen = {
  host: 'dc1.corp.example',
  base: { dn: 'DC=corp', seen: true, rights: {}, looked: { places: 0, users: 0, groups: 0 } },
  groups: [],
  domain: 'DC=corp',
};

test('other particulars keep what is said of the password while the account signs in', async () => {
  const shown = { at: iso(T - MINUTE), by: 'olivia' };
  const entered = { ...shown, confirmedAt: iso(T), confirmedBy: 'otto' };
  const withHandOver = (handOver: object) => ({
    ...aDirectoryAccount,
    password: {
      ...aDirectoryAccount.password,
      wrongAt: iso(T - MINUTE),
      handOver: { ...shown, ...handOver },
    },
  });
  const held = holdRow(aConnection({ profile: 'cayosoft', directory: withHandOver({}) }));
  const inForce: CountedDirectory['inForce'] = () => {
    held.row = { ...held.row, directory: withHandOver(entered) };
    return Promise.resolve(ok(seen as never));
  };
  const give = createGiveDirectory({
    connections: held.store,
    profiles: { find: () => Promise.resolve(profileSchema.parse(cayosoft)) } as Pick<
      Profiles,
      'find'
    > as Profiles,
    vault: {
      get: (_name, version) => Promise.resolve({ value: 'Harbour', version, tags: {} }),
    } as Pick<Vault, 'get'> as Vault,
    counted: { inForce, given: inForce },
    flush: () => Promise.resolve(),
    recheck: () => Promise.resolve(),
    clock: () => T,
    log: keptLog({ now: T }).log,
  });
  const { hosts, port, account } = aDirectoryAccount;
  const input = { hosts, port, account, domain: '', ca: '', password: '', base: 'OU=Staff', groups: [] };
  expect(await give('c', input, 'olivia')).toMatchObject({ ok: true });
  const { wrongAt: _gone, ...password } = withHandOver(entered).password;
  expect(held.row.directory).toMatchObject({ base: 'OU=Staff' });
  expect(held.row.directory?.password).toEqual({ ...password, setAt: iso(T) });
});
