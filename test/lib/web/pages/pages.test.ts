import { describe, expect, test } from '@jest/globals';
import { renderConnection } from '../../../../src/lib/web/pages/connection.tsx';
import { renderConnect } from '../../../../src/lib/web/pages/onboarding.tsx';
import { renderOverview } from '../../../../src/lib/web/pages/overview.tsx';
import { languages } from '../../../../src/lib/web/pages/texts.ts';
import { ask } from '../onboardingViews.ts';
import { connection, overview, rendered } from '../views.ts';

const all = [...rendered];
const of = (name: string): string => rendered.get(name) ?? '';
const tags = (html: string, name: string): string[] =>
  html.match(new RegExp(`<${name}[\\s>][^>]*>?`, 'g')) ?? [];

describe('every page', () => {
  test.each(all)('%s has one h1, headings in order, one main, a language and a title', (_, html) => {
    expect(html.startsWith('<!doctype html><html lang="en-GB">')).toBe(true);
    expect(tags(html, 'h1')).toHaveLength(1);
    expect(tags(html, 'main')).toHaveLength(1);
    const levels = [...html.matchAll(/<h([1-6])[\s>]/g)].map(([, level]) => Number(level));
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    expect(/<title>([^<]+) · Mooring<\/title>/.exec(html)?.[1]).toMatch(/\w/);
  });

  test.each(all)('%s has a label for every control', (_, html) => {
    for (const control of [...tags(html, 'input'), ...tags(html, 'select'), ...tags(html, 'textarea')]) {
      if (control.includes('type="hidden"')) continue;
      expect(html).toContain(`<label for="${/id="([^"]+)"/.exec(control)?.[1] ?? 'none'}">`);
    }
  });

  test.each(all)('%s keeps to the content security policy', (_, html) => {
    expect(html).not.toMatch(/<[^>]*\s(style|on\w+)=/i);
    expect(html).not.toContain('javascript:');
    for (const script of tags(html, 'script'))
      expect(script).toMatch(/^<script src="\/assets\/app\.js\?v=[\w-]+" defer>$/);
    expect(html).not.toMatch(/<style[\s>]/);
    for (const form of tags(html, 'form')) expect(form).toMatch(/method="post" action="\/con/);
    expect(html).not.toMatch(/\{\w+\}|undefined|\[object/);
  });

  test.each(all)('%s has no id twice', (_, html) => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('names that others chose', () => {
  const hostile = '<script>alert(1)</script>"\'&\u202Egnp.exe';
  const pages: [string, string][] = [
    [
      'onboarding',
      renderConnect({ ...ask, tenantName: hostile, operatorName: hostile, profileName: hostile }),
    ],
    [
      'overview',
      renderOverview({
        ...overview,
        connections: overview.connections.map((row) => ({ ...row, name: hostile })),
      }),
    ],
    [
      'connection',
      renderConnection({
        ...connection,
        connection: {
          ...connection.connection,
          name: hostile,
          tenantName: hostile,
          profileName: hostile,
          tags: [hostile],
        },
        newLink: { url: 'https://mooring.example/connect?t=x', expiresAt: ask.expiresAt },
      }),
    ],
  ];

  test.each(pages)('stay text on the %s page', (_, html) => {
    expect(html).toContain('&lt;script>alert(1)');
    expect(html).not.toContain('<script>');
  });

  test.each(pages)('cannot turn the writing direction of the %s page', (_, html) => {
    expect(html.replaceAll(/<bdi>.*?<\/bdi>/gs, '')).not.toContain('\u202E');
  });
});

describe('onboarding', () => {
  test('the first page says who asks, for which organization, each permission and why', () => {
    const html = of('ask');
    for (const said of [ask.operatorName, ask.tenantName, ask.tenantId, ask.vendor, ask.documentation]) {
      expect(html).toContain(said);
    }
    for (const { name, plain, why } of ask.permissions) {
      for (const said of [name, plain, why]) expect(html).toContain(said);
    }
    expect(html).toContain(
      '<form method="post" action="/connect" class="go"><input type="hidden" name="t" value="kq3-_Zt0"',
    );
    expect(html).toContain('Continue to Microsoft');
  });

  test('another try is offered where it makes sense', () => {
    const tryAgain = 'action="/connect"';
    expect(of('setback-declined')).toContain(tryAgain);
    expect(of('setback-wrongTenant')).toContain('private window');
    expect(of('setback-notAdmin')).toContain('Privileged Role Administrator');
    expect(of('setback-approvalRequested')).not.toContain(tryAgain);
  });

  test('a refusal shows Microsoft’s number and the correlation id', () => {
    expect(of('setback-refused')).toContain('AADSTS65004');
    expect(of('setback-refused')).toContain('0f2c1d8e-9f0b-4a77-8f5e-0d7c3b1a2e4f');
  });

  test('pages of tenant admins have no menu', () => {
    for (const name of ['ask', 'waiting', 'connected', 'link-expired'])
      expect(of(name)).not.toContain('<nav');
  });

  test('every language uses only words that are put in', () => {
    const everywhere = ['connector', 'operator', 'tenant'];
    const more: Partial<Record<string, readonly string[]>> = {
      ask: ['vendor'],
      progress: ['number', 'count', 'step'],
      steps: ['app'],
      askSetup: ['app'],
      stops: ['who'],
      notes: ['name', 'id', 'until', 'days', 'names', 'domain', 'federated', 'count'],
      askAccount: ['account'],
      confirmAccount: ['signedIn', 'expected'],
    };
    for (const [area, texts] of Object.entries(languages.en)) {
      const words = [...JSON.stringify(texts).matchAll(/\{(\w+)\}/g)].map(([, word]) => word);
      const known = new Set<string | undefined>([...everywhere, ...(more[area] ?? [])]);
      expect([area, words.filter((word) => !known.has(word))]).toEqual([area, []]);
    }
  });
});

describe('pages of operators', () => {
  test('a reader sees no form', () => {
    for (const name of ['overview-reader', 'connection-reader']) {
      expect(tags(of(name), 'form')).toEqual([]);
      expect(of(name)).toContain('Mooring.Operator');
    }
  });

  test('the next page keeps its cursor whole', () => {
    expect(of('overview-reader')).toContain('href="?cursor=a%20b%26c"');
  });

  test('an empty overview says what to do first', () => {
    expect(of('overview-empty')).toContain('Nothing is connected yet');
  });

  test('a refused form keeps what was typed and points at each mistake', () => {
    const html = of('overview-errors');
    expect(html).toContain('value="contoso"');
    expect(html).toContain('<option value="snow" selected>Snow (Flexera)');
    expect(html).toContain('aria-describedby="tenant-hint tenant-error"');
    expect(html).toContain('<a href="#tenant">Tenant: is neither');
  });

  test('the address of a new link stands on the page only when it was just made', () => {
    expect(of('connection-new-link')).toContain('value="https://mooring.example/connect?t=');
    expect(of('connection')).not.toContain('/connect?t=');
  });

  test('a disconnected connection offers neither links nor checks', () => {
    expect(tags(of('connection-disconnected'), 'form')).toEqual([]);
  });
});
