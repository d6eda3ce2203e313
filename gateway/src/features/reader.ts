/**
 * Reads states for many requests at once. What is asked for within one turn of the event loop is one command to the store;
 * what comes while it is under way is the next one, as soon as that is answered, for a command costs two calls of the system
 * and most of what a read costs. A store that takes longer than GATHER_MS gets more of them, at most READS_MAX: behind a slow
 * store the next one only grows, and each request in it leaves when its own time is over. The breaker is asked for each
 * command, not for each request.
 *
 * A row that comes after its request left is not lost: `onRow` hears of every row, and keeps it for the next time.
 */
import type { FeatureView } from '@mainstem/streams/features/definition';
import { type Breaker, LINE_MS, type Ticket } from './breaker.ts';
import { inTurn, type Limit } from './in-turn.ts';
import type { EntityKey, StateStore, StoreReason } from './states.ts';

/**
 * Commands under way: enough for the breaker to see three slow ones, and few, so that what is asked under load gathers into
 * the next one: a command of fifty keys costs little more than one of one.
 */
export const READS_MAX = 4;
/** How long a command alone is waited for before the next one goes out beside it, ms: a third of the usual deadline. */
export const GATHER_MS = 2;
/** Keys of one command: the store serves nobody else for about a millisecond. */
const KEYS_OF_READ_MAX = 2_000;
/** Keys that may wait for a command, of all requests: half a second of the busiest gateway. Beyond, requests leave at once. */
const KEYS_WAITING_MAX = 20_000;

export type Read<Found> =
  | { readonly found: readonly (Found | null)[]; readonly reason: null }
  | { readonly found: null; readonly reason: StoreReason };

export interface StateReader<Found> {
  /** In the order of the keys. Never throws for what the store does; throws what is a fault of ours. */
  read(view: FeatureView, keys: readonly EntityKey[], deadlineMs: number): Promise<Read<Found>>;
}

interface Waiting<Found> {
  readonly keys: readonly EntityKey[];
  readonly limit: Limit;
  readonly done: (read: Read<Found>) => void;
  readonly fail: (error: unknown) => void;
  left: boolean;
}

export interface ReaderOptions<Found> {
  readonly store: StateStore;
  readonly breaker: Breaker;
  /** What is made of a row, of each that was read. */
  readonly onRow: (view: FeatureView, key: EntityKey, row: Buffer | null) => Found | null;
  /** Milliseconds that never go back. */
  readonly steady?: () => number;
}

export function createStateReader<Found>(options: ReaderOptions<Found>): StateReader<Found> {
  const waiting = new Map<FeatureView, Waiting<Found>[]>();
  const state = { keysWaiting: 0, underWay: 0, sentAtMs: 0, scheduled: false };
  const steady = options.steady ?? (() => performance.now());
  let gathering: NodeJS.Timeout | undefined;
  /** How many commands may go out now. */
  const free = (): number => {
    // An open breaker answers at once, whatever is still stuck behind it.
    if (options.breaker.state !== 'CLOSED') return Number.POSITIVE_INFINITY;
    const isGathering = state.underWay > 0 && steady() - state.sentAtMs < GATHER_MS;
    return isGathering ? 0 : READS_MAX - state.underWay;
  };
  const sendWaiting = (): void => {
    state.scheduled = false;
    let left = free();
    for (const [view, requests] of [...waiting]) {
      if (left > 0 && requests.length > 0) {
        // Who had its turn is last in the next one: a busy view keeps no other waiting.
        waiting.delete(view);
        waiting.set(view, requests);
      }
      for (; left > 0 && requests.length > 0; left -= 1) send(view, requests);
    }
    if (state.keysWaiting === 0 || gathering !== undefined) return;
    gathering = setTimeout(() => {
      gathering = undefined;
      schedule();
    }, GATHER_MS);
  };
  const schedule = (): void => {
    if (state.scheduled) return;
    state.scheduled = true;
    setImmediate(sendWaiting);
  };
  const send = (view: FeatureView, requests: Waiting<Found>[]): void => {
    const batch = takeBatch(requests);
    for (const { keys } of batch) state.keysWaiting -= keys.length;
    const asked = batch.filter(({ left }) => !left);
    if (asked.length === 0) return;
    const ticket = options.breaker.admit(steady());
    if (ticket === null) {
      for (const one of asked) leave(one, 'BREAKER_OPEN');
      return;
    }
    state.underWay += 1;
    state.sentAtMs = steady();
    void readBatch(options, steady, view, asked, ticket).finally(() => {
      state.underWay -= 1;
      if (state.keysWaiting > 0) schedule();
    });
  };
  return {
    read(view, keys, deadlineMs) {
      if (state.keysWaiting + keys.length > KEYS_WAITING_MAX) {
        return Promise.resolve({ found: null, reason: 'SOURCE_TIMEOUT' });
      }
      return new Promise<Read<Found>>((done, fail) => {
        const limit = inTurn(deadlineMs, () => leave(one, 'SOURCE_TIMEOUT'));
        const one: Waiting<Found> = { keys, limit, done, fail, left: false };
        const requests = waiting.get(view);
        if (requests === undefined) waiting.set(view, [one]);
        else requests.push(one);
        state.keysWaiting += keys.length;
        schedule();
      });
    },
  };
}

/** The oldest requests, as many as one command may hold; at least one. */
function takeBatch<Found>(requests: Waiting<Found>[]): Waiting<Found>[] {
  let keys = 0;
  let taken = 0;
  for (const request of requests) {
    keys += request.keys.length;
    if (taken > 0 && keys > KEYS_OF_READ_MAX) break;
    taken += 1;
  }
  return requests.splice(0, taken);
}

function leave<Found>(one: Waiting<Found>, reason: StoreReason): void {
  if (one.left) return;
  one.left = true;
  one.limit.clear();
  one.done({ found: null, reason });
}

async function readBatch<Found>(
  { store, breaker, onRow }: ReaderOptions<Found>,
  steady: () => number,
  view: FeatureView,
  batch: readonly Waiting<Found>[],
  ticket: Ticket,
): Promise<void> {
  const line = inTurn(LINE_MS, () => breaker.bad(ticket, steady(), `no answer within ${LINE_MS} ms`));
  try {
    const keys = batch.length === 1 ? (batch[0] as Waiting<Found>).keys : batch.flatMap((one) => one.keys);
    const rows = await store.read(view, keys);
    line.clear();
    breaker.good(ticket);
    handOut(batch, (key, at) => onRow(view, key, rows[at] ?? null));
  } catch (error) {
    line.clear();
    breaker.bad(ticket, steady(), (error as Error).message);
    // What cannot be waited out is a fault of ours, and no answer for anybody to decide on.
    const isPassing = (error as { retryable?: unknown }).retryable === true;
    for (const one of batch) {
      if (isPassing) leave(one, 'SOURCE_UNAVAILABLE');
      else refuse(one, error);
    }
  }
}

/** A row that cannot be read is the fault of who asked for it: the others of the command have theirs. */
function handOut<Found>(batch: readonly Waiting<Found>[], foundAt: (key: EntityKey, at: number) => Found | null): void {
  let from = 0;
  for (const one of batch) {
    const first = from;
    from += one.keys.length;
    try {
      const found = one.keys.map((key, at) => foundAt(key, first + at));
      if (one.left) continue;
      one.left = true;
      one.limit.clear();
      one.done({ found, reason: null });
    } catch (error) {
      refuse(one, error);
    }
  }
}

function refuse<Found>(one: Waiting<Found>, error: unknown): void {
  if (one.left) return;
  one.left = true;
  one.limit.clear();
  one.fail(error);
}
