import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { CliError, tell, usage } from './errors.ts';

test('a call that was wrong exits 2, anything that failed or was refused exits 1', () => {
  expect(tell(usage('no')).exitCode).toBe(2);
  expect(tell(new CliError('CLI_REFUSED', 'no')).exitCode).toBe(1);
  expect(tell(new Error('no')).exitCode).toBe(1);
  expect(tell('no')).toMatchObject({ message: 'no', exitCode: 1, code: 'CLI_FAILED' });
});

test('a setting that is wrong, and words commander does not take, are the user’s to mend: exit 2', () => {
  const settings = Object.assign(new Error('MAINSTEM_X: not allowed'), { code: 'SETTINGS_INVALID' });
  expect(tell(settings)).toMatchObject({ code: 'SETTINGS_INVALID', exitCode: 2 });
  const words = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--nope'");
  expect(tell(words)).toMatchObject({ code: 'CLI_USAGE', message: "unknown option '--nope'", exitCode: 2 });
});

test('a refused connection says how to start the platform, however deep it is wrapped', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const wrapped = new TypeError('fetch failed', { cause: new AggregateError([refused]) });
  expect(tell(wrapped)).toMatchObject({ code: 'ECONNREFUSED', next: expect.stringContaining('npm start') });
});

test('codes of other packages keep their code and get a next step', () => {
  const error = Object.assign(new Error('no pins'), { code: 'SCHEMA_NOT_PINNED', retryable: false });
  expect(tell(error)).toMatchObject({ code: 'SCHEMA_NOT_PINNED', next: 'Run "mainstem schemas push".' });
  const policy = Object.assign(new Error('Unrecognized key'), { code: 'REPLAY_POLICY_INVALID' });
  expect(tell(policy).next).toContain('docs/replay.md');
  const bid = Object.assign(new Error('the log has no bid x'), { code: 'BID_NOT_RECORDED' });
  expect(tell(bid).next).toContain('MAINSTEM_RECORD_NO_BIDS');
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
