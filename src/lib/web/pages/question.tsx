import { renderPage } from './layout.tsx';
import { Name } from './parts.tsx';

/** Something that cannot be undone, or that the customer sees: asked once more before it is done. */
export interface Question {
  /** Whole sentence. */
  readonly asks: string;
  /** What follows from it. */
  readonly means: string;
  /** On the buttons. */
  readonly yes: string;
  readonly no: string;
  /** What the form sends to its own address beside the confirmation. */
  readonly sends?: Readonly<Record<string, string>>;
}

/** What a form says once it is confirmed. */
export const CONFIRMED = 'yes';

/** Asks about one connection, as html. */
export function renderQuestion({
  operator,
  connection: { id, name },
  address,
  question: { asks, means, yes, no, sends = {} },
}: {
  readonly operator: { readonly name: string };
  readonly connection: { readonly id: string; readonly name: string };
  /** Where the answer goes, below the connection's page. */
  readonly address: string;
  readonly question: Question;
}): string {
  const home = `/connections/${encodeURIComponent(id)}`;
  return renderPage({
    title: `${asks} ${name}`,
    operator,
    children: (
      <>
        <p class="crumb">
          <a href={home}>
            <Name>{name}</Name>
          </a>
        </p>
        <h1>{asks}</h1>
        <p class="lead">{means}</p>
        <form method="post" action={`${home}/${address}`} class="row">
          {Object.entries({ ...sends, confirmed: CONFIRMED }).map(([key, value]) => (
            <input key={key} type="hidden" name={key} value={value} />
          ))}
          <button type="submit" class="main">
            {yes}
          </button>
          <a class="button" href={home}>
            {no}
          </a>
        </form>
      </>
    ),
  });
}
