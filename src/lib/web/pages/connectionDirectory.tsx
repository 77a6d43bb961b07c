import type { FieldError } from '../problem.ts';
import { DirectoryRemoval, DirectoryRenewal, type DirectoryStanding } from './connectionDirectoryActs.tsx';
import { ANSWER, answered, Faults, Field, fieldAttributes } from './fields.tsx';
import type { TrialView } from './connectionTrial.tsx';
import { DirectoryTrial, type Untried } from './directoryTrial.tsx';
import { Instant, Name } from './parts.tsx';

const labels = {
  hosts: 'Domain controllers',
  domain: 'Or the domain',
  port: 'Port',
  account: 'Account',
  password: 'Password',
  base: 'Base',
  groups: 'Groups',
  ca: 'Certificate of the CA',
} as const;
type FieldName = keyof typeof labels;

/** What became of a directory account that was just given. */
export interface DirectoryOutcome {
  /** It is let in and kept: what is worth knowing. */
  readonly said?: readonly string[] | undefined;
  /** It has a new password: the same of that. */
  readonly renewed?: readonly string[] | undefined;
  /** It is not: everything as it was typed but the password. */
  readonly form?: Readonly<Record<Exclude<FieldName, 'password'>, string>> | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  /** Of a trial that did not begin. */
  readonly untried?: Untried | undefined;
}

/** The section "Directory account". Instants are ISO 8601. */
export interface DirectoryView extends DirectoryOutcome {
  /** What the connector does with it, and what its base is, by the profile. */
  readonly why: string;
  readonly ofBase: string;
  /** What it has to be allowed there. */
  readonly rights: readonly string[];
  readonly inForce?:
    | ({
        readonly hosts: readonly string[];
        readonly domain?: string | undefined;
        readonly port: number;
        readonly account: string;
        readonly base?: string | undefined;
        readonly groups: readonly string[];
        readonly passwordSetAt: string;
        readonly caEndsAt: string;
        readonly trial?: (TrialView & { readonly container: string }) | undefined;
      } & DirectoryStanding)
    | undefined;
  /** Its password can be renewed from here, and reaches the connector by the hand-over. */
  readonly mayRenew: boolean;
  /** A trial can show what it may do. */
  readonly mayTry: boolean;
  readonly takesNew: boolean;
  /** Be it that the profile asks for none any more. */
  readonly mayRemove: boolean;
}

