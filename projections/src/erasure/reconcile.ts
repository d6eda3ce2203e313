/**
 * After a backup of the key store was restored: destroys again every key that the log says is destroyed. The log cannot
 * rebuild keys, but it can tell which of them must not be there. May be run at any time, and again.
 */
import { KEY_TTL_MS } from '@mainstem/streams/privacy/keyring';
import type { StoredKey, Subject } from '@mainstem/streams/privacy/keys/key-store';
import { type Clock, systemClock } from '@mainstem/streams/runtime/clock';
import type { Resources } from '../resources.ts';
import { scanFor } from './find-subject.ts';
import { readSubjects, type SubjectHistory } from './history.ts';
import { rebuildSubject } from './rebuild-subject.ts';

/** Told in the answer; more say no more. */
const UNREAD_MAX = 100;

export interface Reconciled {
  /** Subjects with an erasure that was finished. */
  readonly erased: number;
  /** Of those, the ones whose key had come back. Their rows were made anew. */
  readonly returned: readonly Subject[];
  /** Records that cannot be read and were passed over: one may be the certificate of a subject that is not in this. */
  readonly unread: readonly string[];
}

interface Times {
  readonly clock?: Clock;
  /** How long processes may hold a key; as theirs. For tests. */
  readonly keyTtlMs?: number;
}

export async function reconcile(resources: Resources, times: Times = {}): Promise<Reconciled> {
  let erased = 0;
  const unread: string[] = [];
  const onUnread = ({ message }: Error) => {
    if (unread.length < UNREAD_MAX) unread.push(message);
  };
  const candidates: Ended[] = [];
  for (const { tenant, subject, history } of (await readSubjects(resources, undefined, onUnread)).values()) {
    const last = lastErased(history);
    if (last > 0) erased += 1;
    candidates.push({ subject: { tenant, subject }, last });
  }
  return { erased, returned: await destroyReturned(resources, candidates, times), unread };
}

export interface Ended {
  readonly subject: Subject;
  /** The generations up to this one are erased by the log. */
  readonly last: number;
}

/** The last generation whose erasure has its certificate; 0 when none has. */
export function lastErased({ certificate, generation }: SubjectHistory): number {
  return certificate === null ? generation - 1 : generation;
}

/**
 * Closes what came back, makes the rows anew, then destroys: killed in between, the next call finds it closed and goes on.
 * Returns the subjects whose key had come back.
 */
export async function destroyReturned(
  resources: Resources,
  candidates: readonly Ended[],
  { clock = systemClock, keyTtlMs = KEY_TTL_MS }: Times = {},
): Promise<Subject[]> {
  const { store, keyring } = resources.keys;
  const ending: StoredKey[] = [];
  const returned: Subject[] = [];
  for (const { subject, last } of candidates) {
    const back: StoredKey[] = [];
    for (let generation = 1; generation <= last; generation += 1) {
      const key = await store.close(subject, generation);
      if (key.state !== 'destroyed') back.push(key);
    }
    ending.push(...back);
    if (back.some(({ wrapped }) => wrapped !== null)) returned.push(subject);
  }
  if (returned.length > 0) await clock.sleep(keyTtlMs); // cached keys run out
  for (const subject of returned) {
    keyring.forget(subject);
    await rebuildSubject(resources, await scanFor(resources, subject).advance());
  }
  for (const key of ending) await store.destroy(key, key.generation, { reconciled: true });
  return returned;
}
