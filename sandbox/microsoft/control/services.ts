import * as z from 'zod';

/** Services that an inbox can stand for: it judges messages as they do, and answers in their words. */
export const services = ['teams', 'slack', 'pagerDuty'] as const;
export type Service = (typeof services)[number];

interface Said {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const card = z.object({
  type: z.literal('message'),
  attachments: z
    .array(
      z.object({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        content: z.object({
          type: z.literal('AdaptiveCard'),
          version: z.string(),
          body: z.array(z.looseObject({ type: z.string() })).min(1),
        }),
      }),
    )
    .min(1),
});

const text = (longest: number) =>
  z.object({ type: z.enum(['plain_text', 'mrkdwn']), text: z.string().min(1).max(longest) });
const block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('header'), text: text(150) }),
  z.object({
    type: z.literal('section'),
    text: text(3_000).optional(),
    fields: z.array(text(2_000)).min(1).max(10).optional(),
  }),
  z.object({
    type: z.literal('actions'),
    elements: z
      .array(z.object({ type: z.literal('button'), text: text(75), url: z.url().max(3_000) }))
      .min(1),
  }),
]);

const named = {
  routing_key: z.string().length(32, "Length of 'routing_key' is incorrect (should be 32 characters)"),
  dedup_key: z.string().max(255).optional(),
};
const alertEvent = z.discriminatedUnion('event_action', [
  z.object({
    ...named,
    event_action: z.literal('trigger'),
    payload: z.object({
      summary: z.string().min(1).max(1_024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
    }),
  }),
  z.object({ ...named, event_action: z.enum(['acknowledge', 'resolve']), dedup_key: z.string().max(255) }),
]);

const KB = 1_024;

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const plain = (status: number, words: string): Said => ({ status, type: 'text/plain', text: words });

const say = (status: number, said: object): Said => ({
  status,
  type: 'application/json',
  text: JSON.stringify(said),
});

const speak: Readonly<Record<Service, (body: string) => Said>> = {
  // A flow takes anything and fails later; here that is seen at once.
  teams(body) {
    if (Buffer.byteLength(body) > 28 * KB) return plain(413, 'Request Entity too large');
    return card.safeParse(parsed(body)).success ? plain(202, '') : plain(400, 'Bad payload');
  },
  slack(body) {
    const message = z.looseObject({}).safeParse(parsed(body)).data;
    if (!message) return plain(400, 'invalid_payload');
    if (typeof message['text'] !== 'string' || message['text'] === '') return plain(400, 'no_text');
    const blocks = z.array(block).max(50).optional().safeParse(message['blocks']);
    return blocks.success ? plain(200, 'ok') : plain(400, 'invalid_blocks');
  },
  pagerDuty(body) {
    if (Buffer.byteLength(body) > 512 * KB) return say(413, { status: 'invalid event' });
    const event = alertEvent.safeParse(parsed(body));
    if (event.success) {
      const { dedup_key = 'made-by-pagerduty' } = event.data;
      return say(202, { status: 'success', message: 'Event processed', dedup_key });
    }
    const errors = event.error.issues.map(({ path, message }) =>
      message.startsWith('Length') ? message : `'${path.join('.')}' is missing or invalid`,
    );
    return say(400, { status: 'invalid event', message: 'Event object is invalid', errors });
  },
};

/** What the service would answer. */
export const answerOf = (service: Service, body: string): Said => speak[service](body);
