import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Marked, type Tokens } from 'marked';

/** A document as the product shows it: the heading apart from what is below it, as html. */
interface Rendered {
  readonly title: string;
  readonly html: string;
}

const folder = fileURLToPath(new URL('../../docs/findings/', import.meta.url));
/** The document about all of them. */
const LIST = 'README';

/** Every document of `docs/findings`, by the code of its finding; the list of them under the empty code. */
export function renderFindings(): Readonly<Record<string, Rendered>> {
  const names = readdirSync(folder).flatMap((file) => (file.endsWith('.md') ? [file.slice(0, -3)] : []));
  return Object.fromEntries(
    names.toSorted().map((name) => {
      const text = readFileSync(`${folder}${name}.md`, 'utf8');
      return [name === LIST ? '' : name, render(text, new Set(names))];
    }),
  );
}

/** @param known the documents that have an address in the product; what else is linked to stays as text */
export function render(markdown: string, known: ReadonlySet<string>): Rendered {
  const [, title = '', body = ''] = /^# (.+)\n([\s\S]*)$/.exec(markdown) ?? [];
  let under = title;
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        under = text;
        return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const address = addressOf(href, known);
        if (address === undefined) return text;
        const away = address.startsWith('https:') ? ' rel="noreferrer"' : '';
        return `<a href="${escaped(address)}"${away}>${text}</a>`;
      },
      // On a phone the style shows each row as a card: see the tables of the other pages.
      table({ header, rows }) {
        const inline = ({ tokens }: Tokens.TableCell): string => this.parser.parseInline(tokens);
        const head = header.map((cell) => `<th role="columnheader" scope="col">${inline(cell)}</th>`);
        const body = rows.map((cells) => {
          const [first = '', ...others] = cells.map(inline);
          const data = others.map(
            (cell, at) => `<td role="cell" data-label="${escaped(header[at + 1]?.text ?? '')}">${cell}</td>`,
          );
          return `<tr role="row"><th role="rowheader" scope="row">${first}</th>${data.join('')}</tr>\n`;
        });
        return `<table role="table" class="cards"><caption class="unseen">${escaped(under)}</caption>
<thead role="rowgroup"><tr role="row">${head.join('')}</tr></thead>
<tbody role="rowgroup">
${body.join('')}</tbody></table>\n`;
      },
      html: ({ text }) => escaped(text),
    },
  });
  return { title, html: marked.parse(body, { async: false }) };
}

/** As GitHub names headings, so that links between documents hold in both places. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

function addressOf(href: string, known: ReadonlySet<string>): string | undefined {
  if (href.startsWith('https://') || href.startsWith('#')) return href;
  const [, name = '', fragment = ''] = /^([\w.]+)\.md(#[\w-]+)?$/.exec(href) ?? [];
  if (!known.has(name)) return undefined;
  return `${name === LIST ? '/findings' : `/findings/${name}`}${fragment}`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
