import type { settingGroups, SettingText } from '../../settingTexts.ts';
import type { Severity, VerdictKind } from '../../connections/verdict.ts';
import type { PoisonedQueue } from '../../health/poison.ts';
import type { Probe } from '../../health/report.ts';

/** The page of settings and status. Instants are ISO 8601. What nobody could read is `undefined`. */
export interface SettingsView {
  readonly operator: { readonly name: string };
  readonly probes: readonly Probe[];
  readonly poisoned: readonly PoisonedQueue[] | undefined;
  /** What is open on this installation itself. */
  readonly alerts: readonly OwnAlert[] | undefined;
  readonly timers: readonly TimerLine[] | undefined;
  readonly apps: readonly OwnApp[];
  /** What is missing, or does not fit together, and what comes of it. */
  readonly notes: readonly SettingNote[];
  readonly settings: readonly {
    readonly group: keyof typeof settingGroups;
    readonly rows: readonly SettingRow[];
  }[];
  readonly versions: Versions;
  readonly generatedAt: string;
}

/** An open alert on one of the operator's own apps, or on this installation. */
export interface OwnAlert {
  readonly id: string;
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
}

/** A timer: when it last came to its end and when it begins again. */
export interface TimerLine {
  readonly label: string;
  readonly does: string;
  /** NCRONTAB, in UTC. */
  readonly schedule: string;
  readonly last?: string | undefined;
  readonly next?: string | undefined;
  readonly isUnderWay: boolean;
  /** What is wrong, in plain sentences. */
  readonly problems: readonly string[];
}

/** An app of the operator's own. */
export interface OwnApp {
  readonly kind: 'signIn' | 'setup' | 'steward' | 'shared';
  readonly name: string;
  readonly clientId: string;
  /** Of `signIn` nobody here knows how it proves itself. */
  readonly credential?: { readonly kind: 'federated' | 'certificate' | 'secret'; readonly entry?: string };
  /** Could what is known of it be read? */
  readonly isRead: boolean;
  readonly endsAt?: string | undefined;
  /** The last answer that said something; absent where nobody asked yet. */
  readonly checked?: { readonly verdict: VerdictKind; readonly at: string; readonly ago: string } | undefined;
  /** Since when nobody could look. */
  readonly unknown?: { readonly since: string; readonly message: string } | undefined;
  readonly alerts: readonly OwnAlert[];
  /** Of these alerts. */
  readonly alertsAddress: string;
  /** Where its credentials are at Microsoft. */
  readonly portal: string;
  /** Profiles whose connections can depend on it, and how many connections they have. */
  readonly profiles:
    | readonly { readonly id: string; readonly name: string; readonly connections: number | undefined }[]
    | undefined;
}

export interface SettingNote {
  readonly setting?: string;
  readonly text: string;
}

export interface SettingRow extends Pick<SettingText, 'what' | 'without'> {
  readonly name: string;
  /** `default`: as it is where nothing is set. */
  readonly origin: 'set' | 'default' | 'unset';
  /** Lines; none where it is not set or shown to nobody. */
  readonly value: readonly string[];
}

export interface Versions {
  /** Absent where it runs from its sources. */
  readonly product: string | undefined;
  /** As in `v24.1.0`. */
  readonly node: string;
  readonly authority: string;
  readonly graph: string;
  readonly cloud: string | undefined;
  readonly profiles:
    | readonly { readonly id: string; readonly name: string; readonly version: number }[]
    | undefined;
}
