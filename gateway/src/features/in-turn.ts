/**
 * Time limits that know their own process. A timer of Node fires before what has arrived meanwhile is read, so after a
 * stall of this process (a long collection, a machine that is short of processors) every limit would be over for answers
 * that lie in the socket. So when the time is over, what has arrived is read first, and only then it is late.
 */
export interface Limit {
  clear(): void;
}

/** Calls `late` when `ms` are over and one turn of reading has passed; never after `clear`. */
export function inTurn(ms: number, late: () => void): Limit {
  let turn: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    // Immediates run after the poll for what has arrived.
    turn = setImmediate(late);
  }, ms);
  return {
    clear() {
      clearTimeout(timer);
      if (turn !== undefined) clearImmediate(turn);
    },
  };
}
