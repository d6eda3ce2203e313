/**
 * After a backup of the key store was restored: destroys again every key that the log says is destroyed. The log cannot
 * rebuild keys, but it can tell which of them must not be there. May be run at any time, and again.
 */
import { KEY_TTL_MS } from '@mainstem/streams/privacy/keyring';
import type { Subject } from '@mainstem/streams/privacy/keys/key-store';
import { type Clock, systemClock } from '@mainstem/streams/runtime/clock';
import type { Resources } from '../resources.ts';
import { scanFor } from './find-subject.ts';
import { readSubjects } from './history.ts';
import { rebuildSubject } from './rebuild-subject.ts';

export interface Reconciled {
  /** Subjects with an erasure that was finished. */
  readonly erased: number;
  /** Of those, the ones whose key had come back. Their rows were made anew. */
  readonly returned: readonly Subject[];
}

export async function reconcile(
  resources: Resources,
  { clock = systemClock, keyTtlMs = KEY_TTL_MS }: { readonly clock?: Clock; readonly keyTtlMs?: number } = {},
): Promise<Reconciled> {
  const { store, keyring } = resources.keys;
  let erased = 0;
  const returned: Subject[] = [];
  for (const { tenant, subject, history } of (await readSubjects(resources)).values()) {
    const last = history.certificate === null ? history.generation - 1 : history.generation;
    if (last > 0) erased += 1;
    let isBack = false;
    for (let generation = 1; generation <= last; generation += 1) {
      const key = await store.close({ tenant, subject }, generation);
      if (key.state === 'destroyed') continue;
      isBack ||= key.wrapped !== null;
      await store.destroy({ tenant, subject }, generation, { reconciled: true });
    }
    if (isBack) returned.push({ tenant, subject });
  }
  if (returned.length > 0) await clock.sleep(keyTtlMs); // cached keys run out
  for (const subject of returned) {
    keyring.forget(subject);
    await rebuildSubject(resources, await scanFor(resources, subject).advance());
  }
  return { erased, returned };
}
