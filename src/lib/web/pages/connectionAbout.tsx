import { Instant, Name, Told } from './parts.tsx';

/** What does not change of a connection. Instants are ISO 8601. */
export interface AboutView {
  readonly profileName: string;
  readonly tenantName: string;
  /** Directory id. */
  readonly tenant: string;
  readonly tags: readonly string[];
  readonly createdAt: string;
  readonly createdBy: string;
}

/** What it is, and who made it. */
export function About({
  connection,
  names,
}: {
  readonly connection: AboutView;
  /** Of operators, by object id. */
  readonly names: ReadonlyMap<string, string>;
}) {
  const { tenantName, tenant, profileName, tags, createdAt, createdBy } = connection;
  return (
    <section class="card" aria-labelledby="about">
      <h2 id="about">About this connection</h2>
      <dl>
        <div>
          <dt>Profile</dt>
          <dd>
            <Name>{profileName}</Name>
          </dd>
        </div>
        <div>
          <dt>Tenant</dt>
          <dd>
            <Name>{tenantName}</Name>
            <br />
            <span class="muted">
              Directory (tenant) ID <code>{tenant}</code>
            </span>
          </dd>
        </div>
        <div>
          <dt>Tags</dt>
          <dd>{tags.length === 0 ? <span class="muted">None</span> : <Tags tags={tags} />}</dd>
        </div>
        <div>
          <dt>Made</dt>
          <dd>
            <Instant at={createdAt} /> by <Told text={createdBy} names={names} />
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <ul class="tags">
      {tags.map((tag) => (
        <li key={tag}>
          <Name>{tag}</Name>
        </li>
      ))}
    </ul>
  );
}
