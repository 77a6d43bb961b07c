const { availableParallelism } = require('node:os');

const swc = (parser) => [
  '@swc/jest',
  {
    jsc: {
      parser,
      target: 'es2024',
      transform: { react: { runtime: 'automatic', importSource: 'preact' } },
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

// Packages that ship as ES modules only. Jest's own way to load those keeps every suite in memory until the run ends.
const esModules = [
  '@seriousme/openapi-schema-validator',
  'agent-base',
  'http-proxy-agent',
  'https-proxy-agent',
  'jose',
  'marked',
  'oauth4webapi',
  'openid-client',
  'preact',
  'proxy-agent-negotiate',
];

// What every Jest configuration of the project shares.
module.exports = {
  // Suites wait for children, browsers and storage so much that one more than there are cores keeps these busy.
  maxWorkers: availableParallelism() + 1,
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  globalSetup: '<rootDir>/test/support/storageSetup.ts',
  globalTeardown: '<rootDir>/test/support/storageTeardown.ts',
  transform: {
    '^.+\\.tsx?$': swc({ syntax: 'typescript', tsx: true }),
    '^.+\\.m?js$': swc({ syntax: 'ecmascript' }),
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
  // Only what hangs should ever reach it: on a busy machine everything takes several times as long.
  testTimeout: 120_000,
};
