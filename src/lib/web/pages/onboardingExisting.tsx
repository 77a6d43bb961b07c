import { TextField } from './fields.tsx';
import { Hidden, type Props } from './onboardingParts.tsx';
import { Say } from './parts.tsx';

/** For admins who have registered an app already: its settings, tried before they are kept. */
export function ExistingSettings({ view, texts, words }: Props<'askSetup'>) {
  const t = texts.existing;
  const { faults } = view;
  const isOpen = faults.some(({ path }) => Object.hasOwn(t.labels, path));
  const fault = faults.find(({ path }) => path === 'certificate');
  return (
    <details class="card" open={isOpen}>
      <summary>
        <Say text={t.title} words={words} />
      </summary>
      <p>{t.lead}</p>
      <form method="post" action="/connect" class="fields">
        <Hidden linkToken={view.linkToken} task="settings" />
        <TextField name="clientId" label={t.labels.clientId} hint={t.hints.clientId} faults={faults} />
        <TextField
          name="clientSecret"
          type="password"
          label={t.labels.clientSecret}
          hint={t.hints.clientSecret}
          faults={faults}
        />
        <div class={fault ? 'field wrong' : 'field'}>
          <label for="certificate">{t.labels.certificate}</label>
          <p class="muted" id="certificate-hint">
            {t.hints.certificate}
          </p>
          {fault && (
            <p class="error" id="certificate-error">
              {fault.message}
            </p>
          )}
          <textarea
            id="certificate"
            name="certificate"
            rows={4}
            spellcheck={false}
            aria-describedby={fault ? 'certificate-hint certificate-error' : 'certificate-hint'}
          />
        </div>
        <p>
          <button type="submit">{t.button}</button>
        </p>
      </form>
    </details>
  );
}
