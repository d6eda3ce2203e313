/**
 * How messages look on the wire: frames of RFC 6455, or an event stream (WHATWG HTML §9.2). Frames are built once for all
 * clients of a channel and written as they are; a server's frames carry no mask, so they are the same for everybody.
 */

export interface Framing {
  readonly transport: 'websocket' | 'stream';
  /** One message of an operation; `fields` is the inside of a JSON object, without braces. */
  piece(op: string, fields: string): string;
  /** Frames of several messages; `position` is asked for only where it is sent. */
  join(pieces: readonly string[], position: () => string): Buffer;
  /** What keeps the connection open, and tells the position where that is how it is told. */
  beat(position: () => string): Buffer | null;
}

const FIN_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** Each message is a JSON object in a text frame; positions are in the messages. */
export const websocketFraming: Framing = {
  transport: 'websocket',
  piece: (op, fields) => `{"op":"${op}",${fields}}`,
  join(pieces) {
    const lengths = pieces.map((piece) => Buffer.byteLength(piece));
    const total = lengths.reduce((sum, length) => sum + headerBytes(length) + length, 0);
    const frames = Buffer.allocUnsafe(total);
    let at = 0;
    for (const [index, piece] of pieces.entries()) {
      at = writeHeader(frames, at, lengths[index] as number);
      at += frames.write(piece, at, 'utf8');
    }
    return frames;
  },
  beat: () => null,
};

/** Each message is an event; the last of a batch has the id that a client sends back as `Last-Event-ID`. */
export const streamFraming: Framing = {
  transport: 'stream',
  piece: (op, fields) => `event: ${op}\ndata: {${fields}}\n`,
  join: (pieces, position) => Buffer.from(`${pieces.join('\n')}id: ${position()}\n\n`),
  // An event without data is dispatched to nobody, but its id is kept (§9.2.6).
  beat: (position) => Buffer.from(`:\nid: ${position()}\n\n`),
};

function headerBytes(length: number): number {
  return length < LENGTH_16 ? 2 : length <= 0xffff ? 4 : 10;
}

function writeHeader(frames: Buffer, at: number, length: number): number {
  frames[at] = FIN_TEXT;
  if (length < LENGTH_16) {
    frames[at + 1] = length;
    return at + 2;
  }
  if (length <= 0xffff) {
    frames[at + 1] = LENGTH_16;
    return frames.writeUInt16BE(length, at + 2);
  }
  frames[at + 1] = LENGTH_64;
  return frames.writeBigUInt64BE(BigInt(length), at + 2);
}
