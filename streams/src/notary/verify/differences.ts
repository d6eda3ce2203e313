/**
 * Names the difference between what was signed and what a partition holds now, as a person would: taken out, put in,
 * changed, copied, moved, cut off. Works on digests alone, from the first place where the two part.
 */
import type { AuditFindingCode } from './findings.ts';

export interface Placed {
  readonly offset: number;
  /** Digest of key and value, as text. */
  readonly digest: string;
}

export interface Sides {
  /** What was signed, from the first difference on. */
  readonly signed: readonly Placed[];
  readonly signedEnded: boolean;
  /** What the log holds, from the same place on. */
  readonly held: readonly Placed[];
  readonly heldEnded: boolean;
  /** Offset at which a digest was signed anywhere in the partition. */
  readonly signedAt: (digest: string) => number | undefined;
}

export interface Difference {
  readonly code: AuditFindingCode;
  readonly offset: number;
  /** The other offset concerned: where it was signed, or where it stands now. */
  readonly other?: number;
}

export function differencesOf(sides: Sides): Difference[] {
  const { signed, held } = sides;
  const found: Difference[] = [];
  const [signedGone, heldGone] = [new Set<number>(), new Set<number>()];
  const [signedPlaces, heldPlaces] = [placesOf(signed), placesOf(held)];
  let [at, now] = [0, 0];
  for (;;) {
    while (signedGone.has(at)) at += 1;
    while (heldGone.has(now)) now += 1;
    const [one, other] = [signed[at], held[now]];
    if (one === undefined || other === undefined) break;
    if (one.digest === other.digest) {
      at += 1;
      now += 1;
      continue;
    }
    const laterSigned = nextOf(signedPlaces, other.digest, at, signedGone);
    const laterHeld = nextOf(heldPlaces, one.digest, now, heldGone);
    if (laterSigned !== undefined && laterHeld !== undefined) {
      found.push({ code: 'AUDIT_RECORD_REORDERED', offset: one.offset, other: held[laterHeld]?.offset ?? one.offset });
      signedGone.add(laterSigned);
      heldGone.add(laterHeld);
    } else if (laterSigned !== undefined) {
      found.push({ code: 'AUDIT_RECORD_MISSING', offset: one.offset });
    } else if (laterHeld !== undefined) {
      found.push(extra(other, sides));
    } else {
      found.push(replaced(one, other, sides));
    }
    // What was taken out moves one side alone, and what was put in the other.
    const takenOut = laterSigned !== undefined && laterHeld === undefined;
    const putIn = laterHeld !== undefined && laterSigned === undefined;
    if (!putIn) at += 1;
    if (!takenOut) now += 1;
  }
  return [...found, ...leftOver(sides, at, now, signedGone, heldGone)];
}

function leftOver(
  sides: Sides,
  at: number,
  now: number,
  signedGone: ReadonlySet<number>,
  heldGone: ReadonlySet<number>,
): Difference[] {
  const cutOff = sides.signed.find((_, index) => index >= at && !signedGone.has(index));
  const added = sides.held.filter((_, index) => index >= now && !heldGone.has(index));
  return [
    ...(cutOff !== undefined && sides.heldEnded
      ? [{ code: 'AUDIT_LOG_TRUNCATED' as const, offset: cutOff.offset }]
      : []),
    ...(sides.signedEnded ? added.map((record) => extra(record, sides)) : []),
  ];
}

function extra({ offset, digest }: Placed, { signedAt }: Sides): Difference {
  const other = signedAt(digest);
  if (other === undefined) return { code: 'AUDIT_RECORD_INSERTED', offset };
  return { code: 'AUDIT_RECORD_REPLAYED', offset, other };
}

function replaced(one: Placed, { digest }: Placed, { signedAt }: Sides): Difference {
  const other = signedAt(digest);
  if (other === undefined) return { code: 'AUDIT_RECORD_EDITED', offset: one.offset };
  return { code: 'AUDIT_RECORD_REPLAYED', offset: one.offset, other };
}

function placesOf(list: readonly Placed[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, { digest }] of list.entries()) {
    const known = places.get(digest);
    if (known === undefined) places.set(digest, [index]);
    else known.push(index);
  }
  return places;
}

/** First place of a digest after `from` that is not spoken for. */
function nextOf(
  places: ReadonlyMap<string, readonly number[]>,
  digest: string,
  from: number,
  gone: ReadonlySet<number>,
): number | undefined {
  return places.get(digest)?.find((index) => index > from && !gone.has(index));
}
