import { execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { SECOND } from '../../src/lib/clock.ts';
import { createMayDial } from '../../src/lib/directory/networks.ts';
import { createDirectory, type DirectorySession } from '../../src/lib/directory/session.ts';
import { type Authority, makeAuthority } from './issued.ts';
import { until } from './until.ts';

const run = promisify(execFile);
const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
const find = (name: string): string | undefined =>
  folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

/** Samba's programs, and the right to listen where domain controllers do; else what is missing. */
export const samba = ((): { server: string; tool: string } | string => {
  const [server, tool] = [find('samba'), find('samba-tool')];
  if (server === undefined || tool === undefined)
    return 'no Samba domain controller was found (Debian: samba-ad-dc, samba-ad-provision)';
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'only root may listen at the ports of a domain controller';
  return { server, tool };
})();

/** Tells whoever runs the tests what is left out, and why. */
export function saySkipped(what: string, why: string): void {
  process.stderr.write(`${what}: left out, since ${why}.\n`);
}

/** Milliseconds from the beginning of a domain's time to that of ours. */
const TO_1601 = 11_644_473_600_000;
const BACKDATE = `
import ldb, sys
store, dn, at = sys.argv[1:]
db = ldb.Ldb(store, options=['modules:'])
change = ldb.Message(ldb.Dn(db, dn))
change['pwdLastSet'] = ldb.MessageElement(at, ldb.FLAG_MOD_REPLACE, 'pwdLastSet')
db.modify(change)
`;
const ADMIN_PASSWORD = 'Adm1n-of-the-Corp!';

/** A real domain controller of the domain `corp.example` (NetBIOS name `CORP`), on a loopback address of its own. */
export interface Controller {
  readonly host: string;
  readonly authority: Authority;
  /** Distinguished name of the domain. */
  readonly domain: string;
  /** Works as the administrator of the domain. */
  admin<T>(work: (session: DirectorySession) => Promise<T>): Promise<T>;
  /** Adds an entry (SDDL) to what is allowed on an object, as who delegates control does. */
  delegate(dn: string, entry: string): Promise<void>;
  /** Has the password of an account set at another instant, in ms: no administrator may write that, so it is written as the disk has it. */
  backdate(dn: string, at: number): Promise<void>;
  /** Presents a certificate that is good for so many days, of its own authority unless told. */
  present(days: number, authority?: Authority): Promise<void>;
  /** Nobody answers until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Provisions a domain into a scratch folder, and starts its controller with LDAP alone. */
export async function startController(): Promise<Controller> {
  if (typeof samba === 'string') throw new Error(samba);
  const { server, tool } = samba;
  const folder = mkdtempSync(join(tmpdir(), 'mooring-domain-'));
  // All of 127.0.0.0/8 is loopback: several at once do not meet.
  const host = `127.${randomInt(64, 250)}.${randomInt(1, 250)}.1`;
  const authority = await makeAuthority();
  const options = [
    `interfaces=${host}/8`,
    'bind interfaces only=yes',
    'vfs objects=xattr_tdb',
    `xattr_tdb:file=${join(folder, 'xattr.tdb')}`,
  ];
  await run(tool, [
    'domain',
    'provision',
    `--targetdir=${folder}`,
    '--server-role=dc',
    '--dns-backend=NONE',
    '--realm=CORP.EXAMPLE',
    '--domain=CORP',
    '--host-name=dc1',
    `--host-ip=${host}`,
    `--adminpass=${ADMIN_PASSWORD}`,
    ...options.map((option) => `--option=${option}`),
  ]);
  const config = join(folder, 'etc', 'smb.conf');
  const tls = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem'), ca: join(folder, 'ca.pem') };
  const own = [
    'server services = ldap',
    `log file = ${join(folder, 'log')}`,
    `pid directory = ${folder}`,
    `ncalrpc dir = ${join(folder, 'ncalrpc')}`,
    `tls certfile = ${tls.cert}`,
    `tls keyfile = ${tls.key}`,
    `tls cafile = ${tls.ca}`,
  ];
  const written = readFileSync(config, 'utf8').replace(/^\s*(server services|log file) =.*\n/gm, '');
  writeFileSync(config, written.replace('[global]', ['[global]', ...own].join('\n\t')));

  let child: ReturnType<typeof spawn> | undefined;
  const resume = async (): Promise<void> => {
    child = spawn(server, ['-F', '--no-process-group', '-M', 'single', '-s', config], { stdio: 'ignore' });
    await until('the controller answers', async () => (await answers(host)) || undefined);
  };
  const pause = async (): Promise<void> => {
    const ended = child && new Promise((done) => child?.once('exit', done));
    child?.kill('SIGTERM');
    await ended;
    child = undefined;
  };
  const put = async (days: number, by: Authority): Promise<void> => {
    const issued = await by.issue({ names: ['dc1.corp.example'], addresses: [host] }, days);
    writeFileSync(tls.cert, issued.certificate);
    writeFileSync(tls.key, issued.key, { mode: 0o600 });
    writeFileSync(tls.ca, by.ca);
  };
  let trusted = authority;
  await put(300, authority);
  await resume();

  const directory = createDirectory({
    mayDial: createMayDial([`${host}/32`]),
    resolve: (name) => Promise.resolve([name]),
    findControllers: () => Promise.resolve([]),
    timeout: 20 * SECOND,
  });
  return {
    host,
    authority,
    domain: 'DC=corp,DC=example',
    async admin(work) {
      const target = { hosts: [host], port: 636, startTls: false, account: 'CORP\\Administrator' };
      const done = await directory.as({ ...target, ca: trusted.ca }, ADMIN_PASSWORD, work);
      if (!done.ok) throw new Error(JSON.stringify(done.error));
      return done.value;
    },
    async delegate(dn, entry) {
      const store = join(folder, 'private', 'sam.ldb');
      await run(tool, ['dsacl', 'set', '-s', config, '-H', store, `--objectdn=${dn}`, `--sddl=${entry}`]);
    },
    async backdate(dn, at) {
      const store = join(folder, 'private', 'sam.ldb.d', 'DC=CORP,DC=EXAMPLE.ldb');
      await run('/usr/bin/python3', ['-c', BACKDATE, store, dn, String((at + TO_1601) * 10_000)]);
    },
    async present(days, by = authority) {
      await pause();
      trusted = by;
      await put(days, by);
      await resume();
    },
    pause,
    resume,
    async stop() {
      await pause();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const answers = (host: string): Promise<boolean> =>
  new Promise((said) => {
    const socket = net.connect({ host, port: 636 });
    socket.once('connect', () => said(true)).once('error', () => said(false));
    socket.once('connect', () => socket.destroy());
  });
