import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const read = (path: string): Record<string, unknown> =>
  parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
const workflows = readdirSync('.github/workflows').map((name) => join('.github/workflows', name));
/** The name that `azd pipeline config` looks for: without it azd writes a workflow of its own, which deploys each push. */
const DEPLOYING = '.github/workflows/azure-dev.yml';
/** What the templates take as a secret. */
const SECRETS = ['HEARTBEAT_URL'];
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

test('azd finds the templates, makes the package and deploys its folder', () => {
  const { infra, services } = read('azure.yaml') as {
    infra: { path: string; module: string };
    services: { mooring: { project: string; dist: string; remoteBuild: boolean } };
  };
  expect(existsSync(join(infra.path, `${infra.module}.bicep`))).toBe(true);
  expect(scripts).toHaveProperty('package');
  expect(services.mooring).toMatchObject({ project: '.', dist: 'dist/package', remoteBuild: false });
  // The tag by which azd finds the app carries the service's name.
  expect(readFileSync('infra/main.bicep', 'utf8')).toContain("'azd-service-name': 'mooring'");
  // With such a file azd would refuse a build that is not remote.
  expect(existsSync('.funcignore')).toBe(false);
});

/** @see https://learn.microsoft.com/azure/developer/azure-developer-cli/azd-extensibility */
test('`azd deploy` alone makes the package anew, and stops on both systems where that fails', () => {
  const { services, ...project } = read('azure.yaml') as {
    services: {
      mooring: { hooks: { prepackage: { run: string; windows: { shell: string; run: string } } } };
    };
  };
  // Hooks of the project belong to commands of their own name: `azd deploy` runs no `prepackage` of it.
  expect(project).not.toHaveProperty('hooks');
  const { run, windows } = services.mooring.hooks.prepackage;
  expect(run).toBe('npm ci && npm run package');
  // PowerShell goes on after a program that failed, unless it is told.
  expect(windows.shell).toBe('pwsh');
  expect(windows.run.split('; ')).toEqual([
    'npm ci',
    'if ($LASTEXITCODE) { exit $LASTEXITCODE }',
    'npm run package',
    'exit $LASTEXITCODE',
  ]);
});

test('workflows read no secret but the one of the templates, and that in the last step alone; they ask for no more than they need, and run what exists', () => {
  expect(workflows.length).toBe(2);
  for (const path of workflows) {
    const text = readFileSync(path, 'utf8');
    const ofSecrets = [...text.matchAll(/secrets\W+(\w+)/g)].map(([, name]) => name);
    expect([path, ofSecrets]).toEqual([path, path === DEPLOYING ? SECRETS : []]);
    expect(read(path)['permissions']).toEqual(
      path === DEPLOYING ? { contents: 'read', 'id-token': 'write' } : { contents: 'read' },
    );
    for (const [, script] of text.matchAll(/npm run ([\w:]+)/g))
      expect(scripts).toHaveProperty(String(script));
    for (const [, script] of text.matchAll(/bash (\S+)/g)) expect(existsSync(String(script))).toBe(true);
  }
});

const given = [
  ...readFileSync(DEPLOYING, 'utf8').matchAll(/^ {6}(\w+): \$\{\{ vars\.(\w+)(?: \|\| '([^']*)')? \}\}$/gm),
].map(([, name = '', variable = '', otherwise = '']) => ({ name, variable, otherwise }));

test('the workflow gives all that the file of parameters reads, and where it has no value, the same default', () => {
  const texts = readFileSync('infra/main.bicepparam', 'utf8').matchAll(
    /readEnvironmentVariable\('(\w+)'(?:, '([^']*)')?/g,
  );
  const known = Object.fromEntries([...texts].map(([, name, otherwise = '']) => [name, otherwise]));
  for (const { name, variable } of given) expect(variable).toBe(name);
  const ours = given
    .filter(({ name }) => !/CLIENT_ID|TENANT_ID|SUBSCRIPTION_ID/.test(name))
    .map(({ name, otherwise }) => [name, otherwise]);
  // Whoever deploys is not a person there, so the first admin has to be named.
  const { AZURE_PRINCIPAL_ID: _nobody, ...wanted } = known;
  const secret = Object.fromEntries(SECRETS.map((name) => [name, '']));
  expect({ ...Object.fromEntries(ours), ...secret }).toEqual(wanted);
  const { jobs } = read(DEPLOYING) as { jobs: { deploy: { steps: { run?: string; env?: object }[] } } };
  const { steps } = jobs.deploy;
  expect(steps.filter(({ env }) => env)).toEqual(steps.slice(-1));
  expect(steps.at(-1)).toEqual({
    run: 'azd up --no-prompt',
    env: Object.fromEntries(SECRETS.map((name) => [name, `\${{ secrets.${name} }}`])),
  });
});

/** @see https://learn.microsoft.com/azure/developer/azure-developer-cli/pipeline-advanced-features */
test('azd finds the workflow, and copies every variable that it reads, and what is secret as such', () => {
  const { pipeline } = read('azure.yaml') as { pipeline: object };
  // What azd sets by itself.
  const always = /^AZURE_(CLIENT_ID|TENANT_ID|SUBSCRIPTION_ID|ENV_NAME|LOCATION)$/;
  const wanted = given.filter(({ name }) => !always.test(name)).map(({ name }) => name);
  expect(wanted.length).toBeGreaterThan(5);
  expect(pipeline).toEqual({ provider: 'github', variables: wanted, secrets: SECRETS });
});

test('the workflow is started by hand alone', () => {
  expect(read(DEPLOYING)['on']).toEqual({ workflow_dispatch: null });
});

test('the workflow has the subject that azd makes a credential for: a branch, and no environment', () => {
  const { jobs } = read(DEPLOYING) as { jobs: { deploy: object } };
  expect(jobs.deploy).not.toHaveProperty('environment');
});
