import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'node-html-parser';
import { render, renderFindings } from '../../../scripts/findings/render.ts';
import pages from '../../../src/lib/web/findingPages.json' with { type: 'json' };
import { findingList, findingPage } from '../../../src/lib/web/findings.ts';

const codes = readdirSync('docs/findings')
  .filter((name) => name !== 'README.md')
  .map((name) => name.replace(/\.md$/, ''));
const all = Object.entries(pages).map(([code, { html }]) => ({ code, html: parse(html) }));

describe('the pages of findings', () => {
  test('are what docs/findings says: if not, run npx node scripts/finding-pages.ts', () => {
    expect(pages).toEqual(renderFindings());
  });

  test('are there for each code, and for nothing else', () => {
    for (const code of codes) expect(findingPage(code)).toMatchObject({ title: code });
    for (const code of ['', 'README', 'no.such', 'constructor', '__proto__', '../README'])
      expect([code, findingPage(code)]).toEqual([code, undefined]);
    expect(findingList.title).toBe('Findings');
  });

  test('lead to places that are there, and elsewhere to Microsoft alone', () => {
    const places = new Set(
      all.flatMap(({ code, html }) => {
        const page = code === '' ? '/findings' : `/findings/${code}`;
        return [page, ...html.querySelectorAll('[id]').map(({ id }) => `${page}#${id}`)];
      }),
    );
    const links = all.flatMap(({ html }) => html.querySelectorAll('a'));
    expect(links.length).toBeGreaterThan(codes.length);
    for (const link of links) {
      const address = link.getAttribute('href') ?? '';
      if (places.has(address)) continue;
      expect(address).toMatch(/^https:\/\/(entra|admin|learn)\.microsoft\.com\//);
      expect(link.getAttribute('rel')).toBe('noreferrer');
    }
    expect(places).toContain('/findings#when-an-end-is-told-of');
  });

  test('keep the words of a link to a document that has no address here', () => {
    const known = new Set(['README', 'a.b']);
    const { title, html } = render(
      '# a.b\n\nSee [`SETTING`](../settings.md#setting), [a.b](a.b.md), [all](README.md#how-often) and <b>this</b>.\n',
      known,
    );
    expect(title).toBe('a.b');
    expect(html).toBe(
      '<p>See <code>SETTING</code>, <a href="/findings/a.b">a.b</a>, <a href="/findings#how-often">all</a> and &lt;b&gt;this&lt;/b&gt;.</p>\n',
    );
  });
});
