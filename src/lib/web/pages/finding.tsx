import type { FindingPage } from '../findings.ts';
import { renderPage } from './layout.tsx';

/** A page about findings; `page.html` is trusted. */
export interface FindingView {
  readonly operator: { readonly name: string };
  readonly page: FindingPage;
  /** Is it the page about all of them? */
  readonly isList: boolean;
}

/** The page that explains one finding, or all of them, as html. */
export function renderFinding({ operator, page: { title, html }, isList }: FindingView): string {
  return renderPage({
    title,
    operator,
    children: (
      <>
        {!isList && (
          <p class="crumb">
            <a href="/findings">All findings</a>
          </p>
        )}
        <h1>{isList ? title : <code>{title}</code>}</h1>
        {/* Drawn from our own documents when the product is made: nothing that anybody sends comes in here. */}
        <div class="read" dangerouslySetInnerHTML={{ __html: html }} />
      </>
    ),
  });
}
