import { PRODUCT } from '../config.ts';
import { type Format, jsonHeaders } from './format.ts';
import { EXPLAIN, parseBody, read } from './reading.ts';

/**
 * What is wrong comes as an alert of its own. That a connection is well again, or ended, is carried all the same: it
 * ends the incident of its digest.
 */
const TOLD_BY_ALERTS = /^(connection\.(degraded|broken)|credential\.|handOver\.|operator\.)/;
const SUMMARY_LENGTH = 1_024;

/**
 * An alert event: one incident for each fingerprint, triggered by what begins and resolved by what ends it. Answered
 * with 202.
 *
 * @see https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
 */
export const pagerDuty: Format = {
  secret: 'theirs',
  keepsOpen: true,
  url: 'https://events.pagerduty.com/v2/enqueue',
  carries: (type) => !TOLD_BY_ALERTS.test(type),
  // Notes change no state of the connection, so none comes that would end them.
  hasNoEnd: ({ type, severity }) => type === 'alerts.digest' && severity === 'info',
  request: ({ body: text }, { routingKey }) => {
    const body = parseBody(text);
    const { about, severity, ends, message, facts, link, explanation } = read(body);
    const { fingerprint, sequence, subject } = body.data;
    const named = { routing_key: routingKey, dedup_key: fingerprint };
    const resolve = { ...named, event_action: 'resolve' };
    const trigger = {
      ...named,
      event_action: 'trigger',
      client: PRODUCT,
      client_url: link,
      links: [
        { href: link, text: `Open in ${PRODUCT}` },
        ...(explanation === undefined ? [] : [{ href: explanation, text: EXPLAIN }]),
      ],
      payload: {
        summary: `${about}: ${message}`.slice(0, SUMMARY_LENGTH).toWellFormed(),
        source: about,
        severity,
        timestamp: body.timestamp,
        class: body.type,
        ...(subject.profile !== undefined && { group: subject.profile }),
        custom_details: { sequence, ...Object.fromEntries(facts) },
      },
    };
    return { headers: jsonHeaders, body: JSON.stringify(ends ? resolve : trigger) };
  },
};
