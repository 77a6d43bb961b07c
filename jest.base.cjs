const { availableParallelism } = require('node:os');

// What every Jest configuration of the project shares. Packages that ship as ES modules only need
// `--experimental-vm-modules`, which the npm scripts give.
module.exports = {
  // Jest leaves one core to itself; but suites wait for children and clocks so much that on two cores two are faster.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/storageSetup.ts',
  globalTeardown: '<rootDir>/test/support/storageTeardown.ts',
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          target: 'es2024',
          transform: { react: { runtime: 'automatic', importSource: 'preact' } },
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Only what hangs should ever reach it: on a busy machine everything takes several times as long.
  testTimeout: 120_000,
};
