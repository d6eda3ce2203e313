/**
 * The breaker before the store of features (SM-1, KAIROS-12). A slow store must cost each request its own deadline at most,
 * and all requests together almost nothing, so that decisions go on with what is remembered, or with defaults.
 *
 *   CLOSED     every read goes out. SLOW_MAX reads in a row that were over the line, or failed → OPEN
 *   OPEN       no read goes out: who asks is told at once. After COOL_DOWN_MS → HALF_OPEN
 *   HALF_OPEN  one read at a time goes out as a probe. PROBES good ones in a row → CLOSED; a bad one → OPEN
 *
 * What a read of an earlier state says comes too late: after a pause of the store all that were stuck answer at once, and
 * would close what is open for good reason, or open what has just been found well. Each change of state begins an era, and
 * a ticket counts in its own alone. Pure: time comes in.
 */
export type BreakerState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** A read that takes longer counts against the store, ms (KAIROS-12). */
export const LINE_MS = 50;
/** In a row: one slow moment is no slow store. */
export const SLOW_MAX = 3;
/** A store that was slow is left alone for so long, ms. */
export const COOL_DOWN_MS = 1_000;
/** Good probes in a row until the store is trusted again. */
export const PROBES = 3;

/** What lets one read out; given back with what became of it. */
export interface Ticket {
  readonly era: number;
  /** Counted: a read that was over the line does not count a second time when it answers at last. */
  spent: boolean;
}

export interface BreakerChange {
  readonly from: BreakerState;
  readonly to: BreakerState;
  readonly because: string;
}

export interface Breaker {
  readonly state: BreakerState;
  /** Null when the read must not go out. `nowMs` is any clock that does not go back. */
  admit(nowMs: number): Ticket | null;
  good(ticket: Ticket): void;
  /** Over the line, or failed. */
  bad(ticket: Ticket, nowMs: number, because: string): void;
}

export function createBreaker(onChange: (change: BreakerChange) => void = () => {}): Breaker {
  let state: BreakerState = 'CLOSED';
  let era = 0;
  let inARow = 0;
  let openedAtMs = 0;
  let probing = false;
  const move = (to: BreakerState, because: string): void => {
    const from = state;
    state = to;
    era += 1;
    inARow = 0;
    probing = false;
    onChange({ from, to, because });
  };
  const open = (nowMs: number, because: string): void => {
    openedAtMs = nowMs;
    move('OPEN', because);
  };
  const isCounted = (ticket: Ticket): boolean => {
    if (ticket.spent || ticket.era !== era) return false;
    ticket.spent = true;
    return true;
  };
  return {
    get state() {
      return state;
    },
    admit(nowMs) {
      if (state === 'OPEN' && nowMs - openedAtMs >= COOL_DOWN_MS) move('HALF_OPEN', `${COOL_DOWN_MS} ms have passed`);
      if (state === 'OPEN' || probing) return null;
      probing = state === 'HALF_OPEN';
      return { era, spent: false };
    },
    good(ticket) {
      if (!isCounted(ticket)) return;
      if (state === 'CLOSED') {
        inARow = 0;
        return;
      }
      probing = false;
      inARow += 1;
      if (inARow >= PROBES) move('CLOSED', `${PROBES} reads in a row were in time`);
    },
    bad(ticket, nowMs, because) {
      if (!isCounted(ticket)) return;
      inARow += 1;
      if (state === 'HALF_OPEN') open(nowMs, `a probe was not in time: ${because}`);
      else if (inARow >= SLOW_MAX) open(nowMs, `${SLOW_MAX} reads in a row: ${because}`);
    },
  };
}
