/** The entry as a process: exit codes, and what a program that asked for JSON gets to read. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const entry = join(import.meta.dirname, 'main.ts');

function run(words: readonly string[], environment: Record<string, string> = {}) {
  const ran = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...words], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

test.each<[string, string[], Record<string, string>, string]>([
  ['an unknown option', ['schemas', 'list', '--nope', '--json'], {}, 'CLI_USAGE'],
  ['a value that is not allowed', ['audit', 'verify', '--max-age', 'x', '--json'], {}, 'CLI_USAGE'],
  ['a missing argument', ['tail', '--json'], {}, 'CLI_USAGE'],
  ['an unknown verb', ['nothing', '--json'], {}, 'CLI_USAGE'],
  ['an option start does not have', ['start', '--nope', '--json'], {}, 'CLI_USAGE'],
  ['a setting', ['archive', '--json'], { MAINSTEM_KAFKA_BROKERS: 'nothing' }, 'SETTINGS_INVALID'],
])('%s: one JSON line on stderr, exit 2', (_, words, environment, code) => {
  const { code: exit, out, err } = run(words, environment);
  expect({ exit, out }).toEqual({ exit: 2, out: '' });
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(err)).toMatchObject({
    error: { code, retryable: false, message: expect.not.stringMatching(/^error/) },
  });
});

test('without --json a wrong call is told to people, with the help of the verb', () => {
  const { code, out, err } = run(['schemas', 'list', '--nope']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain("unknown option '--nope'");
});

test('help is an answer: exit 0, on stdout', () => {
  const { code, out } = run(['start', '--help']);
  expect(code).toBe(0);
  expect(out).toContain('--json');
});
