/**
 * The log's figures: how fast events are written, read, folded and made visible, and what rebuilding, deciding, protecting
 * and switching cost. Stores and broker are the bench's own, fresh, and nothing else runs beside them.
 */
import type { Bench, BenchContext } from './figures.ts';
import { type Environment, STORES, withPlatform } from './kit/platform.ts';
import { measureDecisions } from './log/decisions.ts';
import { measureFlip } from './log/flip.ts';
import { measureLatency } from './log/latency.ts';
import { measureMemory } from './log/memory.ts';
import { measureProduce } from './log/produce.ts';
import { measureProtection } from './log/protection.ts';
import { measureViews } from './log/views.ts';

/** A part reports one figure or several; `--only` chooses by these names. */
type Part = (context: BenchContext, environment: Environment) => Promise<void>;

const parts: Readonly<Record<string, Part>> = {
  produce: measureProduce,
  views: measureViews,
  latency: measureLatency,
  decisions: measureDecisions,
  flip: measureFlip,
  protection: measureProtection,
  memory: measureMemory,
};

const log: Bench = async (context) => {
  const { only } = context;
  const unknown = [...(only ?? [])].filter((name) => parts[name] === undefined);
  if (unknown.length > 0) throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  const chosen = Object.entries(parts).filter(([name]) => only === null || only.has(name));
  const measureAll = async (environment: Environment) => {
    for (const [name, measure] of chosen) {
      context.interrupted.throwIfAborted();
      context.note(`${name} ...`);
      await measure({ ...context, environment }, environment);
    }
  };
  if (context.here) await measureAll(context.environment as Environment);
  else await withPlatform(context, STORES, measureAll);
};

export default log;
