import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type EventBody, type EventType, eventTypes } from '../../../src/lib/alerts/events.ts';
import { type FormatId, formatIds, formats } from '../../../src/lib/alerts/formats.ts';
import { read } from '../../../src/lib/alerts/reading.ts';
import { example, outageEnd, target } from './examples.ts';

const now = Date.parse('2026-11-20T17:43:03.000Z');
const docs = readFileSync(join(__dirname, '../../../docs/webhooks.md'), 'utf8');

/** The JSON examples under a heading of the receiver's guide, in order. */
function examplesUnder(heading: string): unknown[] {
  const [, section = ''] = docs.split(`\n### ${heading}\n`);
  const [own = ''] = section.split(/\n##/);
  return [...own.matchAll(/```json\n([\s\S]*?)\n```/g)].map(([, json = '']) => JSON.parse(json) as unknown);
}
const written = (format: FormatId, event: { id: string; body: string }) =>
  formats[format].request(event, target, now);
const told = (format: FormatId, type: EventType): unknown => JSON.parse(written(format, example(type)).body);

describe('the receiver’s guide', () => {
  test.each([
    [
      'Standard Webhooks',
      'standardWebhooks',
      ['alert.opened', 'alert.resolved', 'connection.degraded', 'webhook.failing'],
    ],
    ['Microsoft Teams', 'teams', ['alert.opened']],
    ['Slack', 'slack', ['alert.opened']],
    ['PagerDuty', 'pagerDuty', ['alert.opened', 'alert.resolved']],
  ] as const)('shows %s as it is sent', (heading, format, types) => {
    expect(examplesUnder(heading)).toEqual(types.map((type) => told(format, type)));
  });

  test('lists every type of event', () => {
    for (const type of eventTypes) expect(docs).toContain(`| \`${type}\``);
  });
});

/** What a later version might send: particulars, a type and a subject that this one does not know. */
const unknown = (text: string, more: object = {}): { id: string; body: string } => ({
  id: 'evt_0_0000000001',
  body: JSON.stringify({
    type: 'fleet.sunk',
    timestamp: '2026-11-20T17:43:02.107Z',
    data: {
      version: 1,
      sequence: 1,
      fingerprint: '0'.repeat(32),
      fleet: { severity: 'critical', message: text, ...more },
      subject: { kind: 'fleet', id: 'f', name: text },
      link: 'https://mooring.example.com/',
    },
  }),
});

describe.each(formatIds)('%s', (format) => {
  test('renders every type of event, and any to come', () => {
    const events = [...eventTypes.map(example), outageEnd(), unknown('gone'), unknown('')];
    for (const event of events) {
      const { headers, body } = written(format, event);
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'user-agent': 'Mooring-Webhooks/1',
      });
      expect(JSON.parse(body)).toEqual(expect.any(Object));
    }
  });

  test('stays below 28 KB whatever its texts hold', () => {
    const text = fc.string({ unit: 'binary', maxLength: 500 });
    fc.assert(
      fc.property(text, (long) => {
        expect(Buffer.byteLength(written(format, unknown(long)).body)).toBeLessThan(20_000);
      }),
      { numRuns: 30 },
    );
    expect(Buffer.byteLength(written(format, unknown('\u0000'.repeat(500))).body)).toBeLessThan(28_000);
  });

  test('names no secret that is none of its own', () => {
    const request = JSON.stringify(written(format, example('alert.opened')));
    expect(request).not.toContain('whsec_');
    expect(request.includes(target.routingKey)).toBe(format === 'pagerDuty');
    expect(request).not.toContain(target.url);
  });
});

describe('PagerDuty', () => {
  const action = (event: { id: string; body: string }) =>
    JSON.parse(written('pagerDuty', event).body) as {
      event_action: string;
      dedup_key: string;
      payload?: { severity: string; summary: string };
    };

  test('keeps one incident for each fingerprint: what begins triggers, what ends resolves', () => {
    const [opened, resolved] = [action(example('alert.opened')), action(example('alert.resolved'))];
    expect(opened).toMatchObject({ event_action: 'trigger', payload: { severity: 'warning' } });
    expect(action(example('alert.escalated'))).toMatchObject({
      event_action: 'trigger',
      payload: { severity: 'critical' },
      dedup_key: opened.dedup_key,
    });
    expect(resolved).toEqual({
      routing_key: target.routingKey,
      event_action: 'resolve',
      dedup_key: opened.dedup_key,
    });
    expect(action(example('webhook.failing')).event_action).toBe('trigger');
    expect(action(outageEnd())).toMatchObject({
      event_action: 'resolve',
      dedup_key: action(example('webhook.failing')).dedup_key,
    });
    expect(action(unknown('x')).event_action).toBe('trigger');
    expect(action(unknown('x', { resolvedAt: 'now' })).event_action).toBe('resolve');
  });

  test('has a summary of 1,024 characters at most', () => {
    expect(action(unknown('x'.repeat(900))).payload?.summary).toHaveLength(1_024);
  });

  test('carries by itself what has an end of its own alone', () => {
    const carried = eventTypes.filter((type) => formats.pagerDuty.carries(type));
    expect(carried).toEqual([
      'alert.opened',
      'alert.escalated',
      'alert.reminded',
      'alert.resolved',
      'alerts.digest',
      'alerts.grouped',
      'connection.healthy',
      'connection.disconnected',
      'run.incomplete',
      'webhook.failing',
      'webhook.test',
    ]);
  });

  test('ends the incident of a digest with the connection that is well again, or ended', () => {
    const keys = (['alerts.digest', 'connection.healthy', 'connection.disconnected'] as const).map((type) => {
      const { event_action: does, dedup_key: key } = action(example(type));
      return [does, key];
    });
    const [, key] = keys[0] ?? [];
    expect(keys).toEqual([
      ['trigger', key],
      ['resolve', key],
      ['resolve', key],
    ]);
  });
});

