/** What both transports ask of bodies and credentials. */
import { gunzipSync } from 'node:zlib';

/** Largest request read, packed or not. Real ones have 1–20 KB; the largest recorded one 60 KB. */
export const BODY_MAX_BYTES = 512 * 1024;

/** Up to here a body that is too large is read to its end, so that its sender hears why it is refused. */
export const BODY_DRAINED_MAX = 4 * BODY_MAX_BYTES;

/** A gzip body unpacked; undefined when it is none, or is too large. */
export function gunzipped(body: Buffer): Buffer | undefined {
  try {
    return gunzipSync(body, { maxOutputLength: BODY_MAX_BYTES });
  } catch {
    // zlib has no other way to say so.
    return undefined;
  }
}

/** Credential of an `Authorization: Bearer …` header; undefined when there is none. */
export function bearerIn(header: string): string | undefined {
  return /^Bearer +(\S{1,512})$/i.exec(header)?.[1];
}
