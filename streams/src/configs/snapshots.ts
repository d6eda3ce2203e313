/**
 * The reactor that keeps every text of the history in the object store, by its hash, and what production has now by its id
 * (WAP-14, WAP-40). A repeat writes the same bytes under the same key, so nothing needs to be remembered (R2).
 */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import type { Reactor } from '../runtime/reactor/reactor.ts';
import { currentKey, snapshotKey } from './contract.ts';

export interface Snapshot {
  readonly key: string;
  /** Key of what production has now; null on the other branches. */
  readonly current: string | null;
  readonly text: string;
}

export const configSnapshots: Reactor<null, Snapshot> = {
  name: 'config-snapshots',
  types: ['AgentConfigCommitted'],
  resultTypes: [],
  remembers: false,
  initialState: () => null,
  react(event) {
    if (event.type !== 'AgentConfigCommitted') return [];
    const { id: causeId, tenant, entity } = event.envelope;
    const current = event.branch === 'prod' ? currentKey(tenant, entity) : null;
    const effect: Snapshot = { key: snapshotKey(tenant, entity, event.contentHash), current, text: event.yaml };
    return [{ kind: 'effect', causeId, orderKey: `${tenant}|${entity}`, effect }];
  },
};

export async function storeSnapshot(
  objects: Pick<ObjectStore, 'put'>,
  { key, current, text }: Snapshot,
): Promise<void> {
  const body = Buffer.from(text, 'utf8');
  await objects.put(key, body, { ifAbsent: true });
  if (current !== null) await objects.put(current, body);
}
