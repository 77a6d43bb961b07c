import * as fc from 'fast-check';

/** Stands in inputs for what nobody may read of them. */
export const SECRET = 'very-secret-value-0123456789';

const piece = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'AADSTS7000222: expired',
    'AADSTS65001',
    'AADSTS999999999999999999999999',
    'eyJ',
    '-----BEGIN CERTIFICATE-----',
    '-----END CERTIFICATE-----',
    '__proto__',
    '"',
    ',',
    '\r\n',
    '\0',
    '%00',
    '%E0%A4%A',
    '\u{FEFF}',
    '\u{202E}',
    '{"a":',
    '=',
    ';',
    '~',
  ),
);

/** Text of any length and kind; what repeats is what makes bad patterns slow. */
export const text = fc.oneof(
  { weight: 6, arbitrary: fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(piece, fc.integer({ min: 1, max: 20_000 }))
      .map(([one, count]) => one.repeat(count).slice(0, 60_000)),
  },
);

/** Any JSON there is, and what is often in its place. */
export const json = fc.oneof(
  { weight: 8, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>({}, [], null, 0, '', { value: null }, { value: {} }, { error: {} }),
  },
);

/** A body as bytes on the wire may say it: JSON, half of it, something else. */
export const body = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: valid.map((value) => JSON.stringify(value)) },
    {
      weight: 2,
      arbitrary: valid
        .map((value) => JSON.stringify(value))
        .chain((whole) => fc.nat(whole.length).map((end) => whole.slice(0, end))),
    },
    { weight: 2, arbitrary: json.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: text },
    { weight: 1, arbitrary: fc.constant('<!doctype html><h1>The gateway says</h1>') },
  );

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, member]) => pathsIn(member, [...path, name]))];
}

function changedAt(value: unknown, path: Path, change: { readonly to: unknown } | 'gone'): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return change === 'gone' ? null : change.to;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, member]) => {
    if (name !== String(first)) return [[name, member] as const];
    if (rest.length > 0) return [[name, changedAt(member, rest, change)] as const];
    return change === 'gone' ? [] : [[name, change.to] as const];
  });
  return Array.isArray(value) ? entries.map(([, member]) => member) : Object.fromEntries(entries);
}

/** What is right but for one or two members, which are gone or something else. */
export const nearly = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      valid,
      fc.array(fc.tuple(fc.nat(), fc.option(json, { nil: undefined })), { minLength: 1, maxLength: 2 }),
    )
    .map(([value, changes]) =>
      changes.reduce<unknown>((now, [at, to]) => {
        const paths = pathsIn(now);
        return changedAt(now, paths[at % paths.length] ?? [], to === undefined ? 'gone' : { to });
      }, value),
    );
