import type { ComponentProps } from 'preact';
import { renderPage } from './layout.tsx';
import { NewConnection } from './newConnection.tsx';
import type { Viewer } from './overview.tsx';

/** The form by itself, as html. */
export function renderNewConnection({
  operator,
  ...given
}: ComponentProps<typeof NewConnection> & { readonly operator: Viewer }): string {
  return renderPage({
    title: 'New connection',
    operator,
    children: (
      <>
        <p class="crumb">
          <a href="/connections">Connections</a>
        </p>
        <h1>New connection</h1>
        <NewConnection {...given} />
      </>
    ),
  });
}
