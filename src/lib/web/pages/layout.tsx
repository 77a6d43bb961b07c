import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { PRODUCT } from '../../config.ts';
import { assetPath } from '../assets.ts';
import { Name, plain } from './parts.tsx';

interface PageProps {
  /** Plain text; the product's name is added. */
  readonly title: string;
  /** Present on the pages of operators: they get a menu. */
  readonly operator?: { readonly name: string } | undefined;
  /** On pages for tenant admins: on whose behalf they are shown; the logo as a data address. */
  readonly onBehalfOf?: { readonly name: string; readonly logo?: string | undefined } | undefined;
  /** BCP 47. */
  readonly language?: string | undefined;
  /** More elements for `<head>`. */
  readonly head?: VNode | undefined;
  /**
   * Milliseconds after which a script looks again what the page says now. Only of a page that can be asked for again:
   * never of one that answers what was sent, or shows something this once.
   */
  readonly refresh?: number | undefined;
  readonly children: ComponentChildren;
}

/** A whole html document. */
export function renderPage(props: PageProps): string {
  return `<!doctype html>${renderToString(<Page {...props} />)}`;
}

function Page({ title, operator, onBehalfOf, language = 'en-GB', head, refresh, children }: PageProps) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${plain(title)} · ${PRODUCT}`}</title>
        <link rel="icon" href={assetPath('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetPath('style.css')} />
        <script src={assetPath('app.js')} defer />
        {head}
      </head>
      <body class={operator ? 'wide' : 'narrow'}>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header class="top">
          <div class="inner">
            <Brand operator={operator !== undefined} onBehalfOf={onBehalfOf} />
            {operator && <Menu name={operator.name} />}
          </div>
        </header>
        <main id="main" tabIndex={-1} data-refresh={refresh}>
          {children}
        </main>
        <footer>
          <div class="inner">
            <p>{PRODUCT} connects Microsoft 365 tenants to the products that read or manage them.</p>
            {operator && (
              <p>
                <a href="/findings">What each finding means</a>
              </p>
            )}
          </div>
        </footer>
      </body>
    </html>
  );
}

function Brand({
  operator,
  onBehalfOf,
}: {
  readonly operator: boolean;
  readonly onBehalfOf: PageProps['onBehalfOf'];
}) {
  return (
    <p class="brand">
      {operator ? <a href="/">{PRODUCT}</a> : <strong>{PRODUCT}</strong>}
      {onBehalfOf !== undefined && (
        <span class="muted">
          {' '}
          for{' '}
          {isPicture(onBehalfOf.logo) && (
            <img class="logo" src={onBehalfOf.logo} alt={plain(onBehalfOf.name)} />
          )}{' '}
          <Name>{onBehalfOf.name}</Name>
        </span>
      )}
    </p>
  );
}

/** The content security policy lets in nothing else, and a picture that is refused would be a broken one. */
const isPicture = (address: string | undefined): boolean => address?.startsWith('data:image/') === true;

function Menu({ name }: { readonly name: string }) {
  return (
    <nav aria-label="Main">
      <ul>
        <li>
          <a href="/">Overview</a>
        </li>
        <li>
          <a href="/connections">Connections</a>
        </li>
        <li>
          <a href="/alerts">Alerts</a>
        </li>
        <li>
          <a href="/webhooks">Webhooks</a>
        </li>
        <li>
          <a href="/profiles">Profiles</a>
        </li>
        <li>
          <a href="/runs">Runs</a>
        </li>
        <li>
          <a href="/audit">Audit</a>
        </li>
        <li>
          <a href="/settings">Settings</a>
        </li>
        <li class="muted">
          <span class="unseen">Signed in as </span>
          <Name>{name}</Name>
        </li>
        <li>
          <a href="/.auth/logout">Sign out</a>
        </li>
      </ul>
    </nav>
  );
}
