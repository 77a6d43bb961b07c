import { operatorPage } from '../lib/triggers.ts';
import { settingsPage } from '../lib/web/settingsPage.ts';

operatorPage(
  'showSettings',
  { method: 'GET', route: 'settings', role: 'Mooring.Reader' },
  ({ services, operator }) => settingsPage(services, operator),
);
