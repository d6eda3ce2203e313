/** Opens what the health run and the lifecycle messages read. */
import { hotRowSettings, openHotRows } from '@mainstem/streams/cohorts/open-hot-rows';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import type { Settings } from '@mainstem/streams/settings';
import type { Logger } from 'pino';
import { createPostgresQuarters, type QuarterSource } from '../qbr/quarters-of-clients.postgres.ts';
import { type CohortSource, createCohortSource } from '../success/cohort-source.ts';
import { createPostgresDeployments, type Deployments } from '../village/deployments.postgres.ts';
import { createPostgresUsage, type Usage } from './usage.postgres.ts';

export const healthSettings = [
  'MAINSTEM_POSTGRES_APP_URL',
  'MAINSTEM_POSTGRES_PROJECTOR_URL',
  'MAINSTEM_POSTGRES_SCHEMA',
  'MAINSTEM_CLIENT_PORTAL_URL',
  ...hotRowSettings,
] as const;
export type HealthSettings = Settings<(typeof healthSettings)[number]>;

/** One page at a time, and a message now and then. */
const CONNECTIONS = 2;

export interface OpenHealth {
  readonly usage: Usage;
  readonly portalUrl: string;
  /** What is known of a client for its cohort (WAP-87). */
  readonly cohorts: CohortSource;
  /** What quarters are made of; reads the same views. */
  readonly quarters: QuarterSource;
  /** What objectives brought clients. */
  readonly deployments: Deployments;
  close(): Promise<void>;
}

export function openHealth(settings: HealthSettings, logger: Pick<Logger, 'warn'>): OpenHealth {
  const app = createProjectorPool(settings.MAINSTEM_POSTGRES_APP_URL, CONNECTIONS);
  const projector = createProjectorPool(settings.MAINSTEM_POSTGRES_PROJECTOR_URL, 1);
  const rows = openHotRows(settings);
  return {
    usage: createPostgresUsage(app, projector, settings.MAINSTEM_POSTGRES_SCHEMA),
    portalUrl: settings.MAINSTEM_CLIENT_PORTAL_URL,
    cohorts: createCohortSource(rows, logger),
    quarters: createPostgresQuarters(app, settings.MAINSTEM_POSTGRES_SCHEMA),
    deployments: createPostgresDeployments(app, settings.MAINSTEM_POSTGRES_SCHEMA),
    async close() {
      rows.close();
      await Promise.all([app.end(), projector.end()]);
    },
  };
}
