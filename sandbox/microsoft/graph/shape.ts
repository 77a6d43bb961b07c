import { propertiesOf as propertiesOfType, type TypeName } from './metadata.ts';

/** Something as Graph shows it. */
export type Row = Record<string, unknown>;

/** How a collection may be asked. */
export interface Shape {
  type: TypeName;
  /** Path of the collection in `@odata.context`. */
  context: string;
  /** What is shown without `$select`; everything that is there when absent. */
  defaults?: readonly string[];
  filterable: readonly string[];
  /** What is shown only when `$select` names it. */
  onlySelected?: readonly string[];
  /** What `$expand` may name; the rows hold it under the same name. */
  expandable?: readonly string[];
}

/** Every property that the type has, used here or not. */
export const propertiesOf = (shape: Shape): readonly string[] => propertiesOfType(shape.type);
