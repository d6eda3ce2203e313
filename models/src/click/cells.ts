/**
 * Click rates of the past, by hash of a creative or a place: what was known when the model was trained, shipped with it,
 * so that bids and training see the same numbers. As log-odds, drawn towards the rate of all when there is little to go by.
 *
 * In the model's texts: `mainstem.cells`, base64 of pairs (int32 hash, float32 log-odds), little-endian; and
 * `mainstem.prior`, the log-odds of what is in no cell.
 */
import { ModelError } from '../errors.ts';

export interface Cells {
  readonly prior: number;
  /** Log-odds by hash. */
  readonly logOdds: ReadonlyMap<number, number>;
}

/** 100,000 creatives and places: 800 KB is past what an event may hold, so this is never the bound that is met first. */
const CELLS_MAX = 100_000;

export const cellTexts = { cells: 'mainstem.cells', prior: 'mainstem.prior' } as const;

export function readCells(texts: ReadonlyMap<string, string>): Cells {
  const prior = Number(texts.get(cellTexts.prior) ?? 0);
  const bytes = bytesOf(texts.get(cellTexts.cells) ?? '');
  if (!Number.isFinite(prior) || bytes.length % 8 !== 0 || bytes.length / 8 > CELLS_MAX)
    throw new ModelError('MODEL_MALFORMED', 'the past rates that come with the model cannot be read');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const logOdds = new Map<number, number>();
  for (let at = 0; at < bytes.length; at += 8) logOdds.set(view.getInt32(at, true), view.getFloat32(at + 4, true));
  return { prior, logOdds };
}

/** The texts a model carries its cells in. */
export function writeCells({ prior, logOdds }: Cells): Record<string, string> {
  const bytes = new Uint8Array(logOdds.size * 8);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [hash, value] of logOdds) {
    view.setInt32(at, hash, true);
    view.setFloat32(at + 4, value, true);
    at += 8;
  }
  return { [cellTexts.cells]: textOf(bytes), [cellTexts.prior]: String(prior) };
}

function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new ModelError('MODEL_MALFORMED', 'the past rates are no base64', { cause });
  }
}

function textOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
