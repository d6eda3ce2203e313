/**
 * `click-models`: brings the champions of the registry to the bidders (KIKI-13, KIKI-25). A promotion or a rollback of a
 * click model is answered with `ClickModelPublished`, which carries the bytes of the artefact; the catalogue brings it to
 * every bidder. Bytes that are not there, have another hash, or that no bidder could ask are not published: bidders go on
 * asking the model they have, and the status says why. Tried again every half minute, for a store may be restored.
 *
 * Nothing is kept; any number may run, for ids are hashed from the promotion (R2).
 */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import { messageOf } from '../../message-of.ts';
import { getArtefact } from '../../models/artefacts.ts';
import { clickModelPublished, clickModelRetired } from '../../models/click-models.ts';
import { type DueCommand, startLogWatch } from '../log-watch/log-watch.ts';
import type { ProcessorContext, RunningProcessor } from '../processor.ts';
import { type ClickModelDue, type ClickModelEvent, ClickModelsWatch, SERVICE } from './watch.ts';

/** A promotion reaches bids within a second or two. */
const LOOK_EVERY_MS = 500;
/** Longer than an event takes to be read back, so that it is appended once; and between two tries. */
const AGAIN_AFTER_MS = 30_000;
/** Waiting entries are forgotten beyond: what is due is told again. */
const WAITING_MAX = 1_000;

export interface ClickModelsOptions {
  readonly lookEveryMs?: number;
  readonly againAfterMs?: number;
}

export async function startClickModels(
  { log, codec, writer, objects, logger }: ProcessorContext,
  { lookEveryMs = LOOK_EVERY_MS, againAfterMs = AGAIN_AFTER_MS }: ClickModelsOptions = {},
): Promise<RunningProcessor> {
  const desk = new ClickModelsWatch();
  const waiting = new Waiting(againAfterMs);
  /** Why a model is not with the bidders, by tenant and name. */
  const refused = new Map<string, string>();
  const watch = {
    ...{ name: desk.name, types: desk.types, apply: desk.apply.bind(desk) },
    due: (nowMs: number) => desk.due().filter((due) => !waiting.has(due, nowMs)),
  };
  const running = await startLogWatch<ClickModelDue>({
    ...{ watch, log, codec, now: Date.now, everyMs: lookEveryMs },
    execute: async (due) => {
      waiting.add(due, Date.now());
      const key = `${due.tenant}|${due.entity}`;
      try {
        await writer.append([await eventOf(due, objects)]);
      } catch (error) {
        refused.set(key, messageOf(error));
        throw error;
      }
      refused.delete(key);
      return true;
    },
    onError: (error, doing) => logger.warn({ doing, reason: messageOf(error) }, SERVICE),
  });
  return {
    status() {
      const status = running.status();
      const { state } = status;
      const [first] = [...refused].map(([key, why]) => `${key} is not with the bidders: ${why}`);
      return {
        name: SERVICE,
        state,
        reason: status.reason ?? first ?? null,
        ready: state === 'live',
        details: { ...status },
      };
    },
    failed: new Promise<never>(() => undefined),
    stop: () => running.stop(),
  };
}

/** What was tried a moment ago is not tried again at once. */
class Waiting {
  readonly #untilMs = new Map<string, number>();
  readonly #forMs: number;

  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  has({ cause }: DueCommand<ClickModelDue>, nowMs: number): boolean {
    return nowMs < (this.#untilMs.get(cause.join('|')) ?? 0);
  }

  add({ cause }: DueCommand<ClickModelDue>, nowMs: number): void {
    if (this.#untilMs.size >= WAITING_MAX) this.#untilMs.clear();
    this.#untilMs.set(cause.join('|'), nowMs + this.#forMs);
  }
}

/** Throws what the store, the hash or the compiler have against it. */
async function eventOf(
  { tenant, command, cause, causationId }: DueCommand<ClickModelDue>,
  objects: Pick<ObjectStore, 'get'> | undefined,
): Promise<ClickModelEvent> {
  const { name, correlationId, atMs: occurredAtMs } = command;
  const version = command.type === 'publish' ? command.version.version : command.version;
  const envelope = factEnvelope({
    ...{ id: uuidFrom(SERVICE, ...cause), tenant, entity: `${name}@${version}`, occurredAtMs },
    ...{ actor: `service:${SERVICE}`, correlationId, causationId },
  });
  if (command.type === 'retire') return clickModelRetired(envelope, { name, version }, command.reason);
  if (objects === undefined) throw new Error('there is no object store to take the model from');
  const bytes = await getArtefact(objects, command.version);
  return clickModelPublished(envelope, { name, version }, command, bytes, command.provenance);
}
