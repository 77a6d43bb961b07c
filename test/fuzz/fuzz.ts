/**
 * Readers of what comes from outside, tried with whatever may come. `npm test` replays `corpus/{target}/{file}.json`, then
 * tries each reader with a hundred inputs; `npm run fuzz` goes on for a second or two each, `FUZZ_TIMES` times as long where
 * that is set, tells how many inputs each had, and writes a counterexample into the corpus. By hand: put the
 * input as JSON into such a file, under a name that says what it is; `{ "$text": ["a", ["b", 1000]] }` in it is a text of these
 * parts, each as often as is said, and `$json` what such a text says. It stays there when its reader is mended.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod';
import { root } from '../../sandbox/paths.ts';
import { startWatch, type Watch } from './watch.ts';

/** A reader of something that comes from outside, what comes, and what must be so of whatever comes. */
export interface Target<Input> {
  /** Also that of its folder in `test/fuzz/corpus`. */
  readonly name: string;
  /** What comes; of it JSON must be able to say everything, since so it is kept. */
  readonly inputs: fc.Arbitrary<Input>;
  /** What has to be there first, which takes longer than any reader may. */
  readonly ready?: () => Promise<unknown>;
  /** Throws where something is not as it must be: by itself, or since the reader did. */
  readonly holds: (input: Input) => unknown;
}

/** The same, whatever it reads. */
export interface AnyTarget {
  readonly name: string;
  run(input: unknown): Promise<void>;
  explore(parameters: fc.Parameters<[unknown]>): Promise<fc.RunDetails<[unknown]>>;
}

/** No reader takes so long for what one request or answer may hold, in ms, on a machine that has other work to do. */
const LONGEST = 3_000;

/** Whoever takes so long never comes back, in ms. */
const ENDLESS = 30_000;
let started: Watch | undefined;
const ofProcess = (): Watch => (started ??= startWatch(ENDLESS));

/** @param watch sees what never comes back */
export function target<Input>(
  { name, inputs, ready, holds }: Target<Input>,
  watch: () => Watch = ofProcess,
): AnyTarget {
  /** A reading that outlives the search which began it says nothing any more: nobody would say that it rests. */
  let underWay: symbol | undefined;
  const read = async (input: unknown): Promise<void> => {
    const own = underWay;
    const tell = (more: { readonly input?: unknown }): void => {
      if (underWay === own) watch().tell({ name, seed: jest.getSeed(), ...more });
    };
    await ready?.();
    tell({ input });
    const began = performance.now();
    await holds(input as Input);
    const took = performance.now() - began;
    if (took > LONGEST) throw new Error(`${name} took ${Math.round(took)} ms`);
    tell({});
  };
  const watched = async <T>(work: () => Promise<T>): Promise<T> => {
    underWay = Symbol(name);
    try {
      return await work();
    } finally {
      underWay = undefined;
      watch().rest();
    }
  };
  // What a file of the corpus can say is what is tried.
  const sayable = inputs.map((input): unknown => JSON.parse(JSON.stringify(input)));
  return {
    name,
    run: (input) => watched(() => read(input)),
    explore: (parameters) => watched(() => fc.check(fc.asyncProperty(sayable, read), parameters)),
  };
}

const folderOf = (name: string): string => root('test', 'fuzz', 'corpus', name);

/** What once went wrong, or nearly: each file is an input as JSON. */
function corpusOf(name: string): readonly string[] {
  const folder = folderOf(name);
  return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
}

const parts = z.array(z.union([z.string(), z.tuple([z.string(), z.int()])]));
const long = z.union([z.strictObject({ $text: parts }), z.strictObject({ $json: parts })]);

/** What a file of the corpus says. */
const inputIn = (text: string): unknown =>
  JSON.parse(text, (_name, value: unknown) => {
    const { data } = long.safeParse(value);
    if (!data) return value;
    const said = ('$text' in data ? data.$text : data.$json)
      .map((part) => (typeof part === 'string' ? part : part[0].repeat(part[1])))
      .join('');
    return '$text' in data ? said : (JSON.parse(said) as unknown);
  });

/** Declares the replay of everything that is kept. */
export function replay(targets: readonly AnyTarget[]): void {
  describe('what is kept in the corpus', () => {
    for (const { name, run } of targets)
      for (const file of corpusOf(name))
        test(`is borne by ${name}: ${file}`, async () => {
          const input = inputIn(readFileSync(join(folderOf(name), file), 'utf8'));
          await expect(run(input)).resolves.toBeUndefined();
        });
  });
}

/** Folders of the corpus that none of these tries. */
export const forgotten = (targets: readonly AnyTarget[]): readonly string[] =>
  readdirSync(root('test', 'fuzz', 'corpus')).filter(
    (folder) => !targets.some(({ name }) => name === folder),
  );

/** Those of which the corpus has nothing. */
export const untold = (targets: readonly AnyTarget[]): readonly string[] =>
  targets.map(({ name }) => name).filter((name) => corpusOf(name).length === 0);

/** So many inputs each reader has at least, whatever time that takes: fewer show nothing. */
const LEAST = 100;
/** Milliseconds within which a reader has them on a busy machine. */
const PATIENCE = 60_000;

/** How long targets are tried once each had {@link LEAST} inputs. */
export interface Search {
  /** Milliseconds for all of them together. */
  readonly together: number;
}

/**
 * Declares a search of each target, by the seed that Jest was given or else took by chance.
 *
 * @param more a counterexample is written into the corpus, and how many inputs each target had to standard error
 */
export function search(targets: readonly AnyTarget[], more?: Search): void {
  describe('whatever comes', () => {
    const each = ((more?.together ?? 0) * Number(process.env['FUZZ_TIMES'] ?? 1)) / targets.length;
    const counts: string[] = [];
    const limit = each + 2 * PATIENCE;
    test.each(targets)(
      'is borne by $name',
      async ({ name, explore }) => {
        const seed = jest.getSeed();
        const until = performance.now() + each;
        const first = await explore({ seed, numRuns: LEAST, interruptAfterTimeLimit: PATIENCE });
        const left = Math.floor(until - performance.now());
        const goesOn = !first.failed && left > 0;
        // Another seed, since the same one would try the same.
        const then = goesOn && { seed: seed + 1, numRuns: 1_000_000, interruptAfterTimeLimit: left };
        const found = then ? await explore(then) : first;
        const text = JSON.stringify(found.counterexample?.[0], undefined, 2) ?? '';
        const kept = more && found.failed ? keep(name, `${text}\n`) : 'not kept';
        // What has to be known to mend the reader.
        const told = { seed: found.seed, kept, text: text.slice(0, 2_000), because: found.errorInstance };
        expect(found.failed ? told : 'nothing').toBe('nothing');
        expect(first.numRuns).toBe(LEAST);
        counts.push(`${name} ${first.numRuns + (then ? found.numRuns : 0)}`);
      },
      limit,
    );
    afterAll(() => {
      if (more) process.stderr.write(`Inputs tried: ${counts.join(', ')}.\n`);
    });
  });
}

/** @returns the file that holds it */
function keep(name: string, text: string): string {
  const file = join(folderOf(name), `${createHash('sha256').update(text).digest('hex').slice(0, 12)}.json`);
  mkdirSync(folderOf(name), { recursive: true });
  writeFileSync(file, text);
  return file;
}
