import { handOverStatus } from '../lib/credentials/handOverPlan.ts';
import { api } from '../lib/triggers.ts';
import { doHandOver, handOverWish, OUTDATED } from '../lib/web/handOverWish.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { problem } from '../lib/web/respond.ts';
import { handedOver } from '../lib/web/schemas/credentials.ts';
import { shownLink } from '../lib/web/schemas/shared.ts';

/** Gives what the connector's settings page asks for, or a link to it, or takes the word that it is entered. */
api(
  'requestHandOver',
  {
    method: 'POST',
    route: 'connections/{id}/hand-over',
    role: 'Mooring.Operator',
    summary: 'Hand over what the connector asks for',
    params: { id: 'The connection.' },
    body: handOverWish,
    answers: { 200: handedOver, 201: shownLink },
    refusals: ['not_found', 'state_conflict', 'nothing_to_hand_over', 'profile_not_configured'],
  },
  async ({ params, body, services, operator, reply }) => {
    const done = await doHandOver(services, params.id, body, operator.id);
    if (!done) return noSuchConnection();
    if (!done.ok) return problem(done.error);
    const { value } = done;
    if (value.kind === 'linked') return reply(201, value.link);
    const handOver = handOverStatus(value.connection, await services.profiles.find(value.connection.profile));
    if (value.kind === 'shown') return reply(200, { fields: value.fields, keyIds: value.keyIds, handOver });
    const said = value.kind === 'confirmed' && value.isOutdated ? [OUTDATED] : [];
    return reply(200, { handOver, said });
  },
);
