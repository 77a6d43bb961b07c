import { type LogLevel, logLevels } from './shapes.ts';

/** Writes one entry; `category` is such as `Function.sweep` or `Host.Startup`. */
export type Log = (level: LogLevel, category: string, message: string) => void;

const marks: Readonly<Record<LogLevel, string>> = {
  trace: 'trace',
  debug: 'debug',
  information: 'info ',
  warning: 'warn ',
  error: 'ERROR',
  critical: 'CRIT ',
};

/**
 * Makes a log that writes one line an entry, leaving out what is below the level of its category.
 *
 * @param levels from `logging.logLevel` of host.json: the longest matching prefix of the category counts
 * @param write takes one finished line, without its end
 */
export function createLog(
  levels: Readonly<Record<string, string>>,
  write: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
  now: () => Date = () => new Date(),
): Log {
  return (level, category, message) => {
    if (logLevels.indexOf(level) < threshold(levels, category)) return;
    write(`${now().toISOString()} ${marks[level]} ${category}: ${message}`);
  };
}

function threshold(levels: Readonly<Record<string, string>>, category: string): number {
  let found = levels['default'] ?? 'Information';
  let length = 0;
  for (const [prefix, level] of Object.entries(levels)) {
    const matches = category === prefix || category.startsWith(`${prefix}.`);
    if (matches && prefix.length > length) [found, length] = [level, prefix.length];
  }
  if (found.toLowerCase() === 'none') return logLevels.length;
  return Math.max(0, (logLevels as readonly string[]).indexOf(found.toLowerCase()));
}

/** What an error says, with its stack where there is one. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
