import type { ComponentChildren } from 'preact';
import { states } from '../../connections/connection.ts';
import type { ConnectionFilter, Sort } from '../connectionList.ts';
import { timerNames } from '../../health/timers.ts';
import { stateTexts, timerTexts } from './labels.ts';
import { plain } from './parts.tsx';

/** What can be chosen from, since there is some of it. */
export interface Offered {
  readonly profiles: readonly { readonly id: string; readonly name: string }[];
  readonly tags: readonly string[];
  /** Codes of findings. */
  readonly codes: readonly string[];
}

const sortTexts = {
  state: 'Most urgent first',
  name: 'Name, from A',
  '-name': 'Name, from Z',
  '-created': 'Newest first',
  created: 'Oldest first',
  lastChecked: 'Longest not checked first',
  '-lastChecked': 'Last checked first',
  ends: 'First to end first',
} as const satisfies Partial<Record<Sort, string>>;

const linkTexts = {
  waiting: 'Waits for a tenant admin',
  none: 'Waited for, and no link is good',
} as const satisfies Record<NonNullable<ConnectionFilter['link']>, string>;

function runText(run: string): string {
  const timer = timerNames.find((one) => run.startsWith(`${one}~`));
  return timer === undefined ? run : `${timerTexts[timer]}, ${run.slice(timer.length + 1)}`;
}

/** The form that looks for connections; its address can be kept and sent. */
export function ConnectionFilters({
  filter,
  offered: { profiles, tags, codes },
}: {
  readonly filter: ConnectionFilter;
  readonly offered: Offered;
}) {
  return (
    <form
      method="get"
      action="/connections"
      class="card filters"
      role="search"
      aria-label="Connections"
      data-filter
    >
      <Labelled id="search" label="Name or tenant">
        <input
          id="search"
          name="search"
          type="search"
          maxLength={200}
          value={filter.search}
          spellcheck={false}
        />
      </Labelled>
      <Labelled id="state" label="State">
        <select id="state" name="state">
          <Any text="Any state" isChosen={filter.state === undefined} />
          {states.map((state) => (
            <option key={state} value={state} selected={filter.state === state}>
              {stateTexts[state].label}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled id="profile" label="Profile">
        <select id="profile" name="profile">
          <Any text="Any profile" isChosen={filter.profile === undefined} />
          {profiles.map(({ id, name }) => (
            <option key={id} value={id} selected={filter.profile === id}>
              {plain(name)}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled id="tag" label="Tag">
        <input
          id="tag"
          name="tag"
          type="text"
          list="tags"
          maxLength={200}
          value={filter.tag}
          autocomplete="off"
        />
        <datalist id="tags">
          {tags.map((tag) => (
            <option key={tag} value={plain(tag)} />
          ))}
        </datalist>
      </Labelled>
      <Labelled id="code" label="Finding">
        <select id="code" name="code">
          <Any text="Any finding, or none" isChosen={filter.code === undefined} />
          {codes.map((code) => (
            <option key={code} value={code} selected={filter.code === code}>
              {plain(code)}
            </option>
          ))}
        </select>
      </Labelled>
      <Labelled id="link" label="Onboarding link">
        <select id="link" name="link">
          <Any text="Any, or none" isChosen={filter.link === undefined} />
          {Object.entries(linkTexts).map(([link, text]) => (
            <option key={link} value={link} selected={filter.link === link}>
              {text}
            </option>
          ))}
        </select>
      </Labelled>
      {filter.missingIn !== undefined && (
        <Labelled id="missingIn" label="Missing in a run">
          <select id="missingIn" name="missingIn">
            <Any text="In any, or in none" isChosen={false} />
            <option value={filter.missingIn} selected>
              {runText(filter.missingIn)}
            </option>
          </select>
        </Labelled>
      )}
      <Labelled id="endsFrom" label="Something ends from (UTC)">
        <input id="endsFrom" name="endsFrom" type="date" value={filter.endsFrom} />
      </Labelled>
      <Labelled id="endsTo" label="to (UTC)">
        <input id="endsTo" name="endsTo" type="date" value={filter.endsTo} />
      </Labelled>
      <Labelled id="sort" label="Order">
        <select id="sort" name="sort">
          {Object.entries(sortTexts).map(([sort, text]) => (
            <option key={sort} value={sort} selected={filter.sort === sort}>
              {text}
            </option>
          ))}
        </select>
      </Labelled>
      <p class="row">
        <button type="submit">Show</button>
        <a href="/connections">Show all</a>
      </p>
    </form>
  );
}

const Any = ({ text, isChosen }: { readonly text: string; readonly isChosen: boolean }) => (
  <option value="" selected={isChosen}>
    {text}
  </option>
);

const Labelled = ({
  id,
  label,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly children: ComponentChildren;
}) => (
  <div>
    <label for={id}>{label}</label>
    {children}
  </div>
);
