import { testDeaths } from '../../../support/crashes.ts';

testDeaths([
  {
    profile: 'sam360',
    answers: { userName: 'Sam360Reports', 'steward.watch': 'on', 'steward.rotate': 'on' },
    ends: 'connected',
  },
  { profile: 'cayosoft', answers: {}, ends: 'askAccount' },
  { profile: 'cayosoft', replaces: 'cayo-one', answers: { userName: 'cayo-two' }, ends: 'askAccount' },
  { profile: 'sam360-account', replaces: 'sam-one', answers: { userName: 'sam-two' }, ends: 'connected' },
]);
