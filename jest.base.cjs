// What every Jest configuration of the project shares.
// Packages that ship as ES modules only are turned into CommonJS together with our own sources.
const esmOnly = ['jose', 'undici', 'croner', 'openid-client', 'oauth4webapi', '@noble'];

module.exports = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: [],
  transform: {
    '\\.[cm]?[jt]sx?$': [
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
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  testTimeout: 30_000,
};
