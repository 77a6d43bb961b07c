import { expect, test } from '@jest/globals';
import { triedDirectory } from '../../../src/lib/credentials/triedDirectory.ts';

test('an account is one by both of its names, and another one in another domain', () => {
  const tried = triedDirectory('t', 'corp\\svc');
  expect(triedDirectory('t', 'svc@corp.example')).toEqual(tried);
  expect(triedDirectory('u', 'corp\\svc')).not.toEqual(tried);
  for (const other of ['OTHER\\svc', 'other@corp.example'])
    for (const which of ['inForce', 'given'] as const)
      expect(triedDirectory('t', other)[which]).not.toEqual(tried[which]);
});

test('what is heard of the password in force is kept beside what is heard of one that is given', () => {
  const { inForce, given } = triedDirectory('t', 'CORP\\svc');
  expect(inForce).not.toEqual(given);
});
