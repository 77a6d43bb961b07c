import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Origins } from './microsoft/microsoft.ts';

/** Whether the pages of the authority share the app's origin, so that a browser warns once, or have their own. */
export type Authority = 'one' | 'separate';

/** The addresses of everything in the sandbox. */
export function originsFor(port: number, authority: Authority): Origins {
  const at = (host: string): string => `https://${host}:${port}`;
  const app = authority === 'one' ? at('localhost') : at('mooring.sandbox.test');
  return {
    app,
    authority: authority === 'one' ? app : at('login.sandbox.test'),
    graph: at('graph.sandbox.test'),
    vault: at('mooring.vault.sandbox.test'),
    reports: at('reports.sandbox.test'),
    inbox: at('inbox.sandbox.test'),
  };
}

const fileIn = (folder: string): string => join(folder, 'origins.json');

/** The addresses of the last start in this folder. */
export function lastOrigins(folder: string): Origins | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Origins;
  } catch {
    return undefined;
  }
}

/**
 * Remembers the addresses, and rewrites them in a kept state file where they were others before: redirect
 * addresses are registered whole, port included.
 */
export function moveTo(origins: Origins, folder: string, stateFile: string): void {
  const before = lastOrigins(folder);
  if (before && JSON.stringify(before) !== JSON.stringify(origins) && existsSync(stateFile)) {
    let state = readFileSync(stateFile, 'utf8');
    for (const part of Object.keys(origins) as (keyof Origins)[]) {
      state = state.replaceAll(
        new RegExp(`${before[part].replaceAll('.', String.raw`\.`)}(?!\\d)`, 'g'),
        origins[part],
      );
    }
    writeFileSync(stateFile, state, { mode: 0o600 });
  }
  writeFileSync(fileIn(folder), JSON.stringify(origins, undefined, 2));
}
