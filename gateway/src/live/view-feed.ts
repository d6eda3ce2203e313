/**
 * Changes of one view, for one tenant (ADR 0028): hears the events the view is made of, notes whose rows they touch, and
 * when the view's checkpoint has passed them reads those rows once and tells all channels. So a row is never older than
 * the position told with it, and rows that change often are told as they are, not once for each event.
 */

import type { LiveRows, Row } from '@mainstem/projections/live-rows';
import type { ViewOffsets } from '@mainstem/projections/view-offsets';
import type { RowKey } from '@mainstem/streams/runtime/projection/projection';
import { partitionName } from '@mainstem/streams/runtime/projection/projection-store';
import { Members } from './channel.ts';
import type { Framing } from './framing.ts';
import { type Places, placesText } from './positions.ts';
import type { Listener, LiveRecord, TopicTail } from './topic-tail.ts';
import { shownColumns } from './views.ts';
import type { ViewWatch } from './watch.ts';

/** A row that was touched: first and last offset not yet told, by partition. */
interface Touched {
  readonly key: RowKey;
  readonly spans: Map<string, { first: number; last: number }>;
}

export class ViewChannel {
  readonly members = new Members();
  readonly watch: ViewWatch;
  readonly framing: Framing;

  constructor(watch: ViewWatch, framing: Framing) {
    this.watch = watch;
    this.framing = framing;
  }
}

export class ViewFeed implements Listener {
  readonly tenant: string;
  readonly view: ViewWatch['view'];
  readonly channels = new Set<ViewChannel>();
  readonly #rows: LiveRows;
  readonly #tails: readonly TopicTail[];
  readonly #touched = new Map<string, Touched>();
  #build: number | undefined;
  #failed = false;
  /** While rows are being read: what was told before them. */
  #floor: Places | undefined;

  constructor({ tenant, view }: ViewWatch, tails: readonly TopicTail[], rows: LiveRows) {
    this.tenant = tenant;
    this.view = view;
    this.#tails = tails;
    this.#rows = rows;
    for (const tail of tails) tail.add(this);
  }

  /** Its tail ended, or its rows could not be read: who watches was told, and who comes next gets another feed. */
  get isDead(): boolean {
    return this.#failed || this.#tails.some(({ isDead }) => isDead);
  }

  get isWaiting(): boolean {
    return this.#touched.size > 0;
  }

  /** Where it stands: every row touched before was told. */
  places(): Places {
    if (this.#floor !== undefined) return this.#floor;
    const places: Places = new Map(this.#tails.map(({ topic, places: next }) => [topic, [...next]]));
    for (const { spans } of this.#touched.values()) {
      for (const [name, { first }] of spans) {
        const [topic = '', partition] = name.split(':');
        const offsets = places.get(topic) as number[];
        offsets[Number(partition)] = Math.min(first, offsets[Number(partition)] as number);
      }
    }
    return places;
  }

  record(record: LiveRecord): void {
    const name = partitionName(record.topic, record.partition);
    for (const key of keysTouched(this.view, record)) {
      const touched = this.#touched.get(key.text) ?? { key, spans: new Map() };
      const span = touched.spans.get(name);
      if (span === undefined) touched.spans.set(name, { first: record.offset, last: record.offset });
      else span.last = record.offset;
      this.#touched.set(key.text, touched);
    }
  }

  flush(): void {
    // Told when the view has come this far: `advance`.
  }

  failed(): void {
    this.end('the log cannot be followed');
  }

  /** The view has come to `found`: tells the rows it now holds. */
  async advance(found: ViewOffsets): Promise<void> {
    if (this.#build !== undefined && this.#build !== found.build) this.#moved();
    this.#build = found.build;
    const due = [...this.#touched.values()].filter(({ spans }) =>
      [...spans].some(([name, { first }]) => first < (found.offsets[name] ?? 0)),
    );
    if (due.length === 0) return;
    this.#floor = this.places();
    for (const touched of due) this.#pass(touched, found);
    const keys = due.map(({ key }) => key);
    const rows = await this.#rows.rows(this.tenant, this.view, shownColumns(this.view), keys);
    this.#floor = undefined;
    const position = placesText(this.places());
    for (const channel of this.channels) {
      const pieces = rowPieces(channel, keys, rows, position);
      channel.members.tell(channel.framing.join(pieces, () => position));
    }
  }

  end(words: string): void {
    this.#failed = true;
    for (const { members } of this.channels)
      members.end('UNAVAILABLE', `${words}; connect again with the last position`);
  }

  close(): void {
    for (const tail of this.#tails) tail.remove(this);
  }

  /** What the view has not come to yet stays touched. */
  #pass(touched: Touched, found: ViewOffsets): void {
    for (const [name, span] of touched.spans) {
      const passed = found.offsets[name] ?? 0;
      if (span.last < passed) touched.spans.delete(name);
      else span.first = Math.max(span.first, passed);
    }
    if (touched.spans.size === 0) this.#touched.delete(touched.key.text);
  }

  /** Another build is read now: rows may differ that no event touched. */
  #moved(): void {
    for (const { watch, framing, members } of this.channels) {
      members.tell(framing.join([framing.piece('reload', `"id":"${watch.id}"`)], () => placesText(this.places())));
    }
  }
}

export function keysTouched(view: ViewWatch['view'], record: LiveRecord): readonly RowKey[] {
  if (record.type === null || !view.types.includes(record.type)) return [];
  const event = record.event();
  const keys = event === null ? null : view.keyOf(event);
  const all = keys === null ? [] : Array.isArray(keys) ? (keys as RowKey[]) : [keys as RowKey];
  return all.filter(({ tenant }) => tenant === record.tenant);
}

/** Rows that do not fit the filter are named without what is in them: they may have fitted before. */
export function rowPieces(
  { watch, framing }: ViewChannel,
  keys: readonly RowKey[],
  rows: ReadonlyMap<string, Row>,
  position: string | null,
): string[] {
  return keys.map((key, index) => {
    const row = rows.get(key.text);
    const fits = row !== undefined && [...watch.where].every(([name, wanted]) => row[name] === wanted);
    const at = position !== null && index === keys.length - 1 ? `,"at":"${position}"` : '';
    const names = Object.keys(watch.view.store.key);
    const id = JSON.stringify(Object.fromEntries(names.map((name, part) => [name, key.parts[part]])));
    return framing.piece('row', `"id":"${watch.id}","key":${id},"row":${fits ? JSON.stringify(row) : 'null'}${at}`);
  });
}
