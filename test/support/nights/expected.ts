import { asked, type Check, type Says, saysOf, type Wrong } from './faults.ts';
import { Followed, type Happening, type Standing } from './followed.ts';
import { type OwnFault, type Plan, type Planned, profileOf } from './plan.ts';
import { heard, type Heard, Telling } from './telling.ts';

/** The runs of a night in their order, and what each asks. */
export const runsOfANight = [
  { timer: 'checkSecretExpiry', checks: ['secretExpiry'] },
  { timer: 'checkConsentStatus', checks: ['consentStatus', 'account', 'directoryAccount', 'dataAccess'] },
  { timer: 'checkAnonymization', checks: ['anonymization'] },
] as const satisfies readonly { timer: string; checks: readonly Check[] }[];

/** Whom the events of our own apps are about, as the plan calls it. */
export const OWN_APP = 'our own app';

/** What a check of a connection comes to in a run; nothing where it is not asked then. */
export type Answers = (planned: Planned, night: number) => ReadonlyMap<Check, Says>;

/** A plan as it is told, run after run, drawn from it alone. */
export interface Teller {
  /**
   * What people must hear of after the next run.
   *
   * @param at 0 for the first of the night
   * @param answers what the checks come to that are answered by then, where that is not what the plan says
   */
  run(night: number, at: number, answers?: Answers): readonly Heard[];
  /** What is open of a connection now. */
  openOf(name: string): readonly Standing[];
  /** What is open of our own app. */
  ownOpen(): readonly Standing[];
}

/** @param plan gone through from its first night on */
export function tellerOf({ connections, ownApp }: Plan): Teller {
  const telling = new Telling();
  const followed = connections.map((planned) => {
    // Everybody was told once that it is healthy: when it was connected.
    telling.wasTold(planned.name, 'connection.healthy');
    const of = new Followed(planned.name, planned.isNew === true ? [] : asked[planned.kind], 1);
    return { planned, of };
  });
  const own = new Followed(OWN_APP, ['secretExpiry'], 0);
  return {
    run(night, at, answers) {
      const checksOfRun: readonly Check[] = runsOfANight[at]?.checks ?? [];
      const brought = followed.map(({ planned, of }) => {
        const says = (answers ?? saysIn)(planned, night);
        const happenings = of.run(night, answers ? [...says.keys()] : checksOfRun, says);
        return { of, profile: profileOf[planned.kind], happenings };
      });
      return [...ownOf(own, ownApp[night] ?? 'nothing').map(heard), ...telling.endOfRun(brought)];
    },
    ownOpen: () => [...own.open.values()],
    openOf(name) {
      return [...(followed.find(({ planned }) => planned.name === name)?.of.open.values() ?? [])];
    },
  };
}

/**
 * What people must hear of after each run of each night.
 *
 * @returns by night, by run
 */
export function expectedOf(plan: Plan): readonly (readonly (readonly Heard[])[])[] {
  const teller = tellerOf(plan);
  return plan.ownApp.map((_, night) => runsOfANight.map((__, at) => teller.run(night, at)));
}

/** What the plan says. */
export const saysIn: Answers = ({ kind, nights }, night) => saysOf(kind, nights[night] ?? 'nothing');

const OWN: Readonly<Record<OwnFault, readonly Wrong[]>> = {
  nothing: [],
  secretEndsIn20Days: [{ code: 'secret.expiring', severity: 'warning', level: 3 }],
  secretEndsIn6Days: [{ code: 'secret.expiring', severity: 'warning', level: 5 }],
};
const STANDINGS = ['ok', 'ok', 'expiring', 'broken'];

/** Our own app is asked at the beginning of every run; it has no state, but all that depends on it is told how it stands. */
function ownOf(own: Followed, fault: OwnFault): Happening[] {
  const before = STANDINGS[own.worst() + 1];
  const alerts = own.answers('secretExpiry', OWN[fault]);
  const standing = STANDINGS[own.worst() + 1] ?? '';
  return standing === before ? alerts : [...alerts, own.tell('operator.credential', 'state', { standing })];
}
