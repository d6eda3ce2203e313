/** Numbers that look drawn by chance and are the same for the same seed: for simulators and training, never for secrets. */
export interface Random {
  /** Even from 0 up to 1, 1 excluded. */
  next(): number;
  /** Standard normal. */
  normal(): number;
  /** Whole, 0 up to `below`, that excluded. */
  below(below: number): number;
}

/** mulberry32: 2^32 numbers before it repeats. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    // Box and Muller; 1 - next() is never 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    below: (below) => Math.floor(next() * below),
  };
}
