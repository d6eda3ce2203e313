/**
 * The proof that nothing decides in silence: which deciding events of programs have no record, and which have one that says
 * something else. Fed with the log, or any part of it that holds an event and its record. Pure but for what it remembers.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { decidingTypes, decisionOf } from './deciding.ts';
import { decisionIdOf } from './record.ts';
import { isAutomatic } from './records-of.ts';

export interface MissingRecord {
  readonly eventId: string;
  readonly eventType: string;
  readonly actor: string;
  readonly tenant: string;
  readonly entity: string;
}

export class RecordLedger {
  /** By id of the record that is due. */
  readonly #due = new Map<string, MissingRecord>();
  readonly #recorded = new Set<string>();
  #deciding = 0;

  /** Winners of decided streams only: what lost was never decided. */
  add(event: AnyEvent): void {
    if (event.type === 'DecisionRecorded') {
      this.#recorded.add(event.envelope.id);
      this.#due.delete(event.envelope.id);
      return;
    }
    if (!decidingTypes.has(event.type) || !isAutomatic(event.envelope.actor)) return;
    const facts = decisionOf(event);
    if (facts === undefined) return;
    this.#deciding += 1;
    const { id, actor, tenant, entity } = event.envelope;
    const recordId = decisionIdOf(id, facts.kind);
    if (this.#recorded.has(recordId)) return;
    this.#due.set(recordId, { eventId: id, eventType: event.type, actor, tenant, entity });
  }

  /** Deciding events of programs that were seen. */
  get deciding(): number {
    return this.#deciding;
  }

  missing(): readonly MissingRecord[] {
    return [...this.#due.values()];
  }
}
