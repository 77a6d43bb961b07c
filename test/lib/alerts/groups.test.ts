import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { eventId } from '../../../src/lib/alerts/events.ts';
import { groupEvent } from '../../../src/lib/alerts/groupEvents.ts';
import { type Group, membersByGroup, toldBy } from '../../../src/lib/alerts/groupMembers.ts';
import { GROUP_FROM, planGroups } from '../../../src/lib/alerts/groups.ts';
import { parseBody } from '../../../src/lib/alerts/reading.ts';
import { everything, type Route } from '../../../src/lib/alerts/routing.ts';
import { applyDigest } from '../../../src/lib/alerts/announce.ts';
import { afterTelling, whatToTell } from '../../../src/lib/alerts/telling.ts';
import { applyState, applyVerdict } from '../../../src/lib/alerts/transition.ts';
import { DAY, iso, MINUTE } from '../../../src/lib/clock.ts';
import { listedAlerts } from '../../../src/lib/connections/listedAlerts.ts';
import {
  noHealth,
  type Finding,
  type Health,
  type PendingEvent,
  type Verdict,
} from '../../../src/lib/connections/verdict.ts';

const start = Date.parse('2026-03-01T03:00:00Z');
const RULES = { remindAfter: 7 * DAY };

type State = 'healthy' | 'degraded' | 'broken';
interface Patient {
  readonly id: string;
  readonly name: string;
  readonly profile: string;
  readonly tags: readonly string[];
  health: Health;
  state: State;
}

/** A fleet in memory, with the closing of runs as the product does it, and every event that left it. */
class Fleet {
  readonly told = new Map<string, PendingEvent>();
  readonly groups = new Map<string, Group>();
  /** Whom the groups' events are built for. */
  route: Route = everything;
  readonly patients: Patient[];
  constructor(count: number) {
    this.patients = Array.from({ length: count }, (_, n) => {
      const seen = applyVerdict(
        noHealth,
        `c${n}`,
        'dataAccess',
        { verdict: 'ok', evidence: {} },
        iso(start - DAY),
      );
      const health = { ...applyState(seen, `c${n}`, 'broken', 'healthy', iso(start - DAY)) };
      return {
        id: `c${n}`,
        name: `Connection ${n}`,
        profile: 'snow',
        tags: [`tag-${n}`],
        health,
        state: 'healthy',
      };
    });
    this.close(start - DAY);
  }

  answer(n: number, verdict: Verdict, now: number): void {
    const patient = this.patients[n];
    if (!patient) throw new Error('no such connection');
    const at = iso(now);
    const health = applyVerdict(patient.health, patient.id, 'dataAccess', verdict, at, RULES);
    const worst = verdict.verdict === 'fail' ? verdict.findings.map(({ severity }) => severity) : [];
    const bad = worst.includes('warning') ? 'degraded' : 'healthy';
    const state = worst.includes('critical') ? 'broken' : bad;
    patient.health = applyState(health, patient.id, patient.state, state, at);
    patient.state = state;
  }

  /**
   * @param flushed how many connections are told of before the process dies; all of them, unless given
   * @param waiting checks that another run is still to tell of
   */
  close(now: number, flushed = Number.POSITIVE_INFINITY, waiting: readonly string[] = []): void {
    const listed = this.patients.map(({ health, ...rest }) => ({ ...rest, alerts: listedAlerts(health) }));
    // Whoever closes a run again does so on the same occasion.
    const occasion = { id: iso(now).slice(0, 13), waiting: new Set(waiting) };
    for (const { group, event } of planGroups(listed, [...this.groups.values()], occasion, iso(now), RULES)) {
      this.groups.set(group.id, group);
      if (!event) continue;
      const members = membersByGroup(listed, toldBy([group])).get(group.id) ?? [];
      const built = groupEvent(group, event, listed, members, 'https://mooring.example/alerts')(this.route);
      if (built) this.tell({ ...event, data: { group: parseBody(built.body).data.group } });
    }
    for (const patient of this.patients.slice(0, flushed))
      if (!patient.health.outbox.length || waiting.length === 0) this.flush(patient);
  }

  flush(patient: Patient): void {
    const { health } = patient;
    const telling = whatToTell(health, toldBy([...this.groups.values()]));
    telling.events.forEach((event) => this.tell(event));
    patient.health = afterTelling(health, health.outbox, telling);
  }

