/**
 * The bidder's figures: how much of a server it keeps, how long an answer takes, what it does under too much load, and what
 * its parts cost. Client and server share the machine's cores, so each figure has its floor in the same run.
 */

import { measureCapacity } from './bidder/capacity.ts';
import { measureCatalogue } from './bidder/catalogue.ts';
import { measureLatency } from './bidder/latency.ts';
import { measureMemory } from './bidder/memory.ts';
import { measureOverload } from './bidder/overload.ts';
import { measureOverspend } from './bidder/overspend.ts';
import { measureRecord } from './bidder/record.ts';
import { measureValue } from './bidder/value.ts';
import { measureWebSocket } from './bidder/websocket.ts';
import type { Bench } from './figures.ts';
import { runParts } from './kit/parts.ts';

const parts = {
  capacity: measureCapacity,
  catalogue: measureCatalogue,
  latency: measureLatency,
  websocket: measureWebSocket,
  overload: measureOverload,
  overspend: measureOverspend,
  record: measureRecord,
  value: measureValue,
  memory: measureMemory,
};

const bidder: Bench = (context) => runParts(context, parts);

export default bidder;
