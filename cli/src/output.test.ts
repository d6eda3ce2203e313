import { describe, expect, test } from 'vitest';
import { CliError, usage } from './errors.ts';
import { createOutput, grouped, type Sink, table } from './output.ts';

function capture(json: boolean, isTTY = false) {
  const [out, err]: string[][] = [[], []];
  const sink = (lines: string[]): Sink => ({ write: (text) => lines.push(text), isTTY });
  let nowMs = 0;
  const output = createOutput({ json, stdout: sink(out as string[]), stderr: sink(err as string[]), now: () => nowMs });
  const tick = (ms: number) => {
    nowMs += ms;
  };
  return { output, out: out as string[], err: err as string[], tick };
}

describe('--json', () => {
  test('prints one document and nothing else on stdout; notes and progress are silent', () => {
    const { output, out, err } = capture(true);
    output.note('hello');
    const progress = output.progress('work');
    progress.update(1, 2);
    progress.end();
    output.document({ done: true }, () => 'never');
    expect(out).toEqual(['{"done":true}\n']);
    expect(err).toEqual([]);
  });

  test('an item of a stream is one line, whatever is in it', () => {
    const { output, out } = capture(true);
    output.item({ text: 'two\nlines' }, () => '');
    expect(out.join('').split('\n')).toHaveLength(2);
  });

  test('an error is one JSON line on stderr with a code and what to do next', () => {
    const { output, out, err } = capture(true);
    output.error(usage('no topic x', 'Topics: a, b.'));
    expect(out).toEqual([]);
    expect(JSON.parse(err.join(''))).toEqual({
      error: { code: 'CLI_USAGE', message: 'no topic x', next: 'Topics: a, b.', retryable: false },
    });
  });
});

describe('for people', () => {
  test('an error is one line that says what to do next', () => {
    const { output, err } = capture(false);
    output.error(new CliError('CLI_REFUSED', 'the gateway said\n  no', { next: 'Ask again.' }));
    expect(err).toEqual(['mainstem: the gateway said no. Ask again. (CLI_REFUSED)\n']);
  });

  test('a bar on a terminal is redrawn in place; elsewhere a line comes now and then, and always at the end', () => {
    const terminal = capture(false, true);
    const bar = terminal.output.progress('replay');
    bar.update(50, 200, 'leads');
    expect(terminal.err[0]).toBe('\r\u001b[Kreplay ████████░░░░░░░░░░░░░░░░░░░░░░  25 %  50 of 200  leads');
    const pipe = capture(false);
    const lines = pipe.output.progress('replay');
    for (let done = 1; done <= 100; done += 1) {
      pipe.tick(100);
      lines.update(done, 100);
    }
    lines.end();
    expect(pipe.err.length).toBeLessThan(5);
    expect(pipe.err.at(-1)).toContain('100 %  100 of 100');
  });

  test('a progress that was never told anything prints nothing', () => {
    const { output, err } = capture(false);
    output.progress('replay').end();
    expect(err).toEqual([]);
  });
});

test('tables align numbers right and say when there is nothing', () => {
  expect(table(['name', 'rows'], [])).toBe('nothing to show');
  const text = table(
    ['name', 'rows'],
    [
      ['leads', 1_234_567],
      ['audit', 2],
    ],
  );
  expect(text).toContain('1,234,567');
  expect(text).toMatch(/│ {8,}2 │/);
});

test('a table is never wider than the terminal; its widest words are wrapped', () => {
  const rows = [['LeadReceived', 'a sentence of many words that would not fit beside its neighbour', 'lead_events']];
  const narrow = table(['event', 'what happened', 'topic'], rows, 60);
  for (const line of narrow.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  expect(narrow.replaceAll(/[^a-z]+/g, '')).toContain('manywords');
  expect(table(['event', 'what happened', 'topic'], rows, undefined)).toContain(rows[0]?.[1]);
});

test('numbers are grouped', () => {
  expect([0, 1234.5678, 1e6].map(grouped)).toEqual(['0', '1,234.568', '1,000,000']);
});
