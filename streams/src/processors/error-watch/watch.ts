/**
 * Safe mode at a high error rate (KIKI-45): when too many impressions fail inside the bidders themselves (no-bid `INTERNAL`),
 * the whole platform bids carefully, and is tried again after a minute. Pure fold over the last minute of impressions, bid
 * on or not; test bids count in neither.
 */
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { type BreakerCommand, WHOLE_TENANT } from '../../deciders/breaker/commands.ts';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';

/** Errors of the last minute say something about now; slots make it slide. */
const WINDOW_MS = 60_000;
const SLOT_MS = 5_000;
const SLOTS = WINDOW_MS / SLOT_MS;
/** Line of SM-2: more than 5 % errors. */
const LINE_PPM = 50_000;
/** Fewer are chance: at night one odd request would be 5 %. */
const ERRORS_MIN = 100;
const COOL_DOWN_MS = 60_000;

interface Slot {
  /** Number of the span of five seconds since 1970. */
  readonly number: number;
  impressions: number;
  errors: number;
  /** The last event that told of an error. */
  lastId: string | null;
}

export class ErrorWatch implements Watch<BreakerCommand> {
  readonly name = 'error-watch';
  readonly types = ['BidPlaced', 'NoBidsCounted', 'BreakerOpened', 'BreakerHalfOpened', 'BreakerClosed'] as const;
  readonly lookBackMs = { bid_events: 2 * WINDOW_MS };
  /** By number modulo their count. */
  readonly #slots: (Slot | undefined)[] = Array.from({ length: SLOTS });
  #isOpen = false;
  /** Errors before it are answered, ms since 1970 UTC. */
  #answeredAtMs = -1;

  apply(event: AnyEvent): void {
    const { id, occurredAtMs } = event.envelope;
    switch (event.type) {
      case 'BidPlaced':
        if (!event.test) this.#count(occurredAtMs, 1, 0, id);
        break;
      case 'NoBidsCounted': {
        let impressions = 0;
        for (const count of Object.values(event.counts)) impressions += count;
        this.#count(occurredAtMs, impressions, event.counts.INTERNAL ?? 0, id);
        break;
      }
      case 'BreakerOpened':
      case 'BreakerHalfOpened':
      case 'BreakerClosed':
        this.#answer(event);
    }
  }

  due(nowMs: number): DueCommand<BreakerCommand>[] {
    if (this.#isOpen) return [];
    const from = Math.max(nowMs - WINDOW_MS, this.#answeredAtMs + 1);
    let [impressions, errors] = [0, 0];
    let lastId: string | null = null;
    for (const slot of this.#slots) {
      if (slot === undefined || slot.number * SLOT_MS < from) continue;
      impressions += slot.impressions;
      errors += slot.errors;
      lastId = slot.lastId ?? lastId;
    }
    if (lastId === null || errors < ERRORS_MIN || errors * 1_000_000 <= impressions * LINE_PPM) return [];
    const because = `${errors} of ${impressions} impressions failed inside the bidders within a minute`;
    const command: BreakerCommand = {
      type: 'OpenBreaker',
      cause: 'ERROR_RATE',
      because,
      coolDownMs: COOL_DOWN_MS,
      atMs: nowMs,
    };
    const cause = ['errors', lastId];
    return [{ tenant: PLATFORM_TENANT, entity: WHOLE_TENANT, command, cause, causationId: lastId }];
  }

  #count(atMs: number, impressions: number, errors: number, id: string): void {
    const number = Math.floor(atMs / SLOT_MS);
    const at = number % SLOTS;
    const held = this.#slots[at];
    if (held !== undefined && held.number > number) return; // came later than a minute
    const slot = held?.number === number ? held : { number, impressions: 0, errors: 0, lastId: null };
    slot.impressions += impressions;
    slot.errors += errors;
    if (errors > 0) slot.lastId = id;
    this.#slots[at] = slot;
  }

  /** Of the whole platform only: a halted campaign makes no fewer errors. */
  #answer({ envelope, type }: AnyEvent): void {
    if (envelope.tenant !== PLATFORM_TENANT || envelope.entity !== WHOLE_TENANT) return;
    this.#isOpen = type === 'BreakerOpened';
    this.#answeredAtMs = envelope.occurredAtMs;
  }
}
