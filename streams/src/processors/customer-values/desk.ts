/**
 * What the thread does: folds events into the book, and at each look fits the models that are due, one tenant at a time, and
 * values the customers something came in of. Without the thread, so that tests run it as it is.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { ValueBook } from '../../values/book.ts';
import { isFitDue, refit, rescore } from '../../values/valuing.ts';
import type { Looked, ToWorker } from './messages.ts';

export const SERVICE = 'customer-values';

export class ValueDesk {
  readonly #book: ValueBook;
  #fitted = 0;
  #fitsRefused = 0;

  constructor(book = new ValueBook()) {
    this.#book = book;
  }

  take(events: readonly AnyEvent[]): void {
    for (const event of events) this.#book.apply(event);
  }

  look({ nowMs, readTo }: Extract<ToWorker, { kind: 'look' }>): Looked {
    const due = [...this.#book.tenants].find(([, book]) => isFitDue(book, nowMs));
    if (due !== undefined) {
      const [tenant, book] = due;
      const { fit, events } = refit(this.#book, { tenant, actor: `service:${SERVICE}`, nowMs }, readTo);
      // Said by the log a moment later; until then it must not be due again.
      const bought = [...book.customers.values()].filter(({ o }) => o !== undefined).length;
      book.lastFit = { atMs: nowMs, customers: bought };
      if (fit.kind === 'REFUSED') this.#fitsRefused += 1;
      else {
        this.#fitted += 1;
        book.model = { version: fit.version, model: fit.model };
      }
      return this.#looked(events, true);
    }
    const events = [...this.#book.tenants.keys()].flatMap((tenant) =>
      rescore(this.#book, { tenant, actor: `service:${SERVICE}`, nowMs }),
    );
    return this.#looked(events, false);
  }

  #looked(events: readonly AnyEvent[], more: boolean): Looked {
    let customers = 0;
    for (const book of this.#book.tenants.values()) customers += book.customers.size;
    const { refused, tenants } = this.#book;
    const counts = { tenants: tenants.size, customers, refused, fitted: this.#fitted, fitsRefused: this.#fitsRefused };
    return { kind: 'looked', events, more, counts };
  }
}
