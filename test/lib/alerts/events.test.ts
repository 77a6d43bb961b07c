import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { buildEvent, eventBody, eventId, type EventSubject } from '../../../src/lib/alerts/events.ts';
import { alertFingerprint, fingerprint } from '../../../src/lib/alerts/fingerprint.ts';
import { applyState, applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { noHealth } from '../../../src/lib/connections/verdict.ts';

const at = '2026-03-01T01:00:00.000Z';
const subject: EventSubject = {
  kind: 'connection',
  id: 'c1',
  name: 'Contoso, licences',
  profile: 'snow',
  tenant: '0f4c2a4e-1111-4222-8333-444455556666',
};
const link = 'https://mooring.example.com/connections/c1';

const opened = (message: string) =>
  applyVerdict(
    noHealth,
    'c1',
    'secretExpiry',
    {
      verdict: 'fail',
      evidence: {},
      findings: [{ code: 'secret.expiring', subject: 'key-1', severity: 'warning', level: 3, message }],
    },
    at,
  ).outbox[0];

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('nothing there');
  return value;
}

describe('an event', () => {
  test('says what happened, to whom and where to look', () => {
    const event = buildEvent(must(opened('The secret expires in 29 days.')), subject, link);
    const print = alertFingerprint('c1', 'secretExpiry', 'secret.expiring', 'key-1');
    expect(event).toMatchObject({
      id: `evt_${print}_0000000001`,
      type: 'alert.opened',
      fingerprint: print,
      sequence: 1,
    });
    expect(JSON.parse(event.body)).toEqual({
      type: 'alert.opened',
      timestamp: at,
      data: {
        version: 1,
        sequence: 1,
        fingerprint: print,
        alert: {
          check: 'secretExpiry',
          code: 'secret.expiring',
          subject: 'key-1',
          severity: 'warning',
          level: 3,
          message: 'The secret expires in 29 days.',
          openedAt: at,
          who: 'operator',
          steps: expect.arrayContaining([{ text: expect.stringContaining('Renew') }]),
          explanation: 'https://mooring.example.com/findings/secret.expiring',
        },
        subject,
        link,
      },
    });
  });

  test('of a state carries no alert', () => {
    const pending = must(applyState(noHealth, 'c1', 'healthy', 'broken', at).outbox[0]);
    const body = eventBody.parse(JSON.parse(buildEvent(pending, subject, link).body));
    expect(body).toMatchObject({ type: 'connection.broken', data: { sequence: 1, subject: { id: 'c1' } } });
    expect(body.data).not.toHaveProperty('alert');
  });

  test('stays below 20,000 bytes and well-formed, whatever its texts hold', () => {
    const texts = fc.string({ unit: 'binary', minLength: 400, maxLength: 3_000 });
    fc.assert(
      fc.property(texts, texts, (message, name) => {
        const { body } = buildEvent(must(opened(message)), { ...subject, name }, link);
        expect(Buffer.byteLength(body)).toBeLessThan(20_000);
        expect(eventBody.safeParse(JSON.parse(body)).success).toBe(true);
      }),
      { numRuns: 50 },
    );
    const { body } = buildEvent(
      must(opened('\u0000'.repeat(5_000))),
      { ...subject, name: '\u{1F6A2}'.repeat(5_000) },
      link,
    );
    expect(Buffer.byteLength(body)).toBeLessThan(20_000);
  });

  test('of a type that nobody knows is not built', () => {
    expect(() => buildEvent({ ...must(opened('x')), type: 'alert.invented' }, subject, link)).toThrow(
      'Invalid option',
    );
  });
});

describe('an event id', () => {
  test('is the same for the same event, another for any other, and has no dot', () => {
    const print = fingerprint('a', 'b');
    expect(eventId(print, 7)).toBe(eventId(fingerprint('a', 'b'), 7));
    expect(eventId(print, 7)).toMatch(/^evt_[\da-f]{32}_0000000007$/);
    expect(eventId(print, 8)).not.toBe(eventId(print, 7));
  });

  test('keeps the order of the sequence, so that a query finds the first', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (one, other) => {
        const print = fingerprint('a');
        expect(eventId(print, one) < eventId(print, other)).toBe(one < other);
      }),
    );
  });

  test('fingerprints do not run their parts together', () => {
    expect(fingerprint('ab', 'c')).not.toBe(fingerprint('a', 'bc'));
  });
});
