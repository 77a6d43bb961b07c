/** An instant as ISO 8601 text, the form in which Graph shows it. */
export type IsoTime = string;

/** Anything that Microsoft replicates: until `effectiveAt` (ms since 1970) the other services do not know it. */
export interface Replicated {
  effectiveAt: number;
}
