import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** A piece of a page, already escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The one stylesheet of all sandbox pages; plain, readable on a phone. */
const stylesheet = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
.banner { background: #7a4b00; color: #fff; padding: .5rem 1rem; text-align: center; }
main { max-width: 28rem; margin: 2rem auto; padding: 0 1rem; }
main.wide { max-width: 76rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
label { display: block; margin: 1rem 0 .25rem; }
input, textarea, select { font: inherit; padding: .4rem; width: 100%; box-sizing: border-box; }
input[type=checkbox] { width: auto; }
button { font: inherit; padding: .5rem 1rem; margin: .25rem .25rem .25rem 0; cursor: pointer; }
button.account { display: block; width: 100%; text-align: left; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem .3rem 0; vertical-align: top; border-bottom: 1px solid #8885; overflow-wrap: anywhere; }
.error { color: #c00; } .scroll { overflow-x: auto; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
form.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: 0 1rem; align-items: end; } form.fields p { margin: 0; }
form.inline { display: inline; } form.inline input { width: 5rem; }
:focus-visible { outline: 3px solid #06c; outline-offset: 2px; }
`;

/** What a page is made of; `formTargets` are further origins to which its forms lead. */
export interface PageOptions {
  title: string;
  body: Html;
  /** Address of {@link stylesheet} on this page's own origin. */
  stylesheetPath: string;
  scriptPath?: string;
  status?: number;
  formTargets?: string[];
  wide?: boolean;
}

/** A page under a strict content security policy: no inline script or style, forms only where they belong. */
export async function page(options: PageOptions): Promise<Response> {
  const targets = ["'self'", ...(options.formTargets ?? [])].join(' ');
  const script =
    options.scriptPath === undefined ? '' : html`<script src="${options.scriptPath}" defer></script>`;
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${options.title}</title>
        <link rel="stylesheet" href="${options.stylesheetPath}" />
        ${script}
      </head>
      <body>
        <header class="banner">Offline Microsoft: nothing here leaves this machine</header>
        <main class="${options.wide === true ? 'wide' : 'narrow'}">${options.body}</main>
      </body>
    </html>`;
  return new Response(text.toString(), {
    status: options.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; style-src 'self'; script-src 'self'; form-action ${targets}; base-uri 'none'; frame-ancestors 'none'`,
    },
  });
}

/** The stylesheet as a response. */
export const stylesheetResponse = (): Response =>
  new Response(stylesheet, {
    headers: { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'max-age=300' },
  });

/**
 * Refuses a form that another site sent from the person's browser; requests that name no origin come from tools.
 */
export function isForeignPost(request: Request): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  const site = request.headers.get('sec-fetch-site');
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  const origin = request.headers.get('origin');
  return (
    origin !== null && URL.parse(origin)?.host !== (request.headers.get('host') ?? new URL(request.url).host)
  );
}
