/** All steps of a platform, and the sets of them that people ask for. */
import type { Step } from './service.ts';
import { appServices } from './services/apps.ts';
import { kafka } from './services/kafka.ts';
import { loadgen } from './services/loadgen.ts';
import { postgres } from './services/postgres.ts';
import { redis } from './services/redis.ts';
import { registry } from './services/registry.ts';
import { temporal } from './services/temporal.ts';
import { databases } from './tasks/databases.ts';
import { migrations } from './tasks/migrations.ts';
import { sample } from './tasks/sample.ts';
import { schemas } from './tasks/schemas.ts';
import { topicsTask } from './tasks/topics.ts';

export const steps: readonly Step[] = [
  kafka,
  registry,
  postgres,
  redis,
  temporal,
  databases,
  schemas,
  topicsTask,
  migrations,
  ...appServices,
  sample,
  loadgen,
];

/** The parts that are other people's programs. */
export const parts = ['kafka', 'registry', 'postgres', 'redis', 'temporal'] as const;

/** What `up` brings: the parts, with roles made and schemas pinned. */
export const partsOnly: readonly string[] = [...parts, 'databases', 'schemas'];
/** The parts and the platform's own processes. */
export const withApps: readonly string[] = [
  ...partsOnly,
  'topics',
  'migrations',
  ...appServices.map((service) => service.name),
];
/** All that `npm start` shows: the platform with a sample tenant and live auctions. */
export const everything: readonly string[] = [...withApps, 'sample', 'loadgen'];
