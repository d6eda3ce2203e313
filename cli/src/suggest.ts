/** "Did you mean": the nearest of the allowed names, when one is near. */

/** ` (did you mean X?)`, or nothing when no allowed name is near. */
export function didYouMean(found: string, allowed: readonly string[]): string {
  const ranked = allowed
    .map((name) => ({ name, distance: editDistance(found.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance)[0];
  // A third of the letters wrong is still a typing mistake; more is another word.
  if (ranked === undefined || ranked.distance > Math.max(found.length, ranked.name.length) / 3) return '';
  return ` (did you mean ${ranked.name}?)`;
}

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] as number) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[other.length] as number;
}
