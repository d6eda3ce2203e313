import { expect, test } from 'vitest';
import { CliError, tell, usage } from './errors.ts';

test('a call that was wrong exits 2, anything that failed or was refused exits 1', () => {
  expect(tell(usage('no')).exitCode).toBe(2);
  expect(tell(new CliError('CLI_REFUSED', 'no')).exitCode).toBe(1);
  expect(tell(new Error('no')).exitCode).toBe(1);
  expect(tell('no')).toMatchObject({ message: 'no', exitCode: 1, code: 'CLI_FAILED' });
});

test('a refused connection says how to start the platform, however deep it is wrapped', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const wrapped = new TypeError('fetch failed', { cause: new AggregateError([refused]) });
  expect(tell(wrapped)).toMatchObject({ code: 'ECONNREFUSED', next: expect.stringContaining('npm start') });
});

test('codes of other packages keep their code and get a next step', () => {
  const error = Object.assign(new Error('no pins'), { code: 'SCHEMA_NOT_PINNED', retryable: false });
  expect(tell(error)).toMatchObject({ code: 'SCHEMA_NOT_PINNED', next: 'Run "mainstem schemas push".' });
});

test('causes in a circle end', () => {
  const error = new Error('one');
  error.cause = error;
  expect(tell(error).message).toBe('one');
});

test('a message of many lines becomes one, and has an end', () => {
  expect(tell(new Error('one\n  two\n\nthree')).message).toBe('one two three');
  expect(tell(new Error('x'.repeat(100_000))).message).toHaveLength(1_000);
});
