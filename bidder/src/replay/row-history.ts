/**
 * Every version that every row of the catalogue ever had, from the streams it is made of: what a mark names, this finds.
 * The fold itself is the catalogue projection's own, given from outside: a bidder does not know projections.
 */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { topicNamed, topicOf } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { createWinners } from '@mainstem/streams/runtime/decisions/winners';
import { versionIn } from '../catalogue/row-versions.ts';

/** How events become rows of the catalogue. */
export interface RowFold {
  readonly types: readonly EventType[];
  /** Field of the rows hash the event's row stands in. */
  fieldOf(event: AnyEvent): string;
  /** The row after the event; null for none. */
  project(row: unknown, event: AnyEvent): unknown;
}

export interface RowHistory {
  /** JSON of the row in that version; undefined when the log has no such version. */
  rowAt(field: string, version: string): string | undefined;
  readonly rows: number;
  readonly versions: number;
}

export async function readRowHistory(log: EventLog, codec: PinnedCodec, fold: RowFold): Promise<RowHistory> {
  const history = new Folded(fold);
  for (const topic of new Set(fold.types.map(topicOf))) {
    const isDecided = topicNamed(topic).kind === 'decided';
    // Versions of a decided stream count events of every type (R3), so none is left out.
    const types = isDecided ? undefined : { types: new Set(fold.types) };
    const reader = createEventReader(codec, { ...types, skipForeign: true, onPoison: () => undefined });
    const winners = createWinners();
    for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
      for await (const batch of log.read(topic, partition, 0, end)) {
        for (const { event } of await reader.read(batch)) {
          if (!isDecided || winners.admit(event) === 'winner') history.take(event);
        }
      }
    }
  }
  return history;
}

class Folded implements RowHistory {
  readonly #fold: RowFold;
  readonly #types: ReadonlySet<EventType>;
  readonly #now = new Map<string, unknown>();
  readonly #then = new Map<string, Map<string, string>>();
  versions = 0;

  constructor(fold: RowFold) {
    this.#fold = fold;
    this.#types = new Set(fold.types);
  }

  get rows(): number {
    return this.#then.size;
  }

  take(event: AnyEvent): void {
    if (!this.#types.has(event.type)) return;
    const field = this.#fold.fieldOf(event);
    const row = this.#fold.project(this.#now.get(field) ?? null, event);
    if (row === null || row === undefined) {
      this.#now.delete(field);
      return;
    }
    this.#now.set(field, row);
    const json = JSON.stringify(row);
    let versions = this.#then.get(field);
    if (versions === undefined) {
      versions = new Map();
      this.#then.set(field, versions);
    }
    versions.set(versionIn(json), json);
    this.versions += 1;
  }

  rowAt(field: string, version: string): string | undefined {
    return this.#then.get(field)?.get(version);
  }
}
