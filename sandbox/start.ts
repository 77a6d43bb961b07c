/** `npm start`: the whole product on this machine, with no network and no account. */
import { parseArgs } from 'node:util';
import { FolderInUse } from './lock.ts';
import { clockNotice } from './microsoft/worldClock.ts';
import { root } from './paths.ts';
import { isTaken } from './port.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { seed } from './seed.ts';
import { seedFleet } from './fleet.ts';

const usage = `npm start -- [options]

  --port <n>   the port of the pages (7071, or the next free one)
  --reset      forget everything kept in .sandbox/ first
  --fleet <n>  with a fresh state, connect this many tenants more, some with something wrong
  --help       this text
`;

const { port, reset, fleet } = readOptions();
const dataDir = root('.sandbox');
let leavingSince: number | undefined;

process.chdir(root());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave);
// npm hands a signal to the shell between us and does not wait: who lost its parent was told to go.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent && leavingSince === undefined) leave();
}, 500).unref();

console.log('Starting the sandbox ...');
const starting = startSandbox({ dataDir, reset, say, ...(port === undefined ? {} : { port }) });
try {
  const sandbox = await starting;
  if (sandbox.fresh && leavingSince === undefined) {
    await seed(sandbox);
    if (fleet > 0) {
      console.log(`Connecting ${fleet} tenants ...`);
      await seedFleet(sandbox, fleet);
    }
    sandbox.markSeeded();
  } else if (fleet > 0) {
    console.log('There is a state already, so no fleet was added. Use --reset with --fleet.');
  }
  if (leavingSince === undefined) console.log(welcome(sandbox));
} catch (error) {
  await end();
  if (isTaken(error)) quit(1, `Port ${port ?? ''} is in use. Give another one with --port, or none.`);
  quit(1, error instanceof FolderInUse ? error.message : explain(error));
}

/** Ends what has been started, also where that is not finished yet. */
async function end(): Promise<void> {
  const sandbox = await starting.catch(() => undefined);
  await sandbox?.stop();
}

function readOptions(): { port: number | undefined; reset: boolean; fleet: number } {
  const options = {
    port: { type: 'string' },
    reset: { type: 'boolean', default: false },
    fleet: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { values } = parseArgs({ options });
    if (values.help) quit(0, usage);
    const given = values.port === undefined ? undefined : Number(values.port);
    if (given !== undefined && !(Number.isInteger(given) && given >= 0 && given < 65_536)) {
      quit(2, `--port must be a number up to 65535, not "${values.port}".\n\n${usage}`);
    }
    const fleet = Number(values.fleet);
    if (!(Number.isInteger(fleet) && fleet >= 0 && fleet <= 10_000)) {
      quit(2, `--fleet must be a number up to 10000, not "${values.fleet}".\n\n${usage}`);
    }
    return { port: given, reset: values.reset, fleet };
  } catch (error) {
    return quit(2, `${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/**
 * The first signal ends everything in order. A later one does not wait for that; one that comes at once is the
 * same Ctrl-C, which the terminal sends to everybody and npm passes on once more.
 */
function leave(): void {
  if (leavingSince !== undefined) {
    if (Date.now() - leavingSince > 1_500) process.exit(130);
    return;
  }
  leavingSince = Date.now();
  console.log('\nStopping ...');
  void end().then(
    () => process.exit(0),
    (error: unknown) => quit(1, explain(error)),
  );
}

function welcome({ origin, adminKey, microsoft }: Sandbox): string {
  const operator = microsoft.world.tenants.find(({ id }) => id === microsoft.world.seeded.operatorTenant);
  const notice = clockNotice(microsoft.world);
  const people = operator?.users.map((user) => `${user.userPrincipalName} (password ${user.password})`);
  return `
The sandbox is ready.

  Overview        ${origin}/
  Sign in as      ${people?.join('\n                  ') ?? ''}
  World           ${origin}/_sandbox    what the offline Microsoft holds, and how to break it
  Webhook inbox   ${origin}/_sandbox/inbox
  Logs            ${root('.sandbox/logs')}

Your browser warns once: the certificate is the sandbox's own.
${notice === '' ? '' : `\n${notice}`}
Run a timer now:
  curl -k -X POST ${origin}/admin/functions/checkSecretExpiry -H "x-functions-key: ${adminKey}"

Ctrl-C stops it; the next start goes on where this one ended, --reset begins anew.
`;
}

function say(message: string): void {
  console.log(message);
}

function explain(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `\n${error.cause.message}` : '';
  return `The sandbox cannot run: ${error instanceof Error ? error.message : String(error)}${cause}`;
}

function quit(code: number, message: string): never {
  (code === 0 ? console.log : console.error)(message);
  process.exit(code);
}
