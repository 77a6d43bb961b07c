import type { Connection } from '../connections/connection.ts';
import { type MarkRefusal, othersSeen } from '../connections/notOurs.ts';
import { findingsOf } from '../connections/verdict.ts';
import type { OtherView } from './pages/connectionOthers.tsx';
import type { Problem } from './problem.ts';

/** Credentials of its apps that others put there, as the last check saw them, and what was said of them. */
export const otherCredentialsOf = (connection: Connection) => {
  const said = connection.notOurs ?? [];
  const seen = othersSeen(connection) ?? [];
  const ids = new Set([...seen.map((keyId) => keyId.toLowerCase()), ...said.map(({ keyId }) => keyId)]);
  return [...ids].map((keyId) => {
    const mark = said.find((one) => one.keyId === keyId);
    return { keyId, ...(mark && { notOurs: { reason: mark.reason, by: mark.by, at: mark.at } }) };
  });
};

/** The same, with what the last check found wrong with each. */
export const othersView = (connection: Connection): readonly OtherView[] =>
  otherCredentialsOf(connection).map((one) => ({
    ...one,
    said: findingsOf(connection.health).flatMap(({ subject, message }) =>
      subject.toLowerCase() === one.keyId ? [message] : [],
    ),
  }));

/** Why a credential is not marked. */
export const markRefusals: Readonly<Record<MarkRefusal, Problem>> = {
  unknown: {
    code: 'not_found',
    detail:
      'The last check of the connection saw no such credential. Check now, and take a key ID of "others" in GET …/credentials.',
  },
  ours: {
    code: 'state_conflict',
    detail: 'This credential is in force here, or was made here: it is the connector’s.',
  },
  tooMany: { code: 'state_conflict', detail: 'So many credentials are marked already. Unmark one first.' },
};
