/**
 * Answers for exchanges that read OpenRTB 2.5: fields that came with 2.6 (§4.2.3 mtype, dur, cattax, apis) stand in `ext`,
 * where 2.5 lets anything stand (2.5 §4.3.3), so that strict readers take the bid and newer ones still find them.
 */
import type { Json, JsonObject } from '../openrtb/tolerant.ts';

const newer: ReadonlySet<string> = new Set(['mtype', 'dur', 'cattax', 'apis', 'slotinpod', 'langb']);

interface Response {
  readonly seatbid: readonly { readonly bid: readonly JsonObject[] }[];
}

export function toOpenRtb25(answer: string): string {
  const response = JSON.parse(answer) as Response;
  const seatbid = response.seatbid.map((seat) => ({ ...seat, bid: seat.bid.map(older) }));
  return JSON.stringify({ ...response, seatbid });
}

function older(bid: JsonObject): JsonObject {
  const kept: Record<string, Json> = {};
  const ext: Record<string, Json> = { ...(bid.ext as JsonObject | undefined) };
  for (const [name, value] of Object.entries(bid)) {
    if (newer.has(name)) ext[name] = value;
    else kept[name] = value;
  }
  return Object.keys(ext).length === 0 ? kept : { ...kept, ext };
}
