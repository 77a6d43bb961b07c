import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Links } from '../onboarding/links.ts';
import { noLink } from './missing.ts';
import type { ConnectionOutcome } from './connectionView.ts';

/** The link that was asked for with a connection; the connection is there all the same where there is none, and its page says so. */
export async function firstLink(
  services: {
    readonly newLink: Links['create'];
    readonly linkAddress: (token: string) => string;
    readonly log: Logger;
  },
  id: string,
  by: string,
): Promise<Pick<ConnectionOutcome, 'newLink' | 'noLink'>> {
  try {
    const made = await services.newLink(id, by);
    if (!made.ok) return made.error === 'noConnection' ? {} : { noLink: noLink[made.error] };
    const { token, expiresAt } = made.value;
    return { newLink: { url: services.linkAddress(token), expiresAt } };
  } catch (thrown) {
    services.log.error('a connection was made without the link that was asked for', {
      connectionId: id,
      reason: messageOf(thrown),
    });
    return { noLink: 'Something that it takes does not answer. Try again in a minute.' };
  }
}
