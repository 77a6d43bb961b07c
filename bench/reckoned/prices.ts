import { type Row, table, whole } from './table.ts';

/** What one thing costs: an assumption, whoever said so. */
export interface Price {
  readonly what: string;
  /** US dollars, in East US. */
  readonly dollars: number;
  /** For so many of it. */
  readonly per: number;
  /** So much of it a month costs nothing. */
  readonly free: number;
  /** Where the figure is from: Microsoft's pages fill theirs in by script, so none was read there. */
  readonly from: 'a public copy of that page, 2025' | 'nobody: no copy that quotes it was found';
  /** Where today's price is: a part of the page's address. */
  readonly page: string;
}

const QUOTED = 'a public copy of that page, 2025';
const GUESSED = 'nobody: no copy that quotes it was found';

/** The one place that the reckoning takes prices from. Put yours here, and have the tables written anew. */
export const prices = {
  execution: {
    what: 'executions',
    dollars: 0.4,
    per: 1_000_000,
    free: 250_000,
    from: QUOTED,
    page: 'functions',
  },
  gigabyteSecond: {
    what: 'a GB-second',
    dollars: 0.000_026,
    per: 1,
    free: 100_000,
    from: QUOTED,
    page: 'functions',
  },
  tables: {
    what: 'table operations',
    dollars: 0.000_36,
    per: 10_000,
    free: 0,
    from: GUESSED,
    page: 'storage/tables',
  },
  queues: {
    what: 'queue operations',
    dollars: 0.004,
    per: 10_000,
    free: 0,
    from: GUESSED,
    page: 'storage/queues',
  },
  vault: { what: 'vault operations', dollars: 0.03, per: 10_000, free: 0, from: QUOTED, page: 'key-vault' },
  logGigabyte: { what: 'a GB of logs', dollars: 2.3, per: 1, free: 5, from: QUOTED, page: 'monitor' },
} as const satisfies Record<string, Price>;

/** Pure: US dollars for what a month uses. */
export const priceOf = ({ dollars, per, free }: Price, used: number): number =>
  (Math.max(0, used - free) / per) * dollars;

/** The prices as docs/operate.md shows them. */
export const priceTable = (): string =>
  table(
    ['for', 'assumed', 'of them free', 'where the figure is from', 'today’s price'],
    Object.values<Price>(prices).map(({ what, dollars, per, free, from, page }): Row => [
      per === 1 ? what : `${whole(per)} ${what}`,
      `$${dollars}`,
      free > 0 ? `${whole(free)} a month` : 'none',
      from,
      `[Azure’s page](https://azure.microsoft.com/pricing/details/${page}/)`,
    ]),
  );
