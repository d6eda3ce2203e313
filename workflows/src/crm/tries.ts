/** Tries at the CRM; the next stage tells it anew anyway. */
export const SYNC_TRIES_MAX = 5;
