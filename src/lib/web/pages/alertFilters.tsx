import { alertStages, checkIds, severities } from '../../connections/verdict.ts';
import { alertSorts } from '../alerts.ts';
import type { AlertsView } from './alertsView.ts';
import { checkTexts, severityTexts } from './labels.ts';

const stageTexts = {
  opened: 'Opened',
  escalated: 'Got worse',
  reminded: 'Told again',
  resolved: 'Resolved',
} satisfies Record<(typeof alertStages)[number], string>;

const sortTexts = {
  severity: 'The worst first',
  newest: 'The newest first',
  oldest: 'The oldest first',
} satisfies Record<(typeof alertSorts)[number], string>;

type Option = readonly [value: string, label: string];
const ANY: Option = ['', 'Any'];

/** Which alerts are listed, and in which order. */
export function AlertFilters({ view: { filter, profiles, codes, narrowed } }: { readonly view: AlertsView }) {
  const { severity, state, code, check, profile, tag, snoozed, sort, connection, group } = filter;
  const known = code === undefined || codes.includes(code) ? codes : [...codes, code];
  return (
    <details open={narrowed || sort !== 'severity'}>
      <summary>Filter and sort</summary>
      <form method="get" action="/alerts" class="card" data-filter>
        {connection !== undefined && <input type="hidden" name="connection" value={connection} />}
        {group !== undefined && <input type="hidden" name="group" value={group} />}
        <div class="filters">
          <Select
            name="severity"
            label="Severity"
            value={severity}
            options={[ANY, ...severities.toReversed().map((one): Option => [one, severityTexts[one]])]}
          />
          <Select
            name="code"
            label="Finding"
            value={code}
            options={[ANY, ...known.map((one): Option => [one, one])]}
          />
          <Select
            name="check"
            label="Check"
            value={check}
            options={[ANY, ...checkIds.map((one): Option => [one, checkTexts[one].label])]}
          />
          <Select
            name="profile"
            label="Profile"
            value={profile}
            options={[ANY, ...profiles.map(({ id, name }): Option => [id, name])]}
          />
          <div>
            <label for="filter-tag">Tag</label>
            <input
              id="filter-tag"
              name="tag"
              type="text"
              value={tag ?? ''}
              maxLength={200}
              autocomplete="off"
              spellcheck={false}
            />
          </div>
          <Select
            name="state"
            label="State"
            value={state}
            options={[
              ['open', 'All that are open'],
              ...alertStages.map((one): Option => [one, stageTexts[one]]),
            ]}
          />
          <Select
            name="snoozed"
            label="Snoozed"
            value={snoozed}
            options={[ANY, ['false', 'Not snoozed'], ['true', 'Snoozed']]}
          />
          <Select
            name="sort"
            label="Order"
            value={sort}
            options={alertSorts.map((one): Option => [one, sortTexts[one]])}
          />
        </div>
        <p class="row actions">
          <button type="submit">Show</button>
          {narrowed && <a href="/alerts">Show all that are open</a>}
        </p>
      </form>
    </details>
  );
}

function Select({
  name,
  label,
  value,
  options,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly Option[];
}) {
  return (
    <div>
      <label for={`filter-${name}`}>{label}</label>
      <select id={`filter-${name}`} name={name}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === (value ?? '')}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
