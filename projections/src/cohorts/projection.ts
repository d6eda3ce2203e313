/** What the log says of each client for its cohort (WAP-87, WAP-95), in Redis: read before every answer, by its key. */
import { COHORTS, type CohortRow, cohortField } from '@mainstem/streams/cohorts/contract';
import { clientOf, cohortTypes, foldCohort } from '@mainstem/streams/cohorts/fold';
import { hashProjection, rowKey } from '@mainstem/streams/runtime/projection/projection';

export const cohorts = hashProjection({
  name: COHORTS,
  version: 1,
  types: cohortTypes,
  keyOf: (event) => rowKey(event.envelope.tenant, clientOf(event)),
  fieldOf: ({ tenant, parts: [clientId] }) => cohortField(tenant, String(clientId)),
  keyOfField(field) {
    const bar = field.indexOf('|');
    if (bar < 1) throw new Error(`no field of cohorts: ${JSON.stringify(field)}`);
    return rowKey(field.slice(0, bar), field.slice(bar + 1));
  },
  project: (row: CohortRow | null, event): CohortRow => foldCohort(row, event),
});