/** The account in a directory of the customer's own, and a form for it. */
export function DirectorySection({
  address,
  directory: {
    why,
    ofBase,
    rights,
    inForce,
    takesNew,
    mayRenew,
    mayTry,
    mayRemove,
    said,
    renewed,
    form,
    errors = [],
    untried,
  },
  canGive,
}: {
  /** Of the connection's page. */
  readonly address: string;
  readonly directory: DirectoryView;
  readonly canGive: boolean;
}) {
  const messageFor = (name: FieldName) => errors.find(({ path }) => path.split('.')[0] === name)?.message;
  const field = (name: FieldName) => ({ name: id(name), label: labels[name], error: messageFor(name) });
  const attributes = (name: FieldName) => ({
    ...fieldAttributes(id(name), messageFor(name)),
    name,
    autocomplete: 'off',
    spellcheck: false,
  });
  const shown = form ?? {
    hosts: inForce?.hosts.join('\n') ?? '',
    domain: inForce?.domain ?? '',
    port: String(inForce?.port ?? 636),
    account: inForce?.account ?? '',
    base: inForce?.base ?? '',
    groups: inForce?.groups.join('\n') ?? '',
    ca: '',
  };
  return (
    <section class="card" id="directory" aria-labelledby="directory-title">
      <h2 id="directory-title">Directory account</h2>
      <p>
        <Name>{why}</Name>
        {rights.length > 0 && ` The connector works without one too. It may have to ${rights.join(', ')}.`}
      </p>
      {said && <Said title="The account is let in, and in force" said={said} />}
      {renewed && <Said title="A new password is in force" said={renewed} />}
      {inForce && <InForce inForce={inForce} />}
      {inForce && <DirectoryRenewal address={address} standing={inForce} mayRenew={canGive && mayRenew} />}
      <Faults
        faults={errors.map(({ path, message }) => ({ path: idOf(path), message }))}
        lead="The account was not kept. Please look at this again, and give the password anew:"
        labels={Object.fromEntries(Object.entries(labels).map(([name, label]) => [id(name), label]))}
      />
      {canGive && takesNew && (
        <form method="post" action={answered(`${address}/directory`)} class="fields" novalidate>
          <Field
            {...field('hosts')}
            hint="Full names or addresses, one a line, three at most, in the networks of the setting DIRECTORY_ALLOWED_NETWORKS."
          >
            <textarea {...attributes('hosts')} rows={2} value={shown.hosts} />
          </Field>
          <Field
            {...field('domain')}
            hint="Its DNS name, as corp.example, where no controllers are named: they are found by the domain’s SRV records."
          >
            <input {...attributes('domain')} type="text" value={shown.domain} />
          </Field>
          <Field {...field('port')} hint="636 for LDAPS, 389 for StartTLS. Nothing is sent without TLS.">
            <input {...attributes('port')} type="text" inputmode="numeric" value={shown.port} />
          </Field>
          <Field {...field('account')} hint="With its domain: name@corp.example or CORP\name.">
            <input {...attributes('account')} type="text" value={shown.account} />
          </Field>
          <Field
            {...field('password')}
            hint={`It is tried once, and kept in the key vault alone.${inForce ? ' Left empty, the one in force.' : ''}`}
          >
            <input {...attributes('password')} type="password" autocomplete="new-password" />
          </Field>
          <Field
            {...field('base')}
            hint={
              <>
                <Name>{ofBase}</Name> A distinguished name; left empty, the domain.
              </>
            }
          >
            <input {...attributes('base')} type="text" value={shown.base} />
          </Field>
          <Field {...field('groups')} hint="To which it should belong, one name a line. May be empty.">
            <textarea {...attributes('groups')} rows={2} value={shown.groups} />
          </Field>
          <Field
            {...field('ca')}
            hint={`PEM text of who issued the certificates of the controllers.${inForce ? ' Left empty, the one in force.' : ''}`}
          >
            <textarea {...attributes('ca')} rows={4} value={shown.ca} />
          </Field>
          <p>
            <button type="submit">Try this account, and keep it if it is let in</button>
          </p>
        </form>
      )}
      {(untried || (inForce && mayTry)) && (
        <DirectoryTrial
          address={address}
          base={inForce?.base}
          last={inForce?.trial}
          untried={untried}
          canTry={canGive && inForce !== undefined && mayTry}
        />
      )}
      {inForce && canGive && mayRemove && <DirectoryRemoval address={address} />}
    </section>
  );
}

function Said({ title, said }: { readonly title: string; readonly said: readonly string[] }) {
  return (
    <div class="box good" id={ANSWER} tabIndex={-1} data-first role="group" aria-labelledby="directory-taken">
      <h3 id="directory-taken">{title}</h3>
      <ul>
        {said.map((text) => (
          <li key={text}>
            <Name>{text}</Name>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Beside the form of the account the fields have ids of their own. */
const id = (name: string): string => `directory-${name}`;

const idOf = (path: string): string => {
  const [name = ''] = path.split('.');
  return Object.hasOwn(labels, name) ? id(name) : path;
};

function InForce({ inForce }: { readonly inForce: NonNullable<DirectoryView['inForce']> }) {
  const { hosts, domain, port, account, base, passwordSetAt, caEndsAt } = inForce;
  return (
    <dl>
      <div>
        <dt>In force</dt>
        <dd>
          <Name>{account}</Name>, with the password of <Instant at={passwordSetAt} />
        </dd>
      </div>
      <div>
        <dt>Asked at</dt>
        <dd>
          <Name>{domain === undefined ? hosts.join(', ') : `the controllers of ${domain}`}</Name>, port {port}
          , by the CA that is good until <Instant at={caEndsAt} />
        </dd>
      </div>
      <div>
        <dt>Base</dt>
        <dd>{base === undefined ? 'The domain' : <Name>{base}</Name>}</dd>
      </div>
    </dl>
  );
}
