/** Types of node.mjs, which is plain JavaScript because it runs on any Node >= 18. */
export const NODE_VERSION: string;
export function cacheDirectory(): string;
export function ensureNode(say: (line: string) => void): string;
