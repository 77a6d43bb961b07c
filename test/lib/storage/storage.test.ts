import { expect, test } from '@jest/globals';
import { openStorage } from '../../../src/lib/storage/storage.ts';

const key = Buffer.from('a key of the tests').toString('base64');
const nobody = { getToken: () => Promise.resolve(null) };
/** Port 9 answers nobody, so what is not refused before it is sent fails by itself. */
const failureOf = async (endpoint: string): Promise<string> => {
  const table = openStorage(
    {
      KEY_VAULT_URL: 'https://vault.example',
      AzureWebJobsStorage: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${key};TableEndpoint=${endpoint};`,
      AzureWebJobsStorage__tableServiceUri: undefined,
      AzureWebJobsStorage__queueServiceUri: undefined,
    },
    nobody,
  ).table('things');
  const thrown: unknown = await table.get('p', 'r').catch((error: unknown) => error);
  return String(thrown instanceof Error && thrown.cause ? thrown.cause : thrown);
};
const refusal = /allowInsecureConnection/;

// Side by side, since the SDK tries each for some seconds.
test.concurrent.each([['http://127.0.0.1:9/a'], ['http://[::1]:9/a'], ['HTTP://localhost:9/a/']])(
  'an operator may name tables on this machine by plain http: %s',
  async (endpoint) => {
    expect(await failureOf(endpoint)).not.toMatch(refusal);
  },
);

test.each([
  ['http://tables.example:9/a'],
  ['http://127.0.0.1.example:9/a'],
  ['http://localhost.example/a'],
  ['http://127.0.0.1@tables.example/a'],
])('but not elsewhere: %s', async (endpoint) => {
  expect(await failureOf(endpoint)).toMatch(refusal);
});
