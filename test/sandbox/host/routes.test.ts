import { describe, expect, test } from '@jest/globals';
import { createRouter } from '../../../sandbox/host/http/routes.ts';

const router = (...routes: string[]) => {
  const match = createRouter(routes.map((route) => ({ route, methods: ['GET'] })));
  return (path: string) => {
    const found = match('GET', path);
    return found && { route: found.route.route, params: found.params };
  };
};

describe('a route template', () => {
  const guid = '3F2504E0-4F89-11D3-9A0C-0305E82C3301';
  test.each<[template: string, path: string, params: Record<string, string> | undefined]>([
    ['users', '/users', {}],
    ['users', '/Users/', {}],
    ['users', '/users/5', undefined],
    ['users/{id}', '/users/5', { id: '5' }],
    ['users/{id}', '/users/a%20b', { id: 'a b' }],
    ['users/{id}', '/users/a%2Fb', { id: 'a%2Fb' }],
    ['users/{id}', '/users/%zz', { id: '%zz' }],
    ['users/{id}', '/users', undefined],
    ['users/{id}', '/users//', undefined],
    ['users/{id?}', '/users', {}],
    ['users/{id?}', '/users/5', { id: '5' }],
    ['users/{id=7}', '/users', { id: '7' }],
    ['users/{id:int}', '/users/-12', { id: '-12' }],
    ['users/{id:int}', '/users/2147483648', undefined],
    ['users/{id:int}', '/users/x', undefined],
    ['users/{id:int?}', '/users', {}],
    ['users/{id:int=3}', '/users', { id: '3' }],
    ['{id:guid}', `/${guid}`, { id: guid }],
    ['{id:guid}', '/3F2504E0', undefined],
    ['{name:alpha}', '/abc', { name: 'abc' }],
    ['{name:alpha}', '/abc1', undefined],
    ['{name:length(2,3)}', '/abc', { name: 'abc' }],
    ['{name:length(2)}', '/abc', undefined],
    ['{name:minlength(2):maxlength(3)}', '/abcd', undefined],
    ['{n:range(1,5)}', '/5', { n: '5' }],
    ['{n:range(1,5)}', '/6', undefined],
    [String.raw`{code:regex(^\d{{2}}-[a-z]+$)}`, '/12-ab', { code: '12-ab' }],
    [String.raw`{code:regex(^\d{{2}}-[a-z]+$)}`, '/1-ab', undefined],
    ['{ignored:maxlength(0)?}', '/', {}],
    ['{ignored:maxlength(0)?}', '/x', undefined],
    ['files/{*rest}', '/files', {}],
    ['files/{*rest}', '/files/a/b/c', { rest: 'a/b/c' }],
    ['{**rest}', '/a/b', { rest: 'a/b' }],
    ['{name}.{ext}', '/a.b.txt', { name: 'a.b', ext: 'txt' }],
    ['v{version:int}/x', '/v2/x', { version: '2' }],
    ['v{version:int}/x', '/vx/x', undefined],
  ])('%s on %s', (template, path, params) => {
    expect(router(template)(path)?.params).toEqual(params);
  });

  test.each(['{a', '{a?}/b', '{*a}/b', '{a}/{A}', '{a:nonsense}', '{:int}', '{a:length(x)}', 'a//b'])(
    '%s is refused',
    (template) => {
      expect(() => router(template)).toThrow(/route/);
    },
  );
});

describe('among several routes', () => {
  const find = router('{*all}', '{any}', '{id:int}', 'known', 'known/{id}', '{any}/known');
  test.each([
    ['/known', 'known'],
    ['/5', '{id:int}'],
    ['/other', '{any}'],
    ['/known/known', 'known/{id}'],
    ['/other/known', '{any}/known'],
    ['/a/b/c', '{*all}'],
    ['/', '{*all}'],
  ])('%s is for %s', (path, route) => {
    expect(find(path)?.route).toBe(route);
  });

  test('a wrong method is no match, and does not hide a route that takes it', () => {
    const match = createRouter([
      { route: 'a', methods: ['GET'], name: 'read' },
      { route: 'a', methods: ['POST'], name: 'write' },
      { route: '{x}', methods: ['PUT'], name: 'any' },
    ]);
    expect(match('post', '/a')?.route.name).toBe('write');
    expect(match('PUT', '/a')?.route.name).toBe('any');
    expect(match('HEAD', '/a')).toBeUndefined();
  });
});
