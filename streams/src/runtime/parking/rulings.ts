/**
 * Rulings: what people decided about parked records. A ruling is an event on the log, so a rebuild follows it as the live
 * view did (R1). It holds for one record and one view: the view it was parked in. Others took the record as it is.
 *
 * `DeadLetterRuled` replaces the bytes of a record or discards it. With four eyes it is a proposal until another actor has
 * confirmed it with `DeadLetterRulingConfirmed`; a confirmation by the one who proposed counts for nothing, whoever wrote
 * it. Of several rulings on one record the last to take effect holds. `DeadLetterRetryRequested` asks the live view to try
 * a key again; a rebuild tries every key anyway.
 */
import type { AnyEvent, DeadLetterRetryRequested, DeadLetterRuled } from '@mainstem/schemas/generated/events';
import type { Batch } from '../../log/event-log.ts';

export interface Ruling {
  /** Id of the event that proposed it. */
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly view: string;
  /** Bytes to read in place of the record's; null to pass it over. */
  readonly replacement: Buffer | null;
}

export interface Rulings {
  /** True once every ruling of the log is known. */
  readonly isRead: boolean;
  /** Resolves then; rejects when the log cannot be read. */
  readonly read: Promise<void>;
  readonly size: number;
  /** Those in effect for records of a batch. */
  within(batch: Pick<Batch, 'topic' | 'partition' | 'nextOffset' | 'records'>): readonly Ruling[];
}

export const noRulings: Rulings = { isRead: true, read: Promise.resolve(), size: 0, within: () => [] };

/** Something the owner of a view must act on. */
export type RulingNews =
  | { readonly kind: 'ruled'; readonly ruling: Ruling }
  | {
      readonly kind: 'retry';
      readonly topic: string;
      readonly partition: number;
      readonly key: string;
      readonly view: string;
    };

/** The types of events rulings are made of. */
export const rulingTypes = ['DeadLetterRuled', 'DeadLetterRulingConfirmed', 'DeadLetterRetryRequested'] as const;

/** Proposals that wait for a second person; older ones are proposed anew (R8). */
const PROPOSALS_MAX = 10_000;

export interface Proposal {
  readonly ruling: Ruling;
  readonly actor: string;
  /** Whose audit trail it is on. */
  readonly tenant: string;
}

/** What the events of rulings come to. Takes them in the order of the log. */
export class RulingBook {
  /** In effect, by `topic:partition`, then by offset and view. */
  readonly #effective = new Map<string, Map<string, Ruling>>();
  readonly #proposals = new Map<string, Proposal>();
  readonly #taken = new Set<string>();
  size = 0;

  /** Proposals nobody has confirmed yet, by their id. */
  get proposals(): ReadonlyMap<string, Proposal> {
    return this.#proposals;
  }

  /** The ruling in effect for a record in a view. */
  find(view: string, { topic, partition, offset }: Pick<Ruling, 'topic' | 'partition' | 'offset'>): Ruling | undefined {
    return this.#effective.get(`${topic}:${partition}`)?.get(`${offset}/${view}`);
  }

  within({ topic, partition, nextOffset, records }: Parameters<Rulings['within']>[0]): Ruling[] {
    const from = records[0]?.offset ?? nextOffset;
    const here = this.#effective.get(`${topic}:${partition}`)?.values() ?? [];
    return [...here].filter(({ offset }) => offset >= from && offset < nextOffset);
  }

  /** Takes an event; returns what came of it that a live view must act on. */
  take(event: AnyEvent): RulingNews | null {
    switch (event.type) {
      case 'DeadLetterRuled':
        return this.#propose(event);
      case 'DeadLetterRulingConfirmed': {
        const proposal = this.#proposals.get(event.rulingId);
        if (proposal === undefined || proposal.actor === event.envelope.actor) return null;
        this.#proposals.delete(event.rulingId);
        return this.#effect(proposal.ruling);
      }
      case 'DeadLetterRetryRequested':
        return { kind: 'retry', ...retryOf(event) };
      default:
        return null;
    }
  }

  #propose(event: DeadLetterRuled): RulingNews | null {
    const ruling = rulingOf(event);
    // The log may hold an event twice (R2); a later ruling must not be undone by the repeat of an older one.
    if (this.#taken.has(ruling.id)) return null;
    this.#taken.add(ruling.id);
    if (!event.fourEyes) return this.#effect(ruling);
    this.#proposals.set(ruling.id, { ruling, actor: event.envelope.actor, tenant: event.envelope.tenant });
    if (this.#proposals.size > PROPOSALS_MAX) this.#proposals.delete(this.#proposals.keys().next().value as string);
    return null;
  }

  #effect(ruling: Ruling): RulingNews {
    const name = `${ruling.topic}:${ruling.partition}`;
    const here = this.#effective.get(name) ?? new Map<string, Ruling>();
    this.#effective.set(name, here);
    const place = `${ruling.offset}/${ruling.view}`;
    if (!here.has(place)) this.size += 1;
    here.set(place, ruling);
    return { kind: 'ruled', ruling };
  }
}

function rulingOf({ envelope, topic, partition, offset, view, action, replacement }: DeadLetterRuled): Ruling {
  const bytes = action === 'EDIT' && replacement !== null ? Buffer.from(replacement, 'base64') : null;
  return { id: envelope.id, topic, partition, offset, view, replacement: bytes };
}

function retryOf({ topic, partition, key, view }: DeadLetterRetryRequested) {
  return { topic, partition, key, view };
}
