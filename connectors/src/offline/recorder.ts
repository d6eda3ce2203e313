/**
 * What every offline stand-in has: it keeps what it was asked, once per idempotency key, and says on each first ask that
 * nothing left this machine. Ids are hashes of the key, so the same ask has the same id in every process and every replay.
 */
import { hash } from 'node:crypto';
import type { Logger } from 'pino';

/** A stand-in is for one machine and for tests; what it forgets beyond this is only its memory of having been asked. */
const RECORDS_MAX = 10_000;
const ID_HEX_DIGITS = 24;

export interface Recorder<Asked, Answer> {
  /** All that was asked, oldest first, each key once; at most 10,000. */
  readonly asked: readonly Asked[];
  /** The answer of the key: made on the first ask, the same ever after. */
  once(idempotencyKey: string, asked: Asked, answer: () => Answer): Answer;
}

/** `told` is the line of the log, e.g. "no e-signature service is set: nothing was sent"; it never holds what was asked. */
export function createRecorder<Asked, Answer>(
  logger: Pick<Logger, 'warn'>,
  told: string,
  recordsMax = RECORDS_MAX,
): Recorder<Asked, Answer> {
  const records = new Map<string, { readonly asked: Asked; readonly answer: Answer }>();
  return {
    get asked() {
      return [...records.values()].map((record) => record.asked);
    },
    once(idempotencyKey, asked, answer) {
      const known = records.get(idempotencyKey);
      if (known !== undefined) return known.answer;
      const made = answer();
      records.set(idempotencyKey, { asked, answer: made });
      if (records.size > recordsMax) records.delete(records.keys().next().value as string);
      logger.warn({ idempotencyKey, offline: true }, told);
      return made;
    },
  };
}

/** `offline-…`: an id nobody can take for one of an outside system. */
export function offlineId(...parts: readonly string[]): string {
  return `offline-${hash('sha256', parts.join('\n')).slice(0, ID_HEX_DIGITS)}`;
}
