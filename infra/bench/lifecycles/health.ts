/**
 * The daily health run of many clients (WAP-50): pages read from the views, scored, and changes of band made.
 * Nothing is written to the log: on most days hardly anybody changes, and what an event costs is the log's own figure.
 */
import { migrate } from '@mainstem/projections/migrate';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { readSettings } from '@mainstem/streams/settings';
import { scoreClients } from '@mainstem/workflows/health/activities';
import { createPostgresUsage } from '@mainstem/workflows/health/usage.postgres';
import pg from 'pg';
import { type BenchContext, median, repeat } from '../figures.ts';
import type { Environment } from '../kit/platform.ts';
import { openScratch } from '../kit/scratch.ts';

const CLIENTS = 100_000;
const DAYS = 7;
const DAY_MS = 86_400_000;
const FROM_MS = Date.UTC(2026, 0, 1);
const TENANT = 'acme';

export async function measureHealth(context: BenchContext, environment: Environment): Promise<void> {
  const scratch = await openScratch(environment);
  const { settings } = scratch;
  const schema = settings.MAINSTEM_POSTGRES_SCHEMA;
  const { MAINSTEM_POSTGRES_APP_URL: appUrl } = readSettings(['MAINSTEM_POSTGRES_APP_URL'], environment);
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema });
  const owner = new pg.Pool({ connectionString: settings.MAINSTEM_POSTGRES_OWNER_URL, max: 1 });
  const app = createProjectorPool(appUrl, 1);
  const projector = createProjectorPool(settings.MAINSTEM_POSTGRES_PROJECTOR_URL, 1);
  try {
    context.note(`${CLIENTS} clients with ${DAYS} days each ...`);
    await fill(projector, schema);
    await owner.query(`analyze "${schema}".client_days__b1`);
    const usage = createPostgresUsage(app, projector, schema);
    const [tenant] = await usage.tenants('');
    if (tenant !== TENANT) throw new Error(`the only tenant is not ${TENANT} but ${tenant}`);
    const rounds = await repeat(async () => {
      const begunAt = performance.now();
      let scored = 0;
      for (let after: string | null = ''; after !== null; ) {
        const ask = { tenant: TENANT, after, dayAtMs: FROM_MS + (DAYS - 1) * DAY_MS };
        const { result } = await scoreClients(usage, ask, 'bench');
        scored += result.scored;
        after = result.last;
      }
      if (scored !== CLIENTS) throw new Error(`${scored} of ${CLIENTS} clients were scored`);
      return (performance.now() - begunAt) / 1_000;
    });
    context.report({
      figure: 'daily health run of 100,000 clients',
      unit: 's',
      value: median(rounds),
      conditions: `${CLIENTS} clients of one tenant, ${DAYS} days each, pages of 1,000 one after the other, scored and compared; writing to the log not counted; median of ${rounds.length}`,
    });
  } finally {
    await Promise.all([owner.end(), app.end(), projector.end()]);
    await scratch.close();
  }
}

/** Rows as the projector would have made them. */
async function fill(projector: pg.Pool, schema: string): Promise<void> {
  await projector.query(`insert into "${schema}".client_success__b1 (tenant, client_id, stage, event_id, correlation_id)
    select '${TENANT}', 'c-' || n, 'ACTIVE', gen_random_uuid()::text, gen_random_uuid()::text
    from generate_series(1, ${CLIENTS}) n`);
  for (let day = 0; day < DAYS; day += 1) {
    await projector.query(`insert into "${schema}".client_days__b1 (tenant, client_id, day_at_ms, is_counted, conversations,
        expected_conversations, resolved_conversations, satisfaction_hundredths, logins, features_used,
        features_available, api_calls, expected_api_calls, feature_requests, tickets, ticket_complexity)
      select '${TENANT}', 'c-' || n, ${FROM_MS + day * DAY_MS}, true, n % 100, 100, n % 90, 400, 2, 3, 10, 5, 10, 0, 0, 0
      from generate_series(1, ${CLIENTS}) n`);
  }
}
