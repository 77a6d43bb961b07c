import * as z from 'zod';
import { instant } from './shared.ts';

/** A line of a connection's history: what happened, in one plain sentence. */
export const historyLine = z.object({ at: instant, text: z.string() }).meta({ id: 'HistoryLine' });
