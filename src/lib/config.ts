import { Cron } from 'croner';
import * as z from 'zod';
import { DEFAULT_LADDER, ladder } from './ladder.ts';
import { err, ok, type Result } from './result.ts';

/** The product's name, said here and nowhere else. */
export const PRODUCT = 'Mooring';

/** A small picture as a data address: nothing of it is fetched from elsewhere. */
const picture = z
  .string()
  .max(24 * 1024, 'must be at most 24 KiB of text')
  .regex(
    /^data:image\/(png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/,
    'must be a PNG, JPEG, WebP or SVG picture as data:image/…;base64,…',
  );

const guid = z.guid('must be a GUID').toLowerCase();
const origin = z
  .url('must be an https address')
  .refine((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'must be an https address')
  .refine((text) => URL.canParse(text) && new URL(text).pathname === '/', 'must be an origin, without a path')
  .transform((text) => new URL(text).origin);
const flag = z
  .string()
  .transform((text) => text.toLowerCase() === 'true')
  .default(false);
const seconds = (fallback: number) => z.coerce.number().int().min(1).max(86_400).default(fallback);
const schedule = (fallback: string) =>
  z
    .string()
    .regex(
      /^\S+( \S+){5}$/,
      'must be an NCRONTAB expression of six fields: second minute hour day month weekday',
    )
    .refine(isSchedule, 'must be an NCRONTAB expression, such as "0 0 1 * * *" for 01:00:00 every day')
    .default(fallback);

/** Six fields may still hold what no clock knows. */
function isSchedule(text: string): boolean {
  try {
    return new Cron(text, { paused: true }).nextRun() !== null;
  } catch {
    return false;
  }
}

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});

/** How one of the operator's own apps proves itself; a secret or certificate is named by its vault **version**. */
const appCredential = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('federated') }),
  z.object({
    kind: z.literal('certificate'),
    secretName: z.string().min(1),
    secretVersion: z.string().min(1),
  }),
  z.object({ kind: z.literal('secret'), secretName: z.string().min(1), secretVersion: z.string().min(1) }),
]);

/** No secret at all unless the setting says otherwise. */
const operatorApp = z.object({
  clientId: guid,
  credential: appCredential.default({ kind: 'federated' }),
});
const sharedApps = json.pipe(z.record(z.string().min(1), operatorApp));

const networks = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .pipe(z.array(z.union([z.cidrv4(), z.cidrv6()], 'must be networks in CIDR notation, separated by commas')))
  .default([]);

const days = z
  .string()
  .regex(/^\d+(\s*,\s*\d+)*$/, 'must be whole numbers of days, separated by commas')
  .transform((text) => text.split(',').map(Number))
  .pipe(ladder)
  .default([...DEFAULT_LADDER]);

const schema = z.object({
  OPERATOR_TENANT: guid,
  OPERATOR_NAME: z.string().trim().min(1).max(80),
  OPERATOR_LOGO: picture.optional(),
  SIGN_IN_CLIENT_ID: guid,
  PUBLIC_ORIGIN: origin,
  AUTHORITY_HOST: origin.default('https://login.microsoftonline.com'),
  GRAPH_ENDPOINT: origin.default('https://graph.microsoft.com'),
  KEY_VAULT_URL: origin,
  SHARED_APPS: sharedApps.default({}),
  SETUP_APP: json.pipe(operatorApp).optional(),
  STEWARD_APP: json.pipe(operatorApp).optional(),
  AZURE_CLIENT_ID: guid.optional(),
  AzureWebJobsStorage: z.string().min(1).optional(),
  AzureWebJobsStorage__tableServiceUri: z.url().optional(),
  AzureWebJobsStorage__queueServiceUri: z.url().optional(),
  WEBSITE_AUTH_ENABLED: flag,
  WEBHOOK_ALLOWED_NETWORKS: networks,
  DIRECTORY_ALLOWED_NETWORKS: networks,
  REMIND_AFTER_DAYS: z.coerce.number().int().min(0).max(365).default(7),
  HEARTBEAT_URL: z
    .url('must be an https address')
    .startsWith('https://', 'must be an https address')
    .max(2_000)
    .optional(),
  RUN_STALLED_AFTER_SECONDS: seconds(300),
  RUN_CLOSE_AFTER_SECONDS: seconds(900),
  EXPIRY_LADDER_DAYS: days,
  CHECK_SECRET_EXPIRY_SCHEDULE: schedule('0 0 1 * * *'),
  CHECK_CONSENT_STATUS_SCHEDULE: schedule('0 0 2 * * *'),
  CHECK_ANONYMIZATION_SCHEDULE: schedule('0 0 3 * * *'),
  RECONCILE_RUNS_SCHEDULE: schedule('0 * * * * *'),
  ROTATE_CREDENTIALS_SCHEDULE: schedule('0 0 4 * * *'),
  SWEEP_SCHEDULE: schedule('0 */5 * * * *'),
});

