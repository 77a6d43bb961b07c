import type { Connection } from '../connections/connection.ts';
import { othersSeen } from '../connections/notOurs.ts';

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
