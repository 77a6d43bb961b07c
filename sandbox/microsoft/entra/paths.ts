const tenantPart =
  /^(common|organizations|consumers|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+)$/i;
const served = new Set(['oauth2', 'v2.0', 'discovery', 'adminconsent', 'login', '.well-known']);

/**
 * True where Entra answers, for a server that has Entra and the product on one origin. The tenant part must be an
 * id, a domain or one of Entra's three words, so that no path of the product can ever be taken for Entra's.
 */
export function isEntraPath(pathname: string): boolean {
  const [, tenant = '', area = ''] = pathname.split('/');
  return tenantPart.test(tenant) && served.has(area.toLowerCase());
}
