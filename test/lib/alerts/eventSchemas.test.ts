import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { eventJsonSchema, schemaFile } from '../../../scripts/events/schema.ts';
import { eventTypes } from '../../../src/lib/alerts/events.ts';
import { example, outageEnd } from './examples.ts';

const folder = join(__dirname, '../../../docs/events');
const ajv = new Ajv2020({ formats: { uri: (text: string) => URL.canParse(text) } });
const published = (type: (typeof eventTypes)[number]): object =>
  JSON.parse(readFileSync(join(folder, schemaFile(type)), 'utf8')) as object;

test('there is a schema for each type of event, and for no other', () => {
  expect(readdirSync(folder).toSorted()).toEqual(eventTypes.map(schemaFile).toSorted());
});

describe.each(eventTypes)('%s', (type) => {
  test('is described as it is made: if not, run npx node scripts/event-schemas.ts', () => {
    expect(published(type)).toEqual(eventJsonSchema(type));
  });

  test('is sent as it is described', () => {
    const validate = ajv.compile(published(type));
    const body = JSON.parse(example(type).body) as { type: string; data: Record<string, unknown> };
    validate(body);
    expect(validate.errors).toBeNull();
    // Members that come later do no harm, and what is promised is not left out.
    expect(validate({ ...body, later: 1, data: { ...body.data, later: 1 } })).toBe(true);
    expect(validate({ ...body, type: 'alert.invented' })).toBe(false);
    for (const member of Object.keys(body.data)) {
      const { [member]: _left, ...rest } = body.data;
      expect([member, validate({ ...body, data: rest })]).toEqual([member, false]);
    }
  });
});

test('the end of an outage is described too', () => {
  const validate = ajv.compile(published('webhook.failing'));
  validate(JSON.parse(outageEnd().body));
  expect(validate.errors).toBeNull();
});
