/** Who hears of the winners of a stream: all of them as they come, or those of one decision while it is being written. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LogPosition } from '../../log/event-log.ts';

export interface PlacedEvent<Event> {
  readonly event: Event;
  readonly position: LogPosition;
}

export class WinnerListeners<Event extends AnyEvent> {
  readonly #listeners = new Set<(event: Event, position: LogPosition) => void>();
  /** Offset after the last winner listeners were told of, by partition: a stream folded anew is not told anew. */
  readonly #told: number[] = [];
  /** Winners of decisions somebody waits for, by decision id. */
  readonly #watched = new Map<string, PlacedEvent<Event>[]>();

  /** Answers how to hear no more. */
  onEvent(listener: (event: Event, position: LogPosition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Collects the winners of a decision while it is being written; `unwatch` gives them. */
  watch(decisionId: string): void {
    this.#watched.set(decisionId, []);
  }

  unwatch(decisionId: string): PlacedEvent<Event>[] {
    const seen = this.#watched.get(decisionId) ?? [];
    this.#watched.delete(decisionId);
    return seen;
  }

  tell(event: Event, position: LogPosition): void {
    const { decision } = event.envelope;
    if (decision !== null) this.#note(decision.id, { event, position });
    if (position.offset < (this.#told[position.partition] ?? 0)) return;
    this.#told[position.partition] = position.offset + 1;
    for (const listener of this.#listeners) listener(event, position);
  }

  /** Once: a stream that is folded anew comes by again. */
  #note(decisionId: string, placed: PlacedEvent<Event>): void {
    const seen = this.#watched.get(decisionId);
    if (seen?.some(({ position }) => position.offset === placed.position.offset) === false) seen.push(placed);
  }
}
