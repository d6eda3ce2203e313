/**
 * Whether a JSON value can go everywhere it will be copied to: Postgres takes no NUL, UTF-8 no lone surrogate, and
 * readers that recurse need a bound on depth. A value that cannot must be refused at the door, not poison a view.
 */

/** Deeper than any command or setting is meant to be. */
export const JSON_DEPTH_MAX = 32;

/** Walks without recursion, so that depth cannot overflow the stack. */
export function isSafeText(value: unknown): boolean {
  const waiting: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value: found, depth } = next;
    if (typeof found === 'string' && !isSafeString(found)) return false;
    if (typeof found !== 'object' || found === null) continue;
    if (depth === JSON_DEPTH_MAX) return false;
    for (const [key, inner] of Object.entries(found)) {
      if (!isSafeString(key)) return false;
      waiting.push({ value: inner, depth: depth + 1 });
    }
  }
  return true;
}

function isSafeString(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
