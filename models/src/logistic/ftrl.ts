/**
 * FTRL-Proximal (McMahan et al., KDD 2013, algorithm 1) over features that are on or off: weights are drawn to 0 by
 * their absolute value, each moves the less the more it has been moved.
 */

export interface FtrlRules {
  /** First step of a weight. */
  readonly alpha: number;
  /** How long steps stay large. */
  readonly beta: number;
  /** Evidence a weight needs to leave 0. */
  readonly l1: number;
  /** Draws large weights back. */
  readonly l2: number;
}

export class Ftrl {
  readonly #rules: FtrlRules;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly weights: Float64Array;
  /** Of what is always on; neither drawn to 0 nor back. */
  readonly #always: number;

  constructor(places: number, rules: FtrlRules) {
    this.#rules = rules;
    this.#always = places;
    this.#sums = new Float64Array(places + 1);
    this.#squares = new Float64Array(places + 1);
    this.weights = new Float64Array(places + 1);
  }

  get bias(): number {
    return this.weights[this.#always] as number;
  }

  /** Log odds, with the places `from` up to `to` of `on` on. */
  score(on: Uint32Array, from: number, to: number): number {
    let sum = this.bias;
    for (let at = from; at < to; at += 1) sum += this.weights[on[at] as number] as number;
    return sum;
  }

  learn(on: Uint32Array, from: number, to: number, outcome: number): void {
    const error = 1 / (1 + Math.exp(-this.score(on, from, to))) - outcome;
    const { l1, l2 } = this.#rules;
    for (let at = from; at < to; at += 1) this.#move(on[at] as number, error, l1, l2);
    this.#move(this.#always, error, 0, 0);
  }

  #move(at: number, gradient: number, l1: number, l2: number): void {
    const { alpha, beta } = this.#rules;
    const before = this.#squares[at] as number;
    const after = before + gradient * gradient;
    const rate = (Math.sqrt(after) - Math.sqrt(before)) / alpha;
    const sum = (this.#sums[at] as number) + gradient - rate * (this.weights[at] as number);
    this.#sums[at] = sum;
    this.#squares[at] = after;
    const beyond = Math.abs(sum) - l1;
    this.weights[at] = beyond <= 0 ? 0 : (-Math.sign(sum) * beyond) / ((beta + Math.sqrt(after)) / alpha + l2);
  }
}
