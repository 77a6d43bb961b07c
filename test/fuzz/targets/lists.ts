import * as fc from 'fast-check';
import { paramsOf, startSweep, type Sweep } from '../../support/sweep.ts';
import { target } from '../fuzz.ts';
import { nearly, text } from '../garbage.ts';

/** Every list that goes on by a cursor, and what its address calls it. */
const lists = {
  listConnections: 'cursor',
  listAlerts: 'cursor',
  listAudit: 'cursor',
  listDeliveries: 'cursor',
  listHistory: 'cursor',
  listProfiles: 'cursor',
  listRuns: 'cursor',
  listWebhooks: 'cursor',
  getImport: 'cursor',
  showConnections: 'cursor',
  showConnection: 'history',
  showAlerts: 'cursor',
  showAudit: 'cursor',
  showRuns: 'cursor',
  showWebhooks: 'cursor',
  showWebhook: 'cursor',
  showImport: 'cursor',
} as const;

const coded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
/** Where storage goes on, as it says it itself. */
const continuation = fc
  .oneof(nearly(fc.constant({ nextPartitionKey: 'c~x', nextRowKey: '8638204860000000~x' })), fc.jsonValue())
  .map((keys) => Buffer.from(JSON.stringify(keys)).toString('base64'));
/** What the cursors of the lists say, in all the ways that there are. */
const place = fc.oneof(
  fc.record({ part: fc.constantFrom('202611', '202699', '000000', '202600', 'c~x'), from: continuation }),
  fc.record({ part: fc.constantFrom('202611', 'c~x'), after: text }),
  fc.record({ prefix: fc.constantFrom('p~', 'd~'), from: continuation }),
  fc.record({
    rowKey: fc.constantFrom('0000000000000000', '9999999999999999', '8638204860000000'),
    timer: fc.constantFrom('checkSecretExpiry', 'sweep'),
  }),
);
const cursors = fc.oneof(
  text,
  fc.oneof(place, nearly(place)).map(coded),
  fc
    .tuple(fc.constantFrom('name', '-changedAt', 'webhooks', 'profiles', 'rows', 'opened'), text)
    .map(([order, where]) => coded(`${order}\u0000${where}`)),
  fc.constantFrom('0000000000000000~00000000', '9999999999999999~ffffffff'),
);

let started: Promise<Sweep> | undefined;
/** The app with something in each of its lists. */
const sweepOnce = (): Promise<Sweep> => (started ??= startSweep());

/** Takes longer than a search has. */
export const startLists = async (): Promise<void> => {
  await sweepOnce();
};
export const stopLists = async (): Promise<void> => {
  await (await started)?.world.stop();
};

export const listTargets = [
  target({
    name: 'cursor-of-a-list',
    inputs: fc.record({
      list: fc.constantFrom(...(Object.keys(lists) as (keyof typeof lists)[])),
      cursor: cursors.map((one) => one.slice(0, 3_000)),
    }),
    async holds({ list, cursor }) {
      const at = await sweepOnce();
      const query = `?${new URLSearchParams({ [lists[list]]: cursor }).toString()}`;
      // Whatever it says, it is a page of that list or refused as what it is.
      const asked = await at.sweep(
        ({ name }) => name === list,
        (route) => [
          {
            params: paramsOf(route, (param) => (param === 'id' ? at.idOf(route) : 'x')),
            headers: at.signedIn,
            query,
          },
        ],
        ({ status }) => status === 200 || status === 400,
      );
      if (asked !== 1) throw new Error(`there is no list ${list}`);
    },
  }),
];
