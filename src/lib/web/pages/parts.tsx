import type { ComponentChildren } from 'preact';
import type { State } from '../../connections/connection.ts';
import type { Severity, VerdictKind } from '../../connections/verdict.ts';
import type { RowStatus } from '../../onboarding/imports/rows.ts';
import { importedTexts } from './importTexts.ts';
import { permissionTexts, severityTexts, standingTexts, stateTexts, verdictTexts } from './labels.ts';
import { outcomeTexts, type WebhookState, webhookStateTexts } from './webhookTexts.ts';

const LANGUAGE = 'en-GB';

/** A name, or a sentence with one, that somebody else chose: its writing direction cannot turn the text around it. */
export const Name = ({ children }: { readonly children: string }) => <bdi>{children}</bdi>;

/** A sentence in which whoever is known is called by name; the object id that stood there is in the title. */
export const Told = ({
  text,
  names,
}: {
  readonly text: string;
  readonly names: ReadonlyMap<string, string>;
}) => (
  <bdi>
    {text.split(OBJECT_ID).map((part) => {
      const name = names.get(part);
      return name === undefined ? part : <bdi title={part}>{name}</bdi>;
    })}
  </bdi>
);
const OBJECT_ID = /([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/;

/**
 * Text for places that know no markup, such as a title or a mail: without control and bidirectional marks,
 * which could make it read as something else.
 */
export const plain = (text: string): string =>
  text.replace(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '');

/** An instant; a script turns UTC into the reader's own zone and leaves the exact instant in `title`. */
export function Instant({ at, language = LANGUAGE }: { readonly at: string; readonly language?: string }) {
  return (
    <time datetime={at} title={at}>
      {formatUtc(at, language)}
    </time>
  );
}

// To make one takes longer than all that a page does with it.
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(language: string): Intl.DateTimeFormat {
  const format =
    formats.get(language) ??
    new Intl.DateTimeFormat(language, {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'UTC',
      timeZoneName: 'short',
    });
  formats.set(language, format);
  return format;
}

/** As in "31 July 2026 at 14:05 UTC"; what is no instant stays as it is. */
export function formatUtc(at: string, language = LANGUAGE): string {
  const instant = new Date(at);
  if (Number.isNaN(instant.getTime())) return at;
  return formatOf(language).format(instant);
}

/** A text of a catalogue with its `{words}` put in. */
export function Say({
  text,
  words,
}: {
  readonly text: string;
  readonly words: Readonly<Record<string, ComponentChildren>>;
}) {
  return (
    <>
      {text
        .split(/(\{\w+\})/)
        .map((part) => (part.startsWith('{') ? (words[part.slice(1, -1)] ?? part) : part))}
    </>
  );
}

/** The same as plain text. */
export function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, word: string) => plain(words[word] ?? whole));
}

// Each has a shape of its own, so that colour says nothing that is not said otherwise.
const shapes = {
  check: 'M3 8.5l3.2 3.2L13 4.8',
  cross: 'M4 4l8 8M12 4l-8 8',
  triangle: 'M8 2.2L14.5 13.5H1.5ZM8 6.4v3.4M8 11.6v.1',
  ring: 'M8 2.5a5.5 5.5 0 1 0 .01 0',
  half: 'M8 2.5a5.5 5.5 0 1 0 .01 0M8 2.5v11',
  clock: 'M8 2.5a5.5 5.5 0 1 0 .01 0M8 5v3.2l2.2 1.6',
  dash: 'M3.5 8h9',
  question: 'M5.6 6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2.9-1.2 1.9M8 12.6v.1',
  info: 'M8 2.5a5.5 5.5 0 1 0 .01 0M8 7.4v3.4M8 5.1v.1',
} as const;

