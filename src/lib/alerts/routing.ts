import * as z from 'zod';
import { tags } from '../connections/change.ts';
import { severities, type Severity } from '../connections/verdict.ts';
import { type EventType, eventTypes, type OutgoingEvent } from './events.ts';
import { type FormatId, formats } from './formats.ts';
import { parseBody, read } from './reading.ts';

const distinct = <T>(all: readonly T[]): T[] => [...new Set(all)];

/** What a webhook is told of; an empty list chooses all. */
export const route = z.object({
  /** What is less grave is not told. */
  minimumSeverity: z.enum(severities),
  /** Ids of profiles. */
  profiles: z.array(z.string().trim().min(1).max(50)).max(50, 'must be at most 50').transform(distinct),
  /** One of them is enough. */
  tags,
  /** Empty: those that the format carries by itself. */
  events: z.array(z.enum(eventTypes)).transform(distinct),
});
export type Route = z.output<typeof route>;

/** Everything, as long as nobody chooses. */
export const everything: Route = { minimumSeverity: 'info', profiles: [], tags: [], events: [] };

/** What choosing goes by. */
export interface Chosen {
  readonly type: EventType;
  readonly severity: Severity;
  /** Is it the end of something? */
  readonly ends: boolean;
  /** Of the connections that it is about; none where it is about the installation. */
  readonly profiles: readonly string[];
  readonly tags: readonly string[];
}

export function chosenBy({ type, body, audience }: OutgoingEvent): Chosen {
  const parsed = parseBody(body);
  const { severity, ends } = read(parsed);
  const { profile, tags: words = [] } = parsed.data.subject;
  const { profiles, tags } = audience ?? { profiles: profile === undefined ? [] : [profile], tags: words };
  return { type, severity, ends, profiles, tags };
}

/**
 * Does a webhook want the event? `ifBegun`: it is the end of something that the webhook wants to hear of only if it
 * heard of the beginning: an alert ends with the severity it has then, and a connection may have lost its tag by then.
 */
export function wants(format: FormatId, chosen: Route, event: Chosen): 'yes' | 'no' | 'ifBegun' {
  const { minimumSeverity, profiles, tags, events } = chosen;
  const type = events.length > 0 ? events.includes(event.type) : formats[format].carries(event.type);
  if (!type || formats[format].hasNoEnd?.(event)) return 'no';
  const grave = severities.indexOf(event.severity) >= severities.indexOf(minimumSeverity);
  if (grave && meets(profiles, event.profiles) && meets(tags, event.tags)) return 'yes';
  return event.ends ? 'ifBegun' : 'no';
}

/** Is a webhook told of this connection? */
export const isMeant = (
  { profiles, tags }: Pick<Route, 'profiles' | 'tags'>,
  connection: { readonly profile: string; readonly tags: readonly string[] },
): boolean => meets(profiles, [connection.profile]) && meets(tags, connection.tags);

const meets = (wanted: readonly string[], given: readonly string[]): boolean =>
  wanted.length === 0 || given.some((one) => wanted.includes(one));
