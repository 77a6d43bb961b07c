import * as z from 'zod';
import { api, operations } from '../lib/triggers.ts';
import { type ApiDocument, describeApi } from '../lib/web/openapi.ts';

let document: ApiDocument | undefined;

/** The API in the words of OpenAPI 3.1, made of what is said of each operation where it is registered. */
api(
  'describeApi',
  {
    method: 'GET',
    route: 'openapi.json',
    role: 'Mooring.Reader',
    summary: 'This document',
    answers: { 200: z.looseObject({ openapi: z.string() }) },
    refusals: [],
  },
  // Made when it is first asked for: by then every operation is registered.
  ({ services, reply }) =>
    reply(200, { ...(document ??= describeApi(operations, services.config.PUBLIC_ORIGIN)) }),
);
