/** A worker thread that rebuilds its share of the views, on connections of its own. Started by `rebuild-parallel.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { ofBuild } from '@mainstem/streams/runtime/projection/build';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { openResources } from '../../resources.ts';
import { definitionOf, definitions } from '../../views.ts';
import { rebuildViews } from '../rebuild-views.ts';
import { type FromWorker, plainError, plainResult, STOP, type WorkerTask } from './messages.ts';

const { settings, holder, targets, until, governor, resume } = workerData as WorkerTask;
const say = (message: FromWorker): void => parentPort?.postMessage(message);
const stop = new AbortController();
parentPort?.on('message', (said) => {
  if (said === STOP) stop.abort();
});

try {
  const resources = await openResources(settings, 'mainstem-rebuild', undefined, holder);
  try {
    const result = await rebuildViews({
      resources,
      targets: targets.map(({ name, version, build, lease }) => {
        const view = viewOf(name, version, build);
        return { view, store: resources.storeOf(view), lease };
      }),
      ...(until === undefined ? {} : { until }),
      governor,
      resume,
      onProgress: (progress) => say({ kind: 'progress', progress }),
      signal: stop.signal,
    });
    say({ kind: 'result', result: plainResult(result) });
  } finally {
    await resources.close();
  }
} catch (error) {
  say({ kind: 'failed', error: plainError(error) });
} finally {
  parentPort?.close();
}

function viewOf(name: string, version: number, build: number): Projection {
  const definition = definitionOf(definitions, name, version);
  if (definition === undefined) throw new ProjectionError('PROJECTION_UNKNOWN', name, `there is no version ${version}`);
  return ofBuild(definition, build);
}
