/** How often an ask is tried: then its failure is an event and a value, which a workflow can go on from. */
export const ASK_TRIES_MAX = 5;
