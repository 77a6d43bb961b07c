/** The ways to the other pages of a list; nothing where there is one page. */
export function Pager(to: { readonly first: string | undefined; readonly next: string | undefined }) {
  const links = [
    [to.first, 'First page'],
    [to.next, 'Next page'],
  ] as const;
  if (links.every(([href]) => href === undefined)) return null;
  return (
    <nav class="more row" aria-label="Pages">
      {links.map(
        ([href, text]) =>
          href !== undefined && (
            <a class="button" href={href} key={text}>
              {text}
            </a>
          ),
      )}
    </nav>
  );
}

/** With the address of the page on which it is done, where there is one. */
export type StepText = string | { readonly text: string; readonly link: string };

/** What to do, one after the other. */
export const Steps = ({ steps, kind }: { readonly steps: readonly StepText[]; readonly kind?: 'steps' }) => (
  <ol class={kind}>
    {steps
      .map((step) => (typeof step === 'string' ? { text: step, link: undefined } : step))
      .map(({ text, link }) => (
        <li key={text}>
          {text}{' '}
          {link !== undefined && (
            <a href={link} rel="noreferrer">
              {new URL(link).hostname}
            </a>
          )}
        </li>
      ))}
  </ol>
);

/** The head of a table of cards. The roles are those that it has by itself; browsers drop them where a phone shows cards. */
export const Columns = ({ names }: { readonly names: readonly string[] }) => (
  <thead role="rowgroup">
    <tr role="row">
      {names.map((name) => (
        <th role="columnheader" scope="col" key={name}>
          {name}
        </th>
      ))}
    </tr>
  </thead>
);
