import { everything } from '../alerts/routing.ts';
import type { Webhook } from '../alerts/webhookRows.ts';
import type { Profile } from '../profiles/schema.ts';
import { hash } from '../random.ts';
import type { Choosable, WebhookForm } from './pages/webhookView.ts';

/** What a form sent, by name. */
export type Fields = Readonly<Record<string, string>>;

const PROFILE = 'profile.';
const EVENT = 'event.';
const ticked = (fields: Fields, prefix: string): string[] =>
  Object.keys(fields).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));

/** Of what a form sent, what registers or changes a webhook, still to be judged; what is empty is left out. */
export function readWish(fields: Fields) {
  const text = (name: string): string | undefined => fields[name]?.trim() || undefined;
  return {
    url: text('url'),
    name: text('name'),
    minimumSeverity: text('minimumSeverity'),
    tags: (fields['tags'] ?? '')
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ''),
    profiles: ticked(fields, PROFILE),
    events: ticked(fields, EVENT),
  };
}

/** What a form is shown with again: all that was typed but the secrets. */
export const typed = (fields: Fields): WebhookForm['values'] => ({
  format: fields['format'] ?? '',
  name: fields['name'] ?? '',
  minimumSeverity: fields['minimumSeverity'] ?? '',
  tags: fields['tags'] ?? '',
  profiles: ticked(fields, PROFILE),
  events: ticked(fields, EVENT),
});

/** What the form of a new webhook begins with. */
export const blank: WebhookForm['values'] = {
  format: 'standardWebhooks',
  name: '',
  minimumSeverity: everything.minimumSeverity,
  tags: '',
  profiles: [],
  events: [],
};

/** What the form of one that is there begins with. */
export const valuesOf = ({ format, name = '', route }: Webhook): WebhookForm['values'] => ({
  format,
  name,
  minimumSeverity: route.minimumSeverity,
  tags: route.tags.join(', '),
  profiles: route.profiles,
  events: route.events,
});

/** Tells whether a webhook is still as a form knew it: a form that is sent again changes nothing more. */
export const markOf = ({ vaultVersion, name, route }: Webhook): string =>
  hash(JSON.stringify([vaultVersion, name, route]));

/** The profiles that there are, and those that were chosen and are gone. */
export function choosable(profiles: readonly Profile[], picked: readonly string[]): readonly Choosable[] {
  const known = profiles
    .map(({ id, name }) => ({ id, name, isGone: false }))
    .toSorted((one, other) => one.name.localeCompare(other.name));
  const gone = picked.filter((id) => !known.some((one) => one.id === id));
  return [...known, ...gone.map((id) => ({ id, name: id, isGone: true }))];
}
