import { once } from 'node:events';
import net, { isIP } from 'node:net';
import tls from 'node:tls';
import type * as Ldap from 'ldapts';
import { within } from '../deadline.ts';
import { UnavailableError } from '../errors.ts';
import { err, ok, type Result } from '../result.ts';
import { type DirectoryFailure, failureOf, resultCodeOf } from './failures.ts';
import { type Lookups, type Place, placesOf, type Whereabouts } from './places.ts';

/** Where a domain answers, and as whom it is asked. Only an operator names it. */
export interface DirectoryTarget extends Whereabouts {
  readonly port: number;
  /** TLS begins with StartTLS, else with the first octet; there is no other way. */
  readonly startTls: boolean;
  /** Certificates of who issued the controllers', PEM: no others are trusted. */
  readonly ca: string;
  /** `name@domain` or `DOMAIN\name`. */
  readonly account: string;
}

/** A connection over TLS on which the account is let in. */
export interface DirectorySession {
  readonly client: Ldap.Client;
  /** The library, which is loaded only once somebody talks to a directory. */
  readonly ldap: typeof Ldap;
  readonly host: string;
  /** When the certificate of the controller ends, in milliseconds since 1970. */
  readonly certificateEndsAt: number;
}

export interface Directory {
  /**
   * Signs the account in and works as it, in five seconds at most with everything. Never sends a password without TLS,
   * follows no referral, and reads four megabytes at most.
   *
   * @param most milliseconds, where fewer are left
   * @param maySend asked once a controller has proved itself, before the password leaves for it
   */
  as<T>(
    target: DirectoryTarget,
    password: string,
    work: (session: DirectorySession) => Promise<T>,
    most?: number,
    maySend?: () => Promise<boolean>,
  ): Promise<Result<T, DirectoryFailure>>;
}

/** Milliseconds for everything. */
export const DIRECTORY_TIMEOUT = 5_000;
const MOST_OCTETS = 4 * 1024 * 1024;

/** @param timeout milliseconds, where not the usual */
export function createDirectory(given: Lookups & { timeout?: number }): Directory {
  const { timeout: usual = DIRECTORY_TIMEOUT } = given;
  return {
    async as(target, password, work, most = usual, maySend = () => Promise.resolve(true)) {
      const timeout = Math.min(most, usual);
      const names = target.domain ?? target.hosts.join(', ');
      const sending: Sending = { maySend, isOpen: false, isBarred: false };
      const failed = (thrown: unknown, who: string): DirectoryFailure => {
        const failure = failureOf(thrown, who);
        return failure.kind === 'unreachable' && sending.isOpen ? { ...failure, sent: true } : failure;
      };
      try {
        return await within(timeout, names, async (over) => {
          const ldap = await import('ldapts');
          const places = await placesOf(target, given);
          if (!places.ok) return places;
          let failure: DirectoryFailure = { kind: 'unreachable', reason: `${names} has no address.` };
          for (const place of places.value) {
            const each = { ldap, target, password, place, over, timeout: timeout / places.value.length };
            const opened = await signIn({ ...each, sending, failed });
            if (opened.ok) return await worked(opened.value, work);
            if (over.aborted) break;
            failure = opened.error;
            // Another controller knows no other password, and counts the wrong one too: be it that this one has not said so.
            if (failure.kind === 'refused' || sending.isOpen || sending.isBarred) break;
          }
          return err(failure);
        });
      } catch (thrown) {
        return err(failed(thrown, names));
      }
    },
  };
}

/** Whether a password may leave. */
interface Sending {
  readonly maySend: () => Promise<boolean>;
  /** One has left that was not answered yet. */
  isOpen: boolean;
  /** None may leave, for whichever controller. */
  isBarred: boolean;
}

