/** A line of the supervisor's journal as people read it. */
import type { JournalLine } from '@mainstem/infra/stack/supervisor';

/** As wide as the longest name of a step. */
const NAME_WIDTH = 12;

export function stackLine({ step, text }: Pick<JournalLine, 'step' | 'text'>): string {
  return `${step.padEnd(NAME_WIDTH)} ${text}`;
}
