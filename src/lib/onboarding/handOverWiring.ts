import { createHandOverLinks } from './handOverLinks.ts';
import { createHandOverPages } from './handOverPages.ts';

type ForLinks = Parameters<typeof createHandOverLinks>[0];
type ForPages = Parameters<typeof createHandOverPages>[0];

/** Builds what hands over by a link. */
export function wireHandOver(
  given: Omit<ForLinks, 'canSignIn'> & Omit<ForPages, 'links'> & { publicOrigin: string },
) {
  const links = createHandOverLinks({ ...given, canSignIn: given.apps.setup !== undefined });
  return {
    handOverLinks: links,
    handOverPages: createHandOverPages({ ...given, links }),
    /** The address that an operator sends to whoever enters the values. */
    handOverAddress: (linkToken: string) => `${given.publicOrigin}/hand-over?t=${linkToken}`,
  };
}
