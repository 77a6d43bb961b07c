import type { ConnectionView } from '../../../src/lib/web/pages/connection.tsx';

const keyId = (n: number) => `dddddddd-0000-4000-8000-00000000000${n}`;
const at = '2026-07-31T14:05:09.120Z';

/** A connection's page with what can be mended there, and with credentials that others put on its app. */
export function mendingViews(connection: ConnectionView): Record<string, ConnectionView> {
  const reader = { ...connection.operator, canOperate: false };
  const concealed: ConnectionView = {
    ...connection,
    why: connection.why.map((finding) => ({ ...finding, hasRemedy: finding.code === 'reports.concealed' })),
  };
  const items = [
    { keyId: keyId(1), said: ['Another client secret of the app ends in 12 days.'] },
    { keyId: keyId(2), said: [], notOurs: { reason: 'The <b>intranet</b> uses it.', by: 'o1', at } },
  ];
  const others = { ...connection, others: { items } };
  return {
    'connection-concealed': concealed,
    'connection-concealed-reader': { ...concealed, operator: reader },
    'connection-mended': { ...concealed, remedied: { changed: true, seen: false } },
    'connection-others': others,
    'connection-others-reader': { ...others, operator: reader },
    'connection-others-refused': {
      ...others,
      others: {
        items,
        outcome: { keyId: keyId(1), typed: '<i>\u202E</i>', error: 'must be plain text' },
      },
    },
  };
}