export type Config = Readonly<z.output<typeof schema>>;

const queuePlaces = schema
  .pick({ AzureWebJobsStorage: true, AzureWebJobsStorage__queueServiceUri: true, AZURE_CLIENT_ID: true })
  .refine((one) => one.AzureWebJobsStorage ?? one.AzureWebJobsStorage__queueServiceUri);
export type AppCredential = z.output<typeof appCredential>;
/** One of the operator's own apps, as a setting names it. */
export type OperatorAppSetting = z.output<typeof operatorApp>;

/** One setting that cannot be used, and why. */
export interface SettingProblem {
  readonly setting: string;
  readonly message: string;
}

/** The names of all settings. */
export const settingNames = Object.keys(schema.shape) as readonly (keyof Config)[];

/** What the settings are where nothing is set; without those that have no default. */
export const settingDefaults: Partial<Config> = Object.fromEntries(
  Object.entries(schema.shape).map(([name, one]) => [name, one.safeParse(undefined).data]),
);

/**
 * Reads every setting at once; a failure names each bad one, never its value.
 *
 * @param environment names to texts, `process.env` in the app; an empty text counts as absent
 */
export function readConfig(environment: Environment): Result<Config, readonly SettingProblem[]> {
  const given = givenOf(environment);
  const parsed = schema.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => toProblem(issue, given));
  if (!given['AzureWebJobsStorage'] && !given['AzureWebJobsStorage__tableServiceUri']) {
    problems.push({
      setting: 'AzureWebJobsStorage',
      message:
        'is missing: give a connection string, or AzureWebJobsStorage__tableServiceUri and __queueServiceUri',
    });
  }
  if (given['AzureWebJobsStorage__tableServiceUri'] && !given['AzureWebJobsStorage__queueServiceUri']) {
    problems.push({
      setting: 'AzureWebJobsStorage__queueServiceUri',
      message: 'is missing: it goes with AzureWebJobsStorage__tableServiceUri',
    });
  }
  return parsed.success && problems.length === 0 ? ok(Object.freeze(parsed.data)) : err(problems);
}

/**
 * Where the queues are and who opens them, whatever the other settings are.
 *
 * @throws Error where one of these is bad
 */
export function readQueuePlaces(environment: Environment): z.output<typeof queuePlaces> {
  const read = queuePlaces.safeParse(givenOf(environment));
  if (!read.success) throw new Error('the settings of the storage account cannot be used');
  return read.data;
}

type Environment = Readonly<Record<string, string | undefined>>;

const givenOf = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([, text]) => text !== ''));

function toProblem(issue: z.core.$ZodIssue, given: Environment): SettingProblem {
  const [setting = '', ...inside] = issue.path.map(String);
  const where = inside.length > 0 ? `${inside.join('.')}: ` : '';
  return { setting, message: given[setting] === undefined ? 'is missing' : `${where}${issue.message}` };
}
