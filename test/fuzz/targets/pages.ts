import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import { cursorAfter, rowAfter } from '../../../src/lib/web/imports.ts';
import { readPaging, readStretch, sliceBy } from '../../../src/lib/web/paging.ts';
import { target } from '../fuzz.ts';
import { text } from '../garbage.ts';

const addressWith = (query: Record<string, string>): string =>
  `https://mooring.example/api/v1/connections?${new URLSearchParams(query).toString()}`;

/** What a cursor says where it is one: an order and a place. */
const saidBy = (cursor: string): string | undefined => {
  const bytes = Buffer.from(cursor, 'base64url');
  return bytes.toString('base64url') === cursor && Buffer.from(bytes.toString()).equals(bytes)
    ? bytes.toString()
    : undefined;
};

export const pageTargets = [
  target({
    name: 'cursor',
    inputs: fc.record({
      cursor: fc.oneof(
        text,
        fc
          .tuple(fc.constantFrom('letters', 'rows', 'letter', ''), text)
          .map(([order, place]) => Buffer.from(`${order}\0${place}`).toString('base64url')),
      ),
      limit: fc.oneof(text, fc.constantFrom('0', '1', '2', '1000', '1001', '1e2', ' 5')),
    }),
    holds({ cursor, limit }) {
      const read = readPaging(addressWith({ cursor, limit }));
      const number = Number(limit);
      const isOne = Number.isInteger(number) && number >= 1 && number <= 1_000;
      expect(read.ok).toBe(isOne && Array.from(cursor).length <= 2_000);
      const said = saidBy(cursor);
      const digits = /^rows\0(\d{1,6})$/.exec(said ?? '')?.[1];
      expect(rowAfter(cursor)).toBe(digits === undefined ? undefined : Number(digits));
      if (!read.ok) return;
      const stretch = readStretch('letters', { limit: number, cursor });
      const place = said?.startsWith('letters\0') === true ? said.slice(8) : undefined;
      expect(stretch.ok).toBe(place !== undefined);
      if (!stretch.ok || place === undefined) return;
      const { items } = sliceBy(['a', 'b', 'c'], (one) => one, 'letters', stretch.value);
      expect(items).toEqual(['a', 'b', 'c'].filter((one) => one > place).slice(0, number));
    },
  }),
  // Page by page everything comes, once and in its order, whatever goes away behind whoever reads.
  target({
    name: 'cursor-pages',
    inputs: fc.record({
      ids: fc.uniqueArray(
        text.map((one) => one.slice(0, 100).toWellFormed()),
        { maxLength: 12 },
      ),
      limit: fc.integer({ min: 1, max: 5 }),
      goes: fc.boolean(),
      row: fc.integer({ min: 0, max: 999_999 }),
    }),
    holds({ ids, limit, goes, row }) {
      const all = ids.toSorted((one, other) => (one < other ? -1 : 1));
      const pages: (readonly string[])[] = [];
      let cursor: string | undefined;
      do {
        const read = readPaging(addressWith({ limit: `${limit}`, ...(cursor !== undefined && { cursor }) }));
        const stretch = read.ok ? readStretch('ids', read.value) : read;
        if (!stretch.ok) throw new Error(`refused: ${JSON.stringify(stretch.error)}`);
        const left = goes ? all.filter((id) => !pages.at(-1)?.includes(id)) : all;
        const page = sliceBy(left, (id) => id, 'ids', stretch.value);
        pages.push(page.items);
        if (pages.length > all.length + 1) throw new Error('the pages have no end');
        ({ cursor } = page);
        if (cursor !== undefined) expect(readStretch('names', { limit, cursor }).ok).toBe(false);
      } while (cursor !== undefined);
      expect(pages.flat()).toEqual(all);
      expect(pages.map(({ length }) => length)).toEqual(
        Array.from({ length: Math.max(1, Math.ceil(all.length / limit)) }, (_, at) =>
          Math.min(limit, all.length - at * limit),
        ),
      );
      const next = cursorAfter([{ row: 0 }, { row }], 2).cursor;
      expect([rowAfter(next), rowAfter(undefined)]).toEqual([row, 0]);
      expect(cursorAfter([{ row }], 2)).toEqual({});
    },
  }),
];
