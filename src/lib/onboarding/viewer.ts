import { DAY } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import { hash, sameText } from '../random.ts';

/** Gives a cookie of the request by its name. */
export type Cookies = (name: string) => string | undefined;

/** The cookie of the browser in which somebody signed in for a connection: only it may choose and see. */
export const viewerCookie = (connectionId: string): string =>
  `__Host-mooring-viewer-${hash(connectionId).slice(0, 12)}`;

/** Seconds; as long as a link is good. */
export const VIEWER_LIFE = (7 * DAY) / 1_000;

/** Is this the browser in which the admin, or the connector's account, last signed in? */
export function isViewer({ id, provisioning }: Connection, cookies: Cookies): boolean {
  const cookie = cookies(viewerCookie(id));
  const kept = provisioning?.viewer;
  return cookie !== undefined && kept !== undefined && sameText(hash(cookie), kept);
}
