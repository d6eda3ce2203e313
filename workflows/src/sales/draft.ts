/** The draft of requirements as figures and text (WAP-20). Pure; the same findings make the same draft. */
import type { FactOf } from '../client-lifecycle/life/facts.ts';

type Finding = Pick<FactOf<'HumanFindingAdded'>, 'gap' | 'severity' | 'hoursCoveredPerWeek' | 'typicalResponseMs'>;

export interface Figures {
  /** Conversations a month. */
  readonly likely: number;
  readonly low: number;
  readonly high: number;
  readonly findingCount: number;
}

/** Somebody who writes in public stands for so many who write to the company: one in ten does (a rule of thumb). */
const PER_PUBLIC_FINDING = 10;
/** Even a business nobody writes about is written to. */
const CONVERSATIONS_MIN = 200;
const HOURS_OF_A_WEEK = 168;
/** Half a day: who waits longer asks again. */
const SLOW_MS = 12 * 3_600_000;

/** What the draft expects, with a range as wide as what is known is thin. */
export function figuresOf(
  read: readonly { readonly kind: string; readonly findingCount?: number }[],
  findings: readonly Finding[],
): Figures {
  const findingCount = read.reduce((sum, one) => sum + (one.findingCount ?? 0), 0);
  const readShare = read.length === 0 ? 0 : read.filter(({ kind }) => kind === 'collected').length / read.length;
  const slow = findings.some(({ typicalResponseMs }) => (typicalResponseMs ?? 0) >= SLOW_MS);
  const closed = Math.max(0, ...findings.map(({ hoursCoveredPerWeek: hours }) => hoursClosed(hours)));
  // Hours nobody answers hold conversations that never begin today; slow answers make people ask twice.
  const base = Math.max(CONVERSATIONS_MIN, findingCount * PER_PUBLIC_FINDING);
  const likely = Math.round(base * (1 + closed / 2) * (slow ? 1.2 : 1));
  const spread = findings.length > 0 ? 0.25 : 0.5;
  const width = spread + (1 - readShare) / 2;
  const low = Math.max(0, Math.round(likely * (1 - width)));
  return { likely, low, high: Math.round(likely * (1 + width)), findingCount };
}

function hoursClosed(hours: number | null): number {
  return hours === null ? 0 : Math.max(0, HOURS_OF_A_WEEK - hours) / HOURS_OF_A_WEEK;
}

const objectiveOf = {
  RESPONSE_QUALITY: 'answer questions right the first time',
  RESPONSE_TIME: 'answer at once',
  HOURS_COVERED: 'answer around the clock',
  OTHER: 'close the gap the teams told of',
} as const;
const severities = ['HIGH', 'MEDIUM', 'LOW'] as const;

/** Objectives by how much the gap costs; one that every client has when nobody told of a gap. */
export function objectivesOf(findings: readonly Finding[]): readonly string[] {
  const sorted = [...findings].sort((one, two) => severities.indexOf(one.severity) - severities.indexOf(two.severity));
  const found = [...new Set(sorted.map(({ gap }) => objectiveOf[gap]))];
  return found.length === 0 ? [objectiveOf.RESPONSE_TIME] : found;
}

export interface DraftParts {
  readonly product: string;
  readonly figures: Figures;
  readonly objectives: readonly string[];
  readonly sourcesMissing: readonly string[];
  readonly summary: string | null;
}

/** What the reviewer edits: below the 16,384 characters an approval takes. */
const SUMMARY_CHARACTERS_MAX = 8_000;

export function draftText({ product, figures, objectives, sourcesMissing, summary }: DraftParts): string {
  const { likely, low, high, findingCount } = figures;
  return [
    `# Requirements: ${product}`,
    '',
    `conversations-per-month: ${likely}`,
    `expected between ${low} and ${high}, from ${findingCount} findings on public pages`,
    ...(sourcesMissing.length === 0 ? [] : [`not read: ${sourcesMissing.join(', ')}`]),
    '',
    '## Objectives',
    ...objectives.map((objective) => `- ${objective}`),
    ...(summary === null ? [] : ['', '## Summary', summary.slice(0, SUMMARY_CHARACTERS_MAX)]),
    '',
  ].join('\n');
}

/** What a person made of a draft: their figures and objectives where they can be read, the old ones otherwise. */
export function readDraft(
  text: string,
  before: { readonly conversationsPerMonth: number; readonly objectives: readonly string[] },
): { readonly conversationsPerMonth: number; readonly objectives: readonly string[] } {
  const figure = /^conversations-per-month: (\d{1,12})$/m.exec(text)?.[1];
  const [, list = ''] = /^## Objectives\n((?:- .+\n?)+)/m.exec(text) ?? [];
  const objectives = [...list.matchAll(/^- (.+)$/gm)].map(([, objective = '']) => objective.slice(0, 200)).slice(0, 20);
  return {
    conversationsPerMonth: figure === undefined ? before.conversationsPerMonth : Number(figure),
    objectives: objectives.length === 0 ? before.objectives : objectives,
  };
}

/** The text with another figure, as the client corrected it. */
export function withVolume(text: string, conversationsPerMonth: number): string {
  return text.replace(/^conversations-per-month: .*$/m, `conversations-per-month: ${conversationsPerMonth}`);
}

/** Lines that are not the same in both, 1 or more for texts that differ. */
export function changedLines(before: string, after: string): number {
  const old = new Set(before.split('\n'));
  return Math.max(1, after.split('\n').filter((line) => !old.has(line)).length);
}
