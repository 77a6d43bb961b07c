import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { here } from './paths.ts';

/** Where a child's output goes: this process's own, a file that is appended to, or nowhere. */
export type Output = 'inherit' | 'silent' | { readonly file: string };

export interface Child {
  readonly pid: number;
  /** Settles when the process has ended, with its exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  /** The last lines that the child wrote. */
  tail(): string;
  /** Asks the child to end; ends it by force after so many milliseconds. */
  stop(patience?: number): Promise<void>;
  kill(): void;
  /** Sends a message, unless the child is gone. */
  send(message: object): void;
  /** Resolves at the first line of output, or message, that `found` accepts. */
  readyWhen<T>(found: (said: string | object) => T | undefined): Promise<T>;
}

const keptLines = 30;

/**
 * Starts a Node.js child in a process group of its own, so that Ctrl-C reaches this process alone and children
 * are ended in order. A child whose parent is gone ends itself.
 *
 * @param preload what it loads first; nothing, where it has what `child.ts` does in it
 */
export function startChild(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  output: Output,
  preload: readonly string[] = ['--import', pathToFileURL(here('child.ts')).href],
): Child {
  const child = spawn(process.execPath, [...preload, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const ended = endOf(child);
  const { tail, listen } = readLines(child, ended, output);
  const signal = (name: NodeJS.Signals): void => void child.kill(name);
  return {
    pid: child.pid ?? 0,
    ended,
    tail,
    kill: () => signal('SIGKILL'),
    send(message) {
      // One that ends at this very moment is as good as gone.
      if (child.connected) child.send(message, () => undefined);
    },
    async stop(patience = 15_000) {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => signal('SIGKILL'), patience);
      await ended;
      clearTimeout(timer);
    },
    readyWhen: (found) =>
      new Promise((done, fail) => {
        const look = (said: string | object): void => {
          const result = found(said);
          if (result === undefined) return;
          forget();
          child.off('message', lookAt);
          done(result);
        };
        const lookAt = (message: unknown): void => {
          if (typeof message === 'object' && message !== null) look(message);
        };
        const forget = listen(look);
        child.on('message', lookAt);
        ended.then((code) => fail(new Error(`ended with code ${code}:\n${tail()}`)), fail);
      }),
  };
}

/** Not the event `close`: it never comes once the channel to the child has been closed from this side. */
async function endOf(child: ChildProcess): Promise<number | null> {
  const written = Promise.all(
    [child.stdout, child.stderr].flatMap((stream) => (stream ? [finished(stream)] : [])),
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  await written;
  return code;
}

function readLines(
  child: ChildProcess,
  ended: Promise<unknown>,
  output: Output,
): { tail: () => string; listen: (listener: (line: string) => void) => () => void } {
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  const file = typeof output === 'object' ? openLog(output.file) : undefined;
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      if (output === 'inherit') process.stdout.write(text);
      if (file !== undefined) writeSync(file, text);
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        lines.push(line);
        for (const listener of listeners) listener(line);
      }
      lines.splice(0, lines.length - keptLines);
    });
  }
  const close = (): void => {
    if (file !== undefined) closeSync(file);
  };
  ended.then(close, close);
  const listen = (listener: (line: string) => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return { tail: () => lines.join('\n'), listen };
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'a');
}
