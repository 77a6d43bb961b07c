import { eventTypes } from '../../alerts/events.ts';
import { formatIds, type FormatId } from '../../alerts/formats.ts';
import { severities } from '../../connections/verdict.ts';
import { Choice, Faults, Field, fieldAttributes, TextField, answered } from './fields.tsx';
import { Name } from './parts.tsx';
import { eventTexts, formatTexts, minimumTexts } from './webhookTexts.ts';
import type { WebhookForm } from './webhookView.ts';

const labels = {
  format: 'Format',
  url: 'Address',
  routingKey: 'Integration key',
  name: 'Name',
  minimumSeverity: 'Severity',
  tags: 'Tags',
  profiles: 'Profiles',
  events: 'Events',
};

/** The form that registers a webhook, or changes the one of this format. */
export function WebhookFields({
  form,
  action,
  lead,
  submit,
  changes,
}: {
  readonly form: WebhookForm;
  readonly action: string;
  /** What stands above the list of what is wrong. */
  readonly lead: string;
  readonly submit: string;
  /** The format that the webhook has; a new one chooses. */
  readonly changes?: FormatId;
}) {
  const { values, mark } = form;
  // Of a list such as the tags the whole field is meant.
  const faults = form.errors.map((error) => ({ ...error, path: error.path.split('.')[0] ?? '' }));
  const messageFor = (name: string) => faults.find(({ path }) => path === name)?.message;
  const field = (name: 'name' | 'tags', hint: string) => (
    <TextField name={name} label={labels[name]} hint={hint} value={values[name]} faults={faults} />
  );
  return (
    <>
      <Faults faults={faults} lead={lead} labels={labels} />
      <form method="post" action={answered(action)} novalidate>
        <input type="hidden" name="mark" value={mark} />
        {changes === undefined && <Formats chosen={values.format} error={messageFor('format')} />}
        <div class="fields">
          {changes !== 'pagerDuty' && (
            <TextField
              name="url"
              label={labels.url}
              hint={
                changes === undefined
                  ? 'Begins with https://. It is kept as a secret: only its host is shown again. For PagerDuty leave it empty.'
                  : 'Empty: the address stays. It is a secret and not shown here.'
              }
              faults={faults}
            />
          )}
          {changes === undefined && (
            <TextField
              name="routingKey"
              label={labels.routingKey}
              hint="For PagerDuty only: 32 characters, from the service’s integrations."
              type="password"
              faults={faults}
            />
          )}
          {field('name', 'What you call it. Without a name its host stands for it.')}
          <Field
            name="minimumSeverity"
            label={labels.minimumSeverity}
            hint="What is less severe is not told."
            error={messageFor('minimumSeverity')}
          >
            <select {...fieldAttributes('minimumSeverity', messageFor('minimumSeverity'))}>
              {severities.map((one) => (
                <option key={one} value={one} selected={values.minimumSeverity === one}>
                  {minimumTexts[one]}
                </option>
              ))}
            </select>
          </Field>
          {field('tags', 'Only connections with one of these, separated by commas. Empty: all.')}
        </div>
        <Ticked
          id="profiles"
          legend="Only connections of these profiles"
          none="None ticked: all."
          prefix="profile"
          all={form.profiles.map(({ id, name, isGone }) => ({ id, label: isGone ? `${name} (gone)` : name }))}
          picked={values.profiles}
          error={messageFor('profiles')}
        />
        <Ticked
          id="events"
          legend="Only these events"
          none="None ticked: all that the format is for."
          prefix="event"
          all={eventTypes
            .filter((type) => type !== 'webhook.test')
            .map((type) => ({ id: type, label: eventTexts[type] }))}
          picked={values.events}
          error={messageFor('events')}
        />
        <p class="go">
          <button type="submit" class="main">
            {submit}
          </button>
        </p>
      </form>
    </>
  );
}

function Formats({ chosen, error }: { readonly chosen: string; readonly error: string | undefined }) {
  return (
    <fieldset id="format" class="choosing">
      <legend>{labels.format}</legend>
      {error !== undefined && <p class="error">{error}</p>}
      {formatIds.map((id) => (
        <Choice
          key={id}
          id={`format-${id}`}
          name="format"
          type="radio"
          value={id}
          label={formatTexts[id].label}
          hint={formatTexts[id].takes}
          checked={chosen === id}
        />
      ))}
    </fieldset>
  );
}

/** Boxes that stay shut until somebody wants to choose. */
function Ticked({
  id,
  legend,
  none,
  prefix,
  all,
  picked,
  error,
}: {
  readonly id: string;
  readonly legend: string;
  readonly none: string;
  readonly prefix: string;
  readonly all: readonly { readonly id: string; readonly label: string }[];
  readonly picked: readonly string[];
  readonly error: string | undefined;
}) {
  return (
    <details id={id} open={picked.length > 0 || error !== undefined}>
      <summary>
        {legend} <span class="muted">({picked.length === 0 ? 'all' : `${picked.length} chosen`})</span>
      </summary>
      <fieldset>
        <legend class="unseen">{legend}</legend>
        <p class="muted">{none}</p>
        {error !== undefined && <p class="error">{error}</p>}
        <div class="boxes">
          {all.map((one) => (
            <Choice
              key={one.id}
              id={`${prefix}-${one.id}`}
              name={`${prefix}.${one.id}`}
              type="checkbox"
              value="yes"
              label={<Name>{one.label}</Name>}
              checked={picked.includes(one.id)}
            />
          ))}
        </div>
      </fieldset>
    </details>
  );
}