async function signIn(asked: {
  ldap: DirectorySession['ldap'];
  target: DirectoryTarget;
  password: string;
  place: Place;
  over: AbortSignal;
  timeout: number;
  sending: Sending;
  failed: (thrown: unknown, who: string) => DirectoryFailure;
}): Promise<Result<DirectorySession, DirectoryFailure>> {
  const { ldap, target, password, place, over, timeout, sending } = asked;
  const { host } = place;
  const sockets: net.Socket[] = [];
  // TLS before what it runs over: the other way round Node.js dies of it right behind the handshake.
  const close = (): void => sockets.toReversed().forEach((socket) => socket.destroy());
  over.addEventListener('abort', close, { once: true });
  try {
    return await within(timeout, host, async (late) => {
      const { client, secure, secured } = dial(ldap, target, place, sockets, AbortSignal.any([over, late]));
      await secure();
      sending.isBarred = !(await sending.maySend());
      if (sending.isBarred) throw new UnavailableError(`${host} was not asked`);
      secured();
      sending.isOpen = true;
      await client.bind(target.account, password);
      sending.isOpen = false;
      // Throws where the time is over by now: nobody works behind it.
      const { valid_to: end } = secured().getPeerCertificate();
      return ok({ client, ldap, host, certificateEndsAt: Date.parse(end) });
    });
  } catch (thrown) {
    if (resultCodeOf(thrown) !== undefined) sending.isOpen = false;
    close();
    return err(asked.failed(thrown, host));
  }
}

const tlsOptions = ({ ca }: DirectoryTarget, { host, address }: Place): tls.ConnectionOptions => ({
  ca,
  host: address,
  // The name that the certificate has to be for; of an address it is that address.
  ...(isIP(host) === 0 && { servername: host }),
});

/**
 * A client on one connection: the library would make another where that is lost, and after StartTLS one without TLS. None
 * is made once the time is over, be it that a name server answered too late.
 */
function dial(
  ldap: DirectorySession['ldap'],
  target: DirectoryTarget,
  place: Place,
  sockets: net.Socket[],
  over: AbortSignal,
) {
  let secured: tls.TLSSocket | undefined;
  let isTaken = false;
  const kept = <S extends net.Socket>(socket: S): S => {
    sockets.push(socket);
    return socket;
  };
  const lost = (): never => {
    const why = over.aborted ? 'did not answer in time' : 'has ended the connection';
    throw new UnavailableError(`${place.host} ${why}`);
  };
  const overTls = (options: tls.ConnectionOptions): tls.TLSSocket => {
    if (secured || over.aborted) return lost();
    // What comes without TLS has been read.
    sockets[0]?.removeAllListeners('data');
    secured = bounded(kept(tls.connect(options)), 'secureConnect');
    return secured;
  };
  const standing = (): tls.TLSSocket =>
    secured && !over.aborted && secured.readyState === 'open' ? secured : lost();
  const handOver = (): tls.TLSSocket => {
    if (isTaken) return lost();
    isTaken = true;
    return standing();
  };
  const client = new ldap.Client({
    url: target.startTls ? 'ldap://controller' : 'ldaps://controller',
    ...(target.startTls
      ? {
          createConnection: () =>
            sockets.length > 0 || over.aborted
              ? lost()
              : bounded(kept(net.connect({ host: place.address, port: target.port })), 'connect'),
          createSecureConnection: (options: unknown) => overTls(options as tls.ConnectionOptions),
        }
      : { createSecureConnection: handOver }),
  });
  const secure = async (): Promise<void> => {
    if (target.startTls) return client.startTLS(tlsOptions(target, place));
    const socket = overTls({ ...tlsOptions(target, place), port: target.port });
    await once(socket, 'secureConnect');
    // Until the library has the connection nobody else hears of its end.
    socket.on('error', () => undefined);
  };
  return { client, secure, secured: standing };
}

function bounded<S extends net.Socket>(socket: S, ready: 'connect' | 'secureConnect'): S {
  let octets = 0;
  socket.once(ready, () =>
    socket.on('data', (chunk: Buffer) => {
      octets += chunk.length;
      if (octets > MOST_OCTETS) socket.destroy(new UnavailableError('the controller sent too much'));
    }),
  );
  return socket;
}

async function worked<T>(
  session: DirectorySession,
  work: (session: DirectorySession) => Promise<T>,
): Promise<Result<T, DirectoryFailure>> {
  try {
    return ok(await work(session));
  } catch (thrown) {
    return err(failureOf(thrown, session.host));
  } finally {
    await session.client.unbind().catch(() => undefined);
  }
}
