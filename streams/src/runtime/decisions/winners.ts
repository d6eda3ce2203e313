/**
 * Rule R3: the log decides races.
 *
 * Any process may write to a decided stream, so two may decide on the same state and both append. Which of them counts
 * is settled by the log alone, in every reader and every replay the same way: in a key's partition the first record of
 * a decision (`decision.n` = 1) whose `streamVersion` is last + 1 wins; a later record of that decision wins only
 * right after the one before it has won. All others are losers: skipped and counted.
 *
 * A decision is appended as one Kafka record batch, so its records are neighbours in the partition: no other record can
 * come between them, and a decision wins or loses as a whole.
 *
 * Keys are per topic: `campaign_events` and `budget_events` both have the key `tenant|campaign`. Memory is one entry per
 * entity; a reader of very many keeps only what a batch touches (`restore` before it, `drainChanged` after it).
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { topicNamed, topicOf } from '@mainstem/schemas/topics';

/** Where the race of one key stands. Plain JSON: stored beside the checkpoint it belongs to. */
export interface WinnerEntry {
  /** `topic|tenant|entity`. */
  readonly key: string;
  /** Version of the last winner; 0 before the first. */
  readonly version: number;
  /** Decision the last winner belongs to; later records of it may still win. */
  readonly decisionId: string;
  /** Number of the last winner within its decision while more of it are to come; 0 once the decision is complete. */
  readonly n: number;
}

export interface Winners {
  /**
   * Must see every record of a key in offset order. Records of fact topics always win. Who has made the `winnerKey` of an
   * event of a decided topic already gives it.
   */
  admit(event: AnyEvent, key?: string): 'winner' | 'loser';
  /** Records skipped so far. */
  readonly losers: number;
  /** Version of the last winner of a key; 0 when there is none. */
  versionOf(topic: string, tenant: string, entity: string): number;
  /** Where the race of a key stands; undefined when nothing is known of it. */
  entryOf(topic: string, tenant: string, entity: string): WinnerEntry | undefined;
  /** Lets a key go: it must be restored before its next record. */
  forget(topic: string, tenant: string, entity: string): void;
  /** Everything known, for storing beside a checkpoint. */
  export(): WinnerEntry[];
  /** Entries that changed since the last call (or since creation). */
  drainChanged(): WinnerEntry[];
  /** Sets entries as stored before. */
  restore(entries: readonly WinnerEntry[]): void;
}

export function winnerKey(topic: string, tenant: string, entity: string): string {
  return `${topic}|${tenant}|${entity}`;
}

export function createWinners(saved: readonly WinnerEntry[] = []): Winners {
  const entries = new Map<string, WinnerEntry>(saved.map((entry) => [entry.key, entry]));
  const changed = new Set<string>();
  let losers = 0;
  return {
    admit(event, given) {
      const key = given ?? decidedKey(event);
      if (key === null) return 'winner';
      const next = standingAfter(entries.get(key), event.envelope, key);
      if (next === null) {
        losers += 1;
        return 'loser';
      }
      entries.set(key, next);
      changed.add(key);
      return 'winner';
    },
    get losers() {
      return losers;
    },
    versionOf: (topic, tenant, entity) => entries.get(winnerKey(topic, tenant, entity))?.version ?? 0,
    entryOf: (topic, tenant, entity) => entries.get(winnerKey(topic, tenant, entity)),
    forget(topic, tenant, entity) {
      const key = winnerKey(topic, tenant, entity);
      entries.delete(key);
      changed.delete(key);
    },
    export: () => [...entries.values()],
    drainChanged() {
      const drained = [...changed].map((key) => entries.get(key) as WinnerEntry);
      changed.clear();
      return drained;
    },
    restore(restored) {
      for (const entry of restored) {
        entries.set(entry.key, entry);
        changed.delete(entry.key);
      }
    },
  };
}

/** Null for an event of a fact topic. */
function decidedKey({ type, envelope }: AnyEvent): string | null {
  const topic = topicOf(type);
  return topicNamed(topic).kind === 'facts' ? null : winnerKey(topic, envelope.tenant, envelope.entity);
}

/** Where the race of a key stands when a record wins it; null when the record is a loser. */
export function standingAfter(
  last: WinnerEntry | null | undefined,
  { decision, streamVersion }: Pick<AnyEvent['envelope'], 'decision' | 'streamVersion'>,
  key: string,
): WinnerEntry | null {
  // A record without a decision has no place in a decided stream, whoever wrote it: it would undo the version.
  if (decision === null || !follows(last, streamVersion, decision)) return null;
  // Complete is complete: a second attempt at the same decision, with more events, must not add its rest.
  const n = decision.n < decision.of ? decision.n : 0;
  return { key, version: streamVersion, decisionId: decision.id, n };
}

function follows(last: WinnerEntry | null | undefined, version: number, decision: { id: string; n: number }): boolean {
  if (version !== (last?.version ?? 0) + 1) return false;
  if (decision.n === 1) return true;
  return last != null && last.n > 0 && last.decisionId === decision.id && decision.n === last.n + 1;
}
