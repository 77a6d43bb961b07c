/**
 * `npx node scripts/event-schemas.ts`: writes a JSON Schema for each event type to `docs/events`, drawn from
 * `src/lib/alerts/events.ts`. `npx oxfmt docs/events` afterwards gives the files their form. A test tells when they
 * are out of date.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { eventTypes } from '../src/lib/alerts/events.ts';
import { eventJsonSchema, schemaFile } from './events/schema.ts';

const folder = fileURLToPath(new URL('../docs/events/', import.meta.url));
await mkdir(folder, { recursive: true });
for (const type of eventTypes)
  await writeFile(`${folder}${schemaFile(type)}`, `${JSON.stringify(eventJsonSchema(type), null, 2)}\n`);
