import { testDeaths } from '../../../support/crashes.ts';

testDeaths([
  {
    profile: 'sam360',
    answers: { userName: 'Sam360Reports', 'steward.watch': 'on', 'steward.rotate': 'on' },
    ends: 'connected',
  },
  { profile: 'cayosoft', answers: {}, ends: 'askAccount' },
]);
