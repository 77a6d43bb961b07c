import { describe, expect, test } from '@jest/globals';
import { noAccess, type TenantApp } from '../../../src/lib/connections/access.ts';
import type { Connection } from '../../../src/lib/connections/connection.ts';
import { createMarkCredential, credentialMark, marked } from '../../../src/lib/connections/notOurs.ts';
import { fromStateRow, toStateRow } from '../../../src/lib/connections/rows.ts';
import { noHealth } from '../../../src/lib/connections/verdict.ts';
import { otherCredentialsOf } from '../../../src/lib/web/otherCredentials.ts';

const id = (n: number) => `cccccccc-0000-4000-8000-${String(n).padStart(12, '0')}`;
const NOW = Date.UTC(2025, 5, 15, 12);
const credential = { secretName: 'a', secretVersion: 'v', kind: 'secret', origin: 'made' } as const;
const app: TenantApp = {
  key: 'reader',
  clientId: id(100),
  origin: 'made',
  credential: { ...credential, keyId: id(1) },
  former: [
    { keyId: id(2), kind: 'secret', origin: 'made', replacedAt: '' },
    { keyId: id(3), kind: 'secret', origin: 'given', replacedAt: '' },
  ],
};
const seeing = (others?: string): Connection => ({
  id: 'c',
  profile: 'snow',
  profileVersion: 1,
  ownership: 'dedicated',
  tenant: id(99),
  tenantName: 'contoso.example',
  name: 'Contoso',
  tags: [],
  callers: [],
  state: 'healthy',
  createdAt: '',
  createdBy: '',
  changedAt: '',
  onboarding: { attempt: 0 },
  access: { ...noAccess, apps: [app] },
  links: [],
  unaudited: [],
  health: {
    ...noHealth,
    checks: {
      secretExpiry: { at: '', last: { verdict: 'ok', evidence: others === undefined ? {} : { others } } },
    },
  },
});
const act = { act: 'act', by: 'olivia', now: NOW };
const because = (reason: string) => ({ notOurs: { reason } });
const mark = (connection: Connection, n: number, wish = because('The intranet uses it.')) =>
  marked(connection, id(n), wish, act);
const refusal = (outcome: ReturnType<typeof marked>) => (outcome.ok ? undefined : outcome.error);

describe('a credential that is not the connector’s', () => {
  test('is marked with a reason, which is audited, kept and shown', () => {
    const outcome = mark(seeing(`${id(5).toUpperCase()} ${id(6)}`), 5);
    const change = outcome.ok ? outcome.value : undefined;
    expect(change?.history).toContain('The intranet uses it.');
    expect(change?.connection.unaudited).toEqual([
      expect.objectContaining({ action: 'credential.marked', by: 'olivia', subject: id(5) }),
    ]);
    if (!change) throw new Error('nothing was marked');
    const kept = fromStateRow({ etag: '', ...toStateRow(change.connection) });
    expect(otherCredentialsOf(kept)).toEqual([
      {
        keyId: id(5),
        notOurs: { reason: 'The intranet uses it.', by: 'olivia', at: '2025-06-15T12:00:00.000Z' },
      },
      { keyId: id(6) },
    ]);
    // Said once more, it changes nothing; said otherwise, it does; taken back, it is gone.
    expect(mark(kept, 5)).toEqual({ ok: true, value: undefined });
    expect(mark(kept, 5, because('Another.'))).toMatchObject({ value: { connection: { notOurs: [{}] } } });
    const undone = marked(kept, id(5), { notOurs: null }, act);
    expect(undone).toMatchObject({ ok: true, value: { connection: { notOurs: [] } } });
  });

  test('is not one of ours, nor one that nobody saw', () => {
    const connection = seeing(id(5));
    expect(refusal(mark(connection, 1))).toBe('ours');
    expect(refusal(mark(connection, 2))).toBe('ours');
    expect(refusal(mark(connection, 7))).toBe('unknown');
    expect(refusal(marked(connection, id(7), { notOurs: null }, act))).toBe('unknown');
    expect(refusal(mark(seeing(), 5))).toBe('unknown');
    expect(refusal(mark(seeing(id(3)), 3))).toBeUndefined();
    // Of very many the check does not name all.
    expect(refusal(mark(seeing(`${id(5)} and 3 more`), 7))).toBeUndefined();
  });

  test('is one of forty at most', () => {
    const notOurs = Array.from({ length: 40 }, (_, n) => ({
      keyId: id(n + 200),
      reason: 'r',
      by: 'o',
      at: '',
    }));
    const full = { ...seeing(id(5)), notOurs };
    expect(refusal(mark(full, 5))).toBe('tooMany');
    expect(refusal(marked(full, id(200), { notOurs: null }, act))).toBeUndefined();
  });

  test.each([
    {},
    { notOurs: {} },
    { notOurs: { reason: '' } },
    { notOurs: { reason: 'x'.repeat(201) } },
    { notOurs: { reason: 'r', more: 1 } },
    { notOurs: null, more: 1 },
    { notOurs: 'mine' },
  ])('is refused as %j', (body) => {
    expect(credentialMark.safeParse(body).success).toBe(false);
  });

  test('is judged anew only where something was said', async () => {
    let connection: Connection | undefined = seeing(id(5));
    const done: string[] = [];
    const note = (what: string) => () => {
      done.push(what);
      return Promise.resolve();
    };
    const markCredential = createMarkCredential({
      connections: {
        update: (_id, decide) => {
          if (connection) connection = decide(connection)?.connection ?? connection;
          return Promise.resolve(connection);
        },
      },
      flush: note('flush'),
      recheck: note('recheck'),
      newAct: () => 'act',
      clock: () => NOW,
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
    expect(await markCredential('c', id(5), because('r'), 'olivia')).toMatchObject({ ok: true });
    expect(await markCredential('c', id(5), because('r'), 'olivia')).toMatchObject({ ok: true });
    expect(await markCredential('c', id(1), because('r'), 'olivia')).toEqual({ ok: false, error: 'ours' });
    expect(done).toEqual(['flush', 'recheck']);
    connection = undefined;
    expect(await markCredential('c', id(5), because('r'), 'olivia')).toBeUndefined();
  });
});
