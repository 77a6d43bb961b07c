import type { AuditEntry } from '../../connections/audit.ts';

/** What each act is called. */
export const actionTexts: Readonly<Record<AuditEntry['action'], string>> = {
  'connection.created': 'Connection made',
  'connection.disconnected': 'Connection ended',
  'connection.deleted': 'Connection deleted',
  'link.created': 'Onboarding link made',
  'link.revoked': 'Onboarding link revoked',
  'removals.requested': 'Removals asked for',
  'removals.cancelled': 'Removals taken back',
  'profile.kept': 'Profile kept',
  'profile.removed': 'Profile removed',
  'rotation.requested': 'Renewal asked for',
  'rotation.withdrawn': 'Renewal taken back',
  'credential.replaced': 'Credential replaced',
  'credential.rotated': 'Credential renewed',
  'credential.retired': 'Credential retired',
  'credential.shown': 'Credential shown',
  'credential.entered': 'Credential entered elsewhere',
  'credential.marked': 'Credential judged',
  'credential.removed': 'Credential taken away',
  'handOver.linked': 'Hand-over link made',
  'handOver.withdrawn': 'Hand-over link withdrawn',
  'token.given': 'Token given',
  'connection.changed': 'Connection changed',
  'connection.imported': 'Connection imported',
  'import.begun': 'Import begun',
  'import.linked': 'Links of an import made',
  'trial.begun': 'Trial begun',
  'reports.shown': 'Names in reports shown',
  'webhook.added': 'Webhook registered',
  'webhook.changed': 'Webhook changed',
  'webhook.removed': 'Webhook removed',
  'webhook.secretReplaced': 'Webhook secret replaced',
  'webhook.tested': 'Webhook tested',
  'delivery.repeated': 'Delivery repeated',
  'alert.snoozed': 'Alert snoozed',
  'alert.woken': 'Snooze ended',
  'run.started': 'Run started',
};

/** What an act is called; one of a later version by its own word. */
export const actionText = (action: string): string =>
  Object.hasOwn(actionTexts, action) ? actionTexts[action as AuditEntry['action']] : action;
