/** Leaves of one partition come in the order of its log, each once: a tree that was honestly signed has no other. */
import type { Entry } from '../entry.ts';
import type { OffsetVector } from '../note/checkpoint.ts';
import type { Findings } from './findings.ts';

/** Gaps remembered of one partition, to tell a leaf that comes late from one that comes twice. */
const GAPS_MAX = 1_000;

interface Seen {
  next: number;
  /** Offsets passed over, as [from, to). */
  readonly gaps: [from: number, to: number][];
}

export interface LeafOrder {
  /** False when the leaf is not where it belongs, which is then a finding. */
  take(entry: Entry, index: number): boolean;
}

export function createLeafOrder(offsets: OffsetVector, findings: Findings): LeafOrder {
  const partitions = new Map<string, Seen>();
  return {
    take({ topic, partition, offset }, index) {
      const place = `${topic}/${partition}`;
      const seen = partitions.get(place) ?? { next: 0, gaps: [] };
      partitions.set(place, seen);
      if (offset >= (offsets[topic]?.[partition] ?? 0)) {
        const message = `leaf ${index} is ${place} offset ${offset}, which the checkpoint does not claim to cover`;
        findings.add('AUDIT_LEAF_UNEXPECTED', message);
        return false;
      }
      if (offset >= seen.next) {
        if (offset > seen.next && seen.gaps.length < GAPS_MAX) seen.gaps.push([seen.next, offset]);
        seen.next = offset + 1;
        return true;
      }
      const late = seen.gaps.some(([from, to]) => offset >= from && offset < to);
      if (late) findings.add('AUDIT_LEAF_REORDERED', `leaf ${index} is ${place} offset ${offset}, after later ones`);
      else findings.add('AUDIT_LEAF_REPLAYED', `leaf ${index} is ${place} offset ${offset}, which has a leaf already`);
      return false;
    },
  };
}
