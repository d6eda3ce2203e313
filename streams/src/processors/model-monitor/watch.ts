/**
 * Watches the champions of all models (UW-09, UW-18, UW-43, UW-45): drift of what they are asked about, calibration, fairness
 * of segments, shadows beside them; and asks for a training when one no longer fits. `watched-model.ts` says what is found.
 *
 * Nothing but the log is kept. What is found has an id hashed from the model, the version and the number of the window, so any
 * number of monitors find it once (R2). `model_events` is read from its beginning, for windows are counted from there.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type {
  AnyEvent,
  ModelOutcomesObserved,
  ModelRegistered,
  ModelScored,
  SubjectErased,
} from '@mainstem/schemas/generated/events';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';
import { type Finding, type Found, WatchedModel } from './watched-model.ts';

type Asked = ModelScored | ModelOutcomesObserved;

/** Registrations of one model that are still known: older versions are asked by nobody. */
const VERSIONS_MAX = 20;
/** Events of a version whose registration is not read yet, by model: topics are read side by side. */
const EARLY_MAX = 2_000;
/** Findings on the log that are still known. */
const TOLD_MAX = 20_000;
/** Versions of one model that are asked side by side. */
const ASKED_MAX = 3;
/** Models watched at once, of all tenants. */
const MODELS_MAX = 1_000;
const ACTOR = 'service:model-monitor';

export class ModelMonitor implements Watch<Found> {
  readonly name = 'model-monitor';
  readonly types = [
    'ModelRegistered',
    'ModelScored',
    'ModelOutcomesObserved',
    'SubjectErased',
    'ModelDrifted',
    'FairnessBreached',
    'ModelShadowCompared',
    'ModelRetrainAsked',
  ] as const;
  readonly #registered = new Map<string, Map<string, ModelRegistered>>();
  readonly #watched = new Map<string, Map<string, WatchedModel>>();
  readonly #early = new Map<string, Asked[]>();
  /** Models with rows of a version that was waited for in vain: such rows are waited for no more. */
  readonly #givenUp = new Set<string>();
  readonly #due = new Map<string, DueCommand<Found>>();
  readonly #told = new Set<string>();

  apply(event: AnyEvent): void {
    switch (event.type) {
      case 'ModelRegistered':
        this.#register(event);
        break;
      case 'ModelScored':
      case 'ModelOutcomesObserved':
        this.#take(event);
        break;
      case 'SubjectErased':
        this.#forget(event);
        break;
      default:
        this.#read(event.envelope.id);
    }
  }

  due(): DueCommand<Found>[] {
    return [...this.#due.values()];
  }

  #register(event: ModelRegistered): void {
    const key = keyOf(event);
    const versions = this.#registered.get(key) ?? new Map<string, ModelRegistered>();
    versions.set(event.version, event);
    if (versions.size > VERSIONS_MAX) versions.delete(versions.keys().next().value as string);
    this.#registered.set(key, versions);
    this.#givenUp.delete(key);
    const early = this.#early.get(key) ?? [];
    this.#early.delete(key);
    for (const one of early) this.#take(one);
  }

  #take(event: Asked): void {
    const key = keyOf(event);
    const early = this.#early.get(key);
    const isKnown = event.type === 'ModelOutcomesObserved' || this.#registered.get(key)?.has(event.version) === true;
    if (!isKnown && this.#givenUp.has(key)) return;
    if (early === undefined && isKnown) this.#count(key, event);
    else if (early === undefined) this.#early.set(key, [event]);
    else early.push(event);
    // Nobody registered it in all that time: what is known need not wait for it any longer.
    if ((early?.length ?? 0) < EARLY_MAX) return;
    this.#givenUp.add(key);
    this.#release(key);
  }

  #release(key: string): void {
    const early = this.#early.get(key) ?? [];
    this.#early.delete(key);
    for (const event of early) this.#count(key, event);
  }

  #count(key: string, event: Asked): void {
    if (event.type === 'ModelOutcomesObserved') {
      for (const model of this.#watched.get(key)?.values() ?? []) this.#find(event, model.outcomes(event));
      return;
    }
    const registered = this.#registered.get(key)?.get(event.version);
    if (registered !== undefined) this.#find(event, this.#of(key, registered).scored(event));
  }

  /** Two versions at least are watched side by side: for moments after a promotion both are asked. */
  #of(key: string, registered: ModelRegistered): WatchedModel {
    const versions = this.#watched.get(key) ?? new Map<string, WatchedModel>();
    const model = versions.get(registered.version) ?? new WatchedModel(registered);
    keepLast(versions, registered.version, model, ASKED_MAX);
    keepLast(this.#watched, key, versions, MODELS_MAX);
    return model;
  }

  #find({ envelope }: Asked, findings: readonly Finding[]): void {
    const { tenant, entity, occurredAtMs, correlationId, id: causationId } = envelope;
    for (const { body, key } of findings) {
      const cause = [tenant, entity, body.type, key];
      const id = uuidFrom('model-monitor', ...cause);
      if (this.#told.has(id)) continue;
      const of = { id, tenant, entity, occurredAtMs, actor: ACTOR, correlationId, causationId };
      const command = { ...body, envelope: factEnvelope(of) } as Found;
      this.#due.set(id, { tenant, entity, command, cause, causationId });
    }
  }

  #forget({ envelope, subject }: SubjectErased): void {
    for (const [key, versions] of this.#watched) {
      if (!key.startsWith(`${envelope.tenant}|`)) continue;
      for (const model of versions.values()) model.forget(subject);
    }
  }

  #read(id: string): void {
    this.#due.delete(id);
    this.#told.add(id);
    if (this.#told.size > TOLD_MAX) this.#told.delete(this.#told.keys().next().value as string);
  }
}

function keyOf({ envelope: { tenant, entity } }: AnyEvent): string {
  return `${tenant}|${entity}`;
}

/** What was used longest ago is let go. */
function keepLast<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value as string);
}
