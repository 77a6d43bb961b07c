import tls from 'node:tls';
import type { Sandbox } from './sandbox.ts';
import { resolveSandboxNames } from './resolve.ts';
import { signInAs, type VisitedPage, type Visitor } from './visitor.ts';

/** Lets this very process reach the sandbox as browsers and programs do. */
export function trustSandbox({ certificates }: Pick<Sandbox, 'certificates'>): void {
  tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), certificates.ca]);
  resolveSandboxNames();
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The API as a program of the operator's calls it, with a token of its own. */
export interface Operator {
  /** A page, or with `form` the answer to what is sent from one; redirects are not followed. */
  open(path: string, form?: URLSearchParams): Promise<Response>;
  readonly token: string;
  /** @param key by which a repeat is known for one (`Idempotency-Key`) */
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<Answer>;
}

/** Signs in as a seeded program, with its secret: the automation unless told. */
export async function createOperator(
  { origins, microsoft }: Pick<Sandbox, 'origins' | 'microsoft'>,
  as: 'automation' | 'connector' = 'automation',
): Promise<Operator> {
  const { operatorTenant, signInApp, [as]: program } = microsoft.world.seeded;
  const answer = await fetch(`${origins.authority}/${operatorTenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: program.clientId,
      client_secret: program.secret,
      scope: `api://${signInApp.clientId}/.default`,
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return {
    open: (path, form) =>
      fetch(`${origins.app}${path}`, {
        redirect: 'manual',
        headers: { authorization: `Bearer ${token}` },
        ...(form && { method: 'POST', body: form }),
      }),
    token,
    async call(method, path, body, key) {
      const replied = await fetch(`${origins.app}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(key !== undefined && { 'idempotency-key': key }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await replied.text();
      return { status: replied.status, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] };
    },
  };
}

/** Follows an onboarding link as the tenant's admin does, up to our waiting page. */
export async function connectAs(
  visitor: Visitor,
  link: string,
  account: string,
  password: string,
): Promise<VisitedPage> {
  const page = await visitor.press(await visitor.open(link), 'Continue to Microsoft');
  const consent = await signInAs(visitor, page, account, password);
  return visitor.press(consent, 'Accept');
}

/** Registers an inbox of the sandbox as a webhook, and tells the inbox the secret, so that it can judge signatures. */
export async function registerInbox(
  { microsoft, origins }: Pick<Sandbox, 'microsoft' | 'origins'>,
  operator: Operator,
  name: string,
): Promise<{ readonly secret: string }> {
  const made = await operator.call('POST', '/webhooks', { url: `${origins.inbox}/${name}` });
  const secret = String(made.body['secret']);
  await microsoft.control(
    new Request(`${origins.app}/_sandbox/api/inbox/${name}/secret`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret }),
    }),
  );
  return { secret };
}
