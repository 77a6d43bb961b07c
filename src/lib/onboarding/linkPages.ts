import type { Clock } from '../clock.ts';
import type { Connection } from '../connections/connection.ts';
import type { ConnectionStore } from '../connections/store.ts';
import type { Profile } from '../profiles/schema.ts';
import type { Profiles } from '../profiles/store.ts';
import type { ConnectView } from '../web/pages/onboarding.tsx';
import { withoutTrial } from './aside.ts';
import type { Links } from './links.ts';
import { noFlow, type Setup } from './setup.ts';
import { connectView, linkProblem, type Operator } from './view.ts';
import { type Cookies, isViewer } from './viewer.ts';

/** What stands behind a link, and what its page shows. */
export interface Seen {
  readonly connection?: Connection;
  readonly profile?: Profile;
  readonly view: ConnectView;
}

/** Looks behind links, for one browser. */
export interface LinkPages {
  open(linkToken: string, cookies: Cookies): Promise<Seen>;
}

export function createLinkPages(given: {
  links: Links;
  connections: ConnectionStore;
  profiles: Profiles;
  setup: Setup;
  hasSteward: boolean;
  operator: Operator;
  clock: Clock;
}): LinkPages {
  const { links, connections, operator } = given;
  return {
    async open(linkToken, cookies) {
      const link = await links.find(linkToken);
      const stored = link && (await connections.read(link.connectionId));
      if (!link || !stored) return { view: linkProblem('unknown', operator) };
      // A trial is none of the link's business.
      const connection = withoutTrial(stored);
      const profile = await given.profiles.find(connection.profile);
      const flow = connection.provisioning;
      const isDedicated = connection.ownership === 'dedicated';
      const facts = {
        plan:
          profile && (isDedicated || flow)
            ? given.setup.plan(profile, flow ?? noFlow)
            : { steps: [], scopes: [] },
        journal: flow ? await connections.journal(connection.id, flow.flow) : [],
        hasSteward: given.hasSteward,
        isViewer: isViewer(connection, cookies),
        faults: [],
      };
      const view = connectView(link, connection, profile, facts, linkToken, operator, given.clock());
      return { connection, ...(profile && { profile }), view };
    },
  };
}
