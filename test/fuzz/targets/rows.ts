import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { noAccess } from '../../../src/lib/connections/access.ts';
import { connection, type Connection } from '../../../src/lib/connections/connection.ts';
import { fromListingRow, toListingRow } from '../../../src/lib/connections/listedRows.ts';
import { fromStateRow, toStateRow } from '../../../src/lib/connections/rows.ts';
import { noHealth } from '../../../src/lib/connections/verdict.ts';
import type { Row } from '../../../src/lib/storage/tables.ts';
import { target } from '../fuzz.ts';

const AT = '2026-01-01T00:00:00.000Z';
const finding = {
  code: 'app.disabled',
  subject: 'x',
  severity: 'critical',
  level: 0,
  message: 'No.',
} as const;
/** A connection that has something of much. */
const whole = {
  id: 'c',
  profile: 'snow',
  profileVersion: 1,
  ownership: 'dedicated',
  tenant: '11111111-1111-4111-8111-111111111111',
  tenantName: 'contoso.example',
  name: 'Contoso',
  tags: ['a'],
  callers: [],
  state: 'broken',
  createdAt: AT,
  createdBy: 'o',
  changedAt: AT,
  onboarding: { attempt: 0, consentedBefore: false },
  access: noAccess,
  links: [],
  unaudited: [],
  health: {
    ...noHealth,
    checks: { consentStatus: { last: { verdict: 'fail', findings: [finding], evidence: {} }, at: AT } },
    alerts: { f: { check: 'consentStatus', ...finding, openedAt: AT, changedAt: AT, sequence: 1 } },
  },
} as const;

/** Members of a row that hold JSON. */
const ofJson = ['tags', 'onboarding', 'access', 'links', 'checks', 'alerts', 'outbox'];

/** There names stand for what is named, and not for members. */
const ofAnyName = new Set(['evidence', 'marks']);

/** What a later version may have added, at any place where names stand for members. */
function withMore(row: Row, name: string, value: unknown): Row {
  const deep = (one: unknown, isNamed: boolean): unknown => {
    if (Array.isArray(one)) return one.map((each) => deep(each, true));
    if (typeof one !== 'object' || one === null) return one;
    const members = Object.entries(one).map(
      ([key, member]) => [key, deep(member, !ofAnyName.has(key))] as const,
    );
    return isNamed ? { ...Object.fromEntries(members), [name]: value } : Object.fromEntries(members);
  };
  const columns = ofJson.map((column) => {
    const said: unknown = JSON.parse(String(row[column]));
    // By check and by fingerprint: what is added there is another check, which is passed over, or another alert.
    const more =
      column === 'alerts'
        ? Object.fromEntries(Object.entries(said as object).map(([key, one]) => [key, deep(one, true)]))
        : deep(said, true);
    return [column, JSON.stringify(more)] as const;
  });
  return { ...row, ...Object.fromEntries(columns), [name]: 'a column of its own' };
}

const read = (row: Row): Connection => fromStateRow(row);

export const rowTargets = [
  target({
    name: 'row-of-a-later-version',
    inputs: fc.record({
      name: fc.string({ minLength: 3 }).map((one) => `ofTomorrow ${one}`),
      value: fc.jsonValue(),
    }),
    holds({ name, value }) {
      const parsed = connection.parse(whole);
      const row = toStateRow(parsed);
      expect(read(withMore(row, name, value))).toEqual(read(row));
      const listed = toListingRow(parsed);
      expect(fromListingRow({ ...listed, [name]: 'x' })).toEqual(fromListingRow(listed));
    },
  }),
];
