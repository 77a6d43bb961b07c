/** What most published monitors do: tenant after tenant, one read after the other, nothing kept. Run as a program. */
import { effortOf, type Effort } from '../frame/effort.ts';
import { serve } from '../frame/serve.ts';
import { tenantOf } from './names.ts';
import type { Heard, Place } from './lightMicrosoft.ts';

serve({
  run: ({ count, place, heard }: { count: number; place: Place; heard: Heard }): Promise<Effort> =>
    effortOf(async () => {
      const { requests } = JSON.parse(heard.batch) as { requests: readonly { url: string }[] };
      for (let at = 0; at < count; at += 1) {
        const answer = await fetch(`${place.origins.authority}/${tenantOf(at)}/oauth2/v2.0/token`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: heard.tokenForm,
        });
        const { access_token: token } = (await answer.json()) as { access_token: string };
        for (const { url } of requests) {
          const read = await fetch(`${place.origins.graph}/v1.0${url}`, {
            headers: { authorization: `Bearer ${token}` },
          });
          await read.json();
        }
      }
    }),
});
