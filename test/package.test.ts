import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { licenceText } from '../scripts/licenceText.ts';

const root = resolve(__dirname, '..');
let out: string;
let files: Readonly<Record<string, Uint8Array>>;

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'mooring-package-'));
  execFileSync(process.execPath, [join(root, 'scripts/package.ts'), out], { cwd: root });
  files = unzipSync(readFileSync(join(out, 'mooring.zip')));
});
afterAll(() => {
  rmSync(out, { recursive: true, force: true });
});

const text = (name: string): string => Buffer.from(files[name] ?? []).toString();

test('the zip holds what is deployed and nothing else, in less than 2 MB', () => {
  expect(Object.keys(files).toSorted()).toEqual([
    'LICENSE',
    'THIRD-PARTY-LICENSES.txt',
    'dist/app.cjs',
    'dist/app.cjs.map',
    'dist/main.cjs',
    'dist/main.cjs.map',
    'host.json',
    'package.json',
    'sbom.cdx.json',
  ]);
  expect(readFileSync(join(out, 'mooring.zip')).length).toBeLessThan(2_000_000);
  expect(JSON.parse(text('package.json'))).not.toHaveProperty('dependencies');
  const { version } = JSON.parse(text('package.json')) as { version: string };
  // The whole bundle would be in the message.
  expect(new RegExp(`\\bVERSION\\d* ?= ?"${version}"`).test(text('dist/app.cjs'))).toBe(true);
});

test('the source map leads to our own files, and leaves packages out', () => {
  const map = new SourceMap(JSON.parse(text('dist/app.cjs.map')) as SourceMapPayload);
  const lines = text('dist/app.cjs').split('\n');
  const sourceOf = (said: string): unknown => {
    const line = lines.findIndex((one) => one.includes(said));
    const found = map.findEntry(line, lines[line]?.indexOf(said) ?? 0);
    return 'originalSource' in found ? found.originalSource : undefined;
  };
  expect(sourceOf('"There is no connection with this id any more."')).toMatch(/src\/lib\/web\/chosen\.ts$/);
  expect(sourceOf('debuglog)("ldapts")')).toBeUndefined();
});

test.each(['dist/app.cjs.map', 'dist/main.cjs.map'])('%s names sources and holds none of them', (name) => {
  const map = JSON.parse(text(name)) as Partial<SourceMapPayload>;
  expect(map.sources?.length).toBeGreaterThan(1);
  expect((map.sourcesContent ?? []).filter(Boolean)).toEqual([]);
  // Whatever member it is in.
  expect(text(name)).not.toContain('import ');
});

test('unzipped alone, with nothing but Node.js, it registers and loads every function', () => {
  const folder = join(out, 'elsewhere');
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  const { Values: settings } = JSON.parse(readFileSync(join(root, 'local.settings.sample.json'), 'utf8')) as {
    Values: Record<string, string>;
  };
  // What talks to directories asks for its log when it is run: nobody has talked to one yet.
  expect(text('dist/app.cjs')).toContain('debuglog)("ldapts")');
  const early = `import util from 'node:util';
    const own = util.debuglog;
    util.debuglog = (name) => { if (name === 'ldapts') process.exit(3); return own(name); };`;
  const program = [
    '--import',
    `data:text/javascript,${encodeURIComponent(early)}`,
    join(root, 'test/support/registered.ts'),
    folder,
  ];
  const printed = execFileSync(process.execPath, program, {
    cwd: folder,
    // Nothing of this process's own but where programs are.
    env: { PATH: process.env['PATH'], ...settings },
  });
  const { registered, loaded } = JSON.parse(printed.toString()) as Record<string, string[]>;
  const expected = readdirSync(join(root, 'src/functions')).map((name) => name.replace(/\.ts$/, ''));
  expect(existsSync(join(folder, 'node_modules'))).toBe(false);
  expect(registered?.toSorted()).toEqual(expected.toSorted());
  expect(loaded?.toSorted()).toEqual(expected.toSorted());
});

test('every package in the bundle is listed with its licence', () => {
  const { components } = JSON.parse(text('sbom.cdx.json')) as {
    components: { name: string; version: string; licenses: object[] }[];
  };
  const names = new Set(components.map(({ name }) => name));
  for (const name of ['@azure/functions', '@azure/msal-node', 'zod', 'preact', 'undici'])
    expect(names).toContain(name);
  for (const { name, version, licenses } of components) {
    expect([name, licenses.length]).toEqual([name, 1]);
    expect(text('THIRD-PARTY-LICENSES.txt')).toContain(`${name} ${version} (`);
  }
  // What is used for building and testing is not shipped.
  for (const name of ['jest', 'azurite', 'hono', 'playwright-core', 'esbuild', 'fflate'])
    expect(names).not.toContain(name);
});

test('each licence is there with its text, and with the name of whoever gave it', () => {
  const parts = text('THIRD-PARTY-LICENSES.txt').split(`\n${'-'.repeat(80)}\n\n`);
  expect(parts.length).toBeGreaterThan(20);
  const heading = /^(\S+) \S+ \((.+)\)$/;
  const texts = parts.map((part) => {
    const [first = '', ...rest] = part.split('\n');
    return { name: heading.exec(first)?.[1], text: rest.join('\n').trim() };
  });
  // The shortest, ISC and 0BSD, have more than 600 characters.
  expect(texts.filter((one) => one.name === undefined || one.text.length < 600)).toEqual([]);
  const textOf = (name: string) => texts.find((one) => one.name === name)?.text;
  // Their packages bring no file of it.
  expect(textOf('standardwebhooks')).toMatch(
    /^MIT License\n\nCopyright \(c\) Standard Webhooks\n\nPermission/,
  );
  expect(textOf('@nodable/entities')).toMatch(/^MIT License\n\nCopyright \(c\) Amit Gupta\n\nPermission/);
});

test('a package without any text of its licence is not shipped', () => {
  expect(() => licenceText('one', 'Apache-2.0', 'Somebody')).toThrow('one brings no text of its licence');
  expect(() => licenceText('one', 'MIT', { name: ' ' })).toThrow('names no author');
  expect(licenceText('one', 'MIT', { name: 'Somebody <a@b.example>' })).toContain('(c) Somebody\n');
});

test('the bill of materials lies beside the zip too, and names no place that packages came from', () => {
  const bill = readFileSync(join(out, 'mooring.cdx.json'), 'utf8');
  expect(bill).toBe(text('sbom.cdx.json'));
  expect(JSON.parse(bill)).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
  expect(bill).not.toMatch(/https?:|registry|resolved|node_modules/);
});

test('nothing is shipped under a licence that asks for more than its text', () => {
  const { components } = JSON.parse(text('sbom.cdx.json')) as {
    components: { name: string; licenses: { license?: { id: string }; expression?: string }[] }[];
  };
  const licences = components.map(({ licenses: [one] }) => one?.license?.id ?? one?.expression);
  expect(licences.length).toBeGreaterThan(20);
  expect(
    [...new Set(licences)].filter(
      (each) => !/^(MIT|0BSD|ISC|Unlicense|Apache-2\.0|BSD-[23]-Clause)$/.test(String(each)),
    ),
  ).toEqual([]);
});

test('the same sources make the same zip', () => {
  const again = mkdtempSync(join(tmpdir(), 'mooring-package-'));
  execFileSync(process.execPath, [join(root, 'scripts/package.ts'), again], { cwd: root });
  const isSame = readFileSync(join(again, 'mooring.zip')).equals(readFileSync(join(out, 'mooring.zip')));
  rmSync(again, { recursive: true, force: true });
  expect(isSame).toBe(true);
});
