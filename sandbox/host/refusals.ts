import type { HostFunction, HttpFunction } from './functions.ts';

/**
 * What a real host would refuse about these functions, in its words; empty when it would start them.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger
 * @see https://github.com/Azure/azure-functions-host `ValidateHttpFunction`, for routes
 */
export function refusals(functions: readonly HostFunction[]): string[] {
  const said: string[] = [];
  const seen = new Map<string, string>();
  for (const { name, metadata } of functions) {
    if (!/^[a-z][a-z0-9_-]{0,127}$/i.test(name) || name.toLowerCase() === 'host') {
      said.push(`'${name}' is not a valid function name.`);
    }
    const twin = seen.get(name.toLowerCase());
    if (twin) said.push(`Two functions have one name: '${twin}' and '${name}'.`);
    seen.set(name.toLowerCase(), name);
    for (const binding of Object.keys(metadata.bindings)) {
      if (binding !== '$return' && !/^[a-z][a-z0-9]*$/i.test(binding)) {
        said.push(`The binding name '${binding}' of function '${name}' is invalid.`);
      }
    }
  }
  return [...said, ...refusedRoutes(functions.filter((one) => one.kind === 'http'))];
}

function refusedRoutes(functions: readonly HttpFunction[]): string[] {
  const said: string[] = [];
  for (const { name, route, ownRoute } of functions) {
    // The beginning of the text counts, not a whole segment, and a route prefix before it does not help.
    if (/^(admin|runtime)/i.test(ownRoute)) {
      said.push(`The specified route conflicts with one or more built in routes: '${route}' of '${name}'.`);
    }
  }
  for (const [index, one] of functions.entries()) {
    for (const other of functions.slice(index + 1)) {
      const shared = one.methods.filter((method) => other.methods.includes(method));
      if (shared.length > 0 && one.route.toLowerCase() === other.route.toLowerCase()) {
        said.push(
          `'${one.name}' and '${other.name}' share the route '${one.route}' for ${shared.join(', ')}.`,
        );
      }
    }
  }
  return said;
}
