import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { sources } from './sources.ts';

test('addresses are written down without what follows the question mark: links and codes stand there', () => {
  const { logging } = JSON.parse(readFileSync('host.json', 'utf8')) as {
    logging: { applicationInsights: { enableQueryStringTracing: unknown } };
  };
  // With false the host cuts it off.
  expect(logging.applicationInsights.enableQueryStringTracing).toBe(false);
  // Streams would come to the worker by requests of the host's own, whose addresses it may write down whole.
  expect(sources('src')).not.toContain('enableHttpStream');
  // The logs of the platform in front have whole addresses: of the app nothing but its numbers is kept.
  const diagnostics = readFileSync('infra/modules/functionApp.bicep', 'utf8')
    .split(/^resource /m)
    .filter((text) => text.startsWith('diagnostics '));
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]).toContain('metrics: [');
  expect(diagnostics[0]).not.toMatch(/\blogs:/);
});
