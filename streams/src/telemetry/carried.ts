/**
 * The trace an event, an effect or a batch belongs to, beside the object and not in it: events are facts and say nothing of
 * who watched. Only sampled ones have any, so with tracing off, or nothing sampled, all of this is one flag that is false.
 */
let on = false;
const carried = new WeakMap<object, string>();
/** What the one synchronous piece of work of this moment belongs to: the bid path, which must not await (R9). */
let current: string | undefined;

/** Whether anything is traced in this process. */
export function isTracing(): boolean {
  return on;
}

export function setTracing(value: boolean): void {
  on = value;
  if (!value) current = undefined;
}

/** `traceparent` of a sampled span. */
export function carry(object: object, traceparent: string): void {
  carried.set(object, traceparent);
}

/** Undefined for what is not traced. */
export function traceOf(object: object): string | undefined {
  return on ? carried.get(object) : undefined;
}

/** Runs synchronous work of which everything written belongs to a trace. */
export function inTrace<Result>(traceparent: string, work: () => Result): Result {
  current = traceparent;
  try {
    return work();
  } finally {
    current = undefined;
  }
}

/** Of the synchronous work of this moment; undefined when it is not traced. */
export function currentTrace(): string | undefined {
  return current;
}

const sampledParent = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]?[13579bdf]$/;

/** The text when it is the trace context of a sampled span; undefined for anything else. */
export function sampled(traceparent: string | undefined): string | undefined {
  return traceparent !== undefined && sampledParent.test(traceparent) ? traceparent : undefined;
}
