import { describe, expect, test } from '@jest/globals';
import { parse } from 'node-html-parser';
import { callersViews } from '../callersViews.ts';
import { connection, rendered } from '../views.ts';

const sectionOf = (name: string) => parse(rendered.get(name) ?? '').querySelector('#tokens');
const idsOf = (name: string) => callersViews(connection)[name]?.callers?.ids ?? [];

describe('who may fetch tokens', () => {
  test('is listed, and the form begins with the list as it is', () => {
    const section = sectionOf('connection-callers');
    const ids = idsOf('connection-callers');
    expect(section?.querySelectorAll('li code').map(({ text }) => text)).toEqual(ids);
    expect(section?.querySelector('textarea')?.text).toBe(ids.join('\n'));
    expect(section?.querySelector('form')?.getAttribute('action')).toBe('/connections/c1/callers#answer');
    expect(section?.text).toContain('POST /api/v1/connections/c1/token');
  });

  test('is nobody at first, and is shown to readers without a form', () => {
    expect(sectionOf('connection-callers-none')?.text).toContain('Nobody.');
    expect(sectionOf('connection-callers-none')?.querySelector('textarea')?.text).toBe('');
    const reader = sectionOf('connection-callers-reader');
    expect(reader?.querySelectorAll('li')).toHaveLength(2);
    expect(reader?.querySelector('form')).toBeNull();
  });

  test('stays as it is where a line is wrong, which is said beside the field', () => {
    const section = sectionOf('connection-callers-refused');
    expect(section?.querySelectorAll('ul:not([role] ul) > li code')).toHaveLength(2);
    const field = section?.querySelector('textarea');
    expect(field?.getAttribute('aria-invalid')).toBe('true');
    expect(field?.getAttribute('aria-describedby')).toContain('callers-error');
    expect(section?.querySelector('#callers-error')?.text).toContain('line 2 must be the object ID');
    expect(section?.querySelector('[role=alert] a')?.getAttribute('href')).toBe('#callers');
  });

  test('is not asked where there is nothing to fetch', () => {
    expect(sectionOf('connection')).toBeNull();
  });
});
