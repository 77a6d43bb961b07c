export type Row = readonly string[];

/** A table in Markdown. */
export const table = (head: Row, rows: readonly Row[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** A whole number as people read it. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
