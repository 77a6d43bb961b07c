/** The addresses of one Microsoft cloud; national clouds differ in these alone. */
export interface Cloud {
  /** Origin of Microsoft Entra, such as `https://login.microsoftonline.com`. */
  readonly authorityHost: string;
  /** Origin of Microsoft Graph, such as `https://graph.microsoft.com`. */
  readonly graphEndpoint: string;
  /** Milliseconds after which a call to it counts as unanswered; `CALL_TIMEOUT` unless told. */
  readonly callTimeout?: number;
}

export const graphScope = ({ graphEndpoint }: Cloud): string => `${graphEndpoint}/.default`;

export const endpoints = ({ authorityHost }: Cloud, tenant: string) => ({
  authority: `${authorityHost}/${tenant}`,
  issuer: `${authorityHost}/${tenant}/v2.0`,
  authorize: `${authorityHost}/${tenant}/oauth2/v2.0/authorize`,
  token: `${authorityHost}/${tenant}/oauth2/v2.0/token`,
  keys: `${authorityHost}/${tenant}/discovery/v2.0/keys`,
  adminConsent: `${authorityHost}/${tenant}/v2.0/adminconsent`,
  metadata: `${authorityHost}/${tenant}/v2.0/.well-known/openid-configuration`,
});

/** Scopes of signing in, which belong to no resource. */
export const OPENID_SCOPES: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access']);

/** Names of permissions as the token service wants them: those of Graph with its address before them. */
export const graphScopes = ({ graphEndpoint }: Cloud, names: readonly string[]): string[] =>
  names.map((name) => (OPENID_SCOPES.has(name) ? name : `${graphEndpoint}/${name}`));

/** The clouds of Microsoft, by their hosts. @see https://learn.microsoft.com/graph/deployments */
const clouds = {
  'the public cloud': ['login.microsoftonline.com', 'graph.microsoft.com'],
  'the cloud of the US Government': [
    'login.microsoftonline.us',
    'graph.microsoft.us',
    'dod-graph.microsoft.us',
  ],
  'the cloud in China': [
    'login.partner.microsoftonline.cn',
    'login.chinacloudapi.cn',
    'microsoftgraph.chinacloudapi.cn',
  ],
} as const;
export type CloudName = keyof typeof clouds;

/** Which of Microsoft's clouds an address belongs to; `undefined` for another. @param origin such as `https://graph.microsoft.com` */
export const cloudOf = (origin: string): CloudName | undefined =>
  (Object.keys(clouds) as CloudName[]).find((name) =>
    (clouds[name] as readonly string[]).includes(new URL(origin).hostname),
  );
