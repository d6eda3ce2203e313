import { expect, test } from 'vitest';
import { renderBoard, summary } from './board.ts';
import type { Phase, StepState } from './supervisor.ts';
import { createTerminalBoard } from './terminal-board.ts';

const step = (name: string, phase: Phase, more: Partial<StepState> = {}): StepState => ({
  name,
  title: name,
  kind: 'service',
  phase,
  detail: '',
  pid: undefined,
  ports: [],
  restarts: 0,
  readyAfterS: undefined,
  ...more,
});

test('a board tells phase, port, time and what there is to say', () => {
  const states = [
    step('kafka', 'ready', { ports: [19_092, 19_093], readyAfterS: 6.2 }),
    step('temporal', 'absent', { detail: 'Go >= 1.25 is missing' }),
    step('bidder', 'ready', { ports: [8_002], readyAfterS: 9, restarts: 1 }),
  ];
  expect(renderBoard(states, { columns: 100, colour: false })).toEqual([
    '✓ kafka     ready       :19092     6.2 s',
    '– temporal  absent                        Go >= 1.25 is missing',
    '✓ bidder    ready       :8002      9.0 s  1 crash, restarted',
  ]);
  expect(summary(states)).toBe('2 of 3 ready; without temporal');
});

test('a line never wraps, or drawing over it would leave rubbish', () => {
  const [line] = renderBoard([step('kafka', 'failed', { detail: `${'long\nstory '.repeat(30)}` })], {
    columns: 80,
    colour: false,
  });
  expect(line?.length).toBe(80);
  expect(line).not.toContain('\n');
});

test('without a terminal only the lines are written, with one the board is drawn below them', () => {
  const states = () => [step('kafka', 'starting')];
  const plain: string[] = [];
  const board = createTerminalBoard({ write: (text) => plain.push(text) }, states);
  board.line('kafka starting');
  board.end();
  expect(plain).toEqual(['kafka starting\n']);

  const drawn: string[] = [];
  const terminal = createTerminalBoard({ write: (text) => drawn.push(text), isTTY: true, columns: 80 }, states);
  terminal.line('kafka starting');
  terminal.line('kafka ready');
  terminal.end();
  terminal.line('stopping');
  expect(drawn.at(-1)).toBe('stopping\n');
  expect(drawn[0]).toContain('kafka starting\n');
  // The second drawing goes up exactly as many lines as the first board had.
  const boardLines = (drawn[0]?.split('\n').length ?? 0) - 2;
  expect(drawn[1]?.startsWith(`\u001b[${boardLines}F\u001b[0J`)).toBe(true);

  const low: string[] = [];
  const small = createTerminalBoard({ write: (text) => low.push(text), isTTY: true, columns: 80, rows: 4 }, states);
  small.end();
  expect(low[0]?.split('\n')).toHaveLength(2);
});
