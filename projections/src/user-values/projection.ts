/**
 * What each viewer is worth to each tenant and which segments they are in (KIKI-16), in Redis, with a stream of changes
 * that bidders mirror. Only pseudonyms come here; the row of a viewer nothing is foretold of any more is gone.
 */
import { hashProjection, rowKey } from '@mainstem/streams/runtime/projection/projection';
import { SEGMENTS_MAX, USER_VALUES, type UserValueRow, userValueField } from '@mainstem/streams/user-values/contract';

export const userValues = hashProjection({
  name: USER_VALUES,
  version: 1,
  types: ['UserValueScored'],
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  fieldOf: ({ tenant, parts: [viewer] }) => userValueField(tenant, String(viewer)),
  keyOfField(field) {
    const bar = field.indexOf('|');
    if (bar < 1) throw new Error(`no field of the values of viewers: ${JSON.stringify(field)}`);
    return rowKey(field.slice(0, bar), field.slice(bar + 1));
  },
  project(_row: UserValueRow | null, { valueMicros, segments, modelVersion }): UserValueRow | null {
    if (valueMicros === null && segments.length === 0) return null;
    return { v: valueMicros, s: segments.slice(0, SEGMENTS_MAX), m: modelVersion };
  },
});
