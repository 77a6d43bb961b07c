import { operatorPage } from '../lib/triggers.ts';
import { newConnectionPage } from '../lib/web/newConnectionPage.ts';

/** The form of a new connection by itself, with what is known of the tenant that was typed into it. */
operatorPage(
  'showNewConnection',
  { method: 'GET', route: 'connections/new', role: 'Mooring.Operator' },
  ({ request, services, operator }) => newConnectionPage(services, operator, request.url),
);
