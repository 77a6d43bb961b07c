import { describe, expect, test } from '@jest/globals';
import { MOST_ATTEMPTS, retryDelay } from '../../../src/lib/alerts/retry.ts';

describe('the delay after an attempt', () => {
  test('is the longer of ladder and Retry-After, a day at most, with a tenth of jitter', () => {
    expect(retryDelay(1, undefined, () => 0)).toBe(4_500);
    expect(retryDelay(1, undefined, () => 0.999_999)).toBe(5_500);
    expect(retryDelay(1, 2, () => 0.5)).toBe(5_000);
    expect(retryDelay(1, 3_600, () => 0.5)).toBe(3_600_000);
    expect(retryDelay(1, 900_000, () => 0.5)).toBe(86_400_000);
    expect(retryDelay(MOST_ATTEMPTS, 5, () => 0.5)).toBeUndefined();
  });
});
