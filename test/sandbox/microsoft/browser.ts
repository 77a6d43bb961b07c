import type { Microsoft } from '../../../sandbox/microsoft/microsoft.ts';
import { isEntraPath } from '../../../sandbox/microsoft/entra/paths.ts';
import { origins } from './helpers.ts';

/** What a person sees: a page of Entra, or the address at which Entra let go of them. */
export interface Seen {
  status: number;
  /** The last address. */
  url: string;
  html: string;
  /** Set where a redirect left Entra. */
  left?: URL;
}

const unescape = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** A browser without script: keeps cookies, follows redirects within Entra, fills in forms by their buttons. */
export class Browser {
  readonly #microsoft: Microsoft;
  readonly #authority: string;
  readonly #cookies = new Map<string, string>();
  seen: Seen = { status: 0, url: '', html: '' };

  constructor(microsoft: Microsoft, authority = origins.authority) {
    this.#microsoft = microsoft;
    this.#authority = authority;
  }

  async open(url: string, init: RequestInit = {}): Promise<Seen> {
    const headers = new Headers(init.headers);
    headers.set('cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await this.#microsoft.entra(new Request(url, { ...init, headers }));
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const [name = '', value = ''] = pair.split('=');
      this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) {
      this.seen = { status: response.status, url, html: await response.text() };
      return this.seen;
    }
    const next = new URL(location, url);
    const stays = next.origin === this.#authority && isEntraPath(next.pathname);
    if (stays) return this.open(next.href);
    this.seen = { status: response.status, url: location, html: '', left: next };
    return this.seen;
  }

  /** Presses the button with this name and value after filling in the fields of its form. */
  press(name: string, value: string, fields: Record<string, string> = {}): Promise<Seen> {
    const forms = [...this.seen.html.matchAll(/<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)];
    const button = new RegExp(`<button[^>]*name="${name}"[^>]*value="${value.replaceAll('.', '\\.')}"`);
    const form = forms.find(([, , inside = '']) => button.test(inside));
    if (!form) throw new Error(`no button ${name}=${value} on:\n${this.seen.html}`);
    const [, action = '', inside = ''] = form;
    const body = new URLSearchParams();
    for (const [, hidden = '', content = ''] of inside.matchAll(
      /<input type="hidden" name="([^"]*)" value="([^"]*)"/g,
    )) {
      body.set(hidden, unescape(content));
    }
    for (const [field, content] of Object.entries(fields)) body.set(field, content);
    body.set(name, value);
    return this.open(new URL(unescape(action), this.seen.url).href, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
      body,
    });
  }

  /** Signs in on the account and password pages. */
  async signIn(
    address: string,
    password = `${address.charAt(0).toUpperCase()}${address.split('@')[0]?.slice(1) ?? ''}-Sandbox-1`,
  ) {
    await this.press('action', 'next', { loginfmt: address });
    return this.press('action', 'signin', { passwd: password });
  }
}

/** An admin consents to everything that the shared app registers. */
export async function consentTo(
  microsoft: Microsoft,
  domain: string,
  admin: string,
  at = origins,
): Promise<void> {
  const query = new URLSearchParams({
    client_id: microsoft.world.seeded.sharedApp.clientId,
    redirect_uri: `${at.app}/connect/callback`,
  });
  const browser = new Browser(microsoft, at.authority);
  await browser.open(`${at.authority}/${domain}/adminconsent?${query.toString()}`);
  await browser.signIn(admin);
  await browser.press('action', 'accept');
}
