/** What a tenant is connected for: by the operator's app, by an app of its own or two, or by an account alone. */
export const kinds = ['shared', 'own', 'two', 'account'] as const;
export type Kind = (typeof kinds)[number];

export type Check =
  | 'secretExpiry'
  | 'consentStatus'
  | 'account'
  | 'directoryAccount'
  | 'dataAccess'
  | 'anonymization';

/** Something that people must hear of. */
export interface Wrong {
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly level: number;
  readonly cause?: string;
  /** While this is so nobody can tell these of the same app: what is open of them stays. */
  readonly hides?: readonly string[];
  /** And nothing of the second app. */
  readonly hidesSecond?: boolean;
  /** It is the second of two apps that it is about. */
  readonly isSecond?: boolean;
}

/** What nobody knows of the second app alone, while the main app answers. */
interface OfSecond {
  readonly second: string;
  readonly hides: readonly string[];
  readonly found: readonly Wrong[];
}

/** What came of a check of which nobody answered a part, which no plan knows beforehand: what is open of these stays. */
export interface InPart {
  readonly inPart: string;
  /** As in {@link Unanswered}. */
  readonly night?: number;
  /** Before that it was answered as a whole in the same run: a message may come twice. */
  readonly anew?: true;
  readonly found: readonly Wrong[];
  readonly stays: readonly Pick<Wrong, 'code' | 'isSecond'>[];
}

/** What a check must come to: what it finds, or why nobody knows. One that is not named must come to `ok`, or is not asked. */
export type Says = readonly Wrong[] | Unanswered | OfSecond | InPart;

/** Nobody knows, and why. */
interface Unanswered {
  readonly unknown: string;
  /** In which night that was, where it is not the one under way: some are asked again behind its last run. */
  readonly night?: number;
}

const wrong =
  (severity: Wrong['severity']) =>
  (code: string, level = 0, hides: readonly string[] = [], of: Partial<Wrong> = {}): readonly Wrong[] => [
    { code, severity, level, hides, ...of },
  ];
const critical = wrong('critical');
const warning = wrong('warning');
const info = wrong('info');

const unknown = (why: string) => ({ unknown: why });
const refused = unknown('refused');
/** Without a token nothing else can be asked. */
const blind = { dataAccess: refused, anonymization: refused };

/** Without an app that may sign in nobody sees what it was granted. */
const OF_GRANTS = ['consent.notGranted', 'consent.partial', 'consent.excess'];
const OF_SECRETS = ['secret.expiring', 'secret.expired', 'secret.missing', 'credential.refused'];
const OF_PASSWORDS = ['account.passwordWrong', 'account.mfaRequired'];

const second = { isSecond: true };
/** Of an app that the tenant has no more, or does not let work, its credentials are read, and not proved. */
const ofGone = (found: readonly Wrong[] = []): OfSecond => ({
  second: 'appGone',
  hides: ['credential.refused', 'secret.missing', 'secret.expired'],
  found,
});
const secondDisabled = critical('app.disabled', 0, [], second);
const secondDeleted = critical('app.deleted', 0, ['app.disabled', ...OF_GRANTS], second);

interface Fault {
  readonly of: readonly Kind[];
  readonly says: Readonly<Partial<Record<Check, Says>>>;
}

/**
 * Whatever may be wrong with a tenant for a night, and what follows from it: written down from what Microsoft answers in
 * such a tenant, and from the pages in `docs/findings`.
 */
