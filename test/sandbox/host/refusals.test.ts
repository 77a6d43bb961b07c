import { describe, expect, test } from '@jest/globals';
import { createCore } from '../../../sandbox/host/core.ts';
import { readFunctions } from '../../../sandbox/host/functions.ts';
import { refusals } from '../../../sandbox/host/refusals.ts';
import { parseHostJson, parseTimeSpan, resolveSettings } from '../../../sandbox/host/settings.ts';
import type { FunctionMetadata } from '../../../sandbox/host/shapes.ts';

interface Module {
  registerFunction(metadata: FunctionMetadata, callback: () => void): void;
  registerHook(name: string, callback: () => void): void;
}

const http = (name: string, more: object = {}): FunctionMetadata => ({
  name,
  bindings: { trigger: { type: 'httpTrigger', direction: 'in', authLevel: 'anonymous', ...more } },
});

const read = (...registered: FunctionMetadata[]) => readBelow('', ...registered);

function readBelow(prefix: string, ...registered: FunctionMetadata[]) {
  const core = createCore(() => undefined);
  for (const one of registered) (core.module as Module).registerFunction(one, () => undefined);
  return readFunctions(core, prefix, { NIGHTLY: '0 0 1 * * *' });
}

describe('a real host refuses', () => {
  test.each([
    ['a route under admin', [http('a', { route: 'admin/x' })]],
    ['a route under runtime', [http('a', { route: 'Runtime' })]],
    ['a route that only begins like admin', [http('a', { route: 'administrators' })]],
    ['a route that begins like admin after a slash', [http('a', { route: '/adminThing/' })]],
    ['a route that only begins like runtime', [http('a', { route: 'runtimes/{id}' })]],
    ['a function without a route whose name begins like admin', [http('AdminPage')]],
    ['a function with an empty route whose name begins like runtime', [http('runtimeOf', { route: '' })]],
    [
      'two functions with one route and a shared method',
      [http('a', { route: 'x' }), http('b', { route: 'X' })],
    ],
    ['a function name with a space', [http('a b')]],
    ['a function name that begins with a digit', [http('1a')]],
    ['a function called host', [http('host')]],
    ['two functions whose names differ in case', [http('one', { route: 'a' }), http('One', { route: 'b' })]],
    [
      'a binding name with a dash',
      [{ name: 'a', bindings: { 'tr-igger': { type: 'httpTrigger', direction: 'in' as const } } }],
    ],
  ])('%s', (_what, registered) => {
    expect(refusals(read(...registered))).toHaveLength(1);
  });

  test('a route that begins like admin, also below a prefix', () => {
    expect(refusals(readBelow('api', http('a', { route: 'admin/x' })))).toHaveLength(1);
    expect(refusals(readBelow('api', http('admins')))).toHaveLength(1);
  });

  test('but not one route for different methods, nor admin elsewhere than at the beginning of its own route', () => {
    const functions = read(
      http('a', { route: 'x', methods: ['GET'] }),
      http('b', { route: 'x', methods: ['POST'] }),
      http('c', { route: 'x/admin' }),
      http('administer', { route: 'y' }),
    );
    expect(refusals(functions)).toEqual([]);
    expect(refusals(readBelow('admin', http('d', { route: 'x' })))).toEqual([]);
  });
});

test('an absent or empty route is the name of the function', () => {
  expect(read(http('one'), http('two', { route: '' }))).toMatchObject([{ route: 'one' }, { route: 'two' }]);
});

const timer = (schedule: string): FunctionMetadata => ({
  name: 'nightly',
  bindings: { timer: { type: 'timerTrigger', direction: 'in', schedule } },
});

test('settings between percent signs are resolved, and one that is missing is named', () => {
  expect(read(timer('%NIGHTLY%'))).toMatchObject([{ schedule: '0 0 1 * * *' }]);
  expect(() => read(timer('%ABSENT%'))).toThrow('%ABSENT%');
  expect(resolveSettings('a-%X%-b', { X: 'y' })).toBe('a-y-b');
});

test('nothing is registered twice, and an unknown hook is a RangeError of the system', () => {
  const { module } = createCore(() => undefined);
  (module as Module).registerFunction(http('one'), () => undefined);
  expect(() => (module as Module).registerFunction(http('one'), () => undefined)).toThrow('already');
  expect(() => (module as Module).registerHook('none', () => undefined)).toThrow(RangeError);
});

test.each([
  ['00:00:30', 30_000],
  ['1.02:03:04', 93_784_000],
  ['00:00:00.250', 250],
])('the time span %s is %d ms', (text, milliseconds) => {
  expect(parseTimeSpan(text)).toBe(milliseconds);
});

test('host.json has the defaults of Azure', () => {
  expect(parseHostJson({ version: '2.0' })).toMatchObject({
    routePrefix: 'api',
    queues: { batchSize: 16, newBatchThreshold: 8, maxDequeueCount: 5, maxPollingInterval: 60_000 },
  });
  expect(() => parseHostJson({})).toThrow('2.0');
  expect(() => parseTimeSpan('30')).toThrow('time span');
});

test('a setting replaces how long host.json lets queues rest, and a bad one is refused', () => {
  const json = { version: '2.0', extensions: { queues: { maxPollingInterval: '00:00:02' } } };
  const replaced = (maxPollingInterval: string) =>
    parseHostJson(json, {
      AzureFunctionsJobHost__extensions__queues__maxPollingInterval: maxPollingInterval,
    });
  expect(replaced('00:00:00.250').queues.maxPollingInterval).toBe(250);
  expect(parseHostJson(json, {}).queues.maxPollingInterval).toBe(2_000);
  expect(() => replaced('2 s')).toThrow('time span');
});
