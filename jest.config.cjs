// `npm test`: units, contracts and one pass through the pages in a browser.
module.exports = {
  ...require('./jest.base.cjs'),
  testMatch: ['<rootDir>/test/**/*.test.{ts,tsx}'],
};
