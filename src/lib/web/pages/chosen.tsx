import { CopyField } from './fields.tsx';
import { renderPage } from './layout.tsx';
import { LinksToCopy } from './linksToCopy.tsx';
import type { Viewer } from './overview.tsx';
import { Name } from './parts.tsx';

/** What can be done with many connections at once. */
export const chosenActs = ['check', 'link', 'snooze'] as const;
export type ChosenAct = (typeof chosenActs)[number];

/** What became of one of them. */
export interface ChosenOutcome {
  readonly id: string;
  readonly name: string;
  readonly tenantName?: string;
  /** Shown this once; the end is ISO 8601. */
  readonly link?: { readonly url: string; readonly expiresAt: string };
  /** How many of its alerts are snoozed. */
  readonly alerts?: number;
  /** Why nothing was done. */
  readonly passedOver?: string;
}

/** What was done with the connections that were chosen. */
export interface ChosenView {
  readonly operator: Viewer;
  readonly act: ChosenAct;
  readonly outcomes: readonly ChosenOutcome[];
  /** Address of the list that they were chosen on. */
  readonly back: string;
}

const many = (count: number, one: string, more: string): string =>
  count === 1 ? `1 ${one}` : `${count} ${more}`;

const titles: Record<ChosenAct, (done: readonly ChosenOutcome[]) => string> = {
  check: ({ length }) => `${many(length, 'connection is', 'connections are')} being checked`,
  link: ({ length }) => many(length, 'new onboarding link', 'new onboarding links'),
  snooze: (done) => {
    const count = done.reduce((sum, { alerts = 0 }) => sum + alerts, 0);
    const whose = many(done.length, 'connection', 'connections');
    return `${many(count, 'alert', 'alerts')} of ${whose} snoozed`;
  },
};

/** The answer to what was asked for many connections, as html. */
export function renderChosen({ operator, act, outcomes, back }: ChosenView): string {
  const done = outcomes.filter(({ passedOver }) => passedOver === undefined);
  const passedOver = outcomes.filter((one) => one.passedOver !== undefined);
  const title = outcomes.length === 0 ? 'Nothing was chosen' : titles[act](done);
  const Done = { check: Asked, link: NewLinks, snooze: Snoozed }[act];
  return renderPage({
    title,
    operator,
    children: (
      <>
        <p class="crumb">
          <a href={back}>Back to the list</a>
        </p>
        <h1>{title}</h1>
        {outcomes.length === 0 && (
          <p class="lead">Tick the connections that you mean, then say what is to be done with them.</p>
        )}
        {done.length > 0 && <Done done={done} />}
        {passedOver.length > 0 && <PassedOver outcomes={passedOver} />}
      </>
    ),
  });
}

const Linked = ({ one: { id, name, tenantName } }: { readonly one: ChosenOutcome }) => (
  <>
    <a href={`/connections/${encodeURIComponent(id)}`}>
      <Name>{name}</Name>
    </a>
    {tenantName !== undefined && <In tenantName={tenantName} />}
  </>
);

const Titled = ({ one: { name, tenantName = '' } }: { readonly one: ChosenOutcome }) => (
  <>
    <Name>{name}</Name>
    <In tenantName={tenantName} />
  </>
);

const In = ({ tenantName }: { readonly tenantName: string }) => (
  <span class="muted">
    {' '}
    in <Name>{tenantName}</Name>
  </span>
);

function Asked({ done }: { readonly done: readonly ChosenOutcome[] }) {
  return (
    <>
      <p class="lead">
        Most answer within a minute. <a href="/connections?sort=-lastChecked">See whose answers are there</a>,
        the latest first.
      </p>
      <ul>
        {done.map((one) => (
          <li key={one.id}>
            <Linked one={one} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Snoozed({ done }: { readonly done: readonly ChosenOutcome[] }) {
  return (
    <>
      <p class="lead">
        Nobody is told of them until then, unless one gets worse.{' '}
        <a href="/alerts?snoozed=true">All that is snoozed</a>
      </p>
      <ul>
        {done.map((one) => (
          <li key={one.id}>
            <Linked one={one} />: {many(one.alerts ?? 0, 'alert', 'alerts')}
          </li>
        ))}
      </ul>
    </>
  );
}

function NewLinks({ done }: { readonly done: readonly ChosenOutcome[] }) {
  return (
    <>
      <LinksToCopy links={done.map(({ name, tenantName: tenant = '', link }) => ({ name, tenant, link }))} />
      <section class="card">
        <h2>One by one</h2>
        <ul class="plainly">
          {done.map((one, at) => (
            <li key={one.id}>
              <CopyField
                id={`link-${at}`}
                label={<Titled one={one} />}
                value={one.link?.url ?? ''}
                copy="Copy"
                fleeting
              />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function PassedOver({ outcomes }: { readonly outcomes: readonly ChosenOutcome[] }) {
  return (
    <section class="box warn">
      <h2>{many(outcomes.length, 'was', 'were')} passed over</h2>
      <ul>
        {outcomes.map((one) => (
          <li key={one.id}>
            <Linked one={one} />
            <br />
            {one.passedOver}
          </li>
        ))}
      </ul>
    </section>
  );
}
