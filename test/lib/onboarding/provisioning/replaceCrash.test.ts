import { testDeaths } from '../../../support/crashes.ts';

// Each single one of them is in the matrix.
testDeaths(
  [
    { profile: 'cayosoft', replaces: 'cayo-one', answers: { userName: 'cayo-two' }, ends: 'askAccount' },
    { profile: 'sam360-account', replaces: 'sam-one', answers: { userName: 'sam-two' }, ends: 'connected' },
  ],
  9,
);
