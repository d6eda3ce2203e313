/** A request to train a model, and what came of it, as events of the log. */
import { factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import type { ModelRetrainAsked, ModelTrainingEnded } from '@mainstem/schemas/generated/events';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { type RecipeName, recipeKinds } from '@mainstem/workflows/training/recipe-names';
import type { Author } from './model-events.ts';

const TOPIC = 'model_events';
/** How often the log is looked at for the end, ms. */
const LOOK_MS = 500;

export function trainingRequest({ tenant, actor }: Author, name: RecipeName, because: string): ModelRetrainAsked {
  const id = uuidV7();
  const envelope = factEnvelope({
    ...{ id, tenant, entity: name, actor, occurredAtMs: Date.now(), correlationId: id },
    causationId: null,
  });
  return { type: 'ModelRetrainAsked', envelope, version: '', kind: recipeKinds[name], reasons: ['ASKED'], because };
}

/**
 * The end of the training a request started; null when it has not come by then. `ends` is where the log stood before.
 */
export async function trainingEnd(
  { log, codec }: { readonly log: EventLog; readonly codec: PinnedCodec },
  runId: string,
  ends: readonly number[],
  untilMs: number,
): Promise<ModelTrainingEnded | null> {
  const reader = createEventReader(codec, {
    types: new Set(['ModelTrainingEnded']),
    skipForeign: true,
    onPoison: () => undefined,
  });
  const from = [...ends];
  for (;;) {
    for (const [partition, end] of (await log.endOffsets(TOPIC)).entries()) {
      for await (const batch of log.read(TOPIC, partition, from[partition] ?? 0, end)) {
        for (const { event } of await reader.read(batch))
          if (event.type === 'ModelTrainingEnded' && event.runId === runId) return event;
        from[partition] = batch.nextOffset;
      }
    }
    if (Date.now() >= untilMs) return null;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

export const endsOfTrainings = (log: Pick<EventLog, 'endOffsets'>): Promise<number[]> => log.endOffsets(TOPIC);
