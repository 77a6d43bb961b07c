import makeFetchCookie from 'fetch-cookie';
import { type HTMLElement, parse } from 'node-html-parser';

/** A page as a visitor without script sees it. */
export interface VisitedPage {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  readonly title: string;
}

/** Somebody with a browser of their own: keeps cookies, follows redirects, fills in forms. */
export interface Visitor {
  open(url: string): Promise<VisitedPage>;
  /**
   * Presses a button of the page and fills in fields on the way.
   *
   * @param button text of the button, or a part of it
   * @throws Error naming the page's own text where it has no such button
   */
  press(page: VisitedPage, button: string, fields?: Readonly<Record<string, string>>): Promise<VisitedPage>;
}

/** A new visitor, with an empty cookie jar. */
export function createVisitor(fetcher: typeof fetch = fetch): Visitor {
  const browse = makeFetchCookie(fetcher);

  const visit = async (url: string, init?: RequestInit): Promise<VisitedPage> => {
    const answer = await browse(url, init);
    const html = await answer.text();
    const title = parse(html).querySelector('h1')?.text.trim() ?? '';
    return { url: answer.url, status: answer.status, html, title };
  };

  return {
    open: (url) => visit(url),
    press: async (page, button, fields = {}) => {
      const found = parse(page.html)
        .querySelectorAll('form button')
        .find(({ text }) => text.replaceAll(/\s+/g, ' ').includes(button));
      const form = found?.closest('form');
      if (!found || !form)
        throw new Error(`No button "${button}" on the page "${page.title}" (${page.status}, ${page.url})`);
      const body = new URLSearchParams({ ...filledIn(form), ...fields });
      const name = found.getAttribute('name');
      if (name !== undefined) body.set(name, found.getAttribute('value') ?? '');
      const action = new URL(form.getAttribute('action') ?? page.url, page.url).href;
      // What a browser adds by itself to the forms of a page.
      return visit(action, { method: 'POST', body, headers: { origin: new URL(page.url).origin } });
    },
  };
}

function filledIn(form: HTMLElement): Record<string, string> {
  const inputs = form
    .querySelectorAll('input[name]')
    .filter((input) => input.getAttribute('type') !== 'checkbox' || input.hasAttribute('checked'));
  const areas = form.querySelectorAll('textarea[name]');
  return Object.fromEntries([
    ...inputs.map((input) => [input.getAttribute('name'), input.getAttribute('value') ?? '']),
    ...areas.map((area) => [area.getAttribute('name'), area.text]),
  ]) as Record<string, string>;
}

/** Signs in at the offline Microsoft, as far as it asks: account, then password. */
export async function signInAs(
  visitor: Visitor,
  page: VisitedPage,
  account: string,
  password: string,
): Promise<VisitedPage> {
  let current = page;
  if (/name="loginfmt"/.test(current.html))
    current = await visitor.press(current, 'Next', { loginfmt: account });
  if (/name="passwd"/.test(current.html))
    current = await visitor.press(current, 'Sign in', { passwd: password });
  return current;
}
