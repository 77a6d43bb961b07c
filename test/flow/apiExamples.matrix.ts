import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createOperator, type Operator } from '../../sandbox/operator.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { seed } from '../../sandbox/seed.ts';
import { createVisitor, signInAs } from '../../sandbox/visitor.ts';
import { type ApiDocument, createHold, readDocument, templateOf } from '../support/apiDocument.ts';
import { readBlocks } from '../support/apiExamples.ts';
import { assertPublished, keepRequests } from '../support/published.ts';
import { registered } from '../support/tenantApps.ts';
import { until } from '../support/until.ts';

const hasTools = ['bash', 'curl'].every((tool) => spawnSync(tool, ['--version']).status === 0);
if (!hasTools)
  process.stderr.write('Not looked at, since bash or curl is missing: the examples of docs/api.md\n');

/** One request of an example, as curl made it. */
interface Made {
  readonly block: number;
  readonly method: string;
  readonly status: number;
  readonly type: string;
  readonly url: string;
  readonly text: string;
}

const ADELE = 'adele@contoso.example';
const blocks = readBlocks();
const examples = blocks.flatMap(({ under, type, text: script }, number) => {
  if (type !== 'sh') return [];
  const next = blocks[number + 1];
  const answer = next?.under === under && next.type !== 'sh' && !isRefusal(next.text) ? next : undefined;
  return [{ under, number, script, answer }];
});

/** A shell into which somebody pastes the examples, and in which every request leaves a line that says what came of it. */
const PRELUDE = `
curl() {
  local answer
  answer=$(mktemp "$ANSWERS/XXXXXXXX")
  command curl "$@" --output "$answer" \\
    --write-out "$BLOCK\\t%{method}\\t%{http_code}\\t%{content_type}\\t%{url_effective}\\t$answer\\n" >>"$ANSWERS/made"
  cat "$answer"
}
`;