  tell(event: PendingEvent): void {
    this.told.set(eventId(event.fingerprint, event.sequence), event);
  }

  /** What was told since, in short; done once, it is forgotten. */
  news(): string[] {
    const news = [...this.told.values()].map(({ type, data }) => {
      const group = data['group'] as { change: string; members: number; concerned: number } | undefined;
      return group ? `${type} ${group.change} ${group.members} (${group.concerned})` : type;
    });
    this.told.clear();
    return news.toSorted();
  }
}

const okay: Verdict = { verdict: 'ok', evidence: {} };
const finding = (severity: Finding['severity'] = 'warning', cause?: string): [Finding] => [
  {
    code: 'data.denied',
    subject: 'users',
    severity,
    level: 0,
    message: 'Users may not be read.',
    ...(cause !== undefined && { cause }),
  },
];
const fail = (...of: Parameters<typeof finding>): Verdict => ({
  verdict: 'fail',
  evidence: {},
  findings: finding(...of),
});

/** Nights on which the given answers come, told when the run closes. */
function nights(count: number) {
  const fleet = new Fleet(count);
  fleet.news();
  let night = -1;
  return {
    fleet,
    next(...answers: readonly (Verdict | undefined)[]): string[] {
      night += 1;
      const now = start + night * DAY;
      answers.forEach((verdict, n) => verdict && fleet.answer(n, verdict, now));
      fleet.close(now + 10 * MINUTE);
      return fleet.news();
    },
  };
}

