import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { buildEvent } from '../../../src/lib/alerts/events.ts';
import { actionOn } from '../../../src/lib/alerts/explanation.ts';
import { checks } from '../../../src/lib/health/checks.ts';
import { alert as listed } from '../../../src/lib/web/schemas/alerts.ts';

const texts = Object.entries(Object.assign({}, ...Object.values(checks).map(({ findings }) => findings)));
/** Of no check in particular. */
const others = ['check.stale', 'message.poisoned'];
const codes = [...texts.map(([code]) => code), ...others].toSorted();
const page = (code: string) => readFileSync(`docs/findings/${code}.md`, 'utf8');

describe('every finding', () => {
  test('has its page, and every page its finding', () => {
    const pages = readdirSync('docs/findings')
      .filter((name) => name !== 'README.md')
      .map((name) => name.replace(/\.md$/, ''));
    expect(pages.toSorted()).toEqual(codes);
  });

  test('stands in the list of them, with its page, and nothing else does', () => {
    const rows = page('README').matchAll(/^\| \[([\w.]+)\]\(([\w.]+)\.md\)/gm);
    const listed = [...rows].map(([, code, file]) => {
      expect(file).toBe(code);
      return String(code);
    });
    expect(listed.toSorted()).toEqual(codes);
  });

  test.each(codes)('%s says what it means, what to do and how it resolves', (code) => {
    const text = page(code);
    expect(text).toMatch(new RegExp(`^# ${code.replace('.', '\\.')}\n`));
    for (const heading of ['What it means', 'What to do', 'How it resolves'])
      expect(text).toContain(`## ${heading}\n`);
  });

  test.each(codes)('%s is told with who must act, the steps and its page, on lists and in events', (code) => {
    const origin = 'https://mooring.example.com';
    const told = {
      who: expect.stringMatching(/^(tenant admin|operator)$/),
      explanation: `${origin}/findings/${code}`,
    };
    const shown = actionOn(origin, { code });
    expect(shown).toMatchObject(told);
    expect(listed.shape.steps.safeParse(shown.steps).data).toEqual(shown.steps);
    expect(actionOn(origin, { code, resolvedAt: origin })).toEqual({ explanation: told.explanation });
    expect(shown.steps?.length).toBeGreaterThan(0);
    const finding = {
      check: 'c',
      code,
      severity: 'warning',
      message: '\u0000'.repeat(5_000),
      openedAt: origin,
    };
    const alert = { ...finding, subject: 's', level: 0 };
    const connections = Array.from({ length: 10 }, () => ({ id: 'f'.repeat(32), name: 'n'.repeat(300) }));
    const counts = { members: 3, concerned: 3, change: 'opened', cause: 'c', connections };
    const subject = { kind: 'connection', id: 'c', name: 'n' } as const;
    for (const [type, member, data] of [
      ['alert.opened', 'alert', alert],
      ['alerts.grouped', 'group', { ...finding, ...counts }],
    ] as const) {
      const pending = {
        type,
        fingerprint: 'f'.repeat(32),
        sequence: 1,
        at: origin,
        data: { [member]: data },
      };
      const { body } = buildEvent(pending, subject, `${origin}/`);
      expect(JSON.parse(body).data[member]).toMatchObject({
        ...told,
        code,
        severity: 'warning',
        steps: shown.steps,
      });
      expect(Buffer.byteLength(body)).toBeLessThan(20_000);
    }
  });

  test('says who must act and how, and sends nobody elsewhere than to Microsoft', () => {
    for (const [code, text] of texts) {
      const { who, steps } = text as (typeof checks)['account']['findings'][string];
      expect([code, who]).toEqual([code, expect.stringMatching(/^(tenant admin|operator)$/)]);
      expect(steps.length).toBeGreaterThan(0);
      for (const step of steps)
        if (typeof step !== 'string')
          expect(new URL(step.link).hostname).toMatch(/^(entra|admin|learn)\.microsoft\.com$/);
    }
  });
});
