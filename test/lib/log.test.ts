import { describe, expect, test } from '@jest/globals';
import { createLogger, invocation, reasonOf, redact, redactText, redactThrown } from '../../src/lib/log.ts';

const HIDDEN = '[redacted]';
// Made up, in the shapes of the real ones.
const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl-_';
const webhookKey = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const entraSecret = 'abc8Q~dEfGhIjKlMnOpQrStUvWxYz012345678_.~';
const otherEntraSecret = '~.a7Q~-_.~efGhIjKlMnOpQrStUvWxYz01234567';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

describe('text is freed of', () => {
  test.each([
    ['a token', `got ${jwt}.`, jwt],
    ['a token without signature', `got ${jwt.split('.').slice(0, 2).join('.')}.`, jwt.split('.')[1]],
    ['a token behind what looks like one', `eyJhbGciOiJSUzI1NiJ9.x.${jwt}`, jwt.split('.')[1]],
    ['a webhook key', `key ${webhookKey}`, webhookKey],
    ['an Entra secret', `secret ${entraSecret} is wrong`, entraSecret],
    ['an Entra secret that begins with signs', `secret ${otherEntraSecret}`, otherEntraSecret],
    [
      'a storage key',
      `DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${accountKey};EndpointSuffix=y`,
      accountKey,
    ],
    ['a storage key in other letters', `accountkey=${accountKey}`, accountKey],
    ['an onboarding link', 'GET https://mooring.example/connect?t=abcDEF_-123', 'abcDEF_-123'],
    ['an authorization code', 'GET /connect/callback?code=0.AXoA-x&state=S', '0.AXoA-x'],
    ['a state', 'GET /connect/callback?admin_consent=True&state=the-state', 'the-state'],
    ['a state at the beginning', '/connect/callback?state=the-state#', 'the-state'],
    ['a shared access signature', 'https://x.blob.core.windows.net/a?sv=1&sig=abc%2Bdef', 'abc%2Bdef'],
    ['a token in an address', 'https://x.example/hook?token=hunter2&x=1', 'hunter2'],
    ['a form', 'grant_type=x&client_secret=hunter2&client_assertion=a.b', 'hunter2'],
    ['a password', 'https://x.example/?PASSWORD=hunter2', 'hunter2'],
  ])('%s', (_name, text, secret) => {
    const safe = redactText(text);
    expect(safe).not.toContain(secret);
    expect(safe).toContain(HIDDEN);
  });

  test('all that it holds, keeping the rest', () => {
    expect(redactText(`a ${jwt} b ${jwt} c ?t=x&code=y d`)).toBe(
      `a ${HIDDEN} b ${HIDDEN} c ?t=${HIDDEN}&code=${HIDDEN} d`,
    );
    expect(redactText('AccountName=x;AccountKey=abc==;EndpointSuffix=y')).toBe(
      `AccountName=x;AccountKey=${HIDDEN};EndpointSuffix=y`,
    );
  });

  test('a form that begins with the secret', () => {
    expect(redactText('client_secret=hunter2&grant_type=x')).not.toContain('hunter2');
    expect(redactText('body: client_assertion=hunter2')).not.toContain('hunter2');
  });
});

describe('members are hidden by name', () => {
  test.each([
    'secret',
    'clientSecret',
    'client_secret',
    'secretText',
    'password',
    'newPassword',
    'passwd',
    'token',
    'access_token',
    'refreshToken',
    'idToken',
    'linkToken',
    'assertion',
    'clientAssertion',
    'authorization',
    'Authorization',
    'cookie',
    'set-cookie',
    'proof',
    'codeVerifier',
    'connectionString',
    'routingKey',
    'routing_key',
    'apiKey',
    'api_key',
    'key',
    'state',
    't',
    'sig',
  ])('%s', (name) => {
    expect(redact({ [name]: 'hunter2' })).toEqual({ [name]: HIDDEN });
    expect(redact({ [name]: { deeper: 'hunter2' } })).toEqual({ [name]: HIDDEN });
  });

  test('however deep, in lists too', () => {
    const value = { a: [{ b: { secret: 'hunter2', c: [`x ${jwt}`] } }], d: null };
    expect(redact(value)).toEqual({ a: [{ b: { secret: HIDDEN, c: [`x ${HIDDEN}`] } }], d: null });
  });

  test('and what is too deep is not shown at all', () => {
    let value: unknown = 'harmless';
    for (let depth = 0; depth < 20; depth += 1) value = { value };
    expect(JSON.stringify(redact(value))).toContain('[deep]');
    const circle: Record<string, unknown> = {};
    circle['circle'] = circle;
    expect(JSON.stringify(redact(circle))).toContain('[deep]');
  });
});

describe('an error', () => {
  test('shows its name and its redacted message, never its stack, cause or other members', () => {
    const error = Object.assign(
      new TypeError(`failed with ${entraSecret}`, { cause: new Error('hunter2') }),
      {
        request: { headers: 'hunter2' },
      },
    );
    expect(redact({ error })).toEqual({
      error: { name: 'TypeError', message: `failed with ${HIDDEN}` },
    });
  });
});

