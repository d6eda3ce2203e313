/**
 * The log's figures: how fast events are written, read, folded and made visible, and what rebuilding, deciding, protecting
 * and switching cost. Stores and broker are the bench's own, fresh, and nothing else runs beside them.
 */
import type { Bench } from './figures.ts';
import { runParts } from './kit/parts.ts';
import { measureDecisions } from './log/decisions.ts';
import { measureFlip } from './log/flip.ts';
import { measureLatency } from './log/latency.ts';
import { measureMemory } from './log/memory.ts';
import { measureProduce } from './log/produce.ts';
import { measureProtection } from './log/protection.ts';
import { measureViews } from './log/views.ts';

const parts = {
  produce: measureProduce,
  views: measureViews,
  latency: measureLatency,
  decisions: measureDecisions,
  flip: measureFlip,
  protection: measureProtection,
  memory: measureMemory,
};

const log: Bench = (context) => runParts(context, parts);

export default log;
