/** Lets requests that share an id pass one after another within this process, so that the second sees what the first did. */
export interface KeyedTurns {
  /** Waits until none of the keys is held, then holds them all; call the answer to let go. */
  take(keys: readonly string[]): Promise<() => void>;
}

export function createKeyedTurns(): KeyedTurns {
  const held = new Map<string, Promise<void>>();
  return {
    async take(keys) {
      for (;;) {
        const busy = keys.map((key) => held.get(key)).find((turn) => turn !== undefined);
        if (busy === undefined) break;
        await busy;
      }
      // All keys are taken in one step, without an await between: no two requests can wait for each other.
      const { promise, resolve } = Promise.withResolvers<void>();
      for (const key of keys) held.set(key, promise);
      return () => {
        for (const key of keys) held.delete(key);
        resolve();
      };
    },
  };
}
