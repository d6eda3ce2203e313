/**
 * Which of several texts somebody gets (UW-25): one drawn from each text's posterior (Beta over "is taken up", Thompson
 * sampling), and the text with the highest. So every text is tried, more the better it does with this very person. The draw
 * hangs on ids alone: the same log chooses the same texts.
 */
import { type Habits, noHabits } from './habits.ts';
import { partOf } from './hash.ts';

/** Before anything is known: one in four is taken up, with the weight of four messages. */
const PRIOR_READ = 1;
const PRIOR_LEFT = 3;
const PARTS = 1_000_000;

export interface BestText {
  readonly template: string;
  /** Null where there was nothing to choose. */
  readonly because: string | null;
}

/** @param draw names this very choice: the walk and its step. */
export function bestText(habits: Habits = noHabits, templates: readonly string[], draw: string): BestText {
  const [only = '', ...others] = templates;
  if (others.length === 0) return { template: only, because: null };
  const drawn = templates.map((template) => {
    const { told = 0, read = 0 } = habits.texts[template] ?? {};
    return {
      template,
      told,
      read,
      value: drawBeta(PRIOR_READ + read, PRIOR_LEFT + told - read, `${draw}|${template}`),
    };
  });
  const best = drawn.reduce((a, b) => (b.value > a.value ? b : a));
  const because = drawn.map(({ template, told, read }) => `${template} ${read} of ${told} taken up`).join('; ');
  return { template: best.template, because };
}

/** With whole a and b, Beta(a, b) is the a-th smallest of a + b - 1 even numbers. */
function drawBeta(a: number, b: number, seed: string): number {
  const even = Array.from({ length: a + b - 1 }, (_, index) => partOf('text', seed, String(index)) / PARTS);
  return even.sort((one, other) => one - other)[a - 1] ?? 0;
}
