import { expect, test } from '@jest/globals';
import { triedDirectory } from '../../../src/lib/credentials/triedDirectory.ts';

test('an account is one by both of its names, and another one in another domain', () => {
  const { objectId } = triedDirectory('t', 'corp\\svc');
  expect(triedDirectory('t', 'svc@corp.example')).toEqual({ tenant: 't', objectId });
  expect(triedDirectory('t', 'OTHER\\svc').objectId).not.toBe(objectId);
  expect(triedDirectory('t', 'other@corp.example').objectId).not.toBe(objectId);
});
