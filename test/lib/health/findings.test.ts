import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { checks } from '../../../src/lib/health/checks.ts';

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
