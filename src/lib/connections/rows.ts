import { readable } from '../storage/readable.ts';
import type { Row } from '../storage/tables.ts';
import { noAccess } from './access.ts';
import { type Connection, connection } from './connection.ts';
import { type Health, health as healthSchema } from './verdict.ts';

/** A property of a table holds 32,768 UTF-16 units; ours stay well below. */
const JSON_LIMIT = 24 * 1024;
/** What a connection works with is bounded piece by piece, and may come to this with everything at its fullest. */
const ACCESS_LIMIT = 30 * 1024;

function json(name: string, value: unknown, limit = JSON_LIMIT): string {
  const text = JSON.stringify(value);
  if (text.length > limit) throw new Error(`${name} has grown to ${text.length} characters, over ${limit}`);
  return text;
}

/** The members of a row that hold a subject's health. */
export const healthToRow = ({ checks, alerts, outbox, sequenceFloor, stateSequence, toldState }: Health) => ({
  checks: json('checks', checks),
  alerts: json('alerts', alerts),
  outbox: json('outbox', outbox),
  sequenceFloor,
  stateSequence,
  toldState,
});

/** @throws UnreadableError */
export const healthFromRow = (row: Row): Health =>
  readable(`the row of ${row.partitionKey} ${row.rowKey}`, () => parseHealth(row));

function parseHealth(row: Row): Health {
  const parsed = (name: string): unknown => JSON.parse(String(row[name]));
  return healthSchema.parse({
    checks: parsed('checks'),
    alerts: parsed('alerts'),
    outbox: parsed('outbox'),
    sequenceFloor: row['sequenceFloor'],
    stateSequence: row['stateSequence'],
    toldState: row['toldState'],
  });
}

export function toStateRow(value: Connection): Row {
  const {
    health,
    onboarding,
    access,
    appProofs,
    directory,
    provisioning,
    links,
    tags,
    callers,
    unaudited,
    lastTrial,
    rotationStop,
    handOverLinks,
    expiryLadder,
    notOurs,
    runs,
    ...flat
  } = value;
  return {
    partitionKey: value.id,
    rowKey: value.id,
    ...flat,
    tags: json('tags', tags),
    callers: json('callers', callers),
    onboarding: json('onboarding', onboarding),
    access: json('access', access, ACCESS_LIMIT),
    appProofs: appProofs && json('appProofs', appProofs),
    directory: directory && json('directory', directory),
    provisioning: provisioning && json('provisioning', provisioning),
    lastTrial: lastTrial && json('lastTrial', lastTrial),
    rotationStop: rotationStop && json('rotationStop', rotationStop),
    links: json('links', links),
    handOverLinks: handOverLinks && json('handOverLinks', handOverLinks),
    expiryLadder: expiryLadder && json('expiryLadder', expiryLadder),
    notOurs: notOurs && json('notOurs', notOurs),
    unaudited: json('unaudited', unaudited),
    runs: runs && json('runs', runs),
    ...healthToRow(health),
  };
}

/** @throws UnreadableError where a later version wrote what this one does not know: whoever read it writes nothing over it */
export const fromStateRow = (row: Row): Connection =>
  readable(`the row of the connection ${row.rowKey}`, () => parseState(row));

function parseState(row: Row): Connection {
  const parsed = (name: string): unknown => JSON.parse(String(row[name]));
  return connection.parse({
    ...row,
    tags: parsed('tags'),
    callers: row['callers'] === undefined ? [] : parsed('callers'),
    onboarding: parsed('onboarding'),
    // Rows from before there was anything but shared apps.
    ownership: row['ownership'] ?? 'shared',
    access: row['access'] === undefined ? noAccess : parsed('access'),
    appProofs: row['appProofs'] === undefined ? undefined : parsed('appProofs'),
    directory: row['directory'] === undefined ? undefined : parsed('directory'),
    provisioning: row['provisioning'] === undefined ? undefined : parsed('provisioning'),
    lastTrial: row['lastTrial'] === undefined ? undefined : parsed('lastTrial'),
    rotationStop: row['rotationStop'] === undefined ? undefined : parsed('rotationStop'),
    links: parsed('links'),
    handOverLinks: row['handOverLinks'] === undefined ? undefined : parsed('handOverLinks'),
    expiryLadder: row['expiryLadder'] === undefined ? undefined : parsed('expiryLadder'),
    notOurs: row['notOurs'] === undefined ? undefined : parsed('notOurs'),
    unaudited: row['unaudited'] === undefined ? [] : parsed('unaudited'),
    runs: row['runs'] === undefined ? undefined : parsed('runs'),
    health: parseHealth(row),
  });
}
