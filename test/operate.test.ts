import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { claimsIn, isThere, unshown } from './support/claims.ts';

const root = resolve(__dirname, '..');
const guide = readFileSync(join(root, 'docs/operate.md'), 'utf8');

const section = (title: string): string => {
  const [, text = ''] = new RegExp(`\n## ${title}\n([^]*?)\n## `).exec(guide) ?? [];
  return text;
};

/** What stands in backticks in the first column of the tables. */
const quoted = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, each = '']) => each));

/** Every text that the product may say, with `…` where it puts something in. */
const said: readonly string[] = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .flatMap((path) => {
    const source = readFileSync(join(root, 'src', path), 'utf8').replaceAll(
      /(?<=^|\s)\/\/.*|\/\*[^]*?\*\//gm,
      '',
    );
    const literals = source.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g);
    const codes = source.matchAll(/^ {2}(\w+): \{ status: \d/gm);
    return [
      ...[...literals].map(([, plain, template = '']) => plain ?? template.replaceAll(/\$\{[^}]*\}/g, '…')),
      ...[...codes].map(([, code = '']) => code),
    ];
  });
const isSaid = (text: string): boolean => said.some((each) => each.includes(text));

test('every text that is explained is one that the product says', () => {
  const texts = quoted(section('Troubleshooting'));
  expect(texts.length).toBeGreaterThan(50);
  expect(texts.filter((text) => !isSaid(text))).toEqual([]);
  expect(isSaid('must be a UUID')).toBe(false);
  expect(isSaid('No run of … was never closed.')).toBe(false);
});

test('every alert rule has its first step, and every log line that a rule waits for is written', () => {
  const template = readFileSync(join(root, 'infra/modules/alerts.bicep'), 'utf8');
  const names = [...template.matchAll(/^ {4}name: '([\w-]+)'$/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(4);
  expect(quoted(section('On call'))).toEqual(names);
  const lines = [...template.matchAll(/Message has "([^"]+)"/g)].map(([, line = '']) => line);
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter((line) => !isSaid(line))).toEqual([]);
  // A line of a sample may be the one that is left out.
  const { logging } = JSON.parse(readFileSync(join(root, 'host.json'), 'utf8')) as {
    logging: { applicationInsights: { samplingSettings: { excludedTypes: string } } };
  };
  expect(logging.applicationInsights.samplingSettings.excludedTypes.split(';')).toContain('Trace');
});

test.each(['a run has begun', 'a run is closed'])(
  'the line “%s” holds what people are told that it does',
  (text) => {
    const row = section('Troubleshooting')
      .split('\n')
      .find((line) => line.startsWith(`| \`${text}\``));
    const told = [...(row?.split(' | ')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => String(name));
    expect(told.length).toBeGreaterThan(1);
    const sources = ['runs', 'closing'].map((name) =>
      readFileSync(join(root, `src/lib/health/${name}.ts`), 'utf8'),
    );
    const [, fields = ''] = new RegExp(`\\('${text}', \\{([^}]+)\\}`).exec(sources.join('\n')) ?? [];
    expect(told.filter((name) => !new RegExp(`\\b${name}\\b`).test(fields))).toEqual([]);
  },
);

test('what happens when something fails is shown, line by line, by tests that there are', () => {
  const part = section('What happens when something fails');
  expect(unshown(part, 'what happens')).toEqual([]);
  expect(claimsIn(part).filter((claim) => !isThere(claim))).toEqual([]);
});

test('what is gone for good is made anew by the template, which says its name, its address and its roles', () => {
  const [, restoring = ''] = /\n### Restore\n([^]*?)\n#+ /.exec(guide) ?? [];
  const [vault, account] = [/\n2\. ([^]*?)\n3\. /, /\n3\. ([^]*?)\n4\. /].map(
    (step) => step.exec(restoring)?.[1],
  );
  expect(vault).toMatch(/azd provision --no-state[^]+purged, the same command makes it anew/);
  expect(account).toContain('azd provision --no-state');
  const main = readFileSync(join(root, 'infra/main.bicep'), 'utf8');
  expect(main).toContain('vaultUri: vault.outputs.uri');
  for (const name of ["take('kvmooring${suffix}', 24)", "'stmooring${suffix}'"])
    expect(main).toContain(`name: ${name}`);
  expect(readFileSync(join(root, 'infra/modules/functionApp.bicep'), 'utf8')).toContain(
    'KEY_VAULT_URL: vaultUri',
  );
});
