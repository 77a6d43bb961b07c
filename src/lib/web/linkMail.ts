import type { Connection } from '../connections/connection.ts';
import { awaitsAccount } from '../onboarding/setupView.ts';
import { hasErrand } from '../onboarding/view.ts';
import type { Profile } from '../profiles/schema.ts';
import { formatUtc, plain } from './pages/parts.tsx';

/** A message that an operator may send with a link. */
export interface LinkMail {
  readonly subject: string;
  /** Lines end in `\n`. */
  readonly text: string;
}

/** What a link is for: what is asked, whose page it is, and who can do it. */
interface Errand {
  readonly subject: string;
  /** Follows "Hello,"; ends before the address. */
  readonly asks: string;
  readonly who: string;
}

const ADMINS = 'a Global Administrator or a Privileged Role Administrator';
const PASS_ON = 'If that is somebody else, please send this message on to them.';

/** Names that let their holder read, or say who signed in. */
const READS = /^(openid|profile|email|offline_access)$|\.Read(Basic)?(\.|$)/;

/** Pure: may the connector change anything in the tenant? A permission that is not known to read alone counts. */
export const mayChange = ({ apps }: Profile): boolean =>
  apps
    .flatMap(({ application, delegated }) => [...application, ...delegated])
    .some(({ name }) => !READS.test(name));

/** Pure: the message for a link of this connection, as the connection stands once the link is made. */
export function linkMail(
  connection: Connection,
  profile: Profile | undefined,
  operator: string,
  { url, expiresAt }: { readonly url: string; readonly expiresAt: string },
): LinkMail {
  const connector = plain(profile?.name ?? connection.profile);
  const sender = plain(operator);
  const { subject, asks, who } = errandOf(connection, profile, connector);
  const text = [
    'Hello,',
    '',
    asks,
    '',
    url,
    '',
    who,
    '',
    `The link is valid until ${formatUtc(expiresAt)}. If you did not expect it, ask us before you open it, in a way that you know.`,
    '',
    sender,
  ].join('\n');
  return { subject, text };
}

function errandOf(connection: Connection, profile: Profile | undefined, connector: string): Errand {
  const where = `your Microsoft 365 organization ${plain(connection.tenantName)}`;
  const { provisioning: flow } = connection;
  if (hasErrand(connection)) {
    const who = `An admin of the organization signs in for it, once. ${PASS_ON}`;
    if (flow?.kind === 'remove')
      return {
        subject: `Please remove ${connector} from Microsoft 365`,
        asks: `please have removed what is there for ${connector} in ${where}. This page lists it:`,
        who,
      };
    const what = flow?.choices.renewPassword ? 'the password of the account' : 'the credential';
    return {
      subject: `Please renew ${what} of ${connector}`,
      asks: `${what} that ${connector} signs in with in ${where} is to be renewed. This page says what is done:`,
      who,
    };
  }
  const may = profile && mayChange(profile) ? 'read and change' : 'read';
  if (profile && connection.ownership === 'dedicated' && awaitsAccount(connection, profile))
    return {
      subject: `Please sign in for ${connector}`,
      asks: `${connector} is set up in ${where}, and works in the name of an account there. Please sign in as that account. This page says which one, and what ${connector} may ${may}:`,
      who: `Whoever holds that account can do it, and need not be an administrator. ${PASS_ON}`,
    };
  const begin = `please connect ${connector} to ${where}. This page says what it may ${may}, and why:`;
  const subject = `Please connect ${connector} to Microsoft 365`;
  if (connection.ownership === 'shared')
    return {
      subject,
      asks: begin,
      who: `It takes about two minutes. At the end Microsoft asks you to accept; only ${ADMINS} may. ${PASS_ON}`,
    };
  if (flow?.kind === 'make' && flow.stop)
    return {
      subject,
      asks: `somebody has begun to connect ${connector} to ${where}, and cannot finish alone. This page says what is missing, and what ${connector} may ${may}:`,
      who: `An admin of the organization signs in and goes on; the permissions can be accepted only by ${ADMINS}. ${PASS_ON}`,
    };
  return {
    subject,
    asks: begin,
    who: `You sign in once, and what ${connector} needs is set up step by step. The permissions can be accepted only by ${ADMINS}. ${PASS_ON}`,
  };
}
