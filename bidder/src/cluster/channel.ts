/**
 * Questions and answers over a channel between two processes. Bounded: no more than `CALLS_MAX` are open, and each ends
 * within `ANSWER_WITHIN_MS`, if not with an answer then with an error.
 */
import { BidderError } from '../errors.ts';
import type { Message, Question } from './messages.ts';

/** A notice is answered when its event is durable, which takes some 10 ms; the log itself gives up after 30 s. */
const ANSWER_WITHIN_MS = 35_000;
/** As many as a desk writes at once. */
const CALLS_MAX = 10_000;

interface OpenCall {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class Channel {
  readonly #send: (message: Message) => boolean;
  readonly #answer: (question: Question) => Promise<unknown>;
  readonly #calls = new Map<number, OpenCall>();
  #last = 0;

  /** `send` answers false when the other side is gone. `answer` is asked for what the other side wants to know. */
  constructor(send: (message: Message) => boolean, answer: (question: Question) => Promise<unknown>) {
    this.#send = send;
    this.#answer = answer;
  }

  /** Rejects with `BIDDER_MEMBER_GONE` when no answer comes. */
  ask<Answer>(question: Question): Promise<Answer> {
    if (this.#calls.size >= CALLS_MAX) return Promise.reject(gone('too many questions are open'));
    const call = ++this.#last;
    return new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => this.#end(call)?.reject(gone('no answer in time')), ANSWER_WITHIN_MS);
      timer.unref();
      this.#calls.set(call, { resolve, reject, timer });
      if (!this.#send({ say: 'question', call, question })) this.#end(call)?.reject(gone('it is not there'));
    }) as Promise<Answer>;
  }

  /** Takes a message of this kind; false when it is another one's. */
  take(message: Message): boolean {
    switch (message.say) {
      case 'question':
        void this.#reply(message.call, message.question);
        return true;
      case 'answer':
        this.#end(message.call)?.resolve(message.answer);
        return true;
      case 'failure':
        this.#end(message.call)?.reject(gone(message.reason));
        return true;
      default:
        return false;
    }
  }

  /** The other side is gone: nothing that was asked of it will be answered. */
  close(): void {
    for (const call of [...this.#calls.keys()]) this.#end(call)?.reject(gone('it ended'));
  }

  async #reply(call: number, question: Question): Promise<void> {
    try {
      this.#send({ say: 'answer', call, answer: await this.#answer(question) });
    } catch (error) {
      this.#send({ say: 'failure', call, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  #end(call: number): OpenCall | undefined {
    const open = this.#calls.get(call);
    if (open !== undefined) clearTimeout(open.timer);
    this.#calls.delete(call);
    return open;
  }
}

function gone(why: string): BidderError {
  return new BidderError('BIDDER_MEMBER_GONE', `the other bidder process did not answer: ${why}`);
}
