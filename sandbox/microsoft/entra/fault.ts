import { retryAfter } from '../faults.ts';
import type { Refuse } from '../part.ts';
import type { Sandbox } from '../sandbox.ts';
import { tokenRefusal } from './answers.ts';

/** What the token service answers where a fault makes it fail. */
export const entraFault =
  (sandbox: Sandbox): Refuse =>
  (fault) => {
    const error = {
      code: fault.status === 429 ? 90055 : 90033,
      status: fault.status,
      error: 'temporarily_unavailable',
      message: 'A transient error has occurred. Please try again.',
    };
    const response = tokenRefusal(sandbox, error, crypto.randomUUID());
    for (const [name, value] of Object.entries(retryAfter(fault))) response.headers.set(name, value);
    return response;
  };
