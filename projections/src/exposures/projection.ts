/**
 * The arm each unit got first, in Redis: what it keeps where an experiment is sticky. The log decides which was first, so two
 * gateways that answered at once agree a moment later.
 */
import { EXPOSURES, type ExposureRow, exposureField } from '@mainstem/streams/cohorts/contract';
import { hashProjection, rowKey } from '@mainstem/streams/runtime/projection/projection';

export const exposures = hashProjection({
  name: EXPOSURES,
  version: 1,
  types: ['UnitExposed'],
  keyOf: ({ envelope, unit }) => rowKey(envelope.tenant, envelope.entity, unit),
  fieldOf: ({ tenant, parts: [experimentId, unit] }) => exposureField(tenant, String(experimentId), String(unit)),
  keyOfField(field) {
    const [tenant, experimentId, unit] = field.split('|');
    if (tenant === undefined || experimentId === undefined || unit === undefined) {
      throw new Error(`no field of exposures: ${JSON.stringify(field)}`);
    }
    return rowKey(tenant, experimentId, unit);
  },
  project(
    row: ExposureRow | null,
    { armId, propensityPpm, block, envelope, isHoldout, unit, requestId },
  ): ExposureRow | null {
    // Where a unit is drawn for each request anew, it keeps nothing.
    if (row !== null || isHoldout || requestId !== unit) return row;
    return { a: armId, p: propensityPpm, b: block, e: envelope.id };
  },
});