test('what is thrown to a host holds no secret, in message and stack, and is what it was otherwise', () => {
  const thrown = new TypeError(`failed with ${jwt}`);
  expect(redactThrown(thrown)).toBe(thrown);
  expect(thrown.message).toBe(`failed with ${HIDDEN}`);
  expect(thrown.stack).toContain(`failed with ${HIDDEN}\n    at `);
  expect(thrown.stack).not.toContain(jwt);
  const aborted = new DOMException(`late: ${jwt}`, 'TimeoutError');
  expect(redactThrown(aborted)).toMatchObject({ message: `late: ${HIDDEN}`, name: 'TimeoutError' });
  expect(redactThrown(`x ${jwt}`)).toBe(`x ${HIDDEN}`);
  expect(redactThrown(undefined)).toBeUndefined();
});

describe('a reason', () => {
  test.each([
    ['a token', jwt],
    ['a webhook key', webhookKey],
    ['an Entra secret', entraSecret],
    ['a storage key', `AccountKey=${accountKey}`],
  ])('holds no half of %s where it is cut', (_name, secret) => {
    const begin = secret.slice(-30, -22);
    for (let before = 260; before < 300; before += 1) {
      const reason = reasonOf(new Error(`${'x'.repeat(before)} ${secret} y`));
      expect([before, reason.includes(begin)]).toEqual([before, false]);
      expect(reason.length).toBeLessThanOrEqual(300);
    }
  });

  test('says what was thrown', () => {
    expect(reasonOf(new Error('nobody answered'))).toBe('nobody answered');
  });
});

describe('nothing harmless is hidden', () => {
  test.each([
    'secretName',
    'secretVersion',
    'secretId',
    'secretExpiry',
    'code',
    'findingCode',
    'connectionId',
    'standing',
    'verdict',
    'keyId',
    'statusText',
    'stateSequence',
    'type',
    'timer',
    'at',
    'signal',
    'tokenError',
  ])('%s', (name) => {
    expect(redact({ [name]: 'plain' })).toEqual({ [name]: 'plain' });
  });

  test.each([
    'secret.expiring',
    'From healthy to degraded.',
    'AADSTS7000215: Invalid client secret provided.',
    '4c1ee5c2-9b1c-4f0a-8a0e-2f6f0c3a1b2c',
    '0123456789abcdef0123456789abcdef',
    'https://mooring.example/connections/0123456789abcdef?cursor=50',
    'evt_0123456789abcdef0123456789abcdef_0000000001',
    '2025-01-15T09:00:00.000Z',
    'the state of the connection is broken; the code was 7000229',
  ])('%s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  test('values of other kinds pass', () => {
    expect(redact({ a: 1, b: true, c: null, d: undefined, e: 10n })).toEqual({
      a: 1,
      b: true,
      c: null,
      d: undefined,
      e: '10',
    });
  });
});

describe('a line', () => {
  const kept = () => {
    const lines: string[] = [];
    const keep = (level: string) => (line: string) => void lines.push(`${level} ${line}`);
    return { lines, sink: { debug: keep('d'), info: keep('i'), warn: keep('w'), error: keep('e') } };
  };
  const clock = () => Date.UTC(2025, 0, 15);

  test('is one JSON object with time, level, message and fields, at its level', () => {
    const { lines, sink } = kept();
    const log = createLogger(clock, sink);
    log.info('checked', { connectionId: 'c' });
    log.error(`failed with ${jwt}`, { secret: 'hunter2' });
    expect(lines).toEqual([
      'i {"time":"2025-01-15T00:00:00.000Z","level":"info","message":"checked","connectionId":"c"}',
      `e {"time":"2025-01-15T00:00:00.000Z","level":"error","message":"failed with ${HIDDEN}","secret":"${HIDDEN}"}`,
    ]);
  });

  test('stays one line whatever it holds', () => {
    const { lines, sink } = kept();
    createLogger(clock, sink).warn('a\nb', { c: 'd\r\ne' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(/[\r\n]/);
  });

  test('goes to the invocation under way, and otherwise to the process', async () => {
    const process = kept();
    const one = kept();
    const other = kept();
    const log = createLogger(clock, process.sink);
    await Promise.all([
      invocation.run(one.sink, async () => {
        await Promise.resolve();
        log.info('one');
      }),
      invocation.run(other.sink, async () => log.info('other')),
    ]);
    log.info('process');
    for (const [{ lines }, message] of [
      [one, 'one'],
      [other, 'other'],
      [process, 'process'],
    ] as const) {
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(`"message":"${message}"`);
    }
  });

  test('cannot have its time, level or message overwritten by a field', () => {
    const { lines, sink } = kept();
    createLogger(clock, sink).info('real', { message: 'forged', level: 'error', time: 'never' });
    expect(JSON.parse(lines[0]?.slice(2) ?? '')).toMatchObject({
      message: 'real',
      level: 'info',
      time: '2025-01-15T00:00:00.000Z',
    });
  });
});
