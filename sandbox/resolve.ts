import dns, { type LookupAddress } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

type Listener = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** Tells whether the sandbox itself answers for a host name. */
export const isSandboxName = (hostname: string): boolean =>
  /^([a-z0-9-]+\.)+sandbox\.test\.?$/i.test(hostname);

/**
 * Makes every `*.sandbox.test` resolve to 127.0.0.1 in this process, by replacing `dns.lookup` in both its forms.
 *
 * @returns what takes that back
 */
export function resolveSandboxNames(): () => void {
  const { lookup } = dns;
  const promised = dns.promises.lookup;
  const here: LookupAddress = { address: '127.0.0.1', family: 4 };

  const replaced = (hostname: string, ...rest: unknown[]): void => {
    if (!isSandboxName(hostname)) return void Reflect.apply(lookup, dns, [hostname, ...rest]);
    const listener = rest.at(-1) as Listener;
    process.nextTick(() => {
      if (wantsAll(rest[0])) listener(null, [here]);
      else listener(null, here.address, here.family);
    });
  };
  const replacedPromise = (hostname: string, options?: unknown): Promise<unknown> => {
    if (isSandboxName(hostname)) return Promise.resolve(wantsAll(options) ? [here] : here);
    return Reflect.apply(promised, dns.promises, [hostname, options]) as Promise<unknown>;
  };
  put(replaced, replacedPromise);
  return () => put(lookup, promised);
}

function put(callback: unknown, promise: unknown): void {
  Object.assign(dns, { lookup: callback });
  Object.assign(dns.promises, { lookup: promise });
  syncBuiltinESMExports();
}

function wantsAll(options: unknown): boolean {
  return typeof options === 'object' && options !== null && 'all' in options && options.all === true;
}
