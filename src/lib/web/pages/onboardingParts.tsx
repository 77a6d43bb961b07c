import type { ComponentChildren } from 'preact';
import type { ConnectView, PermissionView, Words } from './onboardingView.ts';
import { Say } from './parts.tsx';
import type { Texts } from './texts.ts';

/** What every page of tenant admins is made of. */
export interface Props<K extends ConnectView['kind']> {
  readonly view: Extract<ConnectView, { kind: K }>;
  readonly texts: Texts;
  readonly words: Words;
}

/** Permissions in plain words, why, and Microsoft's own name. */
export function Permissions({
  permissions,
  texts,
  choice,
}: {
  readonly permissions: readonly PermissionView[];
  readonly texts: Texts;
  /** What stands below one that may be left out. */
  readonly choice?: (permission: PermissionView) => ComponentChildren;
}) {
  const t = texts.ask;
  return (
    <ul class="permissions">
      {permissions.map((permission) => (
        <li key={permission.name}>
          <p class="plain">{permission.plain}</p>
          <p>
            <span class="muted">{t.why}</span> {permission.why}
          </p>
          <p class="muted">
            {t.microsoftName} <code>{permission.name}</code>
          </p>
          {permission.optional && choice?.(permission)}
        </li>
      ))}
    </ul>
  );
}

export function Bullets({ items, words }: { readonly items: readonly string[]; readonly words: Words }) {
  return (
    <ul>
      {items.map((item) => (
        <li key={item}>
          <Say text={item} words={words} />
        </li>
      ))}
    </ul>
  );
}

/** A form of one button; `task` is what the button is for, `to` the page that it is sent to. */
export function Action({
  linkToken,
  task,
  to = '/connect',
  more = {},
  isMain = false,
  children,
}: {
  readonly linkToken: string;
  readonly task: string;
  readonly to?: string;
  /** Further hidden members. */
  readonly more?: Readonly<Record<string, string>>;
  readonly isMain?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <form method="post" action={to}>
      <Hidden linkToken={linkToken} task={task} />
      {Object.entries(more).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" id={`do-${task}`} class={isMain ? 'main' : undefined}>
        {children}
      </button>
    </form>
  );
}

/** What every form of these pages says: which link, and what for. */
export const Hidden = ({ linkToken, task }: { readonly linkToken: string; readonly task: string }) => (
  <>
    <input type="hidden" name="t" value={linkToken} />
    <input type="hidden" name="do" value={task} />
  </>
);

const signs = {
  good: 'M3 8.5l3.2 3.2L13 4.8',
  busy: 'M8 2.5a5.5 5.5 0 1 0 .01 0M8 5v3.2l2.2 1.6',
  warn: 'M8 3.5v5.5M8 12v.1',
};

/** A large sign that says in which mood a page is. */
export function Badge({ tone }: { readonly tone: keyof typeof signs }) {
  return (
    <div class={`badge ${tone}`} aria-hidden="true">
      <svg viewBox="0 0 16 16" focusable="false">
        <path d={signs[tone]} />
      </svg>
    </div>
  );
}
