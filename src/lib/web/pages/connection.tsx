import { isConnected, type State } from '../../connections/connection.ts';
import type { HandOverStatus } from '../../credentials/handOverPlan.ts';
import { auditAddress } from './audit.tsx';
import { About, type AboutView } from './connectionAbout.tsx';
import { Account, type AccountView } from './connectionAccount.tsx';
import { AccessSection, type AccessView } from './connectionAccess.tsx';
import { Callers, type CallersView } from './connectionCallers.tsx';
import type { AskedChecks } from '../askedChecks.ts';
import { type CheckView, Checks, isAsking } from './connectionChecks.tsx';
import { DirectorySection, type DirectoryView } from './connectionDirectory.tsx';
import { Findings, type FindingView } from './connectionFindings.tsx';
import { HandOverSection } from './connectionHandOver.tsx';
import { type LinkView, Links, type NewLink } from './connectionLinks.tsx';
import { Others, type OthersView } from './connectionOthers.tsx';
import { Remedied } from './connectionRemedy.tsx';
import { Settings, type SettingsView } from './connectionSettings.tsx';
import { TrialSection, type TrialView } from './connectionTrial.tsx';
import { stateTexts } from './labels.ts';
import { renderPage } from './layout.tsx';
import { Grants, type GrantsView } from './connectionGrants.tsx';
import { type Lifetime, Lifetimes } from './lifetimes.tsx';
import type { Viewer } from './overview.tsx';
import { Instant, Name, StateTag, Told } from './parts.tsx';