const table = {
  nothing: { of: kinds, says: {} },
  consentRevoked: {
    of: ['shared'],
    says: {
      secretExpiry: refused,
      consentStatus: critical('consent.notGranted', 0, ['app.disabled', 'consent.excess']),
      ...blind,
    },
  },
  // In its own tenant an app is not known any more only where somebody deleted it.
  appDeleted: {
    of: ['own'],
    says: {
      secretExpiry: refused,
      consentStatus: critical('app.deleted', 0, ['app.disabled', ...OF_GRANTS]),
      ...blind,
    },
  },
  appDisabled: {
    of: ['shared', 'own'],
    says: { secretExpiry: refused, consentStatus: critical('app.disabled', 0, OF_GRANTS), ...blind },
  },
  // Whoever may read the directory sees users all the same.
  permissionMissing: { of: ['shared'], says: { consentStatus: warning('consent.partial', 1) } },
  twoPermissionsMissing: { of: ['shared'], says: { consentStatus: warning('consent.partial', 2) } },
  reportsMissing: {
    of: ['own'],
    says: {
      consentStatus: warning('consent.partial', 1),
      dataAccess: critical('data.denied', 1),
      anonymization: refused,
    },
  },
  tooMuchGranted: { of: ['shared', 'own'], says: { consentStatus: info('consent.excess') } },
  namesConcealed: { of: ['shared', 'own', 'account'], says: { anonymization: warning('reports.concealed') } },
  tenantDeleted: {
    of: ['shared', 'own'],
    says: {
      secretExpiry: refused,
      consentStatus: critical('tenant.gone', 0, ['app.deleted', 'app.disabled', ...OF_GRANTS]),
      ...blind,
    },
  },
  // Nobody can look: nothing is known to be wrong.
  accessBlocked: {
    of: ['shared', 'own'],
    says: { secretExpiry: refused, consentStatus: refused, ...blind },
  },
  nobodyUsesIt: { of: ['shared'], says: { anonymization: unknown('noUsageYet') } },
  secretEndsIn25Days: { of: ['own'], says: { secretExpiry: warning('secret.expiring', 3) } },
  secretEndsIn5Days: { of: ['own'], says: { secretExpiry: warning('secret.expiring', 5) } },
  secretEnded: {
    of: ['own'],
    // What comes to its end is over where it has ended.
    says: {
      secretExpiry: critical('secret.expired', 7, ['secret.missing', 'credential.refused']),
      consentStatus: refused,
      ...blind,
    },
  },
  secretRemoved: {
    of: ['own'],
    says: { secretExpiry: critical('credential.refused', 0, OF_SECRETS), consentStatus: refused, ...blind },
  },
  secretLost: {
    of: ['own'],
    says: {
      secretExpiry: critical('secret.missing', 0, OF_SECRETS),
      consentStatus: unknown('unavailable'),
      dataAccess: unknown('unavailable'),
      anonymization: unknown('unavailable'),
    },
  },
  accountDisabled: { of: ['account'], says: { account: critical('account.disabled', 0, OF_PASSWORDS) } },
  accountDeleted: {
    of: ['account'],
    says: {
      account: critical('account.missing', 0, ['account.disabled', 'account.roleMissing', ...OF_PASSWORDS]),
    },
  },
  roleTaken: { of: ['account'], says: { account: warning('account.roleMissing') } },
  passwordChanged: {
    of: ['account'],
    says: { account: critical('account.passwordWrong', 0, ['account.mfaRequired']) },
  },
  // The one app of two that reads, and that says all that is known of the other.
  mainDisabled: {
    of: ['two'],
    says: {
      secretExpiry: refused,
      consentStatus: critical('app.disabled', 0, OF_GRANTS, { hidesSecond: true }),
      account: refused,
      ...blind,
    },
  },
  mainSecretEndsIn5Days: { of: ['two'], says: { secretExpiry: warning('secret.expiring', 5) } },
  secondSecretEndsIn5Days: {
    of: ['two'],
    says: { secretExpiry: warning('secret.expiring', 5, [], second) },
  },
  secondRefused: {
    of: ['two'],
    says: { secretExpiry: critical('credential.refused', 0, ['secret.missing', 'secret.expired'], second) },
  },
  secondDisabled: { of: ['two'], says: { secretExpiry: ofGone(), consentStatus: secondDisabled } },
  secondDeleted: { of: ['two'], says: { secretExpiry: ofGone(), consentStatus: secondDeleted } },
  bothTrouble: {
    of: ['two'],
    says: {
      secretExpiry: ofGone(warning('secret.expiring', 5)),
      consentStatus: [...info('consent.excess'), ...secondDeleted],
    },
  },
  stewardRemoved: { of: ['account'], says: { secretExpiry: refused, account: refused, ...blind } },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof table;
export const faultNames = Object.keys(table) as FaultName[];
export const faultsOf = (kind: Kind): FaultName[] =>
  faultNames.filter((name) => (table[name].of as readonly Kind[]).includes(kind));

/** The checks that are asked of each kind. */
export const asked: Readonly<Record<Kind, readonly Check[]>> = {
  shared: ['consentStatus', 'dataAccess', 'anonymization'],
  own: ['secretExpiry', 'consentStatus', 'dataAccess', 'anonymization'],
  two: ['secretExpiry', 'consentStatus', 'account', 'dataAccess'],
  account: ['secretExpiry', 'account', 'dataAccess', 'anonymization'],
};

/** What every check that is asked must come to. */
export function saysOf(kind: Kind, fault: FaultName): ReadonlyMap<Check, Says> {
  const says: Readonly<Partial<Record<Check, Says>>> = table[fault].says;
  return new Map(asked[kind].map((check) => [check, says[check] ?? []]));
}

export const foundIn = (says: Says): readonly Wrong[] =>
  'unknown' in says ? [] : 'found' in says ? says.found : says;

/** What of what is open nobody could tell. */
export const staysIn = (says: Says): readonly Pick<Wrong, 'code' | 'isSecond'>[] =>
  'second' in says
    ? says.hides.map((code) => ({ code, isSecond: true }))
    : 'inPart' in says
      ? says.stays
      : [];

/** A tenant in which nobody uses anything yet has no usage to report: for two weeks nobody is told that nobody can look. */
const QUIET = 'noUsageYet';
export const isTold = (why: string): boolean => why !== QUIET;

/** Is a check left without an answer, where the fault stays for nights? */
export const leavesOpen = (kind: Kind, fault: FaultName): boolean =>
  [...saysOf(kind, fault).values()].some(
    (one) => 'unknown' in one || ('second' in one && one.found.length === 0),
  );

/** Every code that must be told of such a connection, where the fault stays for nights. */
export function codesOf(kind: Kind, fault: FaultName): readonly string[] {
  const says = [...saysOf(kind, fault).values()];
  const isBlind = says.some((one) => 'unknown' in one && isTold(one.unknown));
  return [
    ...says.flatMap((one) => foundIn(one).map(({ code }) => code)),
    ...(isBlind ? ['check.stale'] : []),
  ];
}
