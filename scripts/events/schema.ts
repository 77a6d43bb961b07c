import * as z from 'zod';
import { eventSchema, type EventType } from '../../src/lib/alerts/events.ts';
import { PRODUCT } from '../../src/lib/config.ts';

/** The JSON Schema of one event type, for receivers: what is sent is within it, and may have further members some day. */
export function eventJsonSchema(type: EventType): object {
  const schema = z.toJSONSchema(eventSchema(type), {
    io: 'output',
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
    },
  });
  return { ...schema, title: `${PRODUCT}: ${type}` };
}

/** The file of a type in `docs/events`. */
export const schemaFile = (type: EventType): string => `${type}.json`;
