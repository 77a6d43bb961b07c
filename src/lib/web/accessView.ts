import { type Connection, isConnected } from '../connections/connection.ts';
import type { StopCode } from '../connections/provisioning.ts';
import { planRotation, renewsPassword } from '../credentials/rotation/plan.ts';
import type { Profile } from '../profiles/schema.ts';
import type { AccessView } from './pages/connectionAccess.tsx';
import { isStep } from './pages/onboardingSteps.ts';
import { fill } from './pages/parts.tsx';
import { languages } from './pages/texts.ts';

/** What exists in the tenant for a connection, and how far its making has come. */
export function accessView(connection: Connection, profile: Profile | undefined, now: number): AccessView {
  const { access, ownership, provisioning: flow, rotationStop } = connection;
  const { apps, account, incoming, steward } = access;
  const [kind = '', key] = flow?.step.split(':') ?? [];
  const nameOf = (wanted: string | undefined): string =>
    profile?.apps.find((app) => app.key === wanted)?.displayName ?? '';
  const words = { connector: profile?.name ?? '', app: nameOf(key), operator: 'the operator' };
  const { steps, stops } = languages.en;
  const inWords = ({ code, at, text }: { code: StopCode; at: string; text?: string | undefined }) =>
    ({ title: fill(stops[code].title, words), at, text }) as const;
  return {
    ownership,
    apps: apps.map((app) => ({ ...app, name: nameOf(app.key) || app.key })),
    ...(account && { account }),
    ...(incoming && { incoming }),
    steward,
    ...(rotationStop && { rotationStop: inWords(rotationStop) }),
    // Whoever does it: with the steward app, or by a link.
    mayRotate:
      isConnected(connection.state) &&
      profile !== undefined &&
      planRotation(connection, profile, 'all', true, now) !== undefined,
    mayRenewPassword: isConnected(connection.state) && renewsPassword(connection),
    ...(flow &&
      flow.finishedAt === undefined && {
        making: {
          kind: flow.kind,
          ...((flow.session ?? flow.actor !== 'admin') &&
            isStep(kind) && { step: fill(steps[kind].title, words) }),
          ...(flow.stop && {
            stop: inWords(flow.stop),
          }),
        },
      }),
  };
}
