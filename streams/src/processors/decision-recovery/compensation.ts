/**
 * What takes a decision back, where the platform knows a command for it. It is proposed to people in words they can use, and
 * never given by itself: the effect of a decision that was found wrong stays until somebody says so. Pure.
 */

/** By what was decided about; `subject` is its id. */
const takesBack: Readonly<Record<string, (subject: string) => string>> = {
  creative: (subject) => `POST /v1/commands/creatives/${subject} {"type":"BlockCreative", …}`,
  config: (subject) => `mainstem configs rollback ${subject}`,
  model: (subject) => `mainstem models rollback ${subject}`,
  'model-promotion': (subject) => `mainstem models rollback ${subject}`,
};

/** Null where nothing takes it back but a new decision. */
export function compensationOf(about: string, subject: string): string | null {
  return Object.hasOwn(takesBack, about) ? (takesBack[about]?.(subject) ?? null) : null;
}
