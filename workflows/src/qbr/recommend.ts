/**
 * What to do in the next quarter (WAP-57): rules find it in the figures, a language model may word it. Pure. Each
 * recommendation names the figures it rests on; words with a number that is in none of them are not used.
 */
import { compare, percentOf, resolvedPercent, type Section } from './content.ts';
import type { QbrFigures } from './figures.ts';

/** A deck with more is read by nobody. */
export const RECOMMENDATIONS_MAX = 5;
const LINE_CHARACTERS_MAX = 240;
/** Below it people still resolve so much that answers are worth teaching, percent. */
const RESOLVED_PERCENT_GOAL = 80;
/** Below it most of what is paid for is not used, percent. */
const FEATURES_PERCENT_MIN = 50;

/** At most five, the ones that move most first. Never empty: that nothing asks for a change is said, too. */
export function recommendationsOf(figures: QbrFigures): readonly string[] {
  const { quarter, flows } = figures;
  if (quarter.days === 0)
    return ['Have the product count its conversations: without figures nothing can be recommended.'];
  const found = [...ofFlows(figures), ...ofAnswers(figures), ...ofUse(figures)];
  if (flows.length === 0) found.push('Run an A/B test: none was counted in this quarter.');
  return found.length === 0 ? ['Go on as before: no figure asks for a change.'] : found.slice(0, RECOMMENDATIONS_MAX);
}

function ofFlows({ flows }: QbrFigures): string[] {
  return compare(flows).flatMap(({ objective, flow, told, reached, conversations }) => {
    const share = `${percentOf(reached, conversations) ?? 0} % reached ${objective}`;
    if (told?.verdict === 'BETTER') return [`Give flow ${flow} to everybody: ${share}, more than the control.`];
    return told?.verdict === 'WORSE' ? [`Stop flow ${flow}: ${share}, less than the control.`] : [];
  });
}

function ofAnswers({ quarter, baseline, now }: QbrFigures): string[] {
  const found: string[] = [];
  const resolved = resolvedPercent(quarter);
  if (resolved !== null && resolved < RESOLVED_PERCENT_GOAL) {
    const byPeople = quarter.conversations - quarter.resolved;
    found.push(`Teach what people resolved: ${byPeople} of ${quarter.conversations} conversations went to them.`);
  }
  const [before, after] = [baseline, now].map(({ satisfactionHundredths: sum, satisfactionDays: days }) => sum / days);
  if (before !== undefined && after !== undefined && after < before) {
    const said = (value: number) => Math.round(value / 10) / 10;
    found.push(`Read the conversations that were rated low: satisfaction went from ${said(before)} to ${said(after)}.`);
  }
  return found;
}

function ofUse({ quarter }: QbrFigures): string[] {
  const { featuresUsed, featuresAvailable, featureRequests, tickets } = quarter;
  const used = percentOf(featuresUsed, featuresAvailable);
  return [
    ...(used !== null && used < FEATURES_PERCENT_MIN ? [`Show the features that lie idle: ${used} % are used.`] : []),
    ...(featureRequests > 0 ? [`Answer the ${featureRequests} requests for features.`] : []),
    ...(tickets > 0 ? [`Look at what the ${tickets} tickets have in common.`] : []),
  ];
}

/** What the words may take numbers from. */
export function factsOf(sections: readonly Section[], recommendations: readonly string[]): readonly string[] {
  const told = sections.flatMap(({ title, lines, table }) => [
    ...lines.map((line) => `${title}: ${line}`),
    ...(table?.rows ?? []).map((row) => `${title}: ${row.join(', ')}.`),
  ]);
  return [...told, ...recommendations];
}

export interface Worded {
  /** Null when the rules' own words stand. */
  readonly text: string | null;
  readonly model: string | null;
  readonly isOffline: boolean;
}

/** The slide, with who worded it on it. */
export function recommendationSection(recommendations: readonly string[], { text, model, isOffline }: Worded): Section {
  const own = text === null ? [] : bulletsOf(text);
  const words = own.length === 0 ? recommendations : own;
  const byRules = own.length === 0 || isOffline;
  const by = byRules
    ? 'Put together by rules from the figures of this deck; no language model worded it.'
    : `Worded by the language model ${model ?? 'unknown'}; its numbers were checked against the figures of this deck.`;
  return {
    ...{ part: 'recommendations', title: 'Next quarter', isTold: true, lines: words.map(bullet) },
    ...{ table: null, chart: null, remarks: [by] },
  };
}

const bullet = (line: string) => line.slice(0, LINE_CHARACTERS_MAX);

/** Lines of an answer, without the marks models put before them. */
export function bulletsOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s*/, '').trim())
    .filter((line) => line.length > 0)
    .slice(0, RECOMMENDATIONS_MAX)
    .map(bullet);
}
