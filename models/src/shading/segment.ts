/**
 * Where bids are alike enough to share a win curve: an exchange, a kind of ad, a currency, and a band of floors, which say
 * what an impression is worth to its seller. Known of every bid on the path and on the log, so both sides name it alike.
 */

/** Upper ends of the bands (CPM), micros; above the last is a band of its own. No floor is a band too. */
const bandEndsMicros = [0, 250_000, 1_000_000, 3_000_000, 10_000_000] as const;
/** More bands than this there are not. */
export const BANDS = bandEndsMicros.length + 1;

export function floorBand(floorMicros: number): number {
  let band = 0;
  while (band < bandEndsMicros.length && floorMicros > (bandEndsMicros[band] as number)) band += 1;
  return band;
}

/** Longer names are no names of exchanges; they have no segment, so that an id is always short. */
const EXCHANGE_LENGTH_MAX = 80;

/** Id of a segment, e.g. `adx:BANNER:USD:2`; undefined for an exchange that can have none. */
export function segmentId(exchange: string, mediaType: string, currency: string, band: number): string | undefined {
  if (!exchange.isWellFormed()) return undefined;
  const name = encodeURIComponent(exchange);
  return name.length > EXCHANGE_LENGTH_MAX ? undefined : `${name}:${mediaType}:${currency}:${band}`;
}

export interface Segment {
  readonly exchange: string;
  readonly mediaType: string;
  readonly currency: string;
  readonly band: number;
}

/** Undefined for what is no id of a segment. */
export function parseSegment(id: string): Segment | undefined {
  const found = /^([^:]*):([^:]*):([^:]*):(\d{1,3})$/.exec(id);
  if (found === null) return undefined;
  const [, name, mediaType, currency, band] = found as unknown as [string, string, string, string, string];
  try {
    const segment = { exchange: decodeURIComponent(name), mediaType, currency, band: Number(band) };
    return segment.band < BANDS ? segment : undefined;
  } catch {
    // decodeURIComponent has no other way to say that a name was not made by `segmentId`.
    return undefined;
  }
}
