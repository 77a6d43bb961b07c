/**
 * `npx node scripts/graph-permissions.ts <permissions.json>`: for every endpoint of the offline Graph, draws the permissions
 * of which one is enough out of the published list, and writes them to `sandbox/microsoft/data/endpoint-permissions.json`.
 * Only permissions that the sandbox knows are kept; a `*` marks those that the list calls least. What the list lacks or
 * has wrong stands in `graph-exceptions.json`.
 * `npx oxfmt sandbox/microsoft/data` afterwards gives the file its form.
 *
 * @see https://github.com/microsoftgraph/microsoft-graph-devx-content, permissions/new/permissions.json
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { graphRoutes } from '../sandbox/microsoft/graph/routes.ts';
import { graphPermissions } from '../sandbox/microsoft/wellKnown.ts';

const published = z.object({
  permissions: z.record(
    z.string(),
    z.object({
      pathSets: z.array(
        z.object({
          schemeKeys: z.array(z.string()),
          methods: z.array(z.string()),
          paths: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
});
const names = z.array(z.string());
const exceptionList = z.object({
  exceptions: z.array(
    z.object({
      endpoint: z.string(),
      add: z.object({ application: names, delegated: names }).optional(),
      drop: names.optional(),
    }),
  ),
});

const [file] = process.argv.slice(2);
if (file === undefined)
  throw new Error('Say which file: npx node scripts/graph-permissions.ts <permissions.json>');
const data = (name: string): string =>
  fileURLToPath(new URL(`../sandbox/microsoft/data/${name}`, import.meta.url));
const { permissions } = published.parse(JSON.parse(await readFile(file, 'utf8')));
const { exceptions } = exceptionList.parse(JSON.parse(await readFile(data('graph-exceptions.json'), 'utf8')));
const known = new Set(graphPermissions.map(({ name }) => name));

interface Entry {
  name: string;
  also: string[];
  /** Whether the list marks it as least for the scheme that was asked. */
  least: boolean;
}

const schemes = { application: 'Application', delegated: 'DelegatedWork' } as const;

/** The names behind one mark, such as `least=DelegatedWork,Application;AlsoRequires=User.Read.All`. */
const marked = (marks: string, mark: string): string[] =>
  new RegExp(`\\b${mark}=([^;]+)`).exec(marks)?.[1]?.split(',') ?? [];

function entriesOf(method: string, path: string, scheme: string): Entry[] {
  return Object.entries(permissions).flatMap(([name, { pathSets }]) =>
    pathSets
      .filter((set) => set.schemeKeys.includes(scheme) && set.methods.includes(method))
      .flatMap((set) => Object.entries(set.paths))
      .filter(([one]) => one.toLowerCase() === path)
      .map(([, marks]) => ({
        name,
        also: marked(marks, 'AlsoRequires'),
        least: marked(marks, 'least').includes(scheme),
      })),
  );
}

/** A read permission that others require beside them does not open a write by itself, though it is listed. */
function withoutCompanions(method: string, entries: Entry[]): Entry[] {
  if (method === 'GET') return entries;
  const companions = new Set(entries.flatMap(({ also }) => also));
  return entries.filter(({ name }) => !companions.has(name) || !/\.Read\./.test(name));
}

const textOf = ({ name, also }: Entry): string => (also.length === 0 ? name : `${name}(+${also.join(',')})`);

function accepted(method: string, path: string, kind: keyof typeof schemes): string[] {
  const own = exceptions.filter(({ endpoint }) => endpoint === `${method} ${path}`);
  const dropped = new Set(own.flatMap(({ drop = [] }) => drop));
  const listed = withoutCompanions(method, entriesOf(method, path, schemes[kind])).filter(
    ({ name }) => known.has(name) && !dropped.has(name),
  );
  const least = new Set(listed.filter((entry) => entry.least).map(textOf));
  const all = new Set([...listed.map(textOf), ...own.flatMap(({ add }) => add?.[kind] ?? [])]);
  return [...all].sort().map((text) => (least.has(text) ? `${text}*` : text));
}

const endpoints: Record<string, { application: string[]; delegated: string[] }> = {};
for (const { method, path: full } of graphRoutes) {
  const path = full.replace('/$ref', '');
  endpoints[`${method} ${path}`] = {
    application: accepted(method, path, 'application'),
    delegated: accepted(method, path, 'delegated'),
  };
}

const origin =
  process.argv[3] ??
  'microsoftgraph/microsoft-graph-devx-content@6cbd6bbd (2026-08-07), permissions/new/permissions.json, least and higher privileged permissions together, the least marked with *';
await writeFile(data('endpoint-permissions.json'), `${JSON.stringify({ origin, endpoints }, null, 2)}\n`);
