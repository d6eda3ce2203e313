/**
 * The upcasters there are, by event type and the fingerprint of the released version they read. None is needed yet: every
 * change so far is one that Avro resolves. `mainstem schemas check` prints the fingerprint of a version that is named
 * wrongly here, and refuses an entry that reads no released version, or today's.
 */
import type { Upcasters } from './upcasting.ts';

export const upcasters: Upcasters = {};
