import * as z from 'zod';
import { queueNames } from '../lib/storage/queues.ts';
import { queue } from '../lib/work.ts';

const importMessage = z.object({ importId: z.string(), state: z.string(), after: z.int() });

queue('workOnImport', queueNames.imports, async ({ services, message }) => {
  await services.imports.step(importMessage.parse(message));
});
