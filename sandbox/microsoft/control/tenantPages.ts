import { html } from 'hono/html';
import type { Html } from '../page.ts';
import type { Tenant } from '../world.ts';

const PAGE = 25;

/** Some of the tenants, and how to come to the others. */
export interface TenantPage {
  find: string;
  /** From 1. */
  number: number;
  pages: number;
  count: number;
  shown: Tenant[];
}

/** The tenants that a query such as `find=contoso&page=2` asks for; a page beyond the last is the last. */
export function tenantPage(tenants: readonly Tenant[], query: URLSearchParams): TenantPage {
  const find = (query.get('find') ?? '').trim();
  const wanted = find.toLowerCase();
  const found = tenants.filter(({ id, displayName, domain }) =>
    [id, displayName.toLowerCase(), domain].some((text) => text.includes(wanted)),
  );
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const asked = Math.trunc(Number(query.get('page') ?? 1));
  const number = Math.min(Math.max(Number.isNaN(asked) ? 1 : asked, 1), pages);
  const shown = found.slice((number - 1) * PAGE, number * PAGE);
  return { find, number, pages, count: found.length, shown };
}

/** The query of a page of tenants; empty for the first of all of them. */
export function whereOf(find: string, number: number): string {
  const query = new URLSearchParams({
    ...(find === '' ? {} : { find }),
    ...(number === 1 ? {} : { page: String(number) }),
  }).toString();
  return query === '' ? '' : `?${query}`;
}

/** The form that finds tenants, and how many there are. */
export const tenantSearch = ({ find, count, number, pages }: TenantPage): Html =>
  html`<search id="tenants">
    <form method="get" action="/_sandbox">
      <label for="find">Find tenants by name or domain</label>
      <input id="find" name="find" value="${find}" autocomplete="off" />
      <p>
        <button>Find</button> ${find === '' ? '' : html`<a href="/_sandbox">All tenants</a>`}
        ${count === 0 ? 'No tenant fits.' : `Tenants: ${count}.`}
        ${pages === 1 ? '' : `Page ${number} of ${pages}.`}
      </p>
    </form>
  </search>`;

/** Links to the pages before and after; nothing where one page holds all. */
export function tenantLinks({ find, number, pages }: TenantPage): Html | string {
  if (pages === 1) return '';
  const link = (to: number, words: string): Html | string =>
    to < 1 || to > pages ? '' : html`<a href="/_sandbox${whereOf(find, to)}#tenants">${words}</a> `;
  return html`<nav aria-label="Pages of tenants">
    ${link(number - 1, 'Previous tenants')}${link(number + 1, 'Next tenants')}
  </nav>`;
}
