import type { ComponentChildren } from 'preact';
import type { HandOverValue } from '../../credentials/handOver.ts';
import type { HandOverStatus } from '../../credentials/handOverPlan.ts';
import { HandOverSentence } from './connectionHandOver.tsx';
import { CopyField, Faults } from './fields.tsx';
import { HandOverLabels, HandOverValues } from './handOverValues.tsx';
import { renderPage } from './layout.tsx';
import { Instant, Name } from './parts.tsx';

/** The page on which an operator hands over what a connector asks for. Instants are ISO 8601. */
export interface OperatorHandOverView {
  readonly operator: { readonly name: string; readonly canOperate: boolean };
  readonly connection: {
    readonly id: string;
    readonly name: string;
    readonly tenantName: string;
    readonly profileName: string;
  };
  /** What the fields are called. */
  readonly labels: readonly string[];
  /** Why there is nothing to hand over. */
  readonly nothing?: string | undefined;
  /** Absent where nothing of it is secret. */
  readonly status?: HandOverStatus | undefined;
  /** Ends of the links that are good. */
  readonly links: readonly string[];
  /** In the answer to one press of a button, and kept nowhere. */
  readonly values?:
    | { readonly fields: readonly HandOverValue[]; readonly keyIds: readonly string[] }
    | undefined;
  /** The link that was just made, shown this once. */
  readonly link?: { readonly url: string; readonly expiresAt: string } | undefined;
  /** What somebody just said to be entered was replaced meanwhile. */
  readonly isOutdated?: boolean | undefined;
  /** Why what was asked could not be done. */
  readonly fault?: string | undefined;
}

/** What the connector asks for, and how it gets to whoever enters it, as html. */
export function renderOperatorHandOver(view: OperatorHandOverView): string {
  const { operator, connection, nothing, status, values, link, isOutdated, fault } = view;
  const address = `/connections/${encodeURIComponent(connection.id)}`;
  return renderPage({
    title: `Hand-over: ${connection.name}`,
    operator,
    children: (
      <>
        <p class="crumb">
          <a href={address}>Back to the connection</a>
        </p>
        <h1>
          Hand-over: <Name>{connection.name}</Name>
        </h1>
        <p class="lead">
          What <Name>{connection.profileName}</Name> asks for on its own settings page, to read{' '}
          <Name>{connection.tenantName}</Name>.
        </p>
        <Faults
          faults={fault === undefined ? [] : [{ path: '', message: fault }]}
          lead="That cannot be done:"
          labels={{}}
        />
        {isOutdated && (
          <div class="box warn" role="alert" tabIndex={-1} data-first>
            <p>
              Another one is in force by now: hand over again. That the former one was entered has been noted.
            </p>
          </div>
        )}
        {nothing !== undefined && <p class="box busy">{nothing}</p>}
        {values && <Values values={values} address={address} />}
        {link && <Link link={link} />}
        {nothing === undefined && !values && (
          <section class="card" aria-labelledby="here">
            <h2 id="here">You enter it yourself</h2>
            {status && (
              <p>
                <HandOverSentence status={status} />
              </p>
            )}
            <HandOverLabels labels={view.labels} />
            <p>That you saw the values is recorded under your name.</p>
            <Form address={address} task="show" isMain>
              Show the values
            </Form>
          </section>
        )}
        {nothing === undefined && !values && <Send address={address} links={view.links} />}
      </>
    ),
  });
}

function Values({
  values: { fields, keyIds },
  address,
}: {
  readonly values: NonNullable<OperatorHandOverView['values']>;
  readonly address: string;
}) {
  return (
    <section class="card" aria-labelledby="values" tabIndex={-1} data-first>
      <h2 id="values">Enter these in the connector</h2>
      <p>They are shown in this answer alone, and not again by going back.</p>
      <HandOverValues fields={fields} copy="Copy" absent="Not known here" />
      {keyIds.length > 0 && (
        <Form address={address} task="confirm" keyIds={keyIds} isMain>
          I have entered them
        </Form>
      )}
    </section>
  );
}

function Send({ address, links }: { readonly address: string; readonly links: readonly string[] }) {
  return (
    <section class="card" aria-labelledby="send">
      <h2 id="send">Somebody of the tenant enters it</h2>
      <p>
        A link lets one of the tenant’s own people see the values, after they have signed in at Microsoft. It
        is good for 72 hours, or until they say that the values are entered. Guests of the tenant are turned
        away, but any other member who has the link is let in: send it to the right person alone.
      </p>
      <p class="muted">
        The sign-in leaves the setup app among the tenant’s enterprise applications, with the right to see who
        signed in. An administrator of the tenant may delete it afterwards.
      </p>
      <Form address={address} task="link">
        Make a link to the values
      </Form>
      {links.length > 0 && (
        <>
          <h3>Links that are good</h3>
          <ul>
            {links.map((expiresAt, at) => (
              <li key={`${at} ${expiresAt}`}>
                Valid until <Instant at={expiresAt} />
              </li>
            ))}
          </ul>
          <Form address={address} task="withdraw">
            Withdraw {links.length === 1 ? 'this link' : 'these links'}
          </Form>
        </>
      )}
    </section>
  );
}

function Link({ link }: { readonly link: NonNullable<OperatorHandOverView['link']> }) {
  return (
    <section class="box good" aria-labelledby="new-link" tabIndex={-1} data-first>
      <h2 id="new-link">The link is ready: copy it now</h2>
      <p>
        It is shown this once, and we keep no copy. It is valid until <Instant at={link.expiresAt} />.
      </p>
      <CopyField
        id="link-address"
        label="Address of the link"
        value={link.url}
        copy="Copy the link"
        fleeting
      />
    </section>
  );
}

function Form({
  address,
  task,
  keyIds,
  isMain = false,
  children,
}: {
  /** Of the connection's page. */
  readonly address: string;
  readonly task: string;
  readonly keyIds?: readonly string[];
  readonly isMain?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <form method="post" action={`${address}/hand-over`}>
      <input type="hidden" name="do" value={task} />
      {keyIds && <input type="hidden" name="keyIds" value={keyIds.join(' ')} />}
      <button type="submit" class={isMain ? 'main' : undefined}>
        {children}
      </button>
    </form>
  );
}
