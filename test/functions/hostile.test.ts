import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromHere, type Reply, type Route, storedIn } from '../support/hostile.ts';
import { mutantsOf, named } from '../support/hostileBodies.ts';
import {
  badEtags,
  badForms,
  badIds,
  badJson,
  badKeys,
  badQueryValues,
  badTypes,
  elsewhere,
  hidingTexts,
  undescribed,
} from '../support/hostileInput.ts';
import { badPrincipals } from '../support/hostilePrincipals.ts';
import { bodyOf, FORM, JSON_TYPE, paramsOf, startSweep, type Sweep, typeOf } from '../support/sweep.ts';
import { bodies, FORMULAS } from '../support/wellMeant.ts';

/** Functions that nobody has to be signed in for. */
const anybody = new Set([
  'assets',
  'connect',
  'connectCallback',
  'connectContinue',
  'connectStatus',
  'followHandOver',
  'health',
  'healthLive',
  'takeHandOver',
]);

let at: Sweep;
let before: readonly string[];
beforeAll(async () => {
  at = await startSweep();
  before = await storedIn(at.world);
}, 120_000);
afterAll(() => at.world.stop());

/** What storage and vault hold more or less than when this was last asked. */
async function changed(): Promise<readonly string[]> {
  const [was, is] = [before, await storedIn(at.world)];
  before = is;
  return [...is.filter((one) => !was.includes(one)), ...was.filter((one) => !is.includes(one))];
}

const changes = ({ method }: Route): boolean => method !== 'GET';
const isRefused = ({ status }: Reply): boolean => status >= 400;

describe('who is not signed in as App Service says it', () => {
  test('gets nothing of any route, and changes nothing', async () => {
    await at.sweep(
      ({ name }) => !anybody.has(name),
      (route) =>
        badPrincipals(at.claims).map((headers) => ({
          params: paramsOf(route, (param) => (param === 'id' ? at.idOf(route) : 'x')),
          headers: { ...at.headersOf(route), 'x-ms-client-principal': '', ...headers },
          body: bodyOf(route),
        })),
      ({ status, headers }) =>
        [401, 403].includes(status) || (headers.get('location') ?? '').startsWith('/.auth/login/'),
    );
    expect(await changed()).toEqual([]);
  });

  test('and whoever is, but asks from elsewhere, changes nothing', async () => {
    await at.sweep(
      changes,
      (route) =>
        elsewhere.map((headers) => ({
          params: paramsOf(route, (param) => (param === 'id' ? at.idOf(route) : 'x')),
          headers: { ...at.signedIn, 'content-type': typeOf(route), ...headers },
          body: bodyOf(route),
        })),
      ({ status, text }, { isForPrograms }) =>
        status === 403 && (!isForPrograms || text.includes('cross_site')),
    );
    expect(await changed()).toEqual([]);
  });
});

describe('bodies', () => {
  test('that are too large, of another type, or nothing of the kind are refused', async () => {
    const [large, largest] = [70_000, 9_000_000].map((size) => Buffer.alloc(size, 0x20));
    await at.sweep(
      // An operation without a body looks at none.
      (route) => changes(route) && bodyOf(route) !== undefined,
      (route) => {
        const own = typeOf(route);
        const params = paramsOf(route, () => 'no-such-thing');
        const typed = (type: string | undefined, body: string | Uint8Array | undefined) => {
          const headers = {
            ...at.signedIn,
            ...fromHere,
            ...(type !== undefined && { 'content-type': type }),
          };
          return { params, headers, body };
        };
        const tooMuch = route.route.includes('import') ? largest : large;
        return [
          typed(own, tooMuch),
          typed('multipart/form-data; boundary=x', tooMuch),
          ...(own === FORM ? badForms : badJson).map((body) => typed(own, body)),
          ...badTypes.map((type) => typed(type, '{"a":1}')),
        ];
      },
      // Nothing in such a form is wrong for it but that there is no such link.
      (reply, { route }) => isRefused(reply) || route === 'connect/status',
    );
    expect(await changed()).toEqual([]);
  });

  test('with a member of another type are refused', async () => {
    const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false });
    ajv.addFormat('date-time', true).addFormat('uuid', true).addFormat('uri', true);
    ajv.addSchema(at.document, 'api');
    const taken = Object.entries(at.document.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, { operationId, requestBody }]) =>
        requestBody && JSON_TYPE in requestBody.content ? [{ name: operationId, path, method }] : [],
      ),
    );
    expect(taken.map(({ name }) => name).toSorted()).toEqual(Object.keys(bodies).toSorted());
    for (const { name, path, method } of taken) {
      const place = `/paths/${path.replaceAll('/', '~1')}/${method}/requestBody/content/application~1json/schema`;
      const isTaken = ajv.compile({ $ref: `api#${encodeURI(place)}` });
      const wrong = mutantsOf(bodies[name] ?? {}).filter((body) => !isTaken(body));
      expect(wrong.length).toBeGreaterThan(10);
      await at.sweep(
        (route) => route.name === name,
        (route) =>
          wrong.map((body) => ({
            params: { id: at.idOf(route) },
            headers: at.headersOf(route),
            body: JSON.stringify(body),
          })),
        ({ status }) => status === 400,
      );
    }
    expect(await changed()).toEqual([]);
  });
});

