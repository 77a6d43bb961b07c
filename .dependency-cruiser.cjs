// The house of docs/architecture.md: imports point one way.
const lib = (...names) => `^src/lib/(${names.join('|')})(/|\\.ts$)`;
const ground = [
  'config',
  'settingTexts',
  'version',
  'ladder',
  'clock',
  'deadline',
  'errors',
  'result',
  'log',
  'random',
];
const effects = ['microsoft', 'directory', 'storage'];
const middle = ['connections', 'profiles'];
const upper = ['onboarding', 'credentials', 'health', 'alerts', 'web'];

const forbid = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: to } });

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    forbid('ground-knows-nothing-above', lib(...ground), lib(...effects, ...middle, ...upper, 'services')),
    forbid('effects-know-only-ground', lib(...effects), lib(...middle, ...upper, 'services')),
    ...effects.map((one) =>
      forbid(`${one}-knows-no-other-effect`, lib(one), lib(...effects.filter((other) => other !== one))),
    ),
    forbid('middle-knows-nothing-above', lib(...middle), lib(...upper, 'services')),
    forbid('upper-is-not-wired-by-itself', lib(...upper), lib('services')),
    forbid('lib-knows-no-function', '^src/lib/', '^src/functions/'),
    forbid('functions-are-strangers', '^src/functions/', '^src/functions/'),
    forbid('product-knows-no-sandbox', '^src/', '^(sandbox|test|scripts|bench)/'),
    {
      name: 'msal-and-graph-in-microsoft-only',
      severity: 'error',
      from: { path: '^src/', pathNot: lib('microsoft') },
      to: { path: 'node_modules/(@azure/msal-|@microsoft/microsoft-graph-)' },
    },
    {
      name: 'ldap-in-directory-only',
      severity: 'error',
      from: { path: '^src/', pathNot: lib('directory') },
      to: { path: 'node_modules/ldapts' },
    },
    {
      name: 'azure-data-in-storage-only',
      severity: 'error',
      from: { path: '^src/', pathNot: lib('storage') },
      to: { path: 'node_modules/@azure/(data-tables|storage-|keyvault-)' },
    },
    {
      name: 'shipped-code-uses-shipped-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The compiler's own parser is not to be had from TypeScript 7.
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