/** One connection. Instants are ISO 8601. */
export interface ConnectionView {
  readonly operator: Viewer;
  readonly connection: AboutView & { readonly id: string; readonly name: string; readonly state: State };
  readonly why: readonly FindingView[];
  /** What a remedy that was just asked for came to. */
  readonly remedied?: { readonly changed: boolean; readonly seen: boolean } | undefined;
  readonly checks: readonly CheckView[];
  /** How far the checks have come where somebody has just asked them. */
  readonly asked?: AskedChecks | undefined;
  /** What it signs in with in its tenant, and did. */
  /** Absent where nobody has read what is granted. */
  readonly grants?: GrantsView | undefined;
  readonly lifetimes: readonly Lifetime[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** It answers something that was sent: it says what came of that, and cannot be asked for again. */
  readonly isAnswer: boolean;
  readonly links: readonly LinkView[];
  /** The link just made: its address is shown this once. */
  readonly newLink?: NewLink | undefined;
  /** Why there is none, where one was asked for with the connection. */
  readonly noLink?: string | undefined;
  readonly access: AccessView;
  /** Where the connection takes settings of an app that exists already. */
  readonly settings?: SettingsView | undefined;
  /** Where there can be tokens to fetch. */
  readonly callers?: CallersView | undefined;
  /** Where the connector writes: what came of the last trial, if there was one. */
  readonly trial?: { readonly last: TrialView | undefined } | undefined;
  /** Where the connector asks for something secret. */
  readonly handOver?: HandOverStatus | undefined;
  /** Where the connector signs in with an account whose password is kept here. */
  readonly account?: AccountView | undefined;
  /** Where the profile asks for an account in a directory of the customer's own. */
  readonly directory?: DirectoryView | undefined;
  /** Credentials that others put on its apps; absent where there are none. */
  readonly others?: OthersView | undefined;
  /** Of operators, by object id. */
  readonly names: ReadonlyMap<string, string>;
  /** A page of what happened, newest first. */
  readonly history: {
    readonly items: readonly { readonly at: string; readonly text: string }[];
    /** Where older lines begin. */
    readonly cursor?: string;
    /** Is this not the first page? */
    readonly isFurther?: boolean;
  };
}

/** Milliseconds after which the page is looked at again, while somebody onboards it, and while checks are asked. */
const PACE = 15_000;
const FAST = 5_000;
const FASTEST = 2_000;

function paceOf({ isAnswer, asked, connection: { state } }: ConnectionView): number | undefined {
  if (isAnswer) return undefined;
  if (isAsking(asked)) return FASTEST;
  return state === 'onboarding' || state === 'verifying' ? FAST : PACE;
}

/** The page of one connection, as html. */
export function renderConnection(view: ConnectionView): string {
  const { operator, connection, why } = view;
  const { state } = connection;
  const address = `/connections/${encodeURIComponent(connection.id)}`;
  const links = (
    <Links
      address={address}
      links={view.links}
      newLink={view.newLink}
      noLink={view.noLink}
      canMake={operator.canOperate}
    />
  );
  const onboarding = !isConnected(state) && state !== 'disconnected';
  return renderPage({
    title: connection.name,
    operator,
    refresh: paceOf(view),
    children: (
      <>
        <p class="crumb">
          <a href="/connections">All connections</a>
        </p>
        <div class="head">
          <h1>
            <Name>{connection.name}</Name>
          </h1>
          <p>
            <StateTag state={state} />
          </p>
        </div>
        <p class="lead">{stateTexts[state].means}</p>
        {!operator.canOperate && (
          <p class="muted">
            You may look at this connection. To change it, ask for the role Mooring.Operator.
          </p>
        )}
        {(onboarding || view.newLink !== undefined) && links}
        {view.remedied && <Remedied outcome={view.remedied} />}
        {why.length > 0 && (
          <Findings
            findings={why}
            address={address}
            canMend={operator.canOperate && view.remedied === undefined}
          />
        )}
        <Checks
          checks={view.checks}
          asked={view.asked}
          address={address}
          canAsk={operator.canOperate && isConnected(state)}
          connected={isConnected(state)}
          now={view.now}
        />
        {view.grants && <Grants grants={view.grants} />}
        <Lifetimes lifetimes={view.lifetimes} now={view.now} />
        {view.trial && (
          <TrialSection
            trial={view.trial.last}
            address={address}
            canTry={operator.canOperate && isConnected(state)}
          />
        )}
        {view.settings && (
          <Settings
            address={address}
            tenant={connection.tenant}
            settings={view.settings}
            canGive={operator.canOperate}
          />
        )}
        {view.handOver && (
          <HandOverSection address={address} status={view.handOver} canOperate={operator.canOperate} />
        )}
        {view.account && <Account address={address} account={view.account} canGive={operator.canOperate} />}
        {view.directory && (
          <DirectorySection address={address} directory={view.directory} canGive={operator.canOperate} />
        )}
        <About connection={connection} names={view.names} />
        <AccessSection
          access={view.access}
          address={address}
          canEnd={operator.canOperate}
          isEnded={state === 'disconnected'}
        />
        {view.others && (
          <Others address={address} others={view.others} names={view.names} canMark={operator.canOperate} />
        )}
        {view.callers && <Callers address={address} callers={view.callers} canChange={operator.canOperate} />}
        {!onboarding && view.newLink === undefined && links}
        <History history={view.history} names={view.names} address={address} connection={connection.id} />
      </>
    ),
  });
}

function History({
  history: { items, cursor, isFurther = false },
  names,
  address,
  connection,
}: {
  readonly history: ConnectionView['history'];
  readonly names: ConnectionView['names'];
  readonly address: string;
  readonly connection: string;
}) {
  return (
    <section class="card" aria-labelledby="history">
      <h2 id="history">History</h2>
      {items.length === 0 ? (
        <p class="muted">Nothing has happened yet.</p>
      ) : (
        <ol class="history">
          {items.map(({ at, text }) => (
            <li key={`${at} ${text}`}>
              <Instant at={at} /> <Told text={text} names={names} />
            </li>
          ))}
        </ol>
      )}
      {(cursor !== undefined || isFurther) && (
        <nav class="row more" aria-label="Pages of the history">
          {isFurther && (
            <a class="button" href={`${address}#history`}>
              Newest
            </a>
          )}
          {cursor !== undefined && (
            <a class="button" href={`${address}?history=${encodeURIComponent(cursor)}#history`}>
              Older
            </a>
          )}
        </nav>
      )}
      <p>
        <a href={auditAddress({ connection })}>Who did what to this connection</a>
      </p>
    </section>
  );
}
