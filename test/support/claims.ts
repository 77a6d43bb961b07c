import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../sandbox/paths.ts';

/** A test that a document names: a file, and a name or the names of what it stands in. */
export interface Claim {
  readonly path: string;
  readonly names: readonly string[];
}

/** Those that a document names. */
export const claimsIn = (text: string): readonly Claim[] =>
  [...text.matchAll(/`(test\/[\w./-]+)` — “([^”]+)”/g)].map(([, path = '', name = '']) => ({
    path,
    names: name.split(' › '),
  }));

/** Is there such a test, in the file or in what it has declare its tests? */
export function isThere({ path, names }: Claim): boolean {
  if (!existsSync(root(path))) return false;
  const own = readFileSync(root(path), 'utf8');
  const declared = [...own.matchAll(/from '(\.[\w./-]*\/support\/[\w./-]+)'/g)].map(([, from = '']) =>
    readFileSync(root(join(dirname(path), from)), 'utf8'),
  );
  return [own, ...declared].some((source) => names.every((name) => declares(source, name)));
}

/** What stands before the name of a test or of a group: by itself, of a table, or by a condition. */
const DECLARING = /(?:(?<![\w.])(?:test|describe)|\))\($/;

/** Does a source declare what is called so? What is skipped, left to do, or in a comment is not declared. */
export function declares(source: string, name: string): boolean {
  const code = source.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  return ["'", '"', '`'].some((mark) =>
    code
      .split(`${mark}${name}${mark},`)
      .slice(0, -1)
      .some((before) => DECLARING.test(before.slice(-60).trimEnd())),
  );
}

/** Does a file leave tests out where a machine lacks something? */
export const isConditional = ({ path }: Claim): boolean =>
  readFileSync(root(path), 'utf8').includes('describe.skip');

/** Rows of a table that name none. @param header how the table begins */
export function unshown(text: string, header: string): readonly string[] {
  const rows = text
    .split(`\n| ${header} `)
    .slice(1)
    .flatMap((part) => part.split('\n\n')[0]?.split('\n').slice(2) ?? []);
  if (rows.length < 20) throw new Error(`${rows.length} rows under ${header}`);
  return rows.filter((row) => row !== '' && claimsIn(row).length === 0);
}
