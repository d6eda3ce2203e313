/** Types of stripped.mjs, which is plain JavaScript because it is what reads TypeScript. */
export function strippedOf(source: string, cache: string): string;
