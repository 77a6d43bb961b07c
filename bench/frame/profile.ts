import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What a share of the CPU time was spent in: a package, a folder of the product, or a part of Node.js. */
export interface Share {
  readonly of: string;
  /** From 0 to 1, of all that was not idle. */
  readonly share: number;
}

const INTERVAL_MICROSECONDS = 500;

/** Profiles this process while it works. @returns the largest shares by self time */
export async function profiled(work: () => Promise<unknown>, most = 12): Promise<readonly Share[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();

  const place = placing();
  const byId = new Map(profile.nodes.map((node) => [node.id, place(node.callFrame)]));
  const spent = new Map<string, number>();
  for (const [at, id] of (profile.samples ?? []).entries()) {
    const of = byId.get(id);
    if (of !== undefined) spent.set(of, (spent.get(of) ?? 0) + (profile.timeDeltas?.[at] ?? 0));
  }
  const all = [...spent.values()].reduce((sum, one) => sum + one, 0);
  return [...spent]
    .map(([of, time]) => ({ of, share: time / all }))
    .toSorted((one, other) => other.share - one.share)
    .slice(0, most);
}

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Says of a place in a bundle where it was written, as its source map has it. */
function placing(): (frame: Frame) => string | undefined {
  const maps = new Map<string, SourceMap>();
  const mapOf = (url: string): SourceMap => {
    const known = maps.get(url);
    if (known) return known;
    const map = new SourceMap(
      JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')) as SourceMapPayload,
    );
    maps.set(url, map);
    return map;
  };
  return ({ functionName, url, lineNumber, columnNumber }) => {
    const isOwn = url.startsWith('node:inspector') || url.startsWith('node:internal/inspector');
    if (functionName === '(idle)' || functionName === '(root)' || isOwn) return undefined;
    if (functionName === '(program)') return 'Node.js: outside of JavaScript';
    if (functionName === '(garbage collector)') return 'garbage collection';
    if (url === '') return 'Node.js: built in';
    if (url.startsWith('node:'))
      return `Node.js: ${
        url
          .replace(/^node:/, '')
          .replace(/^internal\//, '')
          .split('/')[0] ?? ''
      }`;
    const entry = url.endsWith('app.cjs') ? mapOf(url).findEntry(lineNumber, columnNumber) : undefined;
    const source = entry && 'originalSource' in entry ? String(entry.originalSource) : url;
    return partOf(source);
  };
}

function partOf(source: string): string {
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(source)?.[1];
  if (inPackage !== undefined) return inPackage;
  return /src\/(?:lib\/)?[^/]+/.exec(source)?.[0] ?? 'what measures';
}
