import type { Connection } from '../connections/connection.ts';
import type { Provisioning } from '../connections/provisioning.ts';
import { trialUnderWay } from '../connections/trial.ts';
import { nextState } from '../connections/states.ts';
import { isAppOfOurs, isOurs } from '../connections/succession.ts';
import { withLeftover } from './session.ts';

/** Does a worker do steps right now? What it makes would be in nobody's hands. */
export const isHeld = ({ provisioning }: Pick<Connection, 'provisioning'>, now: number): boolean =>
  provisioning?.lease !== undefined && Date.parse(provisioning.lease.until) > now;

/** Pure: the removal, rotation or trial that is dropped where another takes its place, and comes back no more. */
const droppedBy = ({ provisioning: flow }: Pick<Connection, 'provisioning'>): Provisioning | undefined =>
  flow && flow.kind !== 'make' && flow.finishedAt === undefined ? flow : undefined;

/** Pure: without the flow's own links, and with what it leaves in the tenant, where another takes its place. */
export const giveWay = (current: Connection): Connection => ({
  ...current,
  access: withLeftover(current.access, droppedBy(current)),
  links: linksBeside(current, current.provisioning),
});

/** Pure: what is put aside for a removal or a rotation. One that follows another keeps what that one put aside. */
export function putAside(current: Connection): NonNullable<Provisioning['before']> {
  const {
    provisioning,
    onboarding: { dueAt },
  } = current;
  const dropped = droppedBy(current);
  if (dropped) return dropped.before ?? {};
  const due = dueAt !== undefined && { dueAt };
  if (!provisioning) return { ...due };
  const { before: _before, lease: _lease, ...flow } = provisioning;
  return { flow, ...due };
}

/** Pure: the rotation or removal that waits for an admin of the tenant, who comes by a link. */
export function awaitedErrand({
  provisioning: flow,
}: Pick<Connection, 'provisioning'>): Provisioning | undefined {
  const isErrand = flow?.kind === 'rotate' || flow?.kind === 'remove';
  const isAdmins = isErrand && flow.actor === 'admin' && flow.finishedAt === undefined;
  return isAdmins && (!flow.session || flow.stop) ? flow : undefined;
}

/** Pure: without the links that lead to this flow: others stay good. */
export const linksBeside = (
  { links }: Pick<Connection, 'links'>,
  flow: Provisioning | undefined,
): Connection['links'] => links.filter((link) => link.flow === undefined || link.flow !== flow?.flow);

/** Pure: as it was before the removal or the rotation, whose own links have nowhere to lead any more. */
export function broughtBack(
  { provisioning: over, ...current }: Connection,
  before: Provisioning['before'] = {},
): Connection {
  const { flow, dueAt } = before;
  // Where nothing is due any more, nothing would ever end the verifying.
  const isStuck = current.ownership === 'dedicated' && current.state === 'verifying' && dueAt === undefined;
  return {
    ...current,
    state: isStuck ? nextState(current.state, { kind: 'setback' }) : current.state,
    ...(flow && { provisioning: flow }),
    access: withLeftover(current.access, over),
    links: linksBeside(current, over),
    onboarding: withoutSetback(current.onboarding, dueAt),
  };
}

/** Pure: a rotation that waits is not to renew what has become somebody else's; with nothing left of it, it is over. */
export function withoutTheirs(current: Connection): Connection {
  const { provisioning: flow, access } = current;
  const { renew, retire = [], renewPassword } = flow?.choices ?? {};
  if (flow?.kind !== 'rotate' || flow.finishedAt !== undefined || !renew) return current;
  const isIn = (keys: readonly string[], is: typeof isOurs) =>
    keys.filter((key) => access.apps.some((app) => app.key === key && is(app)));
  const choices = { ...flow.choices, renew: isIn(renew, isOurs), retire: isIn(retire, isAppOfOurs) };
  return choices.renew.length + choices.retire.length > 0 || renewPassword
    ? { ...current, provisioning: { ...flow, choices } }
    : broughtBack(current, flow.before);
}

/** What onboarding knows, without how the last attempt ended, and due then or never. */
export function withoutSetback(
  { setback: _setback, dueAt: _due, ...kept }: Connection['onboarding'],
  dueAt: string | undefined,
): Connection['onboarding'] {
  return { ...kept, ...(dueAt !== undefined && { dueAt }) };
}

/**
 * Pure: without a trial whose steps are under way: it stands in nobody's way. Whoever does them stops at the next write, and
 * it begins anew later, with the user that is known by its mark.
 */
export function withoutTrial(current: Connection): Connection {
  const flow = trialUnderWay(current);
  return flow ? broughtBack(current, flow.before) : current;
}
