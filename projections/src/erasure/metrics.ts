/** Erasures that have begun and are not done: keys of persons that are closed and still there (docs/privacy.md). */
import { Gauge, type Registry } from 'prom-client';
import type { BuildPlaces } from '../resources.ts';

/** Asked when Prometheus does; what cannot be asked now is not told. */
export function registerErasureMetrics(
  registry: Registry,
  { pool, schema }: Pick<BuildPlaces, 'pool' | 'schema'>,
): void {
  new Gauge({
    name: 'mainstem_erasure_pending',
    help: 'Persons whose erasure has begun and is not done.',
    registers: [registry],
    async collect() {
      this.reset();
      try {
        const text = `select count(*) as pending from "${schema}".data_keys where state = 'closed'`;
        this.set(Number((await pool.query(text)).rows[0].pending));
      } catch {
        this.remove(); // Postgres is away, which `/healthz` says
      }
    },
  });
}
