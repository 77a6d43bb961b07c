// `npm run test:all`: all of `npm test`, and the matrices beside it.
module.exports = {
  ...require('./jest.base.cjs'),
  testMatch: ['<rootDir>/test/**/*.{test,matrix}.{ts,tsx}'],
};
