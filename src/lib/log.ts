import { AsyncLocalStorage } from 'node:async_hooks';
import { type Clock, iso } from './clock.ts';
import { messageOf } from './errors.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;
type Sink = Readonly<Record<Level, (line: string) => void>>;

/** Writes one JSON line an event; every value passes {@link redact} first. */
export type Logger = Readonly<Record<Level, (message: string, fields?: Fields) => void>>;

/** The invocation under way, set around every handler, so that its lines are filed under it by the host. */
export const invocation = new AsyncLocalStorage<Sink>();

export function createLogger(clock: Clock, fallback: Sink): Logger {
  const write =
    (level: Level) =>
    (message: string, fields: Fields = {}): void => {
      const sink = invocation.getStore() ?? fallback;
      const safe = redact(fields) as Fields;
      const own = { time: iso(clock()), level, message: redactText(message) };
      // First in the line, and not to be overwritten by a field.
      sink[level](JSON.stringify({ ...own, ...safe, ...own }));
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** Does one of several things; what it throws is logged, and the others go on. @returns whether it was done */
export async function isolated(
  log: Logger,
  what: string,
  fields: Fields,
  work: () => Promise<unknown>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (thrown) {
    log.error(`${what} failed`, { ...fields, reason: messageOf(thrown) });
    return false;
  }
}

const HIDDEN = '[redacted]';

// Names that hold a secret wherever they appear. `code` alone is not among them: problem and finding codes are harmless,
// and authorization codes are caught by their place in an address.
const SECRET_NAME =
  /(secret(?!Name|Version|Id|Expiry)|password|passwd|token(?!Error)|routing_?key|assertion|authorization|cookie|proof|verifier|connectionString|apikey|api_key|^key$|^state$|^t$|^sig$)/i;

const SECRET_TEXT: readonly [RegExp, string][] = [
  [/whsec_[A-Za-z0-9+/=]+/g, HIDDEN], // a Standard Webhooks key
  [/[\w.~-]{3}\dQ~[\w.~-]{30,37}/g, HIDDEN], // an Entra client secret
  [/AccountKey=[^;"\s]+/gi, `AccountKey=${HIDDEN}`],
  [/([?&](?:t|code|state|sig|token)=)[^&\s"]+/gi, `$1${HIDDEN}`],
  // Names that are unmistakable, so also at the beginning of a form.
  [/\b((?:client_secret|client_assertion|code_verifier|password)=)[^&\s"]+/gi, `$1${HIDDEN}`],
];

/** Text without anything that looks like a credential. */
export function redactText(text: string): string {
  // Each run of such characters is looked at once: one pattern for a token would begin anew at each of its letters.
  const untokened = text.replace(/(?<![\w.-])[\w.-]+/g, (run) =>
    run.includes(TOKEN) ? withoutTokens(run) : run,
  );
  return SECRET_TEXT.reduce((safe, [pattern, put]) => safe.replace(pattern, put), untokened);
}

/** How the first part of a JSON Web Token begins: `{"` in base64url. */
const TOKEN = 'eyJ';
const LEAST_LENGTH = 11;

/** Hides JSON Web Tokens, three parts with dots between them, with all that follows: who knows which of the parts are whose. */
function withoutTokens(run: string): string {
  const parts = run.split('.');
  const at = parts.findIndex(
    (part, index) =>
      part.length - part.indexOf(TOKEN) >= LEAST_LENGTH &&
      part.includes(TOKEN) &&
      parts[index + 1] &&
      index + 2 < parts.length,
  );
  const [first = ''] = parts[at]?.split(TOKEN, 1) ?? [];
  return at < 0 ? run : [...parts.slice(0, at), `${first}${HIDDEN}`].join('.');
}

/** Of a sentence that others had a hand in: so much tells why. */
const REASON_LENGTH = 300;

/** Why something failed, short enough to be kept: what was thrown may quote whatever somebody answered. */
export const reasonOf = (thrown: unknown): string =>
  // Cut only then: of half a secret nothing tells what it is.
  redactText(messageOf(thrown)).slice(0, REASON_LENGTH).toWellFormed();

/** The same without anything that looks like a credential in what a host writes down of it: message and stack. */
export function redactThrown(thrown: unknown): unknown {
  if (typeof thrown === 'string') return redactText(thrown);
  if (typeof thrown !== 'object' || thrown === null) return thrown;
  for (const name of ['message', 'stack'] as const) {
    const said: unknown = Reflect.get(thrown, name);
    // Defined anew, since it cannot be set of what an AbortSignal throws.
    if (typeof said === 'string') Reflect.defineProperty(thrown, name, { value: redactText(said) });
  }
  return thrown;
}

/** A copy in which members named like secrets, and text that looks like one, are hidden. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value instanceof Error) return { name: value.name, message: redactText(value.message) };
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 6) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      SECRET_NAME.test(name) ? HIDDEN : redact(member, depth + 1),
    ]),
  );
}
