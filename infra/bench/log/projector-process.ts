/**
 * The catalogue's projector as a process of its own, as it runs in life: the bench that loads it shares no event loop and
 * no heap with it. Settings come by environment; over IPC it says `live` once, and answers `memory` with what it holds.
 */
import { openResources, resourceSettings } from '@mainstem/projections/resources';
import { views } from '@mainstem/projections/views';
import { startProjector } from '@mainstem/streams/runtime/projector/projector';
import { readSettings } from '@mainstem/streams/settings';

export interface HeldMemory {
  /** Bytes after a full collection. */
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** Events folded so far. */
  readonly events: number;
}

const collect = (globalThis as { gc?: () => void }).gc;
const projection = views.find((view) => view.name === 'catalogue');
if (projection === undefined || collect === undefined) throw new Error('needs the catalogue, and --expose-gc');

const resources = await openResources(readSettings(resourceSettings, process.env), 'mainstem-bench-projector');
const projector = startProjector({
  projection,
  store: resources.storeOf(projection),
  leases: resources.leases,
  log: resources.log,
  decoder: resources.decoder,
  onState: ({ state }) => process.send?.(state),
});

process.on('message', (asked) => {
  if (asked !== 'memory') return;
  collect();
  const { heapUsed, rss, external } = process.memoryUsage();
  const held: HeldMemory = {
    heapBytes: heapUsed + external,
    rssBytes: rss,
    events: projector.status().counts.events,
  };
  process.send?.(held);
});

process.on('disconnect', () => {
  void projector
    .stop()
    .then(() => resources.close())
    .then(() => process.exit(0));
});
