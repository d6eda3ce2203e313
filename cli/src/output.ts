/** How verbs write: answers on standard output, talk on standard error. */

/** A line of the answer. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One JSON document on one line, for programs. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** A line of talk: progress, or what went wrong. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What went wrong. */
export function complain(message: string): void {
  process.stderr.write(`mainstem: ${message}\n`);
}
