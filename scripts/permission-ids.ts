/**
 * `npx node scripts/permission-ids.ts <ids.json>`: draws the ids of all Microsoft Graph permissions that can be granted
 * out of the published list, and writes them to `src/lib/microsoft/permissionIds.json`, for each
 * the id as application permission and the id as delegated permission. `npx oxfmt src/lib/microsoft` afterwards gives
 * the file its form.
 *
 * @see https://github.com/microsoftgraph/microsoft-graph-devx-content, permissions/permissions-descriptions.json
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const grantable = z.object({ id: z.string(), enabled: z.boolean() }).optional();
const published = z.object({
  permissions: z.record(z.string(), z.object({ application: grantable, delegated: grantable })),
});

const [file, origin = 'microsoftgraph/microsoft-graph-devx-content@6cbd6bbd (2026-08-07)'] =
  process.argv.slice(2);
if (file === undefined) throw new Error('Say which file: npx node scripts/permission-ids.ts <ids.json>');
const { permissions } = published.parse(JSON.parse(await readFile(file, 'utf8')));

/** What is announced and not granted yet is not enabled, or has a stand-in that is no GUID. */
const idOf = (one: z.output<typeof grantable>): string | null =>
  one?.enabled && z.guid().safeParse(one.id).success ? one.id.toLowerCase() : null;
const lines = Object.entries(permissions)
  .map(([name, { application, delegated }]) => {
    return [name, idOf(application), idOf(delegated)] as const;
  })
  .filter(([, application, delegated]) => application !== null || delegated !== null)
  .toSorted(([one], [other]) => (one < other ? -1 : 1))
  .map(([name, ...ids]) => `    ${JSON.stringify(name)}: ${JSON.stringify(ids)}`);

const target = fileURLToPath(new URL('../src/lib/microsoft/permissionIds.json', import.meta.url));
await writeFile(
  target,
  `{\n  "origin": ${JSON.stringify(origin)},\n  "ids": {\n${lines.join(',\n')}\n  }\n}\n`,
);
