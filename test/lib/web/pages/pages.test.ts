import { describe, expect, test } from '@jest/globals';
import { parse } from 'node-html-parser';
import type { Severity } from '../../../../src/lib/connections/verdict.ts';
import { renderConnection } from '../../../../src/lib/web/pages/connection.tsx';
import { renderConnect } from '../../../../src/lib/web/pages/onboarding.tsx';
import { renderOverview } from '../../../../src/lib/web/pages/overview.tsx';
import { languages } from '../../../../src/lib/web/pages/texts.ts';
import { ask } from '../onboardingViews.ts';
import { overview } from '../overviewViews.ts';
import { connection, rendered } from '../views.ts';

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
    for (const form of tags(html, 'form'))
      expect(form).toMatch(
        /method="(post" action="\/(con|imports|profiles|hand-over|webhooks|alerts|runs)|get" action="\/)/,
      );
    expect(html).not.toMatch(/\{\w+\}|undefined|\[object/);
  });

  test.each(all)('%s shows what answers a form to whoever has no script', (_, html) => {
    const box = parse(html).querySelector('section #answer, section #json-errors');
    const forms = box?.closest('section')?.querySelectorAll('form[method=post]') ?? [];
    // The pages of a link begin with it.
    const led = forms
      .filter((form) => form.getAttribute('action') !== '/connect')
      .map((form) => form.getAttribute('action')?.split('#')[1]);
    expect(led.length === 0 ? [box?.id] : led).toContain(box?.id);
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
        alerts: {
          ...overview.alerts,
          worst: overview.alerts.worst.map((one) => ({ ...one, about: hostile, message: hostile })),
        },
        links: {
          ...overview.links,
          soonest: overview.links.soonest.map((one) => ({ ...one, name: hostile })),
        },
        handOvers: { count: 1, named: [{ id: 'c1', name: hostile }] },
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
        newLink: {
          url: 'https://mooring.example/connect?t=x',
          expiresAt: ask.expiresAt,
          mail: { subject: 'Please', text: 'Hello' },
        },
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

test('what was in order when somebody last could look does not stand as OK', () => {
  const [first] = connection.checks;
  if (!first) throw new Error('no check');
  const shown = (more: Partial<typeof first>) =>
    renderConnection({ ...connection, checks: [{ ...first, unknownSince: undefined, ...more }] });
  const unknownSince = '2026-07-30T02:00:00.000Z';
  expect(shown({ verdict: 'ok' })).toContain('</svg>OK</span>');
  const silent = shown({ verdict: 'ok', unknownSince });
  expect(silent).not.toContain('</svg>OK</span>');
  expect(silent).toContain('</svg>No answer</span>');
  expect(silent).toContain('The last clear one found it in order.');
  expect(shown({ verdict: 'fail', unknownSince })).toContain('</svg>Problem found</span>');
});

test('what a check found looks as bad as the worst of it', () => {
  const [first] = connection.checks;
  const [finding] = connection.why;
  if (!first || !finding) throw new Error('no check');
  const shown = (severity: Severity) =>
    renderConnection({
      ...connection,
      why: [{ ...finding, severity }],
      checks: [{ ...first, verdict: 'fail', worst: severity }],
    });
  expect(shown('critical')).toMatch(/class="tag bad"><svg[^>]*><path[^>]*><\/path><\/svg>Problem found/);
  expect(shown('warning')).toMatch(/class="tag warn"><svg[^>]*><path[^>]*><\/path><\/svg>Problem found/);
  const told = shown('info');
  expect(told).toContain('</svg>Good to know</span>');
  expect(told).toContain('What is good to know');
  for (const said of ['Problem found', 'What is wrong']) expect(told).not.toContain(said);
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

  test('where the tenant has accepted before, the page explains only what is new', () => {
    const html = of('ask-added');
    expect(html).toContain('Since you last accepted, ');
    expect(html).toContain('asks for these in addition');
    expect(html).toContain('Microsoft’s page lists all permissions');
    expect(html).toContain('Reports.Read.All');
    for (const before of ['Directory.Read.All', 'User.Read.All']) expect(html).not.toContain(before);
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
      askSetup: ['app', 'leave'],
      stops: ['who'],
      notes: ['name', 'id', 'until', 'days', 'names', 'domain', 'federated', 'count', 'text'],
      askAccount: ['account', 'inForce'],
      confirmAccount: ['signedIn', 'expected'],
    };
    for (const [area, texts] of Object.entries(languages.en)) {
      const words = [...JSON.stringify(texts).matchAll(/\{(\w+)\}/g)].map(([, word]) => word);
      const known = new Set<string | undefined>([...everywhere, ...(more[area] ?? [])]);
      expect([area, words.filter((word) => !known.has(word))]).toEqual([area, []]);
    }
  });
});

describe('pages of profiles', () => {
  test('say for each whose it is, what it needs in plain words, and whether it can be connected', () => {
    const html = of('profiles');
    const rows = html.split('<tr role="row">');
    const row = (id: string) => rows.find((one) => one.includes(`href="/profiles/${id}"`)) ?? '';
    for (const said of ['Sam360', '6 permissions', 'An account made for it', 'show the names', 'Built in'])
      expect(row('sam360')).toContain(said);
    for (const said of [
      'Tidewater',
      '1 permission ',
      'shared app',
      'Your own',
      '>3<',
      'Not with the settings',
    ])
      expect(row('tidewater')).toContain(said);
    expect(row('certero-application')).toContain(
      'through your shared app, or with apps or accounts of the tenant’s own',
    );
  });

  test('say of one each permission and why, its account, consent and what is handed over', () => {
    const html = of('profile-two-apps');
    for (const said of [
      'Cayosoft Administrator API Access',
      'User.ReadWrite.All',
      'To create, change and disable users.',
      'An assumption.',
      'cayosoft-service',
      'User Administrator',
      'For the connector’s account alone',
      'Password',
      'http://localhost',
    ])
      expect(html).toContain(said);
    expect(of('profile-own')).toContain('That of this installation');
  });

  test('offer changes of own profiles to admins alone', () => {
    for (const name of ['profiles-reader', 'profile-reader']) {
      expect(tags(of(name), 'form')).toEqual([]);
      expect(of(name)).toContain('Mooring.Admin');
    }
    expect(tags(of('profile-two-apps'), 'form')).toEqual([]);
    expect(tags(of('profile-own'), 'form')).toHaveLength(2);
    expect(of('profile-own')).toContain('&quot;version&quot;: 4');
  });

  test('keep what was typed and name the path of every error', () => {
    const html = of('profiles-errors');
    expect(html).toContain('<code>apps.0.application.0.name</code>: <bdi>Microsoft Graph has no');
    expect(html).toContain('Unrecognized key: &quot;surprise&quot;');
    expect(html).toContain('&lt;/textarea>&lt;script>alert(1)');
    expect(html).toContain('aria-describedby="json-hint json-errors"');
  });

  test('ask before a profile is removed', () => {
    expect(of('profile-own')).toContain('action="/profiles/tidewater/remove"');
    expect(of('profile-own')).not.toContain('name="confirmed"');
    expect(of('profile-removal')).toContain('name="confirmed" value="yes"');
  });
});

describe('pages of operators', () => {
  test('a reader sees no form', () => {
    for (const name of ['overview-reader', 'connection-reader']) {
      expect(tags(of(name), 'form')).toEqual([]);
      expect(of(name)).toContain('Mooring.Operator');
    }
  });

  test('an account that was refused keeps its name, points at the mistake, and never shows a password', () => {
    const html = of('connection-account-refused');
    expect(html).toContain('action="/connections/c1/account#answer"');
    expect(html).toContain('value="sam@contoso.example"');
    expect(html).toContain('<a href="#password">Password: is not the password of this account');
    expect(html).toContain('&lt;b>sam&lt;/b>@contoso.example');
    expect(/<input[^>]*id="password"[^>]*>/.exec(html)?.[0]).not.toContain('value=');
    expect(of('connection-account-taken')).toContain('Consent: Fully granted.');
    expect(of('connection')).not.toContain('/account"');
  });

  test('a password that is ours has a button of its own, beside the one for the apps', () => {
    const html = of('connection');
    expect(html.match(/action="\/connections\/c1\/rotate"/g)).toHaveLength(2);
    expect(html).toContain('<input type="hidden" name="what" value="password"/>');
    expect(html).toContain('Renew the account’s password');
    expect(of('connection-being-made')).not.toContain('Renew the account’s password');
  });

  test('an account that is to come is shown beside the one in force', () => {
    expect(of('connection')).toContain('next@contoso.example');
    expect(of('connection')).toContain('until then the account above is used');
    expect(of('askAccount-replacing')).toContain('goes on with <bdi>&lt;b>old&lt;/b>@contoso.example');
  });

  test('an empty overview says what to do first', () => {
    expect(of('overview-empty')).toContain('Nothing is connected yet');
  });

  test('a refused form keeps what was typed and points at each mistake', () => {
    const html = of('overview-errors');
    expect(html).toContain('value="contoso"');
    expect(html).toContain('<option value="snow" selected>Snow for Microsoft 365 (Snow Software)');
    expect(html).toContain('aria-describedby="tenant-hint tenant-error"');
    expect(html).toContain('<a href="#tenant">Tenant: is neither');
  });

  test('whoever made a webhook is called by name', () => {
    expect(of('webhook-of-a-colleague')).toContain('by <bdi>Adele &lt;b>Vance&lt;/b></bdi>');
    expect(of('webhook')).toMatch(/by <bdi>[^<]+ \(you\)<\/bdi>/);
  });

  test('the address of a new link stands on the page only when it was just made', () => {
    expect(of('connection-new-link')).toContain('value="https://mooring.example/connect?t=');
    expect(of('connection')).not.toContain('/connect?t=');
  });

  test('a disconnected connection offers a link to connect it again, or to be forgotten, and no checks', () => {
    const forms = tags(of('connection-disconnected'), 'form').map(
      (form) => /action="([^"]+)"/.exec(form)?.[1],
    );
    expect(forms).toEqual([
      '/connections/c1/delete',
      '/connections/c1/links#answer',
      '/connections/c1/links/l1/revoke',
    ]);
  });
});

test('an address that is shown once, and the message that holds it, are gone for whoever goes back', () => {
  const page = parse(rendered.get('connection-new-link') ?? '');
  for (const id of ['link-address', 'link-mail'])
    expect(page.querySelector(`#${id}`)?.hasAttribute('data-fleeting')).toBe(true);
});
