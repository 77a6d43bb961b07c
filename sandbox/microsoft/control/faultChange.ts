import * as z from 'zod';
import { refusalByCode } from '../entra/catalogue.ts';
import { brokenBodies, cuts, faultHosts, type Fault } from '../worldFaults.ts';

/** A fault as the control API takes it; one with an AADSTS number has that one's status unless told. */
export const faultChange = z
  .strictObject({
    id: z.string().default(() => crypto.randomUUID()),
    host: z.enum(faultHosts),
    status: z.number().int().min(400).max(599).exactOptional(),
    aadsts: z
      .number()
      .refine((code) => refusalByCode(code) !== undefined, 'the sandbox does not know this AADSTS number')
      .exactOptional(),
    retryAfterSeconds: z.number().min(0).exactOptional(),
    delayMs: z.number().int().min(0).max(600_000).exactOptional(),
    cut: z.enum(cuts).exactOptional(),
    body: z.enum(brokenBodies).exactOptional(),
    share: z.number().min(0).max(1).exactOptional(),
    count: z.number().int().min(0).exactOptional(),
    pathContains: z.string().exactOptional(),
  })
  .refine(
    ({ status, aadsts, delayMs, cut, body }) => (status ?? aadsts ?? delayMs ?? cut ?? body) !== undefined,
    'a fault needs at least one of status, aadsts, delayMs, cut and body',
  )
  .refine(({ host, aadsts }) => aadsts === undefined || host === 'entra', 'only entra has AADSTS numbers')
  .transform((fault): Fault => {
    const named = fault.aadsts === undefined ? undefined : refusalByCode(fault.aadsts);
    return named ? { status: named.status, ...fault } : fault;
  });