test('Slack mentions nobody and links nowhere, whatever a text holds', () => {
  const { body } = written('slack', unknown('<!channel> & <https://evil.example|here>'));
  expect(body).not.toMatch(/<[!@#h]/);
  expect(body).toContain('&lt;!channel&gt; &amp; ');
});

test('Slack makes no link or mention by itself of an address or a name in a text', () => {
  const text = 'https://evil.example @channel #general';
  const { body } = written('slack', unknown(text));
  const { blocks, text: first, ...rest } = JSON.parse(body) as { blocks: object[]; text: string };
  const objects = JSON.stringify(blocks).match(/\{[^{}]*evil\.example[^{}]*\}/g) ?? [];
  // The message, and whose it is.
  expect(objects).toHaveLength(2);
  for (const one of objects) expect(JSON.parse(one)).toMatchObject({ type: 'mrkdwn', verbatim: true });
  expect(first).toContain(text);
  expect(rest).toEqual({ parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false });
});

test('Teams reads no text from outside as Markdown', () => {
  const text = '[here](https://evil.example)';
  const { body } = written('teams', unknown(text));
  const runs = [...body.matchAll(/\{"type":"(\w+)","text":"[^"]*\[here\]/g)].map(([, type]) => type);
  expect(runs).toEqual(['TextRun', 'TextRun', 'TextRun']);
  // The only address that can be followed is ours.
  expect([...body.matchAll(/"url":"([^"]+)"/g)].map(([, url]) => url)).toEqual([
    'https://mooring.example.com/',
  ]);
});

test('PagerDuty is given no address to follow but ours', () => {
  const { body } = written(
    'pagerDuty',
    unknown('https://evil.example', { explanation: 'http://evil.example' }),
  );
  const addresses = [...body.matchAll(/"(?:href|client_url|url|src)":"([^"]+)"/g)].map(([, url]) => url);
  expect(addresses).toEqual(['https://mooring.example.com/', 'https://mooring.example.com/']);
});

describe('reading', () => {
  const reading = (type: EventType) => read(JSON.parse(example(type).body) as EventBody);

  test.each([
    ['alert.opened', 'Alert opened', 'warning', false],
    ['alert.resolved', 'Alert resolved', 'warning', true],
    ['connection.broken', 'Connection broken', 'critical', false],
    ['connection.healthy', 'Connection healthy', 'info', true],
    ['connection.disconnected', 'Connection disconnected', 'info', true],
    ['credential.rotated', 'Credential rotated', 'info', false],
    ['handOver.due', 'Hand over due', 'warning', false],
    ['webhook.failing', 'Webhook failing', 'warning', false],
  ] as const)('%s is "%s", %s', (type, title, severity, ends) => {
    expect(reading(type)).toMatchObject({ title, severity, ends });
  });

  const readUnknown = (particulars: object) => {
    const body = JSON.parse(unknown('Harbor').body) as EventBody;
    return read({ ...body, data: Object.assign(body.data, { fleet: particulars }) });
  };

  test('several alerts at once are as grave as the gravest', () => {
    const alerts = [
      { severity: 'info', message: 'One.' },
      { severity: 'critical', message: 'Two.' },
    ];
    expect(readUnknown({ total: 7, alerts })).toMatchObject({
      severity: 'critical',
      message: '7 findings, the gravest: Two.',
      ends: false,
    });
    expect(readUnknown({ total: 0, alerts: [] })).toMatchObject({
      severity: 'warning',
      message: 'Fleet sunk: Harbor.',
    });
  });

  test.each([
    ['broken', 'critical', false],
    ['expiring', 'warning', false],
    ['ok', 'info', true],
  ])('what stands as %s is %s', (standing, severity, ends) => {
    expect(readUnknown({ standing })).toMatchObject({ severity, ends });
  });

  test('leads to the page that explains the finding, of several the gravest', () => {
    const of = (code: string) => `https://mooring.example.com/findings/${code}`;
    for (const type of ['alert.opened', 'alerts.grouped'] as const)
      expect(reading(type).explanation).toBe(of('reports.concealed'));
    expect(reading('alerts.digest').explanation).toBe(of('consent.partial'));
    expect(reading('connection.broken').explanation).toBeUndefined();
    // Of an event that an older version stored, or one that is no address.
    for (const explanation of [undefined, 'javascript:alert(1)'])
      expect(readUnknown({ message: 'm', explanation }).explanation).toBeUndefined();
  });

  test('a type that nobody named is read by its members', () => {
    expect(read(JSON.parse(unknown('gone', { endedAt: 'now' }).body) as EventBody)).toMatchObject({
      title: 'Fleet sunk: over',
      severity: 'critical',
      ends: true,
      message: 'gone',
    });
  });
});
