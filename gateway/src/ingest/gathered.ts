/**
 * Asks for many at once what many ask for one by one: what comes in the same turn of the event loop, and all that comes
 * while an earlier call for the same name is under way, goes together in the next. Nobody waits by a timer: alone one
 * waits for nothing, and in a crowd for the one call before.
 *
 * Calls share their fate as well as their cost: when one fails, all who were in it are told so.
 */
export interface GatheredOptions<Asked, Answer> {
  /** One call for everything that was asked in this name; each asker gets its answer whole. */
  readonly call: (name: string, asked: readonly Asked[]) => Promise<Answer>;
  /** How much of a call one asker takes. */
  readonly sizeOf: (asked: Asked) => number;
  /** Sizes of one call together; an asker larger than that goes alone. */
  readonly sizeMax: number;
}

interface Waiting<Asked, Answer> {
  readonly asked: Asked;
  readonly promise: PromiseWithResolvers<Answer>;
}

/** At most one call of a name is under way. What waits is bounded by who asks: requests in hand. */
export function createGathered<Asked, Answer>(options: GatheredOptions<Asked, Answer>) {
  const waitingOf = new Map<string, Waiting<Asked, Answer>[]>();
  const run = async (name: string, waiting: Waiting<Asked, Answer>[]): Promise<void> => {
    while (waiting.length > 0) {
      const some = waiting.splice(0, countThatFits(waiting, options));
      try {
        const asked = some.map((one) => one.asked);
        const answer = await options.call(name, asked);
        for (const { promise } of some) promise.resolve(answer);
      } catch (error) {
        for (const { promise } of some) promise.reject(error);
      }
    }
    waitingOf.delete(name);
  };
  return (name: string, asked: Asked): Promise<Answer> => {
    const promise = Promise.withResolvers<Answer>();
    const waiting = waitingOf.get(name);
    if (waiting !== undefined) waiting.push({ asked, promise });
    else {
      const first = [{ asked, promise }];
      waitingOf.set(name, first);
      setImmediate(() => void run(name, first));
    }
    return promise.promise;
  };
}

function countThatFits<Asked, Answer>(
  waiting: readonly Waiting<Asked, Answer>[],
  { sizeOf, sizeMax }: GatheredOptions<Asked, Answer>,
): number {
  let count = 0;
  let size = 0;
  for (const { asked } of waiting) {
    size += sizeOf(asked);
    if (count > 0 && size > sizeMax) break;
    count += 1;
  }
  return count;
}
