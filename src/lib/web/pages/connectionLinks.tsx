import { ANSWER, answered } from './fields.tsx';
import type { LinkMail } from '../linkMail.ts';
import { formatUtc, Instant } from './parts.tsx';

/** A link that was made; its address is not kept. Instants are ISO 8601. */
export interface LinkView {
  readonly id: string;
  readonly expiresAt: string;
  readonly revokedAt?: string | undefined;
}

/** A link just made, with its address. */
export interface NewLink {
  readonly url: string;
  readonly expiresAt: string;
  /** To send with it. */
  readonly mail: LinkMail;
}

interface Props {
  /** Of the connection's page. */
  readonly address: string;
  readonly links: readonly LinkView[];
  readonly newLink: NewLink | undefined;
  /** Why there is none, where one was asked for with the connection. */
  readonly noLink: string | undefined;
  readonly canMake: boolean;
}

/** Makes, shows once, lists and revokes onboarding links. */
export function Links({ address, links, newLink, noLink, canMake }: Props) {
  return (
    <section class="card" aria-labelledby="links">
      <h2 id="links">Onboarding links</h2>
      <p>
        An onboarding link shows a tenant admin who asks, for what and why, and leads them through Microsoft’s
        consent. Whoever opens it sees that page, so send it to the admin alone.
      </p>
      {newLink && <NewLinkBox newLink={newLink} />}
      {noLink !== undefined && (
        <div class="box warn" id={ANSWER} tabIndex={-1} data-first role="group" aria-labelledby="no-link">
          <h3 id="no-link">The connection was made, its onboarding link was not</h3>
          <p>{noLink}</p>
        </div>
      )}
      {canMake && (
        <form method="post" action={answered(`${address}/links`)}>
          <button type="submit" class={newLink === undefined && links.length === 0 ? 'main' : undefined}>
            Make an onboarding link
          </button>
        </form>
      )}
      {links.length > 0 && (
        <ul class="links">
          {links.map((link) => (
            <Link key={link.id} link={link} address={address} canRevoke={canMake} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Link({
  link,
  address,
  canRevoke,
}: {
  readonly link: LinkView;
  readonly address: string;
  readonly canRevoke: boolean;
}) {
  const { id, expiresAt, revokedAt } = link;
  return (
    <li>
      <p>
        {revokedAt === undefined ? (
          <>
            Valid until <Instant at={expiresAt} />
          </>
        ) : (
          <>
            Revoked <Instant at={revokedAt} />
          </>
        )}
      </p>
      {canRevoke && revokedAt === undefined && (
        <form method="post" action={`${address}/links/${encodeURIComponent(id)}/revoke`}>
          <button type="submit">
            Revoke<span class="unseen"> the link valid until {formatUtc(expiresAt)}</span>
          </button>
        </form>
      )}
    </li>
  );
}

function NewLinkBox({ newLink }: { readonly newLink: NewLink }) {
  const { mail } = newLink;
  return (
    <div class="box good" id={ANSWER} tabIndex={-1} data-first aria-labelledby="new-link" role="group">
      <h3 id="new-link">The link is ready: copy it now</h3>
      <p>
        It is shown this once, and we keep no copy. It is valid until <Instant at={newLink.expiresAt} />, or
        until the connection works.
      </p>
      <label for="link-address">Address of the link</label>
      <div class="copy">
        <input
          id="link-address"
          type="text"
          readonly
          value={newLink.url}
          spellcheck={false}
          autocomplete="off"
          data-fleeting
        />
        <button type="button" hidden data-copy="link-address" data-told="copied">
          Copy the link
        </button>
      </div>
      <label for="link-mail">A message that you can send with it</label>
      <textarea
        id="link-mail"
        readonly
        rows={mail.text.split('\n').length + 3}
        spellcheck={false}
        value={mail.text}
        autocomplete="off"
        data-fleeting
      />
      <p class="row">
        <button type="button" hidden data-copy="link-mail" data-told="copied">
          Copy the message
        </button>
        <a class="button" href={mailAddress(mail)}>
          Write the mail
        </a>
        <span id="copied" role="status" />
      </p>
    </div>
  );
}

/** What a mail program begins with. @see https://www.rfc-editor.org/rfc/rfc6068 */
function mailAddress({ subject, text }: LinkMail): string {
  const body = text.replaceAll('\n', '\r\n');
  return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
}
