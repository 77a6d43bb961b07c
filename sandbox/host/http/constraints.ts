/** Tells whether a route value satisfies one constraint. */
export type Constraint = (value: string) => boolean;

const int32 = 2_147_483_647n;
const int64 = 9_223_372_036_854_775_807n;

const plain: Readonly<Record<string, Constraint>> = {
  int: (value) => integer(value, int32),
  long: (value) => integer(value, int64),
  bool: (value) => /^(true|false)$/i.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  guid: (value) => /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i.test(value),
  decimal: number,
  double: number,
  float: number,
  datetime: (value) => !Number.isNaN(Date.parse(value)),
  required: (value) => value !== '',
};

/**
 * Makes the constraint that a route template names, such as `int` or `length(2,5)`.
 *
 * @throws Error when there is none of that name
 * @see https://learn.microsoft.com/aspnet/core/fundamentals/routing#route-constraints
 */
export function constraint(name: string, argument: string | undefined): Constraint {
  if (argument === undefined) {
    const found = plain[name.toLowerCase()];
    if (!found) throw new Error(`unknown route constraint "${name}"`);
    return found;
  }
  if (name === 'regex') {
    const pattern = new RegExp(argument, 'i');
    return (value) => pattern.test(value);
  }
  const numbers = argument.split(',').map((part) => Number(part.trim()));
  const [first, second = first] = numbers;
  if (first === undefined || second === undefined || numbers.some(Number.isNaN)) {
    throw new Error(`route constraint "${name}(${argument})" needs numbers`);
  }
  switch (name.toLowerCase()) {
    case 'minlength':
      return (value) => value.length >= first;
    case 'maxlength':
      return (value) => value.length <= first;
    case 'length':
      return (value) => value.length >= first && value.length <= second;
    case 'min':
      return (value) => integer(value, int64) && Number(value) >= first;
    case 'max':
      return (value) => integer(value, int64) && Number(value) <= first;
    case 'range':
      return (value) => integer(value, int64) && Number(value) >= first && Number(value) <= second;
    default:
      throw new Error(`unknown route constraint "${name}"`);
  }
}

function integer(value: string, most: bigint): boolean {
  if (!/^[+-]?\d{1,19}$/.test(value)) return false;
  const number = BigInt(value.replace('+', ''));
  return number <= most && number >= -most - 1n;
}

function number(value: string): boolean {
  return value.trim() !== '' && Number.isFinite(Number(value));
}
