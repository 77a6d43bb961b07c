import { readFileSync } from 'node:fs';
import { lexer } from 'marked';

/** A block of docs/api.md: what to type, or what is answered. */
export interface Block {
  /** As `GET /connections`, of the heading that it stands under; of a part without an operation the heading itself. */
  readonly under: string;
  readonly type: 'sh' | 'json' | 'csv';
  readonly text: string;
}

/** All blocks of docs/api.md, in order. */
export function readBlocks(): readonly Block[] {
  const blocks: Block[] = [];
  let under = '';
  for (const token of lexer(readFileSync('docs/api.md', 'utf8'))) {
    const {
      type,
      depth = 0,
      text = '',
      lang,
    } = token as Partial<Record<'type' | 'text' | 'lang', string>> & {
      depth?: number;
    };
    // A part of an operation is about that operation still.
    if (type === 'heading' && depth <= 3) under = text;
    if (type === 'code' && (lang === 'sh' || lang === 'json' || lang === 'csv'))
      blocks.push({ under, type: lang, text });
  }
  return blocks;
}

/** Pure: the requests to the API that a script makes, as `GET /connections/$ID`. */
export function requestsOf(script: string): readonly { readonly method: string; readonly path: string }[] {
  return script
    .split(/\bcurl /)
    .slice(1)
    .flatMap((call) => {
      const path = /"\$API(\/[^?"]*)/.exec(call)?.[1];
      const method = /-X (\w+)/.exec(call)?.[1] ?? (/ (-d|--data-binary) /.test(call) ? 'POST' : 'GET');
      return path === undefined ? [] : [{ method, path }];
    });
}
