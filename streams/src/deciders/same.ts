/** Whether two plain JSON values are the same, whatever the order of their fields. For commands that would change nothing. */
export function same(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const fields = Object.keys(left);
  if (fields.length !== Object.keys(right).length) return false;
  return fields.every((field) => field in right && same(fieldOf(left, field), fieldOf(right, field)));
}

function fieldOf(holder: object, field: string): unknown {
  return (holder as Readonly<Record<string, unknown>>)[field];
}
