import { renderPage } from './layout.tsx';

/** A page that only says something: an error, a missing right, a missing page, settings that are not valid. */
export interface NoticeView {
  readonly title: string;
  readonly text: string;
  /** The HTTP status it is answered with. */
  readonly status: number;
  readonly details?: readonly { readonly term: string; readonly text: string }[] | undefined;
  /** Shown as the button "Sign in". */
  readonly signInUrl?: string | undefined;
}

/** A page that only says something, as html. */
export function renderNotice(view: NoticeView): string {
  const { title, text, status, details = [], signInUrl } = view;
  return renderPage({
    title,
    children: (
      <>
        <h1>{title}</h1>
        <p class="lead">{text}</p>
        {signInUrl !== undefined && (
          <p>
            <a class="main button" href={signInUrl}>
              Sign in
            </a>
          </p>
        )}
        {details.length > 0 && (
          <dl class="card">
            {details.map(({ term, text }) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        )}
        {signInUrl === undefined && status >= 400 && <p class="muted">HTTP status {status}</p>}
      </>
    ),
  });
}
