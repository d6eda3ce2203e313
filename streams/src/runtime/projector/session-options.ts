/** What a session of a projector is given. */
import type { EventLog } from '../../log/event-log.ts';
import type { Clock } from '../clock.ts';
import type { Leases } from '../lease/leases.ts';
import type { ParkedKey } from '../parking/parked.ts';
import type { RulingFeed } from '../parking/ruling-feed.ts';
import type { Projection } from '../projection/projection.ts';
import type { BatchDecoder } from '../projection/projection-reader.ts';
import type { ViewStore } from '../projection/projection-store.ts';

export interface SessionOptions {
  readonly projection: Projection;
  readonly store: ViewStore;
  readonly leases: Leases;
  readonly log: EventLog;
  readonly decoder: BatchDecoder;
  readonly clock?: Clock;
  /** What people rule on parked records, as it comes. The decoder must follow the same. */
  readonly rulings?: Pick<RulingFeed, 'onNews'>;
  /** Puts the first parking of a key on the log (R12). */
  readonly announce?: (view: string, parked: ParkedKey) => Promise<void>;
  /** Keys announced before, kept over sessions. */
  readonly announced?: Set<string>;
  /** Told the time of each commit, for metrics. */
  readonly onCommit?: (projection: string, durationMs: number) => void;
}
