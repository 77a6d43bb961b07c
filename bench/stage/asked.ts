import { idOf } from './names.ts';
import { WEBHOOK } from './records.ts';
import type { Page } from './worker.ts';

/** A page, or an operation of the API, that is measured. */
export interface Asked extends Page {
  readonly title: string;
}

const id = idOf(10);
const api = (path: string): string => `/api/v1/${path}`;

/** What people and programs look at. */
export const asked: readonly Asked[] = [
  { title: 'overview', name: 'overview', path: '/' },
  { title: 'all connections', name: 'showConnections', path: '/connections' },
  {
    title: 'connections, filtered and searched',
    name: 'showConnections',
    path: '/connections?state=degraded&search=contoso+001',
  },
  { title: 'alerts', name: 'showAlerts', path: '/alerts' },
  { title: 'one connection', name: 'showConnection', path: `/connections/${id}`, params: { id } },
  { title: 'audit', name: 'showAudit', path: '/audit' },
  { title: 'audit of one connection', name: 'showAudit', path: `/audit?connection=${idOf(1)}` },
  { title: 'runs', name: 'showRuns', path: '/runs' },
  { title: 'webhooks', name: 'showWebhooks', path: '/webhooks' },
  { title: 'one webhook', name: 'showWebhook', path: `/webhooks/${WEBHOOK}`, params: { id: WEBHOOK } },
  { title: 'profiles', name: 'showProfiles', path: '/profiles' },
  { title: 'settings', name: 'showSettings', path: '/settings' },
  { title: 'findings', name: 'showFindings', path: '/findings' },
  {
    title: 'one finding',
    name: 'showFinding',
    path: '/findings/secret.expired',
    params: { code: 'secret.expired' },
  },
  { title: 'API: 100 connections', name: 'listConnections', path: api('connections') },
  { title: 'API: 100 alerts', name: 'listAlerts', path: api('alerts') },
  { title: 'API: one connection', name: 'getConnection', path: api(`connections/${id}`), params: { id } },
  { title: 'API: 100 acts', name: 'listAudit', path: api('audit') },
  { title: 'API: 100 runs', name: 'listRuns', path: api('runs') },
  { title: 'API: webhooks', name: 'listWebhooks', path: api('webhooks') },
  { title: 'API: profiles', name: 'listProfiles', path: api('profiles') },
];