describe('addresses', () => {
  test('with ids that are none find nothing', async () => {
    await at.sweep(
      ({ params }) => params.length > 0 && !params.includes('ignored'),
      (route) =>
        badIds.flatMap((bad) =>
          // In the place of all, and of all but the first.
          [paramsOf(route, () => bad), paramsOf(route, (param) => (param === 'id' ? at.idOf(route) : bad))]
            .slice(0, route.params.length > 1 ? 2 : 1)
            .map((params) => ({ params, headers: at.headersOf(route), body: bodyOf(route) })),
        ),
      isRefused,
    );
    expect(await changed()).toEqual([]);
  });

  test('with ids of something else find nothing', async () => {
    const foreign: Record<string, Record<string, string>> = {
      connections: { linkId: at.ids.linkId, keyId: at.ids.linkId, finding: 'secret.expired' },
      webhooks: { id: at.ids.other, deliveryId: at.ids.deliveryId },
    };
    expect(Object.values(at.ids).every((id) => id !== '')).toBe(true);
    await at.sweep(
      ({ params }) => params.length > 1,
      (route) => {
        const [kind = ''] = route.route.replace('api/v1/', '').split('/');
        return [
          {
            params: { id: at.idOf(route), ...foreign[kind] },
            headers: at.headersOf(route),
            body: bodyOf(route),
          },
        ];
      },
      isRefused,
    );
    // What one thing is called is not what another one is called.
    await at.sweep(
      ({ params, route }) => params.length === 1 && params[0] === 'id' && !route.includes('findings'),
      (route) =>
        Object.values(at.ids)
          .filter((id) => ![at.idOf(route), at.ids.second, at.ids.other].includes(id))
          .map((id) => ({ params: { id }, headers: at.headersOf(route), body: bodyOf(route) })),
      isRefused,
    );
    expect(await changed()).toEqual([]);
  });

  test.each(['deleteConnection', 'cancelRemovals', 'createImportLinks'])(
    'of what is there, but not so that it can be done, are a conflict: %s',
    async (name) => {
      const sent = await at.sweep(
        (route) => route.name === name,
        (route) => [{ params: { id: at.idOf(route) }, headers: at.headersOf(route), body: '{"limit":1}' }],
        ({ status, text }) => status === 409 && text.includes('state_conflict'),
      );
      expect(sent).toBe(1);
      expect(await changed()).toEqual([]);
    },
  );

  test('with parameters that are none are refused, or chose nothing', async () => {
    const described = Object.values(at.document.paths).flatMap((item) =>
      Object.values(item).flatMap(({ parameters = [] }) =>
        parameters.flatMap((one) => (one.in === 'query' ? [one.name] : [])),
      ),
    );
    const names = [...new Set(described), ...undescribed];
    await at.sweep(
      ({ method }) => method === 'GET',
      (route) => {
        const params = paramsOf(route, () => at.idOf(route));
        // A page takes what it knows and no other, so all can be asked at once.
        const queries = route.isApi
          ? namesOf(route).flatMap((name) => badQueryValues.map((value) => `${name}=${value}`))
          : badQueryValues.map((value) => names.map((name) => `${name}=${value}`).join('&'));
        return [...queries, '__proto__=x', 'limit=1&limit=2', 'a=&'.repeat(2_000)].map((query) => ({
          query: `?${query}`,
          params,
          headers: at.signedIn,
        }));
      },
    );
    expect(await changed()).toEqual([]);
  });
});

