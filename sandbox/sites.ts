import type { FrontRoute, Handler } from './front.ts';
import { isEntraPath } from './microsoft/entra/paths.ts';
import type { Microsoft, Origins } from './microsoft/microsoft.ts';

/** What the front leads to; filled in while the sandbox starts. */
export interface Sites {
  origins?: Origins;
  microsoft?: Microsoft;
  hostPort?: number;
}

/** The sites of the sandbox: each part of the offline Microsoft under its own name, and the app for all the rest. */
export function routesTo(sites: Sites): FrontRoute[] {
  const hostOf = (part: keyof Origins): string | undefined =>
    sites.origins && new URL(sites.origins[part]).hostname;
  const part = (
    name: keyof Origins,
    pick: (microsoft: Microsoft) => Handler,
    accepts: (pathname: string) => boolean = () => true,
  ): FrontRoute => ({
    matches: (host, pathname) => host === hostOf(name) && accepts(pathname),
    handle: (request, connection) =>
      sites.microsoft ? pick(sites.microsoft)(request, connection) : starting(),
  });
  return [
    { matches: () => sites.microsoft === undefined, handle: starting },
    part('graph', ({ graph }) => graph),
    part('vault', ({ vault }) => vault),
    part('reports', ({ reports }) => reports),
    part('inbox', ({ inbox }) => inbox),
    part(
      'app',
      ({ control }) => control,
      (pathname) => /^\/_sandbox(\/|$)/.test(pathname),
    ),
    part(
      'authority',
      ({ entra }) => entra,
      (pathname) => separate(sites) || isEntraPath(pathname),
    ),
    {
      matches: (host) => host === hostOf('app') || host === '127.0.0.1',
      handle: { proxyTo: () => `http://127.0.0.1:${sites.hostPort ?? 1}` },
    },
  ];
}

const separate = ({ origins }: Sites): boolean => origins?.app !== origins?.authority;

function starting(): Response {
  return new Response('The sandbox is starting.\n', { status: 503, headers: { 'retry-after': '1' } });
}
