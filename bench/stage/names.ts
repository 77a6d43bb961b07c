import { createHash } from 'node:crypto';

const digest = (of: string): string => createHash('sha256').update(of).digest('hex');

/** The id of a connection of the fleet. @param at from 0 */
export const idOf = (at: number): string => digest(`connection ${at}`).slice(0, 32);

/** The tenant of a connection of the fleet. @param at from 0 */
export function tenantOf(at: number): string {
  const hex = digest(`tenant ${at}`);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
