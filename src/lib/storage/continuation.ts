import * as z from 'zod';

const keysBehind = z.strictObject({
  nextPartitionKey: z.string().min(1),
  nextRowKey: z.string().min(1).optional(),
});

/** Where a page goes on, as the service names it: a list of keys. Anything else it answers with a fault. */
export const continuation = z.string().refine((text) => {
  try {
    return keysBehind.safeParse(JSON.parse(Buffer.from(text, 'base64').toString('utf8'))).success;
  } catch {
    return false;
  }
}, 'is none of ours');
