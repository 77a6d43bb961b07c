import { bodyTargets } from './targets/bodies.ts';
import { certificateTargets } from './targets/certificates.ts';
import { checkTargets } from './targets/checks.ts';
import { directoryTargets } from './targets/directories.ts';
import { fileTargets } from './targets/files.ts';
import { formTargets } from './targets/forms.ts';
import { importTargets } from './targets/imports.ts';
import { microsoftTargets } from './targets/microsoft.ts';
import { pageTargets } from './targets/pages.ts';
import { profileTargets } from './targets/profiles.ts';
import { reportTargets } from './targets/reports.ts';
import { requestTargets } from './targets/requests.ts';
import { rowTargets } from './targets/rows.ts';
import { signInTargets } from './targets/signIn.ts';
import { standingTargets } from './targets/standings.ts';
import { textTargets } from './targets/texts.ts';
import { vaultTargets } from './targets/vaults.ts';

/** Every reader of what comes from outside that needs nothing beside it. */
export const targets = [
  ...checkTargets,
  ...reportTargets,
  ...microsoftTargets,
  ...signInTargets,
  ...requestTargets,
  ...bodyTargets,
  ...formTargets,
  ...pageTargets,
  ...textTargets,
  ...fileTargets,
  ...importTargets,
  ...profileTargets,
  ...certificateTargets,
  ...rowTargets,
  ...vaultTargets,
  ...directoryTargets,
  ...standingTargets,
];
