import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';

const walk = readFileSync('docs/deploy.md', 'utf8');

test('every variable that the templates read is explained, and no other', () => {
  const read = [
    ...readFileSync('infra/main.bicepparam', 'utf8').matchAll(/readEnvironmentVariable\('(\w+)'/g),
  ].map(([, name]) => String(name));
  const explained = [...walk.matchAll(/^ +\| `([A-Z_]+)` +\|/gm)].map(([, name]) => String(name));
  expect(explained.toSorted()).toEqual(
    [...new Set(read)].filter((name) => !name.startsWith('AZURE_')).toSorted(),
  );
});

test('what it links to is there', () => {
  const targets = [...walk.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => String(target))
    .filter((target) => !target.startsWith('http'));
  expect(targets.length).toBeGreaterThan(5);
  expect(targets.filter((target) => !existsSync(join(dirname('docs/deploy.md'), target)))).toEqual([]);
});

test('outputs that it reads are put out', () => {
  const outputs = [...readFileSync('infra/main.bicep', 'utf8').matchAll(/^output (\w+)/gm)].map(
    ([, name]) => name,
  );
  const guides = `${walk}${readFileSync('docs/operate.md', 'utf8')}`;
  const asked = [...guides.matchAll(/azd env get-value (\w+)/g)].map(([, name]) => String(name));
  expect(new Set(asked)).toEqual(new Set(['MOORING_ORIGIN', 'SIGN_IN_CLIENT_ID']));
  const named = [...walk.matchAll(/`(\w+_CLIENT_IDS?)`/g)].map(([, name]) => String(name));
  expect(named.length).toBeGreaterThan(2);
  expect(outputs).toEqual(expect.arrayContaining([...asked, ...named]));
});

/** Names of a shell that commands of a document use before anything there has set them. */
function unset(document: string): readonly string[] {
  const known = new Set<string>();
  return [...document.matchAll(/^ *```sh\n([^]*?)^ *```|`([^`\n]+)`/gm)].flatMap(([, block, inline = '']) =>
    (block ?? inline).split('\n').flatMap((line) => {
      const used = [...line.matchAll(/\$\{?([A-Z][A-Z_]*)/g)].map(([, name]) => String(name));
      const faults = used.filter((name) => !known.has(name));
      const set = block === undefined ? undefined : /^ *(?:([A-Z_]+)=|for ([A-Z_]+) in )/.exec(line);
      known.add(set?.[1] ?? set?.[2] ?? '');
      return faults;
    }),
  );
}

// Those of the API are set by what runs its examples.
test.each(globSync('docs/*.md').filter((path) => !path.endsWith('api.md')))(
  'the commands of %s use no name that is not set there',
  (path) => {
    expect(unset(readFileSync(path, 'utf8'))).toEqual([]);
  },
);

test('a name that is set only later, or nowhere, is found', () => {
  expect(unset('```sh\naz a --id "$A"\nB=$(az b)\naz c "$B"\n```\n')).toEqual(['A']);
  expect(unset('Run `az a "$A"`.\n\n```sh\nA=1\n```\n')).toEqual(['A']);
});

test('the rights of a workflow are permissions that Microsoft publishes, and the guide gives those it names', () => {
  const [, part = ''] = walk.split('\n## From a workflow, without a stored secret\n');
  const { ids } = JSON.parse(readFileSync('src/lib/microsoft/permissionIds.json', 'utf8')) as {
    ids: Record<string, [string | null, string | null]>;
  };
  const named = [...part.matchAll(/^\| `([\w.]+)` +\|/gm)].map(([, name]) => String(name));
  expect(named.length).toBe(4);
  expect(named.filter((name) => !ids[name]?.[0])).toEqual([]);
  const given = / in ([\w. ]+); do/.exec(part)?.[1]?.split(' ') ?? [];
  expect(given.length).toBe(3);
  expect(given.filter((name) => !named.includes(name))).toEqual([]);
});
