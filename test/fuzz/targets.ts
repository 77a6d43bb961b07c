import { certificateTargets } from './targets/certificates.ts';
import { checkTargets } from './targets/checks.ts';
import { fileTargets } from './targets/files.ts';
import { microsoftTargets } from './targets/microsoft.ts';
import { requestTargets } from './targets/requests.ts';
import { rowTargets } from './targets/rows.ts';

/** Every reader of what comes from outside that needs nothing beside it. */
export const targets = [
  ...checkTargets,
  ...microsoftTargets,
  ...requestTargets,
  ...fileTargets,
  ...certificateTargets,
  ...rowTargets,
];
