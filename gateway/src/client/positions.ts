/**
 * The places on the log of what this client has written, so that its own queries see it (`X-Mainstem-Position`). The last of
 * each partition; bounded, since a token may name 128 of them: beyond, the oldest are let go, for views have passed them by.
 */
const PLACES_MAX = 64;

export interface Positions {
  /** Takes the token of an answer. */
  note(token: string | null): void;
  /** The token to send; undefined when nothing was written. */
  token(): string | undefined;
}

export function createPositions(): Positions {
  const places = new Map<string, number>();
  return {
    note(token) {
      for (const part of token === null ? [] : token.split(',')) {
        const [place = '', offset = ''] = part.split('@');
        const known = places.get(place) ?? -1;
        places.delete(place); // so that the last written stands last
        places.set(place, Math.max(known, Number(offset)));
      }
      for (const place of places.keys()) {
        if (places.size <= PLACES_MAX) break;
        places.delete(place);
      }
    },
    token() {
      return places.size === 0 ? undefined : [...places].map(([place, offset]) => `${place}@${offset}`).join(',');
    },
  };
}
