/** What a connector does in a directory, as far as a controller says beforehand whether it may. */
export const directoryRights = [
  'readAll',
  'createUsers',
  'changeUsers',
  'deleteUsers',
  'resetPasswords',
  'changeMembers',
] as const;
export type DirectoryRight = (typeof directoryRights)[number];

/** In words, behind "may". */
export const rightTexts: Readonly<Record<DirectoryRight, string>> = {
  readAll: 'read everything below the base',
  createUsers: 'create users',
  changeUsers: 'change users',
  deleteUsers: 'delete users',
  resetPasswords: 'reset passwords',
  changeMembers: 'change who belongs to groups',
};

/** What a controller computes of changing; of the rest only a trial shows anything. */
const computed: ReadonlySet<DirectoryRight> = new Set(['createUsers', 'changeUsers', 'changeMembers']);

/** Pure: of the rights that a connector needs those of which one at least has to be shown: before that nothing is in order. */
export function tellingRights(wanted: readonly DirectoryRight[]): readonly DirectoryRight[] {
  const beyond = wanted.filter((right) => computed.has(right));
  return beyond.length > 0 ? beyond : wanted.filter((right) => right === 'readAll');
}

/** Can a trial show whether an account has these rights? It makes a user and has to remove it. */
export const canBeTried = (rights: readonly DirectoryRight[]): boolean =>
  rights.includes('createUsers') && rights.includes('deleteUsers');
