/**
 * What the lifecycles of configs stand on beside the streams: the reactor that keeps texts of configs in the object store,
 * where conversations find the version they are pinned to.
 */
import { openObjectStore } from '@mainstem/connectors/object-store/open-object-store';
import { configSnapshots, storeSnapshot } from '@mainstem/streams/configs/snapshots';
import { tellState } from '@mainstem/streams/processors/table';
import type { ReactorStatus } from '@mainstem/streams/runtime/reactor/reactor-progress';
import { startReactor } from '@mainstem/streams/runtime/reactor/start-reactor';
import type { ReactorResources } from '@mainstem/streams/worker';

export interface ConfigResources {
  /** Of the reactor that keeps the texts. */
  status(): ReactorStatus;
  stop(): Promise<void>;
}

export const configSettings = ['MAINSTEM_OBJECT_STORE_URL'] as const;

/** Throws `OBJECT_STORE_URL_INVALID`. */
export async function openConfigs(
  settings: { readonly MAINSTEM_OBJECT_STORE_URL: string },
  resources: ReactorResources,
): Promise<ConfigResources> {
  const { logger } = resources;
  const objects = await openObjectStore(settings.MAINSTEM_OBJECT_STORE_URL);
  const snapshots = startReactor({
    ...resources,
    reactor: configSnapshots,
    perform: (snapshot) => storeSnapshot(objects, snapshot),
    onState: (status) => tellState(logger, status),
  });
  return {
    status: () => snapshots.status(),
    async stop() {
      await snapshots.stop();
      await objects.close();
    },
  };
}
