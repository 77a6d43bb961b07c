import type { Format } from './format.ts';
import { pagerDuty } from './pagerDuty.ts';
import { slack } from './slack.ts';
import { standardWebhooks } from './standardWebhooks.ts';
import { teams } from './teams.ts';

export const formatIds = ['standardWebhooks', 'teams', 'slack', 'pagerDuty'] as const;
export type FormatId = (typeof formatIds)[number];

/** Every format, by the name under which a webhook asks for it. */
export const formats: Readonly<Record<FormatId, Format>> = { standardWebhooks, teams, slack, pagerDuty };
