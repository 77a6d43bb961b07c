import { membersOf, nameOf, parametersOf, typeOf, type TypeName } from './metadata.ts';

/** What is wrong with a body, and where, as a path such as `web.redirectUri`. */
export interface BodyFault {
  kind: 'unknown' | 'value';
  path: string;
}

function valueFault(member: string, value: unknown, path: string): BodyFault | undefined {
  // Whether a value may be taken away is for each endpoint to say.
  if (value === null) return undefined;
  if (member.endsWith('*')) {
    if (!Array.isArray(value)) return { kind: 'value', path };
    const items: unknown[] = value;
    const one = member.slice(0, -1);
    return items.map((item) => valueFault(one, item, path)).find((fault) => fault !== undefined);
  }
  const type = typeOf(member);
  const plain = type === '' ? 'string' : type;
  if (plain === 'string' || plain === 'boolean' || plain === 'number') {
    return typeof value === plain ? undefined : { kind: 'value', path };
  }
  if (typeof value !== 'object' || Array.isArray(value)) return { kind: 'value', path };
  return plain === 'object' ? undefined : objectFault(membersOf(plain), value, `${path}.`);
}

function objectFault(members: readonly string[], body: unknown, prefix: string): BodyFault | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  for (const [name, value] of Object.entries(body)) {
    // Annotations such as @odata.type and owners@odata.bind.
    if (name.includes('@')) continue;
    const path = `${prefix}${name}`;
    const member = members.find((one) => nameOf(one) === name);
    if (member === undefined) return { kind: 'unknown', path };
    const fault = valueFault(member, value, path);
    if (fault) return fault;
  }
  return undefined;
}

/** The first name in a body that the type does not have, or the first value of another kind than published. */
export const entityFault = (type: TypeName, body: unknown): BodyFault | undefined =>
  objectFault(membersOf(type), body, '');

/** The same for the parameters of an action. */
export const parameterFault = (type: TypeName, action: string, body: unknown): BodyFault | undefined =>
  objectFault(parametersOf(type, action), body, '');
