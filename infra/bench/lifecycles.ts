/**
 * The figures of durable workflows: how many begin and are told a second, how many fit into a worker, how soon after its
 * event a workflow runs. On stores, a broker and a Temporal of the bench's own; what depends on the machine has its floor in
 * the same run.
 */
import type { Bench } from './figures.ts';
import { type Part, runParts } from './kit/parts.ts';
import { STORES } from './kit/platform.ts';
import { measureConfigs } from './lifecycles/configs.ts';
import { measureGoldOnAir } from './lifecycles/gold-on-air.ts';
import { measureHealth } from './lifecycles/health.ts';
import { measureOpen } from './lifecycles/open.ts';
import { measureOverrun } from './lifecycles/overrun.ts';
import { measureRates } from './lifecycles/rates.ts';
import { measureReactor } from './lifecycles/reactor.ts';
import { measureRollbackNoise } from './lifecycles/rollback-noise.ts';

const parts: Readonly<Record<string, Part>> = {
  rates: measureRates,
  open: measureOpen,
  reactor: measureReactor,
  configs: measureConfigs,
  'rollback-noise': (context) => measureRollbackNoise(context),
  'gold-on-air': measureGoldOnAir,
  overrun: measureOverrun,
  health: measureHealth,
};

const lifecycles: Bench = (context) => runParts(context, parts, [...STORES, 'temporal']);

export default lifecycles;
