import type { Profile } from '../../profiles/schema.ts';
import { renderPage } from './layout.tsx';
import { Name } from './parts.tsx';
import type { ProfileViewer } from './profileView.ts';

/** Where a profile is removed: asked first, done once that is confirmed. */
export const removalOf = ({ id }: Profile): string => `/profiles/${encodeURIComponent(id)}/remove`;

/** Asks whether the profile is to be removed, as html. */
export function renderRemoval({
  operator,
  profile,
}: {
  readonly operator: ProfileViewer;
  readonly profile: Profile;
}): string {
  return renderPage({
    title: `Remove ${profile.name}`,
    operator,
    children: (
      <>
        <h1>
          Remove <Name>{profile.name}</Name>?
        </h1>
        <p class="lead">
          No more connections can be made with it. It is not removed while a connection uses it. There is no
          way back but to add it again.
        </p>
        <form method="post" action={removalOf(profile)} class="row">
          <input type="hidden" name="confirmed" value="yes" />
          <button type="submit" class="main">
            Remove the profile
          </button>
          <a class="button" href={`/profiles/${encodeURIComponent(profile.id)}`}>
            Keep it
          </a>
        </form>
      </>
    ),
  });
}
