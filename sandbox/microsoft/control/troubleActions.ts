import { Hono } from 'hono';
import type { Sandbox } from '../sandbox.ts';
import { changeKnobs, ChangeRefused, knobsChange } from './changes.ts';
import { action, number, text } from './forms.ts';

/** The fields of a form that are filled in, numbers as such. */
const filled = (form: URLSearchParams, texts: readonly string[], numbers: readonly string[]) => ({
  ...Object.fromEntries(
    texts.filter((name) => text(form, name) !== '').map((name) => [name, text(form, name)]),
  ),
  ...Object.fromEntries(
    numbers.filter((name) => text(form, name) !== '').map((name) => [name, number(form, name)]),
  ),
});

const faultTexts = ['host', 'cut', 'body', 'pathContains'];
const faultNumbers = ['status', 'aadsts', 'retryAfterSeconds', 'delayMs', 'share', 'count'];
const limitNumbers = ['resourceUnitsPer10s', 'writesPer150s', 'vaultRequestsPer10s'];

/** What the page's forms about faults and limits post. */
export function troubleActions(sandbox: Sandbox): Hono {
  const app = new Hono();
  const change = (asked: object): void => {
    const read = knobsChange.safeParse(asked);
    if (!read.success) throw new ChangeRefused(400, read.error.issues[0]?.message ?? 'That cannot be.');
    changeKnobs(sandbox, read.data);
  };
  app.post(
    '/fault',
    action((form) =>
      change({ faults: [...sandbox.world.knobs.faults, filled(form, faultTexts, faultNumbers)] }),
    ),
  );
  app.post(
    '/fault-removal',
    action((form) => {
      const left = sandbox.world.knobs.faults.filter(({ id }) => id !== text(form, 'id'));
      changeKnobs(sandbox, { faults: left });
    }),
  );
  app.post(
    '/throttling',
    action((form) =>
      change({ throttling: form.get('on') === 'yes' ? filled(form, [], limitNumbers) : null }),
    ),
  );
  return app;
}