/** Names of the parameters that an operation takes. */
const namesOf = (route: Route): readonly string[] =>
  (operationOf(route)?.parameters ?? []).flatMap((one) => (one.in === 'query' ? [one.name] : []));

describe('conditions', () => {
  const withHeader = (name: string) => (route: Route) =>
    (operationOf(route)?.parameters ?? []).some((one) => one.in === 'header' && one.name === name);
  const sendWith = (name: string, values: readonly string[]) => (route: Route) =>
    values.map((value) => ({
      params: { id: at.idOf(route) },
      headers: { ...at.headersOf(route), [name]: value },
      body: bodyOf(route),
    }));

  test('that are no Idempotency-Key are refused', async () => {
    const sent = await at.sweep(
      withHeader('Idempotency-Key'),
      sendWith('idempotency-key', badKeys),
      ({ status, text }) => status === 400 && text.includes('Idempotency-Key'),
    );
    expect(sent).toBeGreaterThan(badKeys.length);
    expect(await changed()).toEqual([]);
  });

  test('that name another version are not met', async () => {
    const sent = await at.sweep(
      withHeader('If-Match'),
      sendWith('if-match', badEtags),
      ({ status }) => status === 412,
    );
    expect(sent).toBeGreaterThan(badEtags.length);
    expect(await changed()).toEqual([]);
  });

  test('are refused where nothing could hold to them', async () => {
    const takesIt = withHeader('If-Match');
    const sent = await at.sweep(
      (route) => operationOf(route) !== undefined && !takesIt(route),
      sendWith('if-match', ['"seen"', '*', '']),
      ({ status, text }) => status === 400 && text.includes('"path":"If-Match"'),
    );
    expect(sent).toBeGreaterThan(60);
    expect(await changed()).toEqual([]);
  });
});

describe('names', () => {
  test('that hide or turn something are refused', async () => {
    for (const [name, body] of named)
      await at.sweep(
        (route) => route.name === name,
        (route) =>
          hidingTexts.map((text) => ({
            params: { id: at.idOf(route) },
            headers: at.headersOf(route),
            body: JSON.stringify(body(text)),
          })),
        ({ status }) => status === 400,
      );
    const rows = hidingTexts
      .filter((text) => text.isWellFormed())
      .map((text) => `contoso.example,snow,"${text}"\n`);
    await at.sweep(
      ({ name }) => name === 'importConnections',
      (route) => rows.map((row) => ({ headers: at.headersOf(route), body: `tenant,profile,name\n${row}` })),
      ({ status }) => status === 400,
    );
    expect(await changed()).toEqual([]);
  });

  test('are text on every page that shows them', async () => {
    const shown = new Set<string>();
    await at.sweep(
      ({ method, isForPrograms, name }) => method === 'GET' && !isForPrograms && name !== 'assets',
      (route) =>
        [at.idOf(route), at.ids.second].map((id) => ({
          params: paramsOf(route, (param) => (param === 'code' ? 'secret.expiring' : id)),
          query: route.name === 'connect' ? `?t=${at.ids.token}` : '',
          headers: at.signedIn,
        })),
      ({ text }, { name }) => {
        if (text.includes('&lt;img src=x')) shown.add(name);
        return !text.includes('<img src=x') && !text.includes(`"alert('1')"`);
      },
    );
    expect([...shown]).toEqual(
      expect.arrayContaining([
        'showConnection',
        'showConnections',
        'showProfile',
        'showProfiles',
        'showWebhook',
        'showWebhooks',
        'showImport',
        'showAudit',
        'showAlerts',
      ]),
    );
    expect(await changed()).toEqual([]);
  });

  test('run nothing in a spreadsheet', async () => {
    let rows: readonly Record<string, string>[] = [];
    await at.sweep(
      ({ name }) => name === 'listConnections',
      () => [{ query: '?format=csv', headers: at.signedIn }],
      ({ text }) => {
        rows = parse(text, { bom: true, columns: true });
        return rows.length > FORMULAS.length;
      },
    );
    const written = rows.map(({ name }) => name);
    for (const name of FORMULAS) expect(written).toContain(`'${name}`);
    expect(rows.flatMap((row) => Object.values(row)).filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(await changed()).toEqual([]);
  });
});

const operationOf = ({ route, method, isApi }: Route) =>
  isApi ? at.document.paths[route.slice('api/v1'.length)]?.[method.toLowerCase()] : undefined;
