/**
 * Nelder and Mead's simplex (1965) within a box: needs no slopes, takes any start. Good to find the valley; `newton.ts`
 * then walks to its floor.
 */

export interface Box {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

export interface Minimum {
  readonly at: readonly number[];
  readonly value: number;
  readonly evaluations: number;
}

interface Vertex {
  at: number[];
  value: number;
}

export interface SimplexOptions {
  readonly box: Box;
  /** Length of the first edges, in each direction. */
  readonly edge?: number;
  /** Ends when the values of all corners are within this of each other. */
  readonly tolerance?: number;
  readonly evaluationsMax?: number;
}

/** Values that are not finite count as infinitely bad, so a function may refuse a point. */
export function nelderMead(
  f: (at: readonly number[]) => number,
  start: readonly number[],
  { box, edge = 0.5, tolerance = 1e-9, evaluationsMax = 2_000 }: SimplexOptions,
): Minimum {
  let evaluations = 0;
  const vertex = (at: readonly number[]): Vertex => {
    const inside = clamp(at, box);
    evaluations += 1;
    const value = f(inside);
    return { at: inside, value: Number.isFinite(value) ? value : Number.POSITIVE_INFINITY };
  };
  const simplex = [vertex(start)];
  for (let axis = 0; axis < start.length; axis += 1) {
    // A start at the upper bound steps inwards.
    const step = (start[axis] as number) + edge > (box.upper[axis] as number) ? -edge : edge;
    simplex.push(vertex(start.map((value, index) => (index === axis ? value + step : value))));
  }
  while (evaluations < evaluationsMax) {
    simplex.sort((one, other) => one.value - other.value);
    const [best, worst] = [simplex[0] as Vertex, simplex.at(-1) as Vertex];
    if (worst.value - best.value <= tolerance) break;
    step(simplex, vertex);
  }
  simplex.sort((one, other) => one.value - other.value);
  const { at, value } = simplex[0] as Vertex;
  return { at, value, evaluations };
}

/** One move of a sorted simplex: away from its worst corner, or all corners towards the best. */
function step(simplex: Vertex[], vertex: (at: readonly number[]) => Vertex): void {
  const worst = simplex.at(-1) as Vertex;
  const others = simplex.slice(0, -1);
  const middle = worst.at.map(
    (_, axis) => others.reduce((sum, { at }) => sum + (at[axis] as number), 0) / others.length,
  );
  const along = (factor: number) =>
    vertex(middle.map((value, axis) => value + factor * ((worst.at[axis] as number) - value)));
  const replace = (by: Vertex) => {
    simplex[simplex.length - 1] = by;
  };
  const reflected = along(-1);
  if (reflected.value < (simplex[0] as Vertex).value) {
    const expanded = along(-2);
    replace(expanded.value < reflected.value ? expanded : reflected);
    return;
  }
  if (reflected.value < (others.at(-1) as Vertex).value) {
    replace(reflected);
    return;
  }
  const contracted = reflected.value < worst.value ? along(-0.5) : along(0.5);
  if (contracted.value < Math.min(reflected.value, worst.value)) {
    replace(contracted);
    return;
  }
  const best = simplex[0] as Vertex;
  for (let index = 1; index < simplex.length; index += 1) {
    const { at } = simplex[index] as Vertex;
    simplex[index] = vertex(at.map((value, axis) => ((best.at[axis] as number) + value) / 2));
  }
}

export function clamp(at: readonly number[], { lower, upper }: Box): number[] {
  return at.map((value, axis) => Math.min(Math.max(value, lower[axis] as number), upper[axis] as number));
}
