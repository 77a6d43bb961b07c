/** The smallest app of the v4 programming model. */
import { app } from '@azure/functions';

app.http('hello', { methods: ['GET'], authLevel: 'anonymous', handler: () => ({ body: 'hello' }) });
