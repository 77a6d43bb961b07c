import { auditEntry as kept } from '../../connections/audit.ts';

/** Who did what, when. */
export const auditEntry = kept.meta({ id: 'AuditEntry' });
