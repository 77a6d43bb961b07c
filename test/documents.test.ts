import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
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

/** Whence documents name files: from the top, and as the house has them. */
const places = ['', 'src', 'src/lib', 'src/lib/onboarding', 'sandbox', 'sandbox/microsoft', 'test/support'];
const isThere = (path: string): boolean => places.some((place) => existsSync(join(root, place, path)));
const FILE = 'ts|tsx|cjs|js|json|md|bicep|bicepparam|yaml|svg|css';
/** Made by a script or at run time. */
const isMade = (path: string): boolean => /^(dist|\.sandbox|app|logs|certificates)\//.test(path);
const tops = ['src', 'sandbox', 'test', 'bench', 'infra', 'scripts', 'docs'];

/** Files and folders that a document names: in backticks, or from the top wherever they stand. */
function namedIn(text: string): readonly string[] {
  const quoted = text.matchAll(new RegExp(`\`((?:[\\w.-]+/)+(?:[\\w.-]+\\.(?:${FILE}))?)\``, 'g'));
  const fromTop = text.matchAll(
    new RegExp(`(?<![\\w./{}-])(?:${tops.join('|')})/[\\w./-]*[\\w-]+\\.(?:${FILE})\\b`, 'g'),
  );
  return [...[...quoted].map(([, path = '']) => path), ...[...fromTop].map(([path]) => path)];
}

test('the files and folders that documents name are there', () => {
  const named = documents.flatMap((document) =>
    namedIn(read(document)).map((path) => [document, path] as const),
  );
  expect(named.length).toBeGreaterThan(300);
  expect(named.filter(([, path]) => !isMade(path) && !isThere(path))).toEqual([]);
  expect(namedIn('`health/none.ts`, `none/` and node scripts/none.ts').filter(isThere)).toEqual([]);
  expect(namedIn('`health/none.ts`, `none/` and node scripts/none.ts')).toHaveLength(3);
});

test('no document counts our tests: it would be wrong with the next one', () => {
  const counts = (text: string): readonly string[] => text.match(/\b\d+ tests?\b[^|.]*/g) ?? [];
  expect(documents.flatMap((document) => counts(read(document)))).toEqual([]);
  expect(counts('39 tests passed: shapes')).toHaveLength(1);
});

/** Kinds of files that only this repository makes; the others may be a reader's own. */
const OURS = 'ts|tsx|cjs|bicep|bicepparam|md|svg|css';

test('the files that documents name alone are somewhere', () => {
  const all = new Set(
    [...tops, '.'].flatMap((top) =>
      readdirSync(join(root, top), { recursive: top !== '.', encoding: 'utf8' }).map((path) =>
        basename(path),
      ),
    ),
  );
  const named = documents.flatMap((document) =>
    [...read(document).matchAll(new RegExp(`\`([\\w.-]+\\.(?:${OURS}))\``, 'g'))].map(
      ([, name = '']) => [document, name] as const,
    ),
  );
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter(([, name]) => !all.has(name))).toEqual([]);
});

test('the house is built as it is drawn', () => {
  const [, drawn = ''] = /\n## The house\n\n```\n([^]*?)```/.exec(read('docs/architecture.md')) ?? [];
  const above: string[] = [];
  // Behind two spaces stands what it is, there also in lines of its own.
  const lines = [...drawn.matchAll(/^( {0,8})([\w./]+(?: [\w./]+)*)(?: {2}|$)/gm)];
  const paths = lines.flatMap(([, indent = '', names = '']) => {
    above.length = indent.length / 2;
    const path = above.join('');
    above.push(names);
    return names.split(' ').map((name) => `${path}${name}`);
  });
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  // And no floor of it is left out.
  const floors = readdirSync(join(root, 'src/lib'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  expect(floors.map(({ name }) => `src/lib/${name}/`).filter((path) => !paths.includes(path))).toEqual([]);
});

test('the scripts that documents name are there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = documents.flatMap((document) =>
    [...read(document).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
      ([, run, own]) => [document, run ?? own ?? ''] as const,
    ),
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter(([, name]) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test('whoever runs a script by a document runs it on the version that was brought along', () => {
  const typed = documents.flatMap((document) =>
    [...read(document).matchAll(/(npx )?\bnode (?:scripts|bench|sandbox)\/[\w.-]+/g)].map(([said]) => said),
  );
  expect(typed.length).toBeGreaterThan(5);
  expect(typed.filter((said) => !said.startsWith('npx '))).toEqual([]);
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
