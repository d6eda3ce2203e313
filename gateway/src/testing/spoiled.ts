/** Bodies made of good ones by a mistake or two: what broken clients and attackers send. The same seed, the same body. */

const strange: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  1.5,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '../../etc/passwd',
  "' or 1=1 --",
  '<script>alert(1)</script>',
  'ana@example.com',
  'x'.repeat(5_000),
  [],
  [[]],
  {},
  { $ne: null },
  { toString: 1 },
];
const names = ['__proto__', 'constructor', 'tenant', 'type', 'id', 'envelope', 'streamVersion', 'expectedVersion', 'ä'];

export function spoiled(good: unknown, seed: number): Buffer {
  const next = series(seed);
  const mistake = next(8);
  if (mistake === 0) return noise(next);
  const text = JSON.stringify(good);
  if (mistake === 1) return Buffer.from(text.slice(0, next(text.length)));
  if (mistake === 2) {
    const bytes = Buffer.from(text);
    bytes[next(bytes.length)] = next(256);
    return bytes;
  }
  if (mistake === 3) return Buffer.from(nested(next(2) === 0 ? 40 : 4_000, next(2) === 0));
  if (mistake === 4) return Buffer.from(JSON.stringify(oneOf(next)));
  return Buffer.from(JSON.stringify(changed(good, next)));
}

/** One or two values within it replaced, left out, or beside a field that does not belong. */
function changed(good: unknown, next: (below: number) => number): unknown {
  const copy = structuredClone(good) as Record<string, unknown>;
  for (let times = 1 + next(2); times > 0; times -= 1) {
    const place = placeIn(copy, next);
    const fields = Object.keys(place);
    const field = fields[next(Math.max(1, fields.length))];
    const way = next(3);
    if (way === 0 && field !== undefined) delete place[field];
    else if (way === 1 && field !== undefined) place[field] = oneOf(next);
    else
      Object.defineProperty(place, names[next(names.length)] as string, {
        value: oneOf(next),
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return copy;
}

function placeIn(value: Record<string, unknown>, next: (below: number) => number): Record<string, unknown> {
  const inner = Object.values(value).filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
  return inner.length > 0 && next(2) === 0 ? (inner[next(inner.length)] as Record<string, unknown>) : value;
}

function nested(depth: number, lists: boolean): string {
  return lists ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

function noise(next: (below: number) => number): Buffer {
  return Buffer.from(Array.from({ length: next(200) }, () => next(256)));
}

/** Mulberry32: small, and the same on every machine. */
function series(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A copy: what is changed further must not change the list. */
function oneOf(next: (below: number) => number): unknown {
  return structuredClone(strange[next(strange.length)]);
}
