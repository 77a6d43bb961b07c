import { badValues } from './hostileInput.ts';
import { bodies } from './wellMeant.ts';

/** The same body with one member, or a member of a member, that is something else, and with one that nobody knows. */
export function mutantsOf(body: object): readonly object[] {
  return [
    ...['surprise', '__proto__', 'constructor', 'toString'].map((name) => ({ ...body, [name]: 'x' })),
    ...Object.entries(body).flatMap(([name, value]: [string, unknown]) => [
      ...badValues.map((other) => ({ ...body, [name]: other })),
      ...(Array.isArray(value) ? badValues.map((other) => ({ ...body, [name]: [other] })) : []),
      ...(typeof value === 'object' && value !== null && !Array.isArray(value)
        ? mutantsOf(value).map((other) => ({ ...body, [name]: other }))
        : []),
    ]),
  ];
}

/** By the function, bodies in which a text is what something is called. */
export const named: readonly (readonly [name: string, body: (text: string) => object])[] = [
  ['createConnection', (name) => ({ ...bodies['createConnection'], name })],
  ['createConnection', (tag) => ({ ...bodies['createConnection'], tags: ['a', tag] })],
  ['changeConnection', (tag) => ({ tags: [tag] })],
  ['createWebhook', (name) => ({ ...bodies['createWebhook'], name })],
  ['changeWebhook', (name) => ({ name })],
  ['createProfile', (name) => ({ ...bodies['createProfile'], name })],
  ['createProfile', (vendor) => ({ ...bodies['createProfile'], vendor })],
  ['snoozeAlert', (why) => ({ ...bodies['snoozeAlert'], why })],
  ['markCredential', (reason) => ({ notOurs: { reason } })],
];
