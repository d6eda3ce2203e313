/**
 * Reads what bidders recorded, process by process in order: each decision of a span of time with the catalogue and the
 * policy it was made of.
 */
import type { AnyEvent, AuctionsDecided, EventType } from '@mainstem/schemas/generated/events';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import type { Snapshot } from '../catalogue/snapshot.ts';
import { BidderError } from '../errors.ts';
import { type DecisionRecord, LAYOUT, unpack } from '../record/layout.ts';
import { type BidPolicy, readPolicy } from '../record/policy.ts';
import { CatalogueOfThen, type GivenRows, type RowEdit } from './catalogue-of-then.ts';
import type { RowHistory } from './row-history.ts';

const TOPIC = 'decision_events';
const types: ReadonlySet<EventType> = new Set(['AuctionsDecided', 'CatalogueFollowed', 'BidPolicyApplied']);

export interface Span {
  /** ms since 1970 UTC; a decision made at `toMs` is not in it. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A decision with what it was made of, or the reason why that is not known. */
export interface Recorded {
  readonly holder: string;
  readonly record: DecisionRecord;
  readonly snapshot: Snapshot | undefined;
  readonly policy: BidPolicy | undefined;
  readonly unknown: string | undefined;
}

export interface RecordedOptions {
  readonly log: EventLog;
  readonly codec: PinnedCodec;
  readonly history: RowHistory;
  readonly span: Span;
  /** A second catalogue is kept with rows changed so; given as `edited`. */
  readonly edit?: RowEdit;
  /** Rows that stand in for those of then. */
  readonly given?: GivenRows;
  /** Leaves records out before anything is rebuilt for them. */
  readonly wanted?: (record: DecisionRecord) => boolean;
}

interface Holder {
  readonly catalogue: CatalogueOfThen;
  readonly policies: Map<string, BidPolicy>;
}

/**
 * A snapshot given is changed in place when the next is asked for: use it at once. Throws `REPLAY_LAYOUT_UNKNOWN` for
 * records of a later version.
 */
export async function* readRecorded(options: RecordedOptions): AsyncGenerator<Recorded> {
  const { log, codec, history, edit, given, span } = options;
  const reader = createEventReader(codec, { types, skipForeign: true, onPoison: () => undefined });
  for (const [partition, end] of (await log.endOffsets(TOPIC)).entries()) {
    const holders = new Map<string, Holder>();
    for await (const batch of log.read(TOPIC, partition, 0, end)) {
      for (const { event } of await reader.read(batch)) {
        const name = event.envelope.entity;
        let holder = holders.get(name);
        if (holder === undefined) {
          holder = { catalogue: new CatalogueOfThen(history, edit, given), policies: new Map() };
          holders.set(name, holder);
        }
        if (event.type !== 'AuctionsDecided') learn(holder, event);
        else if (event.toAtMs >= span.fromMs && event.fromAtMs < span.toMs) yield* recordsOf(event, holder, options);
      }
    }
  }
}

function learn({ catalogue, policies }: Holder, event: AnyEvent): void {
  if (event.type === 'CatalogueFollowed') catalogue.add(event);
  else if (event.type === 'BidPolicyApplied') policies.set(event.version, readPolicy(event.policyJson));
}

function* recordsOf(block: AuctionsDecided, holder: Holder, { span, wanted }: RecordedOptions): Generator<Recorded> {
  for (const record of readBlock(block)) {
    if (record.nowMs < span.fromMs || record.nowMs >= span.toMs || wanted?.(record) === false) continue;
    const found = holder.catalogue.at(record.generation, record.position);
    const policy = holder.policies.get(record.policy);
    const unknown = typeof found === 'string' ? found : policy === undefined ? `no policy ${record.policy}` : undefined;
    const snapshot = typeof found === 'string' ? undefined : found;
    yield { holder: block.envelope.entity, record, snapshot, policy, unknown };
  }
}

/** Throws `REPLAY_LAYOUT_UNKNOWN`. */
export function readBlock({ layout, records }: AuctionsDecided): DecisionRecord[] {
  if (layout === LAYOUT) return unpack(records);
  throw new BidderError('REPLAY_LAYOUT_UNKNOWN', `decisions in layout ${layout}; this version reads ${LAYOUT}`);
}
