/** For tests: an error must tell neither a secret nor what was sent (R6). */
import { expect } from 'vitest';

export const SECRET = 'canary-secret-0123456789';
export const PERSON = 'eva.canary@example.com';

/** What was thrown, held against the canaries and against `expected`. */
export async function failureOf(attempt: Promise<unknown>, expected: object): Promise<void> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject(expected);
  const { message, stack = '', cause } = error as Error;
  expect(`${message}${stack}${JSON.stringify(error)}${String(cause)}`).not.toContain('canary');
}
