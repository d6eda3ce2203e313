/**
 * The value of a field tagged `pii`: what reads as something about a person (R6, ADR 0015). It has three forms, and the
 * type tells them apart, so that nobody takes one for another:
 *
 *  - sealed: bytes as they are on the log, the archive and every copy of it. All that most programs ever see.
 *  - opened: the words themselves. Made by a sender, before its writer seals them, and by the decoder of a view that says
 *    that it keeps them; nowhere else.
 *  - erased: the person's key was destroyed, so nobody will ever read the words again. An answer, not an error.
 */
export type Sealed = Buffer;

export interface Opened<Value> {
  readonly opened: Value;
}

export interface Erased {
  readonly erased: true;
}

export type Personal<Value> = Sealed | Opened<Value> | Erased;

/** The one erased value. */
export const erased: Erased = Object.freeze({ erased: true as const });

/** What a sender says of a person, on its way to the writer that seals it. */
export function opened<Value>(value: Value): Opened<Value> {
  return { opened: value };
}

export function isSealed(value: unknown): value is Sealed {
  return value instanceof Uint8Array;
}

export function isOpened(value: unknown): value is Opened<unknown> {
  return typeof value === 'object' && value !== null && !isSealed(value) && Object.hasOwn(value, 'opened');
}

export function isErased(value: unknown): value is Erased {
  return typeof value === 'object' && value !== null && (value as Partial<Erased>).erased === true;
}

/**
 * The words for a view that keeps them: null when none were sent, or when they are erased (`isErased` tells which). Throws
 * when the value is still sealed: the view reads personal data and does not say so, and its rows would differ from a
 * rebuild that opens it.
 */
export function wordsOfPerson<Value>(value: Personal<Value> | null): Value | null {
  if (value === null || isErased(value)) return null;
  if (isOpened(value)) return value.opened as Value;
  throw new TypeError('a personal value is still sealed: declare it in `personal` of the projection');
}
