import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import * as z from 'zod';
import { type Clock, DAY, iso, MINUTE } from '../clock.ts';
import { ConflictError, messageOf } from '../errors.ts';
import { isolated, type Logger } from '../log.ts';
import { hash, type Random } from '../random.ts';
import type { Ending } from '../storage/ended.ts';
import type { Row, Table } from '../storage/tables.ts';
import { problem, sendJson } from './respond.ts';

/** One wish of one caller. */
export interface Wish {
  readonly request: Pick<HttpRequest, 'headers'>;
  /** Who wishes, and what: the same key of somebody else is another one. */
  readonly scope: string;
  /** The body as it was read: under one key there is one. */
  readonly input: unknown;
  /** Will the answer hold a secret? Then it is not kept. */
  readonly secret?: boolean;
}

/**
 * Does what a request with `Idempotency-Key` asks for once in 24 hours, and answers repeats as before; without the header
 * it is done every time.
 *
 * @param work gets an id of 20 hexadecimal digits that is the same each time: a process may have died after its work
 */
export type Once = (wish: Wish, work: (id: string) => Promise<HttpResponseInit>) => Promise<HttpResponseInit>;

const KEY = /^[\x21-\x7e]{1,255}$/;
/** Longer than any request takes. */
const LEASE = 5 * MINUTE;
const BODY_LENGTH = 30_000;

const KIND = 'idempotency~';
/** A day after the key counts no more. */
export const wishesEnd: Ending = { prefix: KIND, member: 'at', after: 2 * DAY };

const wishRow = z.object({
  input: z.string(),
  at: z.string(),
  /** What the work calls what it makes. */
  id: z.string(),
  /** Until then somebody is at it. */
  leasedUntil: z.string(),
  /** The answer, once there is one; without a body where that held a secret. */
  status: z.number().int().optional(),
  body: z.string().optional(),
  location: z.string().optional(),
  /** Its `ETag`: a row has a member of that name already. */
  version: z.string().optional(),
});
type WishRow = z.output<typeof wishRow>;

const toRow = (key: string, row: WishRow): Row => ({ partitionKey: key, rowKey: key, ...row });

export function createOnce(given: { lookup: Table; clock: Clock; random: Random; log: Logger }): Once {
  const { lookup, clock, random, log } = given;

  /** The wish to work on, as this process took it, or the answer to give instead. */
  async function take(key: string, input: string): Promise<WishRow | HttpResponseInit> {
    for (;;) {
      const now = clock();
      const leasedUntil = iso(now + LEASE);
      const fresh = { input, at: iso(now), id: random(10).toString('hex'), leasedUntil };
      if (await lookup.insert(toRow(key, fresh))) return fresh;
      const stored = await lookup.get(key, key);
      if (!stored) continue;
      const row = wishRow.parse(stored.row);
      const isOld = now - Date.parse(row.at) >= DAY;
      if (!isOld && row.input !== input) return otherInput();
      if (!isOld && row.status !== undefined) return again(row, row.status);
      if (!isOld && Date.parse(row.leasedUntil) > now) return underWay();
      const taken = isOld ? fresh : { ...row, leasedUntil };
      try {
        await lookup.replace(toRow(key, taken), stored.etag);
        return taken;
      } catch (thrown) {
        if (!(thrown instanceof ConflictError)) throw thrown;
      }
    }
  }

  /** Whoever asks again may begin at once. */
  const release = (key: string, taken: WishRow): Promise<void> =>
    lookup.merge(toRow(key, { ...taken, leasedUntil: iso(clock()) }));

  async function keep(key: string, taken: WishRow, answer: HttpResponseInit, secret: boolean): Promise<void> {
    const { status = 200, body, headers } = answer;
    const text = typeof body === 'string' ? body : '';
    // What was refused made nothing, and may be accepted the next time.
    if (status >= 300 || text.length > BODY_LENGTH) {
      await lookup.remove(key, key);
      return;
    }
    const sent = new Headers(headers);
    const [location, version] = [sent.get('location'), sent.get('etag')];
    const kept = {
      ...taken,
      status,
      ...(!secret && { body: text }),
      ...(location !== null && { location }),
      ...(version !== null && { version }),
    };
    await lookup.merge(toRow(key, kept));
  }

  return async ({ request, scope, input, secret = false }, work) => {
    const header = request.headers.get('idempotency-key');
    if (header === null) return work(random(10).toString('hex'));
    if (!KEY.test(header)) return invalid('must be 1 to 255 characters of ASCII, without spaces');
    const key = `${KIND}${hash(`${scope} ${header}`)}`;
    const taken = await take(key, hash(JSON.stringify(input)));
    if (!('id' in taken)) return taken;
    let answer: HttpResponseInit;
    try {
      answer = await work(taken.id);
    } catch (thrown) {
      // Whatever came of it: who asks again goes on under the same id.
      await isolated(log, 'letting a wish go', {}, () => release(key, taken));
      throw thrown;
    }
    try {
      await keep(key, taken, answer, secret);
    } catch (thrown) {
      // It is done, and who asked hears of it; who asks again has it done again under the same id.
      log.error('an answer could not be kept', { reason: messageOf(thrown) });
      await isolated(log, 'letting a wish go', {}, () => release(key, taken));
    }
    return answer;
  };
}

function again({ id, body, location, version }: WishRow, status: number): HttpResponseInit {
  if (body === undefined) return alreadyShown(id);
  const answer = sendJson(status, body);
  const also = {
    ...(location !== undefined && { location }),
    ...(version !== undefined && { etag: version }),
  };
  return { ...answer, headers: { ...answer.headers, ...also } };
}

/** @param id of what the first answer showed the secret of */
export const alreadyShown = (id: string): HttpResponseInit =>
  problem({
    code: 'already_shown',
    existing: id,
    detail: 'This was done before, and the answer held a secret. Have another secret made if it is lost.',
  });

const underWay = (): HttpResponseInit =>
  problem({
    code: 'in_progress',
    detail: 'The same request is being worked on. Send it again in a moment.',
    retryAfter: 5,
  });

const invalid = (message: string): HttpResponseInit =>
  problem({ code: 'invalid_request', errors: [{ path: 'Idempotency-Key', message }] });

const otherInput = (): HttpResponseInit => invalid('was sent with another body before');
