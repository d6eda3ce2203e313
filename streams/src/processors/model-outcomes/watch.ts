/**
 * Tells what came of those a model was asked about (UW-09, KIKI-14): leads that answered or did not, clients that left or stayed,
 * each by the rule its training labels are made by (streams/src/models/outcome-rules.ts). It is told when the time it had is over,
 * whether it came early or never: else the first weeks of a version would know of those alone to whom it happened, and a sound
 * model would look wrong. Nothing but the log is kept; an outcome has an id hashed from the asking (R2), and names it.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, ModelOutcomesObserved, ModelScored } from '@mainstem/schemas/generated/events';
import { isRuled, type OutcomeRule, outcomeRules, type RuledModel } from '../../models/outcome-rules.ts';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';

/** Askings of some weeks that are waited for, some 300 bytes each; the oldest are let go. */
const WAITING_MAX = 200_000;
/** Times the same thing happened to one: a client may come back and leave again. */
const HAPPENINGS_MAX = 4;

interface Waiting {
  readonly tenant: string;
  readonly model: RuledModel;
  readonly subject: string;
  readonly scoredId: string;
  readonly correlationId: string;
  readonly atMs: number;
}

export class ModelOutcomeWatch implements Watch<ModelOutcomesObserved> {
  readonly name = 'model-outcomes';
  readonly types = [
    'ModelScored',
    'LeadResponded',
    'SuccessStageChanged',
    'ModelOutcomesObserved',
    'SubjectErased',
  ] as const;
  /** By `tenant|model|subject`, then by the asking; in the order asked. */
  readonly #waiting = new Map<string, Map<string, Waiting>>();
  #askings = 0;
  /** When it happened, ms, by `tenant|model|subject`; heard perhaps before the asking, for they stand on different topics. */
  readonly #happened = new Map<string, readonly number[]>();

  apply(event: AnyEvent): void {
    switch (event.type) {
      case 'ModelScored':
        this.#scored(event);
        break;
      case 'ModelOutcomesObserved':
        for (const { subject, scoredId } of event.rows) this.#settled(keyOf(event, subject), scoredId);
        break;
      case 'SubjectErased':
        for (const model of Object.keys(outcomeRules))
          this.#forget(`${event.envelope.tenant}|${model}|${event.subject}`);
        break;
      default:
        this.#happening(event);
    }
  }

  due(nowMs: number): DueCommand<ModelOutcomesObserved>[] {
    const due: DueCommand<ModelOutcomesObserved>[] = [];
    for (const [key, askings] of this.#waiting) {
      for (const waiting of askings.values()) {
        const endMs = waiting.atMs + outcomeRules[waiting.model].withinMs;
        if (nowMs < endMs) continue;
        const atMs = this.#happened.get(key)?.find((one) => one >= waiting.atMs && one <= endMs);
        due.push(outcomeOf(waiting, atMs === undefined ? 0 : 1, atMs ?? endMs, endMs));
      }
    }
    return due;
  }

  #scored(event: ModelScored): void {
    const { tenant, entity: model, id: scoredId, correlationId, occurredAtMs: atMs } = event.envelope;
    if (!isRuled(model)) return;
    for (const { subject } of event.rows) {
      const key = keyOf(event, subject);
      const askings = this.#waiting.get(key) ?? new Map<string, Waiting>();
      if (!askings.has(scoredId)) this.#askings += 1;
      askings.set(scoredId, { tenant, model, subject, scoredId, correlationId, atMs });
      this.#waiting.delete(key);
      this.#waiting.set(key, askings);
    }
    while (this.#askings > WAITING_MAX) this.#forgetAskings(this.#waiting.keys().next().value as string);
  }

  #happening(event: AnyEvent): void {
    for (const [model, rule] of Object.entries<OutcomeRule>(outcomeRules)) {
      const happening = rule.happeningOf(event);
      if (happening === null) continue;
      const key = `${event.envelope.tenant}|${model}|${happening.entity}`;
      const times = [...(this.#happened.get(key) ?? []), happening.atMs].sort((one, other) => one - other);
      this.#happened.delete(key);
      this.#happened.set(key, times.slice(-HAPPENINGS_MAX));
      if (this.#happened.size > WAITING_MAX) this.#happened.delete(this.#happened.keys().next().value as string);
    }
  }

  /** Without an id: outcomes told before they had one, and by senders who know of one asking only. */
  #settled(key: string, scoredId: string | null): void {
    const askings = this.#waiting.get(key);
    if (scoredId === null) this.#forgetAskings(key);
    else if (askings?.delete(scoredId) === true) this.#askings -= 1;
    if (askings?.size === 0) this.#waiting.delete(key);
  }

  #forget(key: string): void {
    this.#forgetAskings(key);
    this.#happened.delete(key);
  }

  #forgetAskings(key: string): void {
    this.#askings -= this.#waiting.get(key)?.size ?? 0;
    this.#waiting.delete(key);
  }
}

function keyOf({ envelope: { tenant, entity } }: AnyEvent, subject: string): string {
  return `${tenant}|${entity}|${subject}`;
}

function outcomeOf(
  { tenant, model, subject, scoredId, correlationId }: Waiting,
  happened: 0 | 1,
  observedAtMs: number,
  endMs: number,
): DueCommand<ModelOutcomesObserved> {
  const cause = [tenant, subject, scoredId];
  const id = uuidFrom('model-outcomes', ...cause);
  const of = { id, tenant, entity: model, occurredAtMs: endMs, actor: 'service:model-outcomes' };
  const command: ModelOutcomesObserved = {
    type: 'ModelOutcomesObserved',
    envelope: factEnvelope({ ...of, correlationId, causationId: scoredId }),
    rows: [{ subject, happened, observedAtMs, scoredId }],
  };
  return { tenant, entity: model, command, cause, causationId: scoredId };
}
