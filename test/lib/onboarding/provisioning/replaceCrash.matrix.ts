import { testDeaths } from '../../../support/crashes.ts';

// The steps themselves die everywhere in the crash matrix; here it is about what waits, and what goes on meanwhile.
testDeaths(
  [
    { profile: 'cayosoft', replaces: 'cayo-one', answers: { userName: 'cayo-two' }, ends: 'askAccount' },
    { profile: 'sam360-account', replaces: 'sam-one', answers: { userName: 'sam-two' }, ends: 'connected' },
  ],
  3,
);
