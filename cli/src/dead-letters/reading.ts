/** What a parked record says, as far as it can be read. Personal fields stay sealed: only their size is shown (R6). */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { personalFieldsOf } from '@mainstem/schemas/personal-fields';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { messageOf } from '@mainstem/streams/message-of';

export type Reading =
  | { readonly event: AnyEvent; readonly problem: null }
  | { readonly event: null; readonly problem: string };

/** A schema id that is not known yet is asked from the registry. */
export async function readLetter(codec: PinnedCodec, value: Buffer): Promise<Reading> {
  try {
    const id = codec.schemaIdOf(value);
    if (!codec.knows(id)) await codec.learner?.learn(codec, id);
    return { event: codec.decode(value), problem: null };
  } catch (error) {
    return { event: null, problem: messageOf(error) };
  }
}

/** An event fit to be shown. */
export function masked(event: AnyEvent): Record<string, unknown> {
  const personal = new Set(personalFieldsOf(event.type).map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [
      name,
      personal.has(name) && value !== null ? `sealed, ${Buffer.isBuffer(value) ? value.length : 0} bytes` : value,
    ]),
  );
}

/** Bytes of one line of a dump. */
const LINE_BYTES = 16;
/** Lines shown: what is wrong with bytes is seen at their beginning; `--json` has all of them. */
const LINES_MAX = 32;

/** Offset, bytes and their letters, sixteen a line. */
export function hexDump(value: Buffer): string {
  const lines: string[] = [];
  for (let at = 0; at < value.length && lines.length < LINES_MAX; at += LINE_BYTES) {
    const some = value.subarray(at, at + LINE_BYTES);
    const hex = [...some].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const letters = [...some].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(LINE_BYTES * 3 - 1)}  ${letters}`);
  }
  const shown = LINES_MAX * LINE_BYTES;
  if (value.length > shown) lines.push(`… ${value.length - shown} bytes more`);
  return lines.join('\n');
}
