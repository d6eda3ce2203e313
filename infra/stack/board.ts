/** The status board: one line a step, as text. Pure; whoever shows it decides whether to draw over the last one. */
import type { Phase, StepState } from './supervisor.ts';

/** What a phase looks like: a mark that needs no colour, and a colour where there is one (SGR code). */
const marks: Readonly<Record<Phase, readonly [mark: string, colour: number]>> = {
  waiting: ['·', 90],
  acquiring: ['↓', 36],
  starting: ['…', 36],
  ready: ['✓', 32],
  unwell: ['!', 33],
  restarting: ['↻', 33],
  absent: ['–', 33],
  blocked: ['–', 33],
  failed: ['✗', 31],
  stopped: ['■', 90],
};

export interface BoardOptions {
  /** Width of the terminal; lines are cut to it so that redrawing never wraps. */
  readonly columns: number;
  readonly colour: boolean;
}

/** Narrower than this a board says nothing; terminals that claim so are not believed. */
const NARROWEST = 60;

/** One line a step: mark, name, phase, port, seconds until ready, and what there is to say. */
export function renderBoard(states: readonly StepState[], { columns, colour }: BoardOptions): string[] {
  const width = Math.max(columns, NARROWEST);
  const nameWidth = Math.max(...states.map(({ title }) => title.length), 0);
  return states.map((state) => {
    const [mark, code] = marks[state.phase];
    const port = state.ports[0] === undefined ? '' : `:${state.ports[0]}`;
    const seconds =
      state.phase === 'ready' && state.readyAfterS !== undefined ? `${state.readyAfterS.toFixed(1)} s` : '';
    const crashes =
      state.restarts === 0 ? '' : `${state.restarts} ${state.restarts === 1 ? 'crash' : 'crashes'}, restarted`;
    const said = [crashes, state.detail].filter((part) => part !== '').join('; ');
    const columnsOf = [
      state.title.padEnd(nameWidth),
      state.phase.padEnd(10),
      port.padEnd(6),
      seconds.padStart(8),
      said,
    ];
    const text = cut(`${mark} ${columnsOf.join('  ')}`.trimEnd(), width);
    return colour ? `\u001b[${code}m${text.slice(0, 1)}\u001b[0m${text.slice(1)}` : text;
  });
}

function cut(text: string, width: number): string {
  const line = text.replaceAll('\n', ' ');
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

/** How many of how many are ready, and whether anything is wrong. */
export function summary(states: readonly StepState[]): string {
  const ready = states.filter(({ phase }) => phase === 'ready').length;
  const wrong = states.filter(({ phase }) => phase === 'failed' || phase === 'absent' || phase === 'blocked');
  const unwell = states.filter(({ phase }) => phase === 'unwell');
  const told = (words: string, those: readonly StepState[]) =>
    those.length === 0 ? '' : `; ${words} ${those.map(({ name }) => name).join(', ')}`;
  return `${ready} of ${states.length} ready${told('without', wrong)}${told('unwell:', unwell)}`;
}
