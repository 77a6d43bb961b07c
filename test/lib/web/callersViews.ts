import type { ConnectionView } from '../../../src/lib/web/pages/connection.tsx';

const ids = ['cccccccc-0000-4000-8000-000000000001', 'cccccccc-0000-4000-8000-000000000002'];

const mark = 'hQ3kZpXw';

/** A connection's page with the section "Who may fetch tokens". */
export const callersViews = (connection: ConnectionView): Record<string, ConnectionView> => ({
  'connection-callers': { ...connection, callers: { ids, mark } },
  'connection-callers-none': { ...connection, callers: { ids: [], mark } },
  'connection-callers-refused': {
    ...connection,
    callers: {
      ids,
      mark,
      outcome: {
        mark,
        typed: `${ids[0]}\n\n`,
        error: 'line 2 must be the object ID of a service principal or user, a GUID',
      },
    },
  },
  'connection-callers-reader': {
    ...connection,
    operator: { ...connection.operator, canOperate: false },
    callers: { ids, mark },
  },
});