describe('a group', () => {
  test('is told in the place of its members, and resolves with the last of them', () => {
    const { fleet, next } = nights(4);
    expect(next(fail(), fail(), fail(), okay)).toEqual(['alerts.grouped opened 3 (3)']);
    expect(next(fail(), fail(), fail(), okay)).toEqual([]);
    expect(next(okay, fail(), fail(), okay)).toEqual([]);
    expect(next(okay, okay, okay, okay)).toEqual(['alerts.grouped resolved 0 (0)']);
    expect(next(okay, okay, okay, okay)).toEqual([]);
    expect(fleet.groups.size).toBe(1);
    // Another time it is another one.
    expect(next(fail(), fail(), fail(), fail())).toEqual(['alerts.grouped opened 4 (4)']);
    expect(fleet.groups.size).toBe(2);
  });

  test('begins with three; two are told as what they are', () => {
    const { next } = nights(3);
    expect(GROUP_FROM).toBe(3);
    expect(next(fail(), fail(), okay)).toEqual([
      'alert.opened',
      'alert.opened',
      'connection.degraded',
      'connection.degraded',
    ]);
    // They stay outside when others come, and are told resolved as they were told opened.
    expect(next(fail(), fail(), fail())).toEqual(['alert.opened', 'connection.degraded']);
    expect(next(okay, okay, okay)).toHaveLength(6);
  });

  test('is closed once it was told: who comes later is told alone, or as a group of that night', () => {
    const { next } = nights(9);
    const three = [fail(), fail(), fail()];
    next(...three);
    expect(next(...three, fail())).toEqual(['alert.opened', 'connection.degraded']);
    expect(next(...three, fail(), okay, ...three)).toEqual(['alerts.grouped opened 3 (3)']);
    expect(next(okay, okay, okay, fail(), okay, ...three)).toEqual(['alerts.grouped resolved 0 (0)']);
  });

  test('tells who became worse where they are many; fewer are told by themselves, to their end', () => {
    const { fleet, next } = nights(5);
    const bad = fail('critical');
    next(fail(), fail(), fail(), fail(), fail());
    expect(next(bad, bad, bad, fail(), fail())).toEqual(['alerts.grouped escalated 5 (3)']);
    fleet.answer(3, bad, start + 1.5 * DAY);
    const [, , , fourth] = fleet.patients;
    if (fourth) fleet.flush(fourth);
    expect(fleet.news()).toEqual(['alert.escalated', 'connection.broken']);
    expect(next(okay, okay, okay, okay, fail())).toEqual(['alert.resolved', 'connection.healthy']);
    expect(next(okay, okay, okay, okay, bad)).toEqual([
      'alert.escalated',
      'alerts.grouped resolved 0 (0)',
      'connection.broken',
    ]);
    expect(next(okay, okay, okay, okay, okay)).toEqual(['alert.resolved', 'connection.healthy']);
  });

  test('takes for told what it named alone, not what was asked before it and answered after', () => {
    const { fleet, next } = nights(4);
    next(fail(), fail(), fail());
    fleet.answer(3, fail(), start);
    fleet.close(start + 20 * MINUTE);
    expect(fleet.news()).toEqual(['alert.opened', 'connection.degraded']);
  });

  test('is left to the run that asks its check', () => {
    const { fleet } = nights(3);
    for (const one of [0, 1, 2]) fleet.answer(one, fail(), start);
    fleet.close(start + MINUTE, undefined, ['dataAccess']);
    expect(fleet.news()).toEqual([]);
    fleet.close(start + 2 * MINUTE);
    expect(fleet.news()).toEqual(['alerts.grouped opened 3 (3)']);
  });

  test('counts connections, however much is wrong with one', () => {
    const { next } = nights(1);
    const [one] = finding();
    const three = ['users', 'groups', 'devices'].map((subject) => ({ ...one, subject }));
    expect(next({ verdict: 'fail', evidence: {}, findings: [three[0] ?? one, ...three.slice(1)] })).toEqual([
      ...Array.from({ length: 3 }, () => 'alert.opened'),
      'connection.degraded',
    ]);
  });

  test('says to a webhook only what is of its tags', () => {
    const { fleet, next } = nights(4);
    fleet.route = { ...everything, tags: ['tag-1', 'tag-3'] };
    next(fail(), fail(), fail(), okay);
    fleet.route = everything;
    expect(next(okay, okay, okay, okay)).toEqual(['alerts.grouped resolved 0 (0)']);
    fleet.route = { ...everything, tags: ['tag-1', 'tag-3'] };
    const now = start + 3 * DAY;
    for (const one of [0, 1, 2]) fleet.answer(one, fail(), now);
    fleet.close(now);
    const told = [...fleet.told.values()].map(({ data }) => data['group']);
    expect(told).toMatchObject([{ members: 1, concerned: 1, connections: [{ id: 'c1' }] }]);
    expect(JSON.stringify(told)).not.toContain('Connection 0');
  });

  test('that is snoozed is silent, and is told again when that is over', () => {
    const { fleet, next } = nights(3);
    const all = [fail('critical'), fail('critical'), fail('critical')];
    next(...all);
    for (const [id, group] of fleet.groups)
      fleet.groups.set(id, {
        ...group,
        snooze: {
          by: 'me',
          why: 'known',
          at: iso(start),
          until: iso(start + 10 * DAY),
          severity: 'critical',
          level: 0,
        },
      });
    const told = Array.from({ length: 10 }, () => next(...all));
    expect(told.map(({ length }) => length)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(told.flat()).toEqual(['alerts.grouped reminded 3 (3)']);
    expect(next(okay, okay, okay)).toEqual(['alerts.grouped resolved 0 (0)']);
  });

  test('that covers a state leaves a later digest its end', () => {
    const { fleet, next } = nights(3);
    next(fail(), fail(), fail());
    const [first] = fleet.patients;
    if (!first) throw new Error('no connection');
    const later = iso(start + 2 * DAY);
    const seen = applyVerdict(first.health, first.id, 'account', fail('warning', 'new'), later, RULES);
    first.health = applyDigest(first.health, seen, first.id, later);
    fleet.flush(first);
    expect(fleet.news()).toEqual(['alerts.digest']);
    first.health = applyVerdict(first.health, first.id, 'account', okay, iso(start + 3 * DAY), RULES);
    expect(next(okay, okay, okay)).toEqual([
      'alert.resolved',
      'alerts.grouped resolved 0 (0)',
      'connection.healthy',
    ]);
  });

  test('is told again after a week while it is critical, and its members are not', () => {
    const { next } = nights(3);
    const all = [fail('critical'), fail('critical'), fail('critical')];
    const told = Array.from({ length: 15 }, () => next(...all));
    expect(told.flat()).toEqual([
      'alerts.grouped opened 3 (3)',
      'alerts.grouped reminded 3 (3)',
      'alerts.grouped reminded 3 (3)',
    ]);
  });

  test('holds what has the same cause, else the same profile', () => {
    const { fleet, next } = nights(4);
    Object.assign(fleet.patients[3] ?? {}, { profile: 'sam360' });
    expect(next(fail(), fail(), okay, fail())).toHaveLength(6);
    next(okay, okay, okay, okay);
    const same = fail('warning', 'refused');
    expect(next(same, same, okay, same)).toEqual(['alerts.grouped opened 3 (3)']);
  });

  test('leaves alone what somebody was told at once', () => {
    const { fleet, next } = nights(4);
    next(fail(), fail(), fail(), okay);
    fleet.answer(3, fail(), start + 12 * 60 * MINUTE);
    const [, , , last] = fleet.patients;
    if (!last) throw new Error('no connection');
    fleet.flush(last);
    expect(fleet.news()).toEqual(['alert.opened', 'connection.degraded']);
    expect(next(okay, okay, okay, okay)).toEqual([
      'alert.resolved',
      'alerts.grouped resolved 0 (0)',
      'connection.healthy',
    ]);
  });

  test('keeps a change of state from nobody who heard of the one before', () => {
    const { next } = nights(3);
    expect(next(fail(), okay, okay)).toEqual(['alert.opened', 'connection.degraded']);
    expect(next(fail(), fail(), fail())).toHaveLength(4);
    expect(next(okay, okay, okay)).toHaveLength(6);
  });
});

describe('a closing that dies midway', () => {
  test.each([0, 1, 2, 3, 4])('after %i connections, done again, tells what it would have told', (flushed) => {
    const answers = [fail(), fail(), fail(), okay, fail('critical', 'other')];
    const run = (dies: boolean): string[] => {
      const fleet = new Fleet(5);
      fleet.news();
      answers.forEach((verdict, n) => fleet.answer(n, verdict, start));
      if (dies) fleet.close(start + 10 * MINUTE, flushed);
      fleet.close(start + 12 * MINUTE);
      return fleet.news();
    };
    expect(run(true)).toEqual(run(false));
  });

  test('for any nights tells nobody twice and leaves nobody out', () => {
    const verdicts = fc.oneof(
      { weight: 3, arbitrary: fc.constant(okay) },
      { weight: 3, arbitrary: fc.constant(fail()) },
      fc.constant(fail('critical')),
      fc.constant<Verdict>({ verdict: 'unknown', reason: 'timeout', message: 'Nobody answered.' }),
    );
    const night = fc.record({
      answers: fc.array(verdicts, { minLength: 7, maxLength: 7 }),
      deaths: fc.array(fc.nat({ max: 7 }), { maxLength: 2 }),
      byHand: fc.option(fc.nat({ max: 6 }), { freq: 3 }),
    });
    fc.assert(
      fc.property(fc.array(night, { maxLength: 12 }), (plan) => {
        const [steady, dying] = [new Fleet(7), new Fleet(7)];
        plan.forEach(({ answers, deaths, byHand }, n) => {
          const now = start + n * DAY;
          for (const fleet of [steady, dying]) {
            answers.forEach((verdict, one) => fleet.answer(one, verdict, now));
            if (fleet === dying)
              deaths.forEach((flushed, time) => fleet.close(now + (10 + time) * MINUTE, flushed));
            fleet.close(now + (fleet === steady ? 10 : 12) * MINUTE);
            const patient = byHand === null ? undefined : fleet.patients[byHand];
            if (!patient || byHand === null) continue;
            fleet.answer(byHand, fail('critical'), now + 12 * 60 * MINUTE);
            fleet.flush(patient);
          }
        });
        expect([...dying.told.keys()].toSorted()).toEqual([...steady.told.keys()].toSorted());
        // Each opening was told once: by itself, or counted by a group.
        const events = [...dying.told.values()];
        const joined = events.reduce((sum, { data }) => {
          const group = data['group'] as { change: string; concerned: number } | undefined;
          return sum + (group?.change === 'opened' ? group.concerned : 0);
        }, 0);
        const single = events.filter(({ type }) => type === 'alert.opened').length;
        expect(single + joined).toBe(openings(plan));
        for (const { health } of dying.patients) expect(health.outbox).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

/** How often an alert must open, reckoned from the answers alone. */
function openings(
  plan: readonly { readonly answers: readonly Verdict[]; readonly byHand: number | null }[],
): number {
  const open = new Set<number>();
  let count = 0;
  const hear = (one: number, verdict: Verdict): void => {
    if (verdict.verdict === 'ok') open.delete(one);
    if (verdict.verdict !== 'fail' || open.has(one)) return;
    open.add(one);
    count += 1;
  };
  for (const { answers, byHand } of plan) {
    answers.forEach((verdict, one) => hear(one, verdict));
    if (byHand !== null) hear(byHand, fail());
  }
  return count;
}
