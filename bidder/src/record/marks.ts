/**
 * Which state of the catalogue a bidder decides from, told so that a replay finds exactly that state on the log. The
 * number of a change (`viewPosition`) belongs to one build of the view in Redis and depends on how its projector happened
 * to fold events into windows; but every row has the version of the event it was last changed by. So a bidder tells which
 * row it holds in which version, and a replay takes those versions from the streams themselves (R1, ADR 0022).
 */
import { PLATFORM_TENANT, uuidV7 } from '@mainstem/schemas/envelope';
import type { CatalogueFollowed } from '@mainstem/schemas/generated/events';
import type { RowVersions } from '../catalogue/row-versions.ts';
import type { Snapshot } from '../catalogue/snapshot.ts';
import { envelopeOf } from '../events/bid-events.ts';

/** A state of the catalogue, as what changed since the one before, or as a whole. */
export interface RowMark {
  readonly generation: string;
  readonly position: number;
  readonly loaded: boolean;
  /** Fields of rows, and beside them their versions; empty text for a row that is gone. */
  readonly fields: readonly string[];
  readonly versions: readonly string[];
}

/** Rows per event: made in under half a millisecond, for bids go on meanwhile. */
const ROWS_PER_EVENT = 500;

/** Turns the pictures a bidder is shown into marks: first all of it, then what changed. */
export class Marker {
  #told: RowVersions | undefined;

  marksOf({ generation, position, rows }: Snapshot): RowMark[] {
    const changed = rows.drain();
    const change: RowMark = {
      generation,
      position,
      loaded: false,
      fields: [...changed.keys()],
      versions: [...changed.values()],
    };
    if (this.#told === rows) return [change];
    this.#told = rows;
    const { fields, versions, loadedAt } = rows;
    const whole: RowMark = { generation, position: loadedAt, loaded: true, fields, versions };
    return position === loadedAt && fields.length > 0 && changed.size === 0 ? [whole] : [whole, change];
  }
}

/** The events of a mark, each made when it is asked for. */
export function followedEvents(mark: RowMark, holder: string, now: () => number): (() => CatalogueFollowed)[] {
  const { generation, position, loaded, fields, versions } = mark;
  const parts = Math.max(1, Math.ceil(fields.length / ROWS_PER_EVENT));
  return Array.from({ length: parts }, (_, part) => () => {
    const nowMs = now();
    const id = uuidV7(nowMs);
    const envelope = envelopeOf(PLATFORM_TENANT, holder, id, null, nowMs, 'service:bidder');
    const rows: Record<string, string> = {};
    const end = Math.min(fields.length, (part + 1) * ROWS_PER_EVENT);
    for (let at = part * ROWS_PER_EVENT; at < end; at += 1) rows[fields[at] as string] = versions[at] as string;
    const head = { generation, position, loaded, part, parts };
    return { type: 'CatalogueFollowed', envelope: { ...envelope, correlationId: id }, ...head, rows };
  });
}
