import type { TenantInformation } from '../../microsoft/tenantInformation.ts';
import { Name, plain } from './parts.tsx';

/** What is known of a tenant before anybody of it has consented to anything. */
export type TenantSeen =
  | {
      readonly kind: 'found';
      /** As it was typed. */
      readonly asked: string;
      /** Directory id. */
      readonly id: string;
      /** Absent where nobody could find out. */
      readonly information?: TenantInformation;
      /** How it is called here otherwise. */
      readonly names: readonly string[];
      /** The first of the connections that there are with it, and how many there are. */
      readonly connections: readonly { readonly id: string; readonly name: string }[];
      readonly count: number;
    }
  | { readonly kind: 'malformed' | 'unknown' | 'unavailable'; readonly asked: string };

/** The id of the place where it is said, which a script fills in while somebody types. */
export const TENANT_SEEN = 'tenant-seen';

/** Says which tenant was typed. */
export function TenantLook({ seen }: { readonly seen: TenantSeen | undefined }) {
  return (
    <div id={TENANT_SEEN} class="seen" role="status" data-kept>
      {seen && <Said seen={seen} />}
    </div>
  );
}

function Said({ seen }: { readonly seen: TenantSeen }) {
  if (seen.kind !== 'found')
    return (
      <p class={seen.kind === 'unavailable' ? 'box warn' : 'box bad'}>
        {seen.kind === 'malformed' && (
          <>
            <Name>{seen.asked}</Name> is neither a domain nor a directory (tenant) ID.
          </>
        )}
        {seen.kind === 'unknown' && (
          <>
            Microsoft knows no tenant <Name>{seen.asked}</Name>. Check the spelling; the domain must be
            verified in the tenant.
          </>
        )}
        {seen.kind === 'unavailable' &&
          'Microsoft did not answer, so nobody knows yet which tenant that is. Try again in a minute.'}
      </p>
    );
  const { asked, id, information, names, connections, count } = seen;
  return (
    <div class="box good">
      <p>
        <strong>
          <Name>{asked}</Name>
        </strong>{' '}
        is the tenant{' '}
        {information && (
          <>
            <strong>
              <Name>{plain(information.displayName)}</Name>
            </strong>
            , default domain <Name>{plain(information.defaultDomain)}</Name>,{' '}
          </>
        )}
        with the directory (tenant) ID <code>{id}</code>
        {names.length > 0 && (
          <>
            , here also called <Name>{names.join(', ')}</Name>
          </>
        )}
        .
      </p>
      <p>
        {information ? 'Every tenant chooses its own name.' : 'Its display name could not be found out.'}{' '}
        Where you are not sure that it is the right one, ask an admin of it to compare the ID: it stands on
        the first page of the Microsoft Entra admin center.
      </p>
      <p>
        {count === 0 ? (
          'There is no connection with it yet.'
        ) : (
          <>
            {count === 1 ? 'There is a connection with it: ' : `There are ${count} connections with it: `}
            {connections.map((one, at) => (
              <>
                {at > 0 && ', '}
                <a key={one.id} href={`/connections/${encodeURIComponent(one.id)}`}>
                  <Name>{one.name}</Name>
                </a>
              </>
            ))}
            {count > connections.length && ' and others'}.
          </>
        )}
      </p>
    </div>
  );
}
