import typeData from '../data/graph-types.json' with { type: 'json' };

/** Something as Graph shows it. */
export type Row = Record<string, unknown>;

/** How a collection may be asked. */
export interface Shape {
  type: keyof typeof typeData.types;
  /** Path of the collection in `@odata.context`. */
  context: string;
  /** What is shown without `$select`; everything that is there when absent. */
  defaults?: readonly string[];
  filterable: readonly string[];
}

/** Every property that the type has, used here or not. */
export const propertiesOf = (shape: Shape): readonly string[] => typeData.types[shape.type];
