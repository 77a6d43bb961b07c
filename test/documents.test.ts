import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const root = resolve(__dirname, '..');
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`),
];
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** As GitHub makes them of headings. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Where a link of a document leads, if it leads nowhere. */
function broken(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && target.endsWith('.md') && !anchorsOf(read(target)).includes(anchor);
}

test('the files that documents name are there', () => {
  const named = documents.flatMap((document) =>
    [...read(document).matchAll(/`((?:test|sandbox|src|bench|scripts|infra)\/[\w./-]+\.\w+)`/g)].map(
      ([, path = '']) => path,
    ),
  );
  expect(named.length).toBeGreaterThan(100);
  expect([...new Set(named)].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('links within the documents lead somewhere', () => {
  const links = documents.flatMap((document) =>
    [...read(document).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !link.startsWith('https://'))
      .map((link) => [document, link] as const),
  );
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter(([document, link]) => broken(document, link))).toEqual([]);
  expect(broken('README.md', 'docs/none.md')).toBe(true);
  expect(broken('README.md', 'docs/operate.md#none')).toBe(true);
});

test('every picture is shown, or led to, by a document', () => {
  const named = new Set(
    documents.flatMap((document) =>
      [...read(document).matchAll(/\]\(([\w./-]+\.png)\)/g)].map(([, path = '']) =>
        join(dirname(document), path),
      ),
    ),
  );
  const pictures = readdirSync(join(root, 'docs/pages')).filter((name) => name.endsWith('.png'));
  expect(pictures.length).toBeGreaterThan(30);
  expect(pictures.filter((name) => !named.has(`docs/pages/${name}`))).toEqual([]);
});

test('no row of a table stands twice under the other', () => {
  const rows = documents.flatMap((document) =>
    read(document)
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line, at, all) => ({ line, before: all[at - 1] })),
  );
  expect(rows.length).toBeGreaterThan(300);
  expect(rows.filter(({ line, before }) => line === before)).toEqual([]);
});
