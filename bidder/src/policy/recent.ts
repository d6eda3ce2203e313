/** Answers remembered by the text they were made from, bounded (R8): the oldest are forgotten first. */
export interface Recent<Value> {
  get(text: string): Value | undefined;
  set(text: string, value: Value): Value;
  readonly size: number;
}

export function createRecent<Value>(entriesMax: number): Recent<Value> {
  const entries = new Map<string, Value>();
  return {
    get: (text) => entries.get(text),
    set(text, value) {
      if (entries.size >= entriesMax) entries.delete(entries.keys().next().value as string);
      entries.set(text, value);
      return value;
    },
    get size() {
      return entries.size;
    },
  };
}
