/**
 * A channel: everybody who is told the very same, framed once for all of them. A client that is still reading history
 * belongs to it already, held: what comes meanwhile waits for it, so nothing is missed and nothing told twice.
 */
import { BACKLOG_BYTES_MAX, HELD_BYTES_MAX } from './limits.ts';
import type { Sink } from './sink.ts';

export class Member {
  readonly sink: Sink;
  #held: Buffer[] | null = null;
  #heldBytes = 0;
  #overflowed = false;

  constructor(sink: Sink) {
    this.sink = sink;
  }

  /** From here on frames wait, until `release`. */
  hold(): void {
    this.#held = [];
    this.#heldBytes = 0;
    this.#overflowed = false;
  }

  /** False when more came than may wait: then it is to be read from the log, from where holding began. */
  release(): boolean {
    if (this.#overflowed) return false;
    const held = this.#held ?? [];
    this.#held = null;
    for (const frames of held) this.take(frames);
    return true;
  }

  take(frames: Buffer): void {
    if (this.#held === null) {
      if (this.sink.backlogBytes <= BACKLOG_BYTES_MAX) this.sink.write(frames);
      else this.sink.end('TOO_SLOW', `more than ${BACKLOG_BYTES_MAX} bytes were left unread; ask for less`);
      return;
    }
    if (this.#overflowed) return;
    this.#heldBytes += frames.length;
    if (this.#heldBytes <= HELD_BYTES_MAX) {
      this.#held.push(frames);
      return;
    }
    this.#overflowed = true;
    this.#held = [];
  }
}

export class Members {
  readonly #members = new Set<Member>();

  get size(): number {
    return this.#members.size;
  }

  add(member: Member): void {
    this.#members.add(member);
  }

  remove(member: Member): void {
    this.#members.delete(member);
  }

  tell(frames: Buffer): void {
    for (const member of this.#members) member.take(frames);
  }

  end(reason: Parameters<Sink['end']>[0], words: string): void {
    for (const { sink } of this.#members) sink.end(reason, words);
  }
}
