/** A channel of events: listens to the tails of its topics for one tenant. */

import { Members } from './channel.ts';
import type { Framing } from './framing.ts';
import { type Places, placesText } from './positions.ts';
import type { Listener, LiveRecord, TopicTail } from './topic-tail.ts';
import type { EventWatch } from './watch.ts';

export class EventChannel implements Listener {
  readonly tenant: string;
  readonly members = new Members();
  readonly #watch: EventWatch;
  readonly #framing: Framing;
  readonly #tails: readonly TopicTail[];
  #pieces: string[] = [];

  constructor(watch: EventWatch, framing: Framing, tails: readonly TopicTail[]) {
    this.tenant = watch.tenant;
    this.#watch = watch;
    this.#framing = framing;
    this.#tails = tails;
    for (const tail of tails) tail.add(this);
  }

  /** Where it stands: everything before was told. Live: copy what is kept. */
  places(): Places {
    return new Map(this.#tails.map(({ topic, places }) => [topic, places]));
  }

  position(): string {
    return placesText(this.places());
  }

  record(record: LiveRecord): void {
    if (matches(this.#watch, record)) this.#pieces.push(pieceOf(this.#framing, this.#watch.id, record));
  }

  flush(): void {
    if (this.#pieces.length === 0) return;
    const frames = this.#framing.join(this.#pieces, () => this.position());
    this.#pieces = [];
    this.members.tell(frames);
  }

  failed(): void {
    this.members.end('UNAVAILABLE', 'the log cannot be followed; connect again with the last position');
  }

  close(): void {
    for (const tail of this.#tails) tail.remove(this);
  }
}

/** All of it is known without decoding; a record of an unknown type is told to who asked for whole topics. */
export function matches({ tenant, types, entity, topics }: EventWatch, record: LiveRecord): boolean {
  if (record.tenant !== tenant || !topics.includes(record.topic)) return false;
  if (entity !== null && record.entity !== entity) return false;
  return types === null || (record.type !== null && types.has(record.type));
}

export function pieceOf(framing: Framing, id: string, record: LiveRecord): string {
  const { topic, partition, offset, verdict } = record;
  const place = `"id":"${id}","at":"${topic}:${partition}@${offset}"`;
  const text = record.text();
  if (text === 'null') return framing.piece('unreadable', place);
  const settled = verdict === 'first-seen' ? ',"settled":false' : '';
  return framing.piece('event', `${place}${settled},"event":${text}`);
}
