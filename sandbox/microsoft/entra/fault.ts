import { retryAfter } from '../faults.ts';
import type { Refuse } from '../part.ts';
import type { Sandbox } from '../sandbox.ts';
import { tokenRefusal } from './answers.ts';
import { refusalByCode } from './catalogue.ts';

/** What the token service answers where a fault makes it fail: its own refusal, or that of an outage. */
export const entraFault =
  (sandbox: Sandbox): Refuse =>
  (fault) => {
    const named = fault.aadsts === undefined ? undefined : refusalByCode(fault.aadsts);
    const error = named ?? {
      code: fault.status === 429 ? 90055 : 90033,
      error: 'temporarily_unavailable',
      message: 'A transient error has occurred. Please try again.',
    };
    const response = tokenRefusal(sandbox, { ...error, status: fault.status }, crypto.randomUUID());
    for (const [name, value] of Object.entries(retryAfter(fault))) response.headers.set(name, value);
    return response;
  };
