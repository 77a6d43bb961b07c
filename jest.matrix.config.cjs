// `npm run test:matrix`: every view on every screen, every crash, a fleet of a thousand.
module.exports = {
  ...require('./jest.base.cjs'),
  testMatch: ['<rootDir>/test/**/*.matrix.{ts,tsx}'],
};
