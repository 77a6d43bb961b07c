import { describe, expect, test } from '@jest/globals';
import { parse } from 'node-html-parser';
import { rendered } from '../views.ts';

const page = (name: string) => parse(rendered.get(name) ?? '');
const formsOf = (name: string) =>
  page(name)
    .querySelectorAll('form')
    .map((form) => form.getAttribute('action') ?? '');
const remedy = '/connections/c1/remedies/reports.concealed';

describe('what is wrong with a connection', () => {
  test('leads to the page that explains it', () => {
    const links = page('connection')
      .querySelectorAll('.finding a')
      .map((link) => link.getAttribute('href'));
    expect(links).toEqual(['/findings/consent.partial', '/findings/reports.concealed']);
  });

  test('has a button where we may mend it, for whoever may change something', () => {
    expect(formsOf('connection-concealed').filter((action) => action.includes('/remedies/'))).toEqual([
      remedy,
    ]);
    expect(formsOf('connection')).not.toContain(remedy);
    expect(formsOf('connection-concealed-reader')).toEqual([]);
  });

  test('is mended once that is confirmed, and the page says what came of it', () => {
    const asked = page('remedy');
    expect(asked.querySelector('form')?.getAttribute('action')).toBe(remedy);
    expect(asked.querySelector('form input')?.getAttribute('name')).toBe('confirmed');
    expect(asked.querySelector('form a')?.getAttribute('href')).toBe('/connections/c1');
    expect(page('connection-mended').querySelector('[role=status][data-first]')?.text).toContain('48 hours');
    expect(formsOf('connection-mended')).not.toContain(remedy);
  });
});

describe('other credentials of its app', () => {
  const section = (name: string) => page(name).querySelector('#others');

  test('are listed with what was said of each, and a form to say more', () => {
    const shown = section('connection-others');
    expect(shown?.text).toContain('ends in 12 days');
    expect(shown?.innerHTML).toContain('The &lt;b>intranet&lt;/b> uses it.');
    const [mark, undo] = shown?.querySelectorAll('form') ?? [];
    expect(mark?.getAttribute('action')).toMatch(/^\/connections\/c1\/credentials\/d{8}-/);
    expect(mark?.querySelector('[name=notOurs]')?.getAttribute('value')).toBe('yes');
    expect(undo?.querySelector('[name=notOurs]')?.getAttribute('value')).toBe('no');
  });

  test('stay as they are where the reason cannot be taken', () => {
    const refused = section('connection-others-refused');
    expect(refused?.querySelectorAll('details[open]')).toHaveLength(1);
    expect(refused?.querySelector('[name=reason]')?.getAttribute('aria-invalid')).toBe('true');
    expect(refused?.querySelector('[role=alert]')?.text).toContain('must be plain text');
  });

  test('are shown to readers without a form, and not at all where there are none', () => {
    expect(section('connection-others-reader')?.querySelectorAll('form')).toEqual([]);
    expect(section('connection')).toBeNull();
  });
});
