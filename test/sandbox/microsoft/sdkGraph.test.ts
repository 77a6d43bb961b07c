import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BatchRequestContent, Client, GraphError } from '@microsoft/microsoft-graph-client';
import { startHttps, type HttpsMicrosoft } from './httpsFixture.ts';
import { consentTo } from './browser.ts';
import { sharedToken } from './helpers.ts';

let https: HttpsMicrosoft;

beforeAll(async () => {
  https = await startHttps();
  await consentTo(https.microsoft, 'contoso.example', 'adele@contoso.example', https.origins);
});

afterAll(() => https.close());

const client = () =>
  Client.initWithMiddleware({
    authProvider: {
      getAccessToken: async () =>
        (await sharedToken(https.microsoft, 'contoso.example')).body['access_token'] ?? '',
    },
    baseUrl: https.origins.graph,
    defaultVersion: 'v1.0',
    customHosts: new Set([new URL(https.origins.graph).hostname]),
  });

describe('@microsoft/microsoft-graph-client', () => {
  test('selects, filters and follows pages', async () => {
    const graph = client();
    const { value } = await graph
      .api('/users')
      .filter("displayName eq 'Adele Vance'")
      .select(['id', 'mail'])
      .get();
    expect(value).toEqual([{ id: expect.any(String), mail: 'adele@contoso.example' }]);
    const first = await graph.api('/users').top(5).get();
    const second = await graph.api(first['@odata.nextLink']).get();
    expect(second.value).toHaveLength(5);
  });

  test('raises a GraphError for what the token does not allow', async () => {
    const asking = client().api('/admin/reportSettings').get();
    const error: unknown = await asking.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(GraphError);
    expect(error).toMatchObject({ statusCode: 403, code: 'UnknownError' });
  });

  test('follows the redirect of a report without its token', async () => {
    const path = "/reports/getOffice365ActiveUserDetail(period='D7')";
    const text: string = await client()
      .api(path)
      .responseType('text' as never)
      .get();
    expect(text).toContain('adele@contoso.example');
    expect(text.split('\r\n')[0]).toContain('User Principal Name');
  });

  test('batches with relative addresses; its own default of absolute ones is refused', async () => {
    const graph = client();
    const { responses } = await graph.api('/$batch').post({
      requests: [
        { id: '1', method: 'GET', url: '/organization' },
        { id: '2', method: 'GET', url: '/admin/reportSettings' },
      ],
    });
    expect(responses).toMatchObject([
      { id: '1', status: 200 },
      { id: '2', status: 403 },
    ]);
    const content = new BatchRequestContent([
      { id: '1', request: new Request(`${https.origins.graph}/v1.0/organization`) },
    ]);
    const absolute = await graph.api('/$batch').post(await content.getContent());
    expect(absolute.responses).toMatchObject([{ id: '1', status: 400 }]);
  });
});
