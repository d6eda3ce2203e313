/**
 * Feature views in Redis (KAIROS-05, KAIROS-06): one blob an entity and view, kept up, rebuilt and verified like any other
 * view, each on its own, so that a new version is built beside the one that is read.
 */
import {
  bytesOfRow,
  type FeatureRow,
  featureField,
  featureProjectionName,
  rowOf,
  rowOfBytes,
  stateOf,
} from '@mainstem/streams/features/contract';
import type { FeatureView } from '@mainstem/streams/features/definition';
import { fold } from '@mainstem/streams/features/state';
import { featureViews } from '@mainstem/streams/features/views';
import { hashProjection, type Projection, rowKey } from '@mainstem/streams/runtime/projection/projection';

export const featureProjections: readonly Projection[] = featureViews.map(featureProjection);

/** The projection of one view. An event that is kept out of the view changes nothing here; `feature_quarantine` lists it. */
export function featureProjection(view: FeatureView): Projection {
  return hashProjection({
    name: featureProjectionName(view),
    version: view.version,
    types: view.types,
    bytes: { encode: (row) => bytesOfRow(row as FeatureRow), decode: rowOfBytes },
    isFollowed: false,
    keyOf(event) {
      const entity = view.keyOf(event);
      return entity === null ? null : rowKey(event.envelope.tenant, entity);
    },
    fieldOf: ({ tenant, parts: [entity] }) => featureField(tenant, String(entity)),
    keyOfField(field) {
      const bar = field.indexOf('|');
      if (bar < 1) throw new Error(`no field of features: ${JSON.stringify(field)}`);
      return rowKey(field.slice(0, bar), field.slice(bar + 1));
    },
    project(row: FeatureRow | null, event, place): FeatureRow | null {
      const before = row === null ? null : stateOf(view, row);
      const after = fold(view, before, event, place);
      return after === before || after === null ? row : rowOf(view, after);
    },
  });
}
