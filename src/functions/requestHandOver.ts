import { handOverStatus } from '../lib/credentials/handOverPlan.ts';
import { api } from '../lib/triggers.ts';
import { readJson } from '../lib/web/body.ts';
import { doHandOver, handOverWish, OUTDATED } from '../lib/web/handOverWish.ts';
import { noSuchConnection } from '../lib/web/missing.ts';
import { json, problem } from '../lib/web/respond.ts';

/** Gives what the connector's settings page asks for, or a link to it, or takes the word that it is entered. */
api(
  'requestHandOver',
  { method: 'POST', route: 'connections/{id}/hand-over', role: 'Mooring.Operator' },
  async ({ request, services, operator }) => {
    const wish = await readJson(request, handOverWish);
    if (!wish.ok) return problem(wish.error);
    const done = await doHandOver(services, request.params['id'] ?? '', wish.value, operator.id);
    if (!done) return noSuchConnection();
    if (!done.ok) return problem(done.error);
    const { value } = done;
    if (value.kind === 'linked') return json(201, value.link);
    const handOver = handOverStatus(value.connection, await services.profiles.find(value.connection.profile));
    if (value.kind === 'shown') return json(200, { fields: value.fields, keyIds: value.keyIds, handOver });
    const said = value.kind === 'confirmed' && value.isOutdated ? [OUTDATED] : [];
    return json(200, { handOver, said });
  },
);
