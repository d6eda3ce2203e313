/**
 * Logged decisions of an experiment, from the log: who was given which arm with which chance, and what came of it. People of
 * the holdout are no decisions, and neither is what was drawn among some arms because others did not fit. An outcome that is
 * heard counts, however late; a binary one counts once.
 */
import type { LoggedDecision } from '@mainstem/models/off-policy/logged';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { usage } from '../errors.ts';
import { DECISIONS_MAX } from './logged-file.ts';

const TOPIC = 'exposure_events';
const types: ReadonlySet<EventType> = new Set(['UnitExposed', 'OutcomeObserved']);
const PPM = 1_000_000;
/** Outcomes whose size is a quantity; all others happen or do not. */
const measured: ReadonlySet<string> = new Set(['SESSION_LENGTH']);

export interface AskedExposures {
  readonly tenant: string;
  readonly experiment: string;
  readonly metric: string;
  /** ms since 1970 UTC; when the exposure happened. */
  readonly span: { readonly fromMs: number; readonly toMs: number };
  readonly onProgress: (done: number, of: number) => void;
}

interface Exposed {
  readonly action: string;
  readonly logged: number;
  reward: number;
}

/** In the order of the log. */
export async function readExposures(
  log: EventLog,
  codec: PinnedCodec,
  { tenant, experiment, metric, span, onProgress }: AskedExposures,
): Promise<LoggedDecision[]> {
  const exposed = new Map<string, Exposed>();
  const counted = new Set<string>();
  // An outcome may stand before its exposure only in another partition, and both have the experiment's key.
  const take = (event: AnyEvent): void => {
    const { envelope } = event;
    if (envelope.tenant !== tenant || envelope.entity !== experiment) return;
    if (event.type === 'UnitExposed') {
      const isIn = envelope.occurredAtMs >= span.fromMs && envelope.occurredAtMs < span.toMs;
      if (!isIn || event.isHoldout || event.among !== null || exposed.has(envelope.id)) return;
      exposed.set(envelope.id, { action: event.armId, logged: event.propensityPpm / PPM, reward: 0 });
    } else if (event.type === 'OutcomeObserved' && event.metric === metric) {
      const held = exposed.get(event.exposureId);
      // The log may hold an outcome twice (R2): of a quantity that would be twice as much.
      if (held === undefined || counted.has(envelope.id)) return;
      if (measured.has(metric)) counted.add(envelope.id);
      held.reward = measured.has(metric) ? held.reward + event.size : 1;
    }
  };
  const reader = createEventReader(codec, { types, skipForeign: true, onPoison: () => undefined });
  const ends = await log.endOffsets(TOPIC);
  const all = ends.reduce((sum, end) => sum + end, 0);
  let before = 0;
  for (const [partition, end] of ends.entries()) {
    let read = 0;
    for await (const batch of log.read(TOPIC, partition, 0, end)) {
      for (const { event, position } of await reader.read(batch)) {
        take(event);
        read = position.offset + 1;
      }
      onProgress(before + read, all);
      if (exposed.size > DECISIONS_MAX) throw usage(`more than ${DECISIONS_MAX} exposures: ask for a shorter time`);
    }
    before += end;
  }
  return Array.from(exposed.values(), ({ action, logged, reward }) => ({ action, place: '1', reward, logged }));
}
