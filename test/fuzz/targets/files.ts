import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { directoryInput, takeCa } from '../../../src/lib/credentials/directoryInput.ts';
import { existingSettings } from '../../../src/lib/credentials/existingSettings.ts';
import { retryDelay } from '../../../src/lib/alerts/retry.ts';
import { retryAfter } from '../../../src/lib/alerts/send.ts';
import { newWebhook } from '../../../src/lib/alerts/webhookInput.ts';
import { readAddress } from '../../../src/lib/alerts/webhookAddress.ts';
import { checkMessage } from '../../../src/lib/health/checkMessage.ts';
import { target } from '../fuzz.ts';
import { json, nearly, SECRET, text } from '../garbage.ts';

export const fileTargets = [
  target({
    name: 'settings-of-app',
    inputs: fc.oneof(
      json,
      nearly(
        fc.constant({
          tenantId: 'contoso.example',
          clientId: '11111111-1111-4111-8111-111111111111',
          clientSecret: SECRET,
        }),
      ),
    ),
    holds(given) {
      const read = existingSettings.safeParse(given);
      if (!read.success) expect(JSON.stringify(read.error.issues)).not.toContain(SECRET);
    },
  }),
  target({
    name: 'account-of-directory',
    inputs: fc.oneof(
      json,
      nearly(
        fc.constant({
          hosts: ['dc1.corp.example', '10.0.0.1'],
          port: 389,
          ca: '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----',
          account: 'CORP\\svc',
          password: SECRET,
          base: 'OU=Staff,DC=corp,DC=example',
          groups: ['Crew'],
        }),
      ),
    ),
    holds(given) {
      const read = directoryInput.safeParse(given);
      const said = read.success ? takeCa(read.data.ca, 0) : read.error.issues;
      expect(JSON.stringify(said)).not.toContain(SECRET);
    },
  }),
  target({
    name: 'webhook-input',
    inputs: fc.oneof(
      json,
      nearly(fc.constant({ url: `https://hooks.example/${SECRET}`, format: 'slack' })),
      text.map((url) => ({ url })),
    ),
    holds(given) {
      const read = newWebhook.safeParse(given);
      if (!read.success) {
        expect(JSON.stringify(read.error.issues)).not.toContain(SECRET);
        return;
      }
      const address = readAddress(read.data.url ?? '', () => false);
      if (address.ok) expect(address.value.protocol).toBe('https:');
      else expect(JSON.stringify(address.error)).not.toContain(SECRET);
    },
  }),
  target({
    name: 'receiver-retry-after',
    inputs: text,
    holds(header) {
      const seconds = retryAfter(header, Date.now());
      expect(seconds === undefined || (Number.isSafeInteger(seconds) && seconds >= 0)).toBe(true);
      const delay = retryDelay(1, seconds, () => 0.5) ?? 0;
      expect(delay >= 4_000 && delay <= 86_400_000).toBe(true);
    },
  }),
  target({
    name: 'queue-message',
    inputs: fc.oneof(
      json,
      nearly(
        fc.constant({
          connectionId: 'c',
          checks: ['account'],
          attempt: 0,
          run: { timer: 'checkSecretExpiry', occurrence: '2026-01-01T00:00:00.000Z' },
        }),
      ),
    ),
    holds(message) {
      const read = checkMessage.safeParse(message);
      if (read.success) expect(checkMessage.parse(JSON.parse(JSON.stringify(read.data)))).toEqual(read.data);
    },
  }),
];
