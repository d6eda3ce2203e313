/** A vector as it is served and put on record: its values as bytes in the order of the definition. Pure. */
import { type PackedType, packValues } from '@mainstem/schemas/features/packed';
import type { FeatureView } from '../definition.ts';
import type { ListedVector } from '../vector.ts';

const typesByView = new WeakMap<FeatureView, readonly PackedType[]>();

/** Types in the order of the definition. */
export function typesOf(view: FeatureView): readonly PackedType[] {
  const known = typesByView.get(view);
  if (known !== undefined) return known;
  const types = view.names.map((name) => (view.features[name] as FeatureView['features'][string]).type);
  typesByView.set(view, types);
  return types;
}

/** Throws a TypeError when a value is not of its feature's type. */
export function packVector(view: FeatureView, { values }: Pick<ListedVector, 'values'>): Buffer {
  return packValues(typesOf(view), values);
}
