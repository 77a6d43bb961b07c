import { costTable } from './cost.ts';
import { priceTable } from './prices.ts';
import { scaleTables } from './night.ts';

/** By path and name of a place in it: the tables that documents hold. */
export const documents = (): Readonly<Record<string, Readonly<Record<string, string>>>> => ({
  'docs/operate.md': { costs: costTable(), prices: priceTable() },
  'docs/scale.md': scaleTables(),
});

const place = (name: string): RegExp => new RegExp(`(<!-- bench: ${name} -->\n)([^]*?)(<!-- /bench -->)`);

/** The table that stands at a place of a document. */
export const tableAt = (document: string, name: string): string | undefined =>
  place(name).exec(document)?.[2];

/** The document with tables at their places. */
export const withTables = (document: string, tables: Readonly<Record<string, string>>): string =>
  Object.entries(tables).reduce(
    (text, [name, written]) =>
      text.replace(
        place(name),
        (_whole, before: string, _old, after: string) => `${before}\n${written}\n\n${after}`,
      ),
    document,
  );
