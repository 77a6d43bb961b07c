import { toPaste } from '../connectionsCsv.ts';
import { CopyButton } from './fields.tsx';
import { Instant, plain } from './parts.tsx';

/** A link that was made just now, and whom it is for. */
interface NewLink {
  readonly name: string;
  readonly tenant: string;
  /** The end is ISO 8601. */
  readonly link?: { readonly url: string; readonly expiresAt: string } | undefined;
}

/** All new links at once, as a spreadsheet takes them; they are shown this once. */
export function LinksToCopy({ links }: { readonly links: readonly NewLink[] }) {
  const lines = links.map(({ name, tenant, link }) => [plain(name), plain(tenant), link?.url ?? '']);
  const until = links[0]?.link?.expiresAt;
  return (
    <>
      <div class="box good" role="status" tabIndex={-1} data-first>
        <p>
          <strong>Copy them now: each is shown this once.</strong> Send each to an admin of its tenant.
          {until !== undefined && (
            <>
              {' '}
              They are good until <Instant at={until} />.
            </>
          )}
        </p>
      </div>
      <section class="card">
        <h2>All of them</h2>
        <p class="muted">A line for each, with name, tenant and link, as a spreadsheet takes it.</p>
        <label for="links">Names, tenants and links</label>
        <div class="copy">
          <textarea id="links" readonly rows={Math.min(8, lines.length + 1)} spellcheck={false} data-fleeting>
            {toPaste(lines)}
          </textarea>
          <CopyButton id="links" copy="Copy all" />
        </div>
      </section>
    </>
  );
}
