import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { timerNames } from '../../src/lib/health/timers.ts';
import { createLogger } from '../../src/lib/log.ts';
import { openBicep, readBicep, textsOf } from './bicep.ts';
import { sources } from './sources.ts';

beforeAll(openBicep);

describe('alert rules', () => {
  test('look for words that we log, and for functions that exist', () => {
    const queries = textsOf(readBicep('infra/modules/alerts.bicep'), 'rules').filter((text) =>
      text.includes(' | where '),
    );
    expect(queries.length).toBe(6);
    const words = queries.flatMap((query) =>
      [...query.matchAll(/has "([^"]+)"/g)].map(([, text]) => String(text)),
    );
    const ours = sources('src');
    expect(words.filter((text) => !ours.includes(text))).toEqual([]);
    const names = queries.flatMap((query) =>
      [...(/ in \((.*)\)/.exec(query)?.[1] ?? '').matchAll(/"(\w+)"/g)].map(([, text]) => String(text)),
    );
    expect(names.length).toBe(9);
    expect(names.filter((name) => !existsSync(`src/functions/${name}.ts`))).toEqual([]);
  });
});

test('the rule about runs that are absent counts the kinds of nightly runs, by what their lines say', () => {
  const [, rule = ''] = readFileSync('infra/modules/alerts.bicep', 'utf8').split("name: 'run-absent'");
  const { query = '', threshold = '' } =
    /query: '(?<query>[^']+)'\s+operator: 'LessThan'\s+threshold: (?<threshold>\d+)/.exec(rule)?.groups ?? {};
  const kinds = [...(/timer in \(([^)]+)\)/.exec(query)?.[1] ?? '').matchAll(/"(\w+)"/g)].map(
    ([, name]) => name,
  );
  expect(kinds).toEqual(timerNames);
  expect(Number(threshold)).toBe(timerNames.length);
  expect(query).toMatch(/by timer$/);
  // A member of the line, which is JSON, and no column of its own.
  const lines: string[] = [];
  const sink = { debug: String, warn: String, error: String, info: (line: string) => lines.push(line) };
  createLogger(() => 0, sink).info('a run is closed', { timer: timerNames[0] });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ timer: timerNames[0] }),
  ]);
  expect(query).toContain('run = parse_json(Message) | extend timer = tostring(run.timer)');
});
