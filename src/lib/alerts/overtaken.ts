import type { Table } from '../storage/tables.ts';
import { type Marker, markerKey, parseMarker } from './deliveryRows.ts';
import { eventIdPrefix } from './events.ts';

/** What an event is known by. */
interface Told {
  readonly eventId: string;
  readonly fingerprint: string;
  readonly type: string;
}

// They say what happened, not how something stands: nothing makes them untrue.
const NEWS = /^(credential|handOver)\./;

/**
 * Pure: would an event tell of a past that is over, for whoever has had a later one of its fingerprint? What a digest names
 * is over only when all is well again, and news of a credential neither ages nor says how the connection stands.
 */
const overtakes = ({ eventType = '', ends }: Pick<Marker, 'eventType' | 'ends'>, earlier: string): boolean =>
  !NEWS.test(eventType) && !NEWS.test(earlier) && (ends || earlier !== 'alerts.digest');

/** Has a later event arrived at this webhook that the given one would contradict? */
export async function isOvertaken(
  deliveries: Pick<Table, 'query'>,
  webhookId: string,
  { eventId, fingerprint, type }: Told,
): Promise<boolean> {
  for await (const { row } of deliveries.query(webhookId, markerKey(eventIdPrefix(fingerprint)))) {
    if (row.rowKey <= markerKey(eventId)) continue;
    const marker = parseMarker(row);
    if (marker.outcome === 'delivered' && overtakes(marker, type)) return true;
  }
  return false;
}
