/**
 * Deployments of a tenant from the view `deployments`, read as that tenant on the role whose row-level security shows no
 * other's (R7): what is learnt from clients is shared among the clients of one organisation and leaves it never.
 */
import type { BenefitKind, Deployment } from '@mainstem/models/village/suggest';
import { durablyAsTenant } from '@mainstem/streams/runtime/stores/tenant-transaction.postgres';
import type pg from 'pg';

/** The first so many; the groups that are told are cut in this order anyway. */
const ROWS_MAX = 5_000;

export interface Deployments {
  of(tenant: string, product: string): Promise<readonly Deployment[]>;
}

type Row = Record<string, string | null>;

/** `pool` is of the role `mainstem_app`. */
export function createPostgresDeployments(pool: pg.Pool, schema: string): Deployments {
  const statement = `select client_id, business_type, objective, kind, metric, baseline_ppm, now_ppm, first_to_ms, event_id
    from "${schema}".deployments where product = $1 and event_id is not null
    order by first_to_ms, client_id limit ${ROWS_MAX}`;
  return {
    of: (tenant, product) =>
      durablyAsTenant(pool, tenant, async (client) => {
        const { rows } = await client.query<Row>(statement, [product]);
        return rows.map(deploymentOf);
      }),
  };
}

function deploymentOf(row: Row): Deployment {
  const { client_id: clientId, objective, metric, event_id: eventId } = row as Record<string, string>;
  const figures = { baselinePpm: Number(row.baseline_ppm), nowPpm: Number(row.now_ppm) };
  const kind = row.kind as BenefitKind;
  const about = { clientId, objective, metric, eventId, kind, businessType: row.business_type ?? null };
  return { ...about, ...figures, firstToMs: Number(row.first_to_ms) } as Deployment;
}
