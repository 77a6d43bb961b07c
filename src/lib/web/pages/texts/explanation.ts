/** A page that says what happened and what can be done; `again` labels the button that starts over. */
export interface Explanation {
  readonly title: string;
  readonly lead: string;
  readonly steps: readonly string[];
  readonly again?: string;
  /** Nothing went wrong: told without a sign of warning. */
  readonly calm?: true;
}
