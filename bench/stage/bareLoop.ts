/** The same requests as the product sends for its messages, in the same order, and nothing else. Run as a program. */
import { Agent, request } from 'undici';
import { bucketOf } from '../../src/lib/connections/listedRows.ts';
import { type Batches, effortOf, type Effort, inBatches } from '../frame/effort.ts';
import { serve } from '../frame/serve.ts';
import { idOf, tenantOf } from './names.ts';
import type { Heard, Place } from './lightMicrosoft.ts';
import { type SignedTables, signedTables } from './sharedKey.ts';

export interface BareNight {
  readonly from: number;
  readonly count: number;
  readonly batches: Batches;
  readonly place: Place;
  readonly heard: Heard;
  readonly connectionString: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';
type Json = Record<string, unknown>;

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const dispatcher = new Agent();

serve({
  async night({ from, count, batches, place, heard, connectionString }: BareNight): Promise<Effort> {
    const { authority, graph, vault } = place.origins;
    const tables = signedTables(connectionString);
    const line = written(await ask(tables, 'GET', lineOf(idOf(from))));
    const one = async (at: number): Promise<void> => {
      const id = idOf(at);
      const row = rowOf('connections', id, id);
      const state = await ask(tables, 'GET', row);
      await send('GET', `${vault}${heard.secret}`, { authorization: heard.secretToken });
      const address = `${authority}/${tenantOf(at)}/oauth2/v2.0/token`;
      const { access_token: token } = await send('POST', address, FORM_TYPE, heard.tokenForm);
      const asTenant = { ...JSON_TYPE, authorization: `Bearer ${String(token)}` };
      await send('POST', `${graph}/v1.0/$batch`, asTenant, heard.batch);
      await ask(tables, 'PUT', row, written(state), String(state['odata.etag']));
      await ask(tables, 'PATCH', lineOf(id), line);
    };
    return effortOf(() => inBatches(count, batches, (at) => one(from + at)));
  },
});

async function send(
  method: Method,
  url: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Json> {
  const answer = await request(url, { method, headers, dispatcher, body: body ?? null });
  const said = await answer.body.text();
  if (answer.statusCode >= 300)
    throw new Error(`${method} ${url} was answered ${answer.statusCode}: ${said}`);
  return said === '' ? {} : (JSON.parse(said) as Json);
}

const ask = (
  tables: SignedTables,
  method: Method,
  path: string,
  body?: string,
  etag?: string,
): Promise<Json> =>
  send(
    method,
    `${tables.url}${path}`,
    { ...tables.headers(path), ...(etag !== undefined && { 'if-match': etag }) },
    body,
  );

const rowOf = (table: string, partition: string, id: string): string =>
  `/${table}(PartitionKey='${partition}',RowKey='${id}')`;
const lineOf = (id: string): string => rowOf('listing', bucketOf(id), id);

/** A row as it was read, to be written back. */
function written({ Timestamp: _when, ...row }: Json): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('odata.'))),
  );
}
