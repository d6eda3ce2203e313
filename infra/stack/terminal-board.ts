/**
 * Shows a starting platform: on a terminal a board that is drawn over itself below the lines of the journal, elsewhere
 * only the lines. Heartbeats come from the steps themselves, so neither is ever silent for long.
 */
import { renderBoard, summary } from './board.ts';
import type { StepState } from './supervisor.ts';

/** How often the board is drawn (ms). */
const DRAW_EVERY_MS = 500;
const CLEAR_BELOW = '\u001b[0J';
const up = (lines: number) => (lines === 0 ? '' : `\u001b[${lines}F`);

export interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface TerminalBoard {
  /** A line that stays. */
  line(text: string): void;
  /** Draws a last time and leaves it standing; later lines are written below it. */
  end(): void;
}

export function createTerminalBoard(screen: Screen, states: () => readonly StepState[]): TerminalBoard {
  if (screen.isTTY !== true) return { line: (text) => void screen.write(`${text}\n`), end: () => {} };
  let drawn = 0;
  let ended = false;
  const startedAt = performance.now();
  const draw = (above: string): void => {
    const now = states();
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const steps = renderBoard(now, { columns: screen.columns ?? 120, colour: true });
    const last = `${summary(now)}, ${seconds} s. Ctrl-C stops everything.`;
    // A board higher than the terminal cannot be drawn over: then only its last line is shown.
    const fits = steps.length + 4 <= (screen.rows ?? Number.POSITIVE_INFINITY);
    const lines = fits ? ['', ...steps, '', last] : [last];
    screen.write(`${up(drawn)}${CLEAR_BELOW}${above}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  const timer = setInterval(() => draw(''), DRAW_EVERY_MS);
  return {
    line: (text) => (ended ? void screen.write(`${text}\n`) : draw(`${text}\n`)),
    end: () => {
      clearInterval(timer);
      draw('');
      ended = true;
    },
  };
}
