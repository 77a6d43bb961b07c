import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { signingKey, standardWebhooks } from '../../../src/lib/alerts/standardWebhooks.ts';

const event = { id: 'evt_1', body: '{"type":"alert.opened","name":"Überlingen ⚓"}' };

const signedHeaders = (signed: typeof event, keys: readonly string[], now: number) => ({
  ...standardWebhooks.request(signed, { url: 'https://hooks.example.com/', keys: [...keys] }, now).headers,
});

describe('signed headers', () => {
  test('are accepted by the public library, with either key while a receiver changes over', () => {
    const [old, fresh, foreign] = [
      signingKey(randomBytes(32)),
      signingKey(randomBytes(32)),
      signingKey(randomBytes(32)),
    ];
    const headers = signedHeaders(event, [old, fresh], Date.now());
    expect(new Webhook(old).verify(event.body, headers)).toEqual(JSON.parse(event.body));
    expect(new Webhook(fresh).verify(event.body, headers)).toEqual(JSON.parse(event.body));
    expect(() => new Webhook(foreign).verify(event.body, headers)).toThrow('No matching signature');
    expect(() => new Webhook(old).verify(`${event.body} `, headers)).toThrow('No matching signature');
  });

  test('carry the time of the attempt in whole seconds', () => {
    const headers = signedHeaders(event, [signingKey(randomBytes(32))], 1_772_000_000_999);
    expect(headers).toMatchObject({ 'webhook-id': 'evt_1', 'webhook-timestamp': '1772000000' });
  });

  test('agree with the example of the specification', () => {
    const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const example = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
    expect(signedHeaders(example, [key], 1_614_265_330_000)['webhook-signature']).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  test('keys are 32 random bytes, marked', () => {
    expect(signingKey(new Uint8Array(32))).toBe(`whsec_${'A'.repeat(43)}=`);
  });
});