(hasTools ? describe : describe.skip)('the examples of docs/api.md, run one after the other', () => {
  let sandbox: Sandbox;
  let folder: string;
  let document: ApiDocument;
  let ran: Ran;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-examples-'));
    const dataDir = join(folder, '.sandbox');
    // Else it may begin the night's missed run in the middle of the examples, which then find one under way.
    const settings = { RECONCILE_RUNS_SCHEDULE: '0 0 0 1 1 *' };
    sandbox = await startSandbox({ dataDir, port: 0, lagMs: { min: 0, max: 0 }, settings });
    keepRequests(sandbox.microsoft);
    await seed(sandbox);
    const operator = await createOperator(sandbox);
    document = await readDocument(operator);
    const own = await connectOwn(sandbox, operator);
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settingsOfAnApp(sandbox)));
    const directory = { hosts: ['dc1.corp.example'], account: 'svc@corp.example', password: 'Harbour-1!' };
    writeFileSync(join(folder, 'directory.json'), JSON.stringify(directory));
    const [profile = ''] =
      /^\{\n {2}"id": "tidewater"[^`]*/m.exec(readFileSync('docs/profiles.md', 'utf8')) ?? [];
    writeFileSync(join(folder, 'profile.json'), profile);
    await sandbox.microsoft.save();
    ran = await runExamples(folder, sandbox.origin, own);
  });
  afterAll(async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
    assertPublished(sandbox.microsoft);
  });

  test('nothing complains', () => expect(ran.said).toBe(''));

  test.each(examples)('$under', ({ number, under, answer }) => {
    const made = ran.made.filter(({ block }) => block === number);
    expect(made).not.toEqual([]);
    for (const { method, status, type, url, text } of made) {
      // Before the first night nobody knows whether runs come.
      // There is no domain whose controllers could be asked.
      const isWell =
        status < 300 ||
        (under === 'GET /health' && status === 503) ||
        (under === 'PUT /connections/{id}/directory' && text.includes('credential_not_taken')) ||
        (under === 'POST /connections/{id}/directory/trial' && text.includes('state_conflict')) ||
        (under === 'DELETE /connections/{id}/directory' && text.includes('not_found'));
      expect([url, isWell, text]).toEqual([url, true, text]);
      const path = pathIn(url);
      const body: unknown = type.includes('json') ? JSON.parse(text) : text;
      if (path !== undefined) createHold(document)(method, path, { status, type, body });
    }
    if (!answer) return;
    const own = made.find(({ method, url }) => {
      const path = pathIn(url);
      return path !== undefined && `${method} ${templateOf(document, method, path)}` === under;
    });
    expect(outlineOf(own?.text ?? '')).toEqual(expect.arrayContaining([...outlineOf(answer.text)]));
  });
});

interface Ran {
  readonly made: readonly Made[];
  /** What went to the terminal as an error. */
  readonly said: string;
}

/** Types all examples into one shell, one after the other. @param own what they take from elsewhere */
async function runExamples(folder: string, origin: string, own: string): Promise<Ran> {
  const answers = mkdtempSync(join(folder, 'answers-'));
  const typed = examples.map(({ number, script }) => `BLOCK=${number}\n${script}\n`).join('');
  writeFileSync(join(folder, 'typed'), PRELUDE + typed.replaceAll('https://localhost:7071', origin));
  const env = { PATH: process.env['PATH'], ANSWERS: answers, OWN: own };
  const { stderr } = await promisify(execFile)('bash', ['typed'], { cwd: folder, env, timeout: 100_000 });
  const lines = readFileSync(join(answers, 'made'), 'utf8').trim().split('\n');
  const made = lines.map((line) => {
    const [block = '', method = '', status = '', type = '', url = '', file = ''] = line.split('\t');
    return {
      block: Number(block),
      method,
      status: Number(status),
      type,
      url,
      text: readFileSync(file, 'utf8'),
    };
  });
  return { made, said: stderr };
}

/** Below `/api/v1`; `undefined` elsewhere. */
function pathIn(url: string): string | undefined {
  const { pathname, search } = new URL(url);
  return pathname.startsWith('/api/v1/') ? `${pathname.slice('/api/v1'.length)}${search}` : undefined;
}

/** What stays the same whoever asks: the members of the whole, or the columns of a table. */
const outlineOf = (text: string): readonly string[] =>
  text.startsWith('{')
    ? Object.keys(JSON.parse(text) as object)
    : (text.replace('\uFEFF', '').split(/\r?\n/, 1)[0] ?? '').split(',');

function isRefusal(text: string): boolean {
  return text.includes('urn:mooring:problem');
}

/** A connection with an app of the tenant's own, whose admin lets the steward app do all it can. @returns its id */
async function connectOwn({ microsoft }: Sandbox, operator: Operator): Promise<string> {
  const { world } = microsoft;
  const wanted = { profile: 'snow', tenant: 'contoso.example', name: 'By its own app' };
  const id = String((await operator.call('POST', '/connections', wanted)).body['id']);
  const link = await operator.call('POST', `/connections/${id}/links`);
  const visitor = createVisitor();
  const allowed = { 'steward.rotate': 'yes', 'steward.reports': 'yes' };
  const page = await visitor.open(String(link.body['url']));
  const begun = await visitor.press(page, 'Sign in at Microsoft and begin', allowed);
  const adele = world.tenants.flatMap(({ users }) => users).find((one) => one.userPrincipalName === ADELE);
  await visitor.press(await signInAs(visitor, begun, ADELE, adele?.password ?? ''), 'Accept');
  await until('the steps are done', async () => {
    const { body } = await operator.call('GET', `/connections/${id}`);
    return body['state'] === 'healthy';
  });
  // What somebody else put on the app, for a check to see.
  const application = world.applications.find(({ uniqueName }) => uniqueName?.includes(id));
  const [like] = application?.passwordCredentials ?? [];
  if (!like) throw new Error('there is no app with a secret');
  application?.passwordCredentials.push({
    ...like,
    keyId: randomUUID(),
    displayName: 'by hand',
    hint: 'zzz',
  });
  await operator.call('POST', `/connections/${id}/checks`);
  return id;
}

/** Registers an app in the tenant by hand. @returns what is given of it */
function settingsOfAnApp({ microsoft }: Sandbox) {
  const roles = ['Directory.Read.All', 'Organization.Read.All', 'User.Read.All', 'Reports.Read.All'];
  const { tenant, clientId, secret } = registered({ microsoft, now: Date.now }, 'contoso', { roles });
  return { tenantId: tenant.id, clientId, clientSecret: secret };
}
