import { isAbsolute, join } from 'node:path';
import { startChild } from '../../sandbox/process.ts';
import { root } from '../../sandbox/paths.ts';
import type { Answered, Asked } from './serve.ts';

/** A program of `bench/` in a process of its own. */
export interface Program {
  readonly pid: number;
  /** Has it do something. @throws Error with what went wrong there, or with its last words */
  ask<T>(what: string, given?: object): Promise<T>;
  stop(): Promise<void>;
}

/** Starts a program. @param path in `bench/`, or whole of one that is bundled with `sandbox/child.ts` @param flags of Node.js */
export function startProgram(
  path: string,
  environment: NodeJS.ProcessEnv = process.env,
  flags: readonly string[] = [],
): Program {
  const child = isAbsolute(path)
    ? startChild([...flags, path], environment, 'silent', [])
    : startChild([...flags, root(join('bench', path))], environment, 'silent');
  let count = 0;
  return {
    pid: child.pid,
    async ask<T>(what: string, given: object = {}): Promise<T> {
      count += 1;
      const asked = count;
      const reply = child.readyWhen((message) => {
        const { answered } = message as Partial<Answered>;
        return answered === asked ? (message as Answered) : undefined;
      });
      child.send({ asked, what, given } satisfies Asked);
      const { value, error } = await reply;
      if (error !== undefined) throw new Error(`${path}, ${what}: ${error}\n${child.tail()}`);
      return value as T;
    },
    stop: () => child.stop(),
  };
}

/** Starts a program, has it do one thing, and ends it. */
export async function once<T>(
  path: string,
  what: string,
  given: object,
  environment: NodeJS.ProcessEnv = process.env,
  flags: readonly string[] = [],
): Promise<T> {
  const program = startProgram(path, environment, flags);
  try {
    return await program.ask<T>(what, given);
  } finally {
    await program.stop();
  }
}
