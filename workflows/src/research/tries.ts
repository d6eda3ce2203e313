/** How often a source is tried before research goes on without it. */
export const COLLECT_TRIES_MAX = 4;