const looks = {
  state: {
    pending: ['ring', 'quiet'],
    onboarding: ['half', 'busy'],
    verifying: ['clock', 'busy'],
    healthy: ['check', 'good'],
    degraded: ['triangle', 'warn'],
    broken: ['cross', 'bad'],
    disconnected: ['dash', 'quiet'],
  } satisfies Record<State, readonly [keyof typeof shapes, string]>,
  severity: {
    info: ['info', 'busy'],
    warning: ['triangle', 'warn'],
    critical: ['cross', 'bad'],
  } satisfies Record<Severity, readonly [keyof typeof shapes, string]>,
  verdict: {
    ok: ['check', 'good'],
    fail: ['cross', 'bad'],
    unknown: ['question', 'warn'],
    notAsked: ['dash', 'quiet'],
  } satisfies Record<VerdictKind, readonly [keyof typeof shapes, string]>,
  step: {
    done: ['check', 'good'],
    running: ['half', 'busy'],
    waiting: ['clock', 'busy'],
    stopped: ['triangle', 'warn'],
    todo: ['ring', 'quiet'],
  },
  webhook: {
    working: ['check', 'good'],
    failing: ['cross', 'bad'],
    disabled: ['dash', 'quiet'],
    untried: ['ring', 'quiet'],
  } satisfies Record<WebhookState, readonly [keyof typeof shapes, string]>,
  imported: {
    waiting: ['clock', 'busy'],
    ready: ['ring', 'quiet'],
    made: ['check', 'good'],
    there: ['dash', 'quiet'],
    invalid: ['cross', 'bad'],
  } satisfies Record<RowStatus, readonly [keyof typeof shapes, string]>,
  outcome: {
    pending: ['clock', 'busy'],
    delivered: ['check', 'good'],
    dead: ['cross', 'bad'],
  } satisfies Record<keyof typeof outcomeTexts, readonly [keyof typeof shapes, string]>,
  standing: {
    inForce: ['check', 'good'],
    pending: ['clock', 'busy'],
    former: ['dash', 'quiet'],
    ended: ['cross', 'bad'],
  } satisfies Record<keyof typeof standingTexts, readonly [keyof typeof shapes, string]>,
  granted: {
    fully: ['check', 'good'],
    partially: ['half', 'warn'],
    notGranted: ['cross', 'bad'],
  },
  permission: {
    granted: ['check', 'good'],
    missing: ['cross', 'bad'],
    leftOut: ['dash', 'quiet'],
    notShown: ['question', 'warn'],
  } satisfies Record<keyof typeof permissionTexts, readonly [keyof typeof shapes, string]>,
} as const;

function Tag({ look, children }: { readonly look: readonly string[]; readonly children: string }) {
  const [shape = 'ring', tone = 'quiet'] = look;
  return (
    <span class={`tag ${tone}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d={shapes[shape as keyof typeof shapes]} />
      </svg>
      {children}
    </span>
  );
}

/** The state of a connection as shape, colour and word. */
export const StateTag = ({ state }: { readonly state: State }) => (
  <Tag look={looks.state[state]}>{stateTexts[state].label}</Tag>
);

/** The severity of a finding as shape, colour and word. */
export const SeverityTag = ({ severity }: { readonly severity: Severity }) => (
  <Tag look={looks.severity[severity]}>{severityTexts[severity]}</Tag>
);

/** The verdict of a check as shape, colour and word: of what it found, as bad as the worst of it. */
export const VerdictTag = ({
  verdict,
  worst = 'critical',
}: {
  readonly verdict: VerdictKind;
  readonly worst?: Severity | undefined;
}) => (
  <Tag look={verdict === 'fail' ? looks.severity[worst] : looks.verdict[verdict]}>
    {verdict === 'fail' && worst === 'info' ? 'Good to know' : verdictTexts[verdict]}
  </Tag>
);

/** How far a step is, as shape, colour and word. */
export const StepTag = ({
  status,
  label,
}: {
  readonly status: keyof typeof looks.step;
  readonly label: string;
}) => <Tag look={looks.step[status]}>{label}</Tag>;

/** How a webhook does, as shape, colour and word. */
export const WebhookTag = ({ state }: { readonly state: WebhookState }) => (
  <Tag look={looks.webhook[state]}>{webhookStateTexts[state].label}</Tag>
);

/** What came of a delivery, as shape, colour and word. */
export const OutcomeTag = ({ outcome }: { readonly outcome: keyof typeof outcomeTexts }) => (
  <Tag look={looks.outcome[outcome]}>{outcomeTexts[outcome]}</Tag>
);

/** What became of a row of an import, as shape, colour and word. */
export const ImportedTag = ({ status }: { readonly status: RowStatus }) => (
  <Tag look={looks.imported[status]}>{importedTexts[status]}</Tag>
);

/** Whether something that a connection signs in with is in force, as shape, colour and word. */
export const StandingTag = ({ standing }: { readonly standing: keyof typeof standingTexts }) => (
  <Tag look={looks.standing[standing]}>{standingTexts[standing]}</Tag>
);

/** Whether a permission is there, as shape, colour and word. */
export const PermissionTag = ({ standing }: { readonly standing: keyof typeof permissionTexts }) => (
  <Tag look={looks.permission[standing]}>{permissionTexts[standing]}</Tag>
);

/** How much of a consent is granted, as shape, colour and word. */
export const GrantedTag = ({
  granted,
  label,
}: {
  readonly granted: keyof typeof looks.granted;
  readonly label: string;
}) => <Tag look={looks.granted[granted]}>{label}</Tag>;
