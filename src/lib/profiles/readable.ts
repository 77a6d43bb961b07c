import type * as z from 'zod';

/**
 * When rules between members are judged: as soon as those they look at can be read. By itself zod leaves such rules
 * out while anything at all is wrong, and whoever writes a profile would get to know their errors bit by bit.
 */
export const readable = (members: z.ZodType) => ({
  when: ({ value }: { readonly value: unknown }): boolean => members.safeParse(value).success,
});
