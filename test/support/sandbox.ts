import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import {
  type Answer,
  connectAs,
  createOperator,
  type Operator,
  registerInbox,
  trustSandbox,
} from '../../sandbox/operator.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { createVisitor } from '../../sandbox/visitor.ts';
import type { EventBody } from '../../src/lib/alerts/events.ts';
import { createHold, documented, type Hold, readDocument } from './apiDocument.ts';
import { assertPublished, keepRequests } from './published.ts';
import { until } from './until.ts';

/** The whole product, running: the built app in its host, Azurite, the offline Microsoft, one inbox. */
export interface Running {
  readonly sandbox: Sandbox;
  /** Every answer of the API is held to its document. */
  readonly operator: Operator;
  /** Holds an answer that came another way to the document. */
  readonly hold: Hold;
  /** Another seeded program; its answers are held to the document too. */
  as(program: 'connector'): Promise<Operator>;
  /** Runs a timer, as the admin key allows. @returns the status */
  fire(timer: string, key?: string): Promise<number>;
  /** Fires reconciliation now and again until something has come true; @throws Error as {@link until} does */
  reconcileUntil<T>(
    what: string | (() => string),
    look: () => Promise<T | undefined | false> | T | undefined | false,
  ): Promise<T>;
  /** Verified events in the inbox, oldest first, each id once. @throws Error where a signature is wrong */
  events(): EventBody[];
  /** Every delivery attempt that was answered, by webhook-id. */
  deliveries(): string[];
  /** One call of the sandbox's control API. */
  control(method: 'GET' | 'POST' | 'PATCH', path: string, change?: object): Promise<Answer>;
  /** Connects a seeded tenant as its admin. @returns the connection's id */
  connect(domain: string, name: string): Promise<string>;
  /** Starts the three nightly runs, and closes them once everything has reported. */
  night(): Promise<void>;
  stop(): Promise<void>;
}

const INBOX = 'tests';
/** Milliseconds between two firings: at every look they would pile up in a host that is short of time. */
const PACE = 500;

export async function startRunning(settings: Record<string, string> = {}): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mooring-sandbox-'));
  const sandbox = await startSandbox({
    dataDir,
    port: 0,
    authority: 'separate',
    lagMs: { min: 0, max: 0 },
    settings: {
      RUN_STALLED_AFTER_SECONDS: '1',
      // Most of what these tests wait for comes by a queue.
      AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:00.250',
      ...settings,
    },
  });
  keepRequests(sandbox.microsoft);
  trustSandbox(sandbox);
  const automation = await createOperator(sandbox);
  const hold = createHold(await readDocument(automation));
  const operator = documented(automation, hold);
  const { world } = sandbox.microsoft;
  const { secret } = await registerInbox(sandbox, operator, INBOX);
  const messages = () => world.inboxes[INBOX]?.messages ?? [];
  const passwordOf = (domain: string) => {
    const admin = world.tenants.find((tenant) => tenant.domain === domain)?.users[0];
    if (!admin) throw new Error(`no admin of ${domain}`);
    return { account: admin.userPrincipalName, password: admin.password };
  };

  /** The package's own judgement, by a receiver whose clock showed `at`: the sandbox's is not this process's. */
  const verified = (body: string, headers: Record<string, string>, at: string): EventBody => {
    const { now } = Date;
    Date.now = () => Date.parse(at);
    try {
      return new Webhook(secret).verify(body, headers) as EventBody;
    } finally {
      Date.now = now;
    }
  };

  const fire = async (timer: string, key = sandbox.adminKey): Promise<number> => {
    const answer = await fetch(`${sandbox.origin}/admin/functions/${timer}`, {
      method: 'POST',
      headers: { 'x-functions-key': key, 'content-type': 'application/json' },
      body: '{"input":""}',
    });
    return answer.status;
  };

  return {
    sandbox,
    operator,
    hold,
    as: async (program) => documented(await createOperator(sandbox, program), hold),
    fire,
    reconcileUntil(what, look) {
      let firedAt = Number.NEGATIVE_INFINITY;
      return until(what, async () => {
        if (performance.now() - firedAt >= PACE) {
          await fire('reconcileRuns');
          firedAt = performance.now();
        }
        return look();
      });
    },
    events: () => {
      const read = messages().map(
        ({ body, headers, receivedAt }) =>
          [headers['webhook-id'], verified(body, headers, receivedAt)] as const,
      );
      return [...new Map(read).values()];
    },
    deliveries: () => messages().map(({ headers }) => headers['webhook-id'] ?? ''),
    async control(method, path, change) {
      const answer = await fetch(`${sandbox.origin}/_sandbox/api${path}`, {
        method,
        ...(change === undefined ? {} : { body: JSON.stringify(change) }),
      });
      return { status: answer.status, body: (await answer.json()) as Answer['body'] };
    },
    async connect(domain, name) {
      const connection = await operator.call('POST', '/connections', {
        profile: 'certero-application',
        tenant: domain,
        name,
      });
      const id = String(connection.body['id']);
      const link = await operator.call('POST', `/connections/${id}/links`);
      const { account, password } = passwordOf(domain);
      await connectAs(createVisitor(), String(link.body['url']), account, password);
      await until(`${name} is connected`, async () => {
        const { body } = await operator.call('GET', `/connections/${id}`);
        return ['healthy', 'degraded'].includes(String(body['state']));
      });
      return id;
    },
    async night() {
      for (const timer of ['checkSecretExpiry', 'checkConsentStatus', 'checkAnonymization'])
        await fire(timer);
    },
    async stop() {
      await sandbox.stop();
      rmSync(dataDir, { recursive: true, force: true });
      assertPublished(sandbox.microsoft);
    },
  };
}
