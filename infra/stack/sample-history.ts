/**
 * Months of a made-up shop, as events a sender would send: purchases of customers `user_1001` and on, and of each what
 * a payment system knows at the last of them. The same arguments are the same events with the same ids, so sending them
 * again does nothing. There is nobody behind any of it.
 */
import { syntheticOrders } from '@mainstem/models/value/synthetic';
import { uuidFrom } from '@mainstem/schemas/envelope';

export interface HistoryOptions {
  readonly customers: number;
  readonly weeks: number;
  readonly seed: number;
  /** End of the history, ms since 1970 UTC. */
  readonly untilMs: number;
}

/** As `POST /v1/events` takes it. */
export interface HistoryEvent {
  readonly type: 'PurchaseObserved' | 'TransactionStatsObserved';
  readonly id: string;
  readonly entity: string;
  readonly occurredAtMs: number;
  readonly [field: string]: unknown;
}

const WEEK_MS = 7 * 86_400_000;
const FIRST_USER = 1_001;
/** Every so many-th is held for fraud. */
const FRAUD_EVERY = 50;
const currency = 'USD';

export const historyUser = (customer: number): string => `user_${FIRST_USER + customer}`;

/** Customer by customer, each in order of time. */
export function* sampleHistory(options: HistoryOptions): Generator<HistoryEvent> {
  const { customers, weeks, seed, untilMs } = options;
  const name = ['history-1', String(seed), String(weeks), String(untilMs)];
  const spent = new Map<number, { count: number; micros: number; atMs: number }>();
  for (const { customer, order, atWeeks, amountMicros } of syntheticOrders({ customers, weeks, seed })) {
    const entity = historyUser(customer);
    const occurredAtMs = untilMs - Math.ceil((weeks - atWeeks) * WEEK_MS);
    const id = uuidFrom(...name, entity, String(order));
    yield { type: 'PurchaseObserved', id, entity, occurredAtMs, amountMicros, currency, orderId: id };
    const { count, micros } = spent.get(customer) ?? { count: 0, micros: 0 };
    spent.set(customer, { count: count + 1, micros: micros + amountMicros, atMs: occurredAtMs });
  }
  for (const [customer, { count, micros, atMs }] of spent) {
    const entity = historyUser(customer);
    yield {
      ...{ type: 'TransactionStatsObserved', id: uuidFrom(...name, entity, 'stats'), entity, occurredAtMs: atMs },
      ...{ fraudFlagged: customer % FRAUD_EVERY === FRAUD_EVERY - 1, currency },
      ...{ amountMicros: Math.round(micros / count), transactionCount: count },
    };
  }
}
