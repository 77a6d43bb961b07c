import { OWN_APP } from '../../test/support/nights/expected.ts';
import type { Standing } from '../../test/support/nights/followed.ts';
import { alertText, type Heard, lineOf } from '../../test/support/nights/telling.ts';
import type { Ground } from './ground.ts';

/** Holds what was told of our own apps: in a storm nobody knows in which run, but each thing once, and in the end all of it. */
export interface OwnApps {
  /** @returns what has nothing to do with them */
  hear(heard: readonly Heard[], run: string): readonly string[];
  /** @param wanted what the plan leaves open of the app that it breaks; of the others nothing is */
  end(ground: Pick<Ground, 'services'>, wanted: readonly Standing[]): Promise<readonly string[]>;
}

/** Words of which one stands in whatever may be told of them. */
const OURS = ['secret.expiring', 'check.stale', 'expiring', 'ok'];

export function createOwnApps(): OwnApps {
  const told = new Map<string, Heard[]>();
  return {
    hear(heard, run) {
      const ours = heard.filter(({ who }) => who === OWN_APP);
      for (const one of ours) told.set(one.of ?? '', [...(told.get(one.of ?? '') ?? []), one]);
      return ours
        .filter(({ says }) => !OURS.some((word) => says.split(' ').includes(word)))
        .map((one) => `${run}: told of our own apps: ${lineOf(one)}`);
    },
    async end({ services }, wanted) {
      const subjects = await services.operatorSubjects.all();
      const open = subjects.flatMap(({ health }) =>
        Object.entries(health.alerts).filter(([, { resolvedAt }]) => resolvedAt === undefined),
      );
      const ours = open.map(([, { check, code, severity, level }]) =>
        alertText(check, { code, severity, level }),
      );
      const theirs = wanted.map(({ check, wrong }) => alertText(check, wrong));
      const openPrints = new Set(open.map(([print]) => print));
      return [
        ...(ours.join() === theirs.join()
          ? []
          : [`in the end is open of our own apps: ${ours.join()}, not ${theirs.join()}`]),
        ...subjects.flatMap(({ name, health }) =>
          health.outbox.length > 0 ? [`in the end ${name} still has something to tell`] : [],
        ),
        ...open
          .filter(([print]) => !told.has(print))
          .map(([, { check, code }]) => `nobody was told that of our own apps is open: ${check} ${code}`),
        ...[...told].flatMap(([print, events]) => [
          ...gapsIn(events),
          ...(isOpenAfter(events) === openPrints.has(print)
            ? []
            : [`of our own apps is told otherwise than it stands: ${lineOf(lastOf(events))}`]),
        ]),
      ];
    },
  };
}

/** Pure: numbers that are missing, from the first event of a thing to its last. */
function gapsIn(events: readonly Heard[]): string[] {
  const numbers = new Set(events.map(({ sequence }) => sequence));
  const missing = Array.from({ length: Math.max(...numbers) }, (_, at) => at + 1).filter(
    (one) => !numbers.has(one),
  );
  return missing.map(
    (number) => `of our own apps was never told: #${number} before ${lineOf(lastOf(events))}`,
  );
}

const lastOf = (events: readonly Heard[]): Heard =>
  events.reduce((last, one) => (one.sequence > last.sequence ? one : last));

/** Does the last event about an alert leave it open? How an app stands is no alert. */
const isOpenAfter = (events: readonly Heard[]): boolean => {
  const { type } = lastOf(events);
  return type.startsWith('alert.') && type !== 'alert.resolved';
};
