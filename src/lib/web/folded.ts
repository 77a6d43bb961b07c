/** Pure: a name without case and accents, so that people find what they type. */
export const folded = (name: string): string => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
