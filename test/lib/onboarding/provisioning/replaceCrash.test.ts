import { testDeaths } from '../../../support/crashes.ts';

// Many more of them are in the matrix, and of an account that signs in itself, too.
testDeaths(
  [{ profile: 'sam360-account', replaces: 'sam-one', answers: { userName: 'sam-two' }, ends: 'connected' }],
  9,
);
