/** Whether an event or a walk fits what a journey asks for. */
import type { JourneyNode, Scalar } from './definition.ts';
import { durationMs } from './durations.ts';
import type { Fields, Heard } from './state.ts';

interface Asked {
  readonly on?: string | undefined;
  readonly where: Readonly<Record<string, Scalar>>;
}

export function fits({ on, where }: Asked, { type, fields }: Pick<Heard, 'type' | 'fields'>): boolean {
  return on === type && Object.entries(where).every(([name, value]) => fields[name] === value);
}

type Question = Extract<JourneyNode, { kind: 'condition' }>['if'];

/** What somebody did counts up to the walk's own time: what came later than that is not known there. */
export function holds(question: Question, fields: Fields, heard: readonly Heard[], clockMs: number): boolean {
  if ('seen' in question) {
    const since = clockMs - durationMs(question.within);
    return heard.some((event) => event.atMs > since && event.atMs <= clockMs && fits(question.seen, event));
  }
  const value = fields[question.field];
  if ('is' in question) return value === question.is;
  if (typeof value !== 'number') return false;
  return 'over' in question ? value > question.over : value < question.under;
}

/** Variables of a message; `$plan` is the field `plan` of what brought them in. */
export function filled(variables: Fields, fields: Fields): Fields {
  const entries = Object.entries(variables).map(([name, value]) => {
    const from = typeof value === 'string' && value.startsWith('$') ? fields[value.slice(1)] : value;
    return [name, from ?? ''] as const;
  });
  return Object.fromEntries(entries);
}
