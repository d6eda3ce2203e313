/**
 * What customers bought and what was foretold of them, in Redis (KIKI-12, KIKI-61): the gateway answers from it, and reckons
 * anew by what is in it. Rows, as `@mainstem/streams/values/rows` has them: one a customer, one a newcomer of a segment, one a tenant's model.
 */
import { hashProjection, rowKey } from '@mainstem/streams/runtime/projection/projection';
import { LTV } from '@mainstem/streams/values/contract';
import { type LtvRow, ltvFieldOf, ltvKeyOf, ltvPartsOf, ltvTypes, projectLtv } from '@mainstem/streams/values/rows';

export const ltv = hashProjection({
  name: LTV,
  version: 1,
  types: ltvTypes,
  keyOf(event) {
    const parts = ltvPartsOf(event);
    return parts === null ? null : rowKey(event.envelope.tenant, ...parts);
  },
  fieldOf: ({ tenant, parts: [kind, id] }) => ltvFieldOf(tenant, String(kind), String(id)),
  keyOfField(field) {
    const { tenant, kind, id } = ltvKeyOf(field);
    return rowKey(tenant, kind, id);
  },
  project: (row: LtvRow | null, event): LtvRow | null => projectLtv(row, event),
});
