import { publicFile } from '../lib/triggers.ts';
import { json } from '../lib/web/respond.ts';

/** The process answers; nothing else is asked. */
publicFile('healthLive', 'health/live', () => json(200, { status: 'ok' }));
