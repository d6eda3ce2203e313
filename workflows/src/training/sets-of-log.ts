/**
 * A training set from the log: labels by the recipe, joined with the features of their moment by the feature store
 * (KAIROS-05). Labels are read as the view of the features reads: winners alone (R3), nothing that waits behind a record
 * that is none, and by the rulings of people on such records (R10). They are those that were known at a time, so what
 * comes or is ruled late changes no set of an earlier one.
 */
import { topicOf } from '@mainstem/schemas/topics';
import type { ModelCommandOf } from '@mainstem/streams/deciders/model/commands';
import { featureProjectionName } from '@mainstem/streams/features/contract';
import { type OffsetRange, rangeUntilNow } from '@mainstem/streams/features/offline/range';
import { buildTrainingSet } from '@mainstem/streams/features/offline/training-set';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { RULING_TOPIC, readRulings } from '@mainstem/streams/runtime/parking/read-rulings';
import { createBatchDecoder } from '@mainstem/streams/runtime/projection/projection-reader';
import { SettledView } from '@mainstem/streams/runtime/projection/settled-view';
import type { Label, Labeler } from './labels.ts';
import type { ViewRecipe } from './recipes.ts';

type Registration = ModelCommandOf<'RegisterModel'>;
type Offsets = Registration['training']['offsets'];

export interface BuiltSet {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly labels: readonly Label[];
  readonly offsets: Offsets;
  readonly features: Registration['features'];
  /** In words for the registration, e.g. "lead_facts@1". */
  readonly source: string;
}

export interface LogParts {
  readonly log: EventLog;
  readonly codec: PinnedCodec;
}

/** @param beat called now and then, while it reads. Throws what the feature store and the log throw. */
export async function buildSet(
  parts: LogParts,
  tenant: string,
  { view, names, labels }: ViewRecipe,
  asOfMs: number,
  beat: () => void,
): Promise<BuiltSet> {
  const labeler = labels();
  const ranges = await rangeUntilNow(parts.log, [view]);
  const asked = { tenant, reader: featureProjectionName(view), asOfMs, beat };
  const told = await readLabels(parts, asked, ranges, labeler);
  const settled = labeler.labels(asOfMs);
  const rows = settled.map(({ entity, atMs, outcome }) => ({ tenant, entity, atMs, label: outcome }));
  const { bytes, sha256 } = await buildTrainingSet(parts, { views: [view], labels: rows, ranges, beat });
  // What happens before the decision alone is joined: that is the join's own rule, and no figure of these rows.
  const columns = names.map((name) => ({ name, knownBy: 'BEFORE' as const, lastKnownMs: null }));
  const features = [{ view: view.name, version: view.version, fingerprint: view.fingerprint, columns }];
  const known = new Set(ranges.map(({ topic }) => topic));
  const offsets = [...ranges, ...told.filter(({ topic }) => !known.has(topic))].filter(({ toOffset }) => toOffset > 0);
  return { bytes, sha256, labels: settled, offsets, features, source: `${view.name}@${view.version}` };
}

interface AskedLabels {
  readonly tenant: string;
  /** The view whose rulings hold. */
  readonly reader: string;
  readonly asOfMs: number;
  readonly beat: () => void;
}

/** Gives the labeler what was known by then of its types and this tenant. */
async function readLabels(
  { log, codec }: LogParts,
  { tenant, reader, asOfMs, beat }: AskedLabels,
  ranges: readonly OffsetRange[],
  labeler: Labeler,
): Promise<Offsets> {
  const offsets: Offsets = [];
  const stretches = ranges.filter(({ topic }) => topic === RULING_TOPIC);
  const rulings = await readRulings({ log, codec }, stretches, asOfMs);
  const decoder = createBatchDecoder(codec, rulings);
  const as = { name: reader, types: labeler.types };
  for (const topic of [...new Set(labeler.types.map(topicOf))].sort()) {
    for (const [partition, toOffset] of (await log.endOffsets(topic)).entries()) {
      offsets.push({ topic, partition, fromOffset: 0, toOffset });
      const settled = new SettledView(as, rulings);
      for await (const batch of log.read(topic, partition, 0, toOffset)) {
        beat();
        const inTime = batch.records.filter(({ appendedAtMs }) => appendedAtMs <= asOfMs);
        const [decoded] = await decoder.decode(as, [{ ...batch, records: inTime }]);
        if (decoded === undefined) continue;
        for (const { event, knownAtMs } of settled.take(decoded))
          if (knownAtMs <= asOfMs && event.envelope.tenant === tenant) labeler.take(event);
      }
    }
  }
  return offsets;
}
