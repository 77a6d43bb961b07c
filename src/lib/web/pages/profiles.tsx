import { renderPage } from './layout.tsx';
import { Columns } from './lists.tsx';
import { Name } from './parts.tsx';
import { ProfileFields } from './profileForm.tsx';
import { connectableTexts, needsOf } from './profileTexts.ts';
import type { ProfileForm, ProfileViewer, ShownProfile } from './profileView.ts';

/** All profiles. */
export interface ProfilesView {
  readonly operator: ProfileViewer;
  readonly profiles: readonly ShownProfile[];
  readonly form?: ProfileForm | undefined;
}

/** The page of all profiles, as html. */
export function renderProfiles({ operator, profiles, form }: ProfilesView): string {
  const { canAdminister } = operator;
  return renderPage({
    title: 'Profiles',
    operator,
    children: (
      <>
        <div class="head">
          <h1>Profiles</h1>
          {canAdminister && (
            <a class="button" href="#write">
              Add a profile
            </a>
          )}
        </div>
        <p class="lead">A profile says what one connector needs of a tenant.</p>
        <Table profiles={profiles} />
        {canAdminister ? (
          <ProfileFields
            title="Add or replace a profile"
            hint="A new profile of your own, or one of yours with a higher version."
            form={form ?? { json: '', errors: [] }}
          />
        ) : (
          <p class="muted">
            You may look at profiles. To add or change your own, ask for the role Mooring.Admin.
          </p>
        )}
      </>
    ),
  });
}

// The roles are those that a table has by itself; browsers drop them where the phone's style shows cards instead.
function Table({ profiles }: { readonly profiles: readonly ShownProfile[] }) {
  return (
    <table role="table" class="cards">
      <caption class="unseen">Profiles, what each needs of a tenant, and whether it can be connected</caption>
      <Columns names={['Profile', 'What it needs', 'Can be connected', 'Version', 'Whose']} />
      <tbody role="rowgroup">
        {profiles.map((profile) => (
          <Row key={profile.id} profile={profile} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ profile }: { readonly profile: ShownProfile }) {
  const { id, name, vendor, version, builtIn, connectableAs } = profile;
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <a href={`/profiles/${encodeURIComponent(id)}`}>
          <Name>{name}</Name>
        </a>
        <span class="muted under">
          by <Name>{vendor}</Name>
        </span>
      </th>
      <td role="cell" data-label="What it needs" class="needs">
        <ul>
          {needsOf(profile).map((need) => (
            <li key={need}>{need}</li>
          ))}
        </ul>
      </td>
      <td role="cell" data-label="Can be connected">
        {connectableAs.length === 0 ? (
          <span class="muted">Not with the settings of this installation</span>
        ) : (
          `Yes, ${connectableAs.map((way) => connectableTexts[way]).join(', or ')}`
        )}
      </td>
      <td role="cell" data-label="Version">
        {version}
      </td>
      <td role="cell" data-label="Whose" class="whole-words">
        {builtIn ? 'Built in' : 'Your own'}
      </td>
    </tr>
  );
}
