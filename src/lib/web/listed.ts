import { paceOf } from '../connections/pace.ts';
import type { Listed } from '../connections/listedRows.ts';

/** A line of a list as the API gives it. */
export const listedJson = ({
  runs: _runs,
  changed: _changed,
  provedAt: _proved,
  dueAt: _due,
  rotationAt: _rotation,
  alerts: _alerts,
  verdicts: _verdicts,
  linkUntil: _linkUntil,
  rests,
  ...shown
}: Listed) => ({ ...shown, ...paceOf(rests) });
