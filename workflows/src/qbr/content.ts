/**
 * The five parts of a deck (WAP-57) as figures and words, before anything is drawn. Pure: the same figures make the same
 * content. A part nobody counted says so; nothing is filled in.
 */
import { type RateDifference, rateDifference } from '@mainstem/models/experiments/rate-difference';
import type { Counts, FlowCounts, QbrFigures } from './figures.ts';
import type { Quarter } from './quarters.ts';

export const parts = ['kpis', 'experiments', 'conversations', 'savings', 'recommendations'] as const;
export type Part = (typeof parts)[number];

export interface Kpi {
  readonly name: string;
  /** As it is shown; null when it was not counted then. */
  readonly before: string | null;
  readonly now: string | null;
  readonly change: string | null;
}

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** A native chart: numbers stay numbers, who opens the deck can edit them. */
export interface Chart {
  readonly title: string;
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  /** `0` or `0.0`: how values are written. */
  readonly format: '0' | '0.0';
}

export interface Section {
  readonly part: Part;
  readonly title: string;
  /** False: the slide says that there are no figures, and why. */
  readonly isTold: boolean;
  readonly lines: readonly string[];
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] } | null;
  readonly chart: Chart | null;
  /** Words of the person who reviewed it; none at first. */
  readonly remarks: readonly string[];
}

export interface QbrContent {
  readonly quarter: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly product: string;
  readonly sections: readonly Section[];
}

/** What an answer by a person costs, micros of the contract's currency: the usual figure of the trade. Said on the slide. */
export const PERSON_ANSWER_MICROS = 4_000_000;
const MICROS = 1_000_000;
const QUARTERS_OF_YEAR = 4;
const PERCENT = 100;

/** All parts but the recommendations, which need words. */
export function sectionsOf(figures: QbrFigures): readonly Section[] {
  return [kpis(figures), experiments(figures.flows), conversations(figures), savings(figures)];
}

export function contentOf(
  { quarter, fromMs, toMs }: Quarter,
  product: string,
  sections: readonly Section[],
): QbrContent {
  return { quarter, fromMs, toMs, product, sections };
}

const silent = (part: Part, title: string, because: string): Section => ({
  ...{ part, title, isTold: false, lines: [because], table: null, chart: null, remarks: [] },
});

/** A share as whole numbers to one decimal of a percent; null of nothing. */
export function percentOf(part: number, of: number): number | null {
  return of === 0 ? null : Math.round((part / of) * PERCENT * 10) / 10;
}

export const resolvedPercent = (counts: Counts) => percentOf(counts.resolved, counts.conversations);
const satisfaction = ({ satisfactionHundredths, satisfactionDays }: Counts) =>
  satisfactionDays === 0 ? null : Math.round(satisfactionHundredths / satisfactionDays / 10) / 10;
const perDay = ({ conversations: count, days }: Counts) => (days === 0 ? null : Math.round(count / days));
const perThousand = ({ tickets, conversations: count }: Counts) =>
  count === 0 ? null : Math.round((tickets / count) * 10_000) / 10;

function kpis({ baseline, now }: QbrFigures): Section {
  const title = 'KPIs: baseline and now';
  if (now.days === 0) return silent('kpis', title, 'No day of this quarter was counted, so no KPI is shown.');
  const rows: Kpi[] = [
    kpi('Resolved without a person', resolvedPercent(baseline), resolvedPercent(now), ' %', ' points'),
    kpi('Satisfaction, of 5', satisfaction(baseline), satisfaction(now), '', ''),
    kpi('Conversations a day', perDay(baseline), perDay(now), '', ''),
    kpi('Tickets per 1000 conversations', perThousand(baseline), perThousand(now), '', ''),
  ];
  const [before, after] = [resolvedPercent(baseline), resolvedPercent(now)];
  const chart = chartOf('Resolved without a person, percent', before, after);
  const basis =
    baseline.days === 0
      ? 'No day of the baseline was counted, so nothing is compared.'
      : `Baseline: ${baseline.days} days counted after going live. Now: ${now.days} days counted.`;
  const cells = rows.map(({ name, before: was, now: is, change }) => [
    name,
    was ?? 'not counted',
    is ?? 'not counted',
    change ?? '–',
  ]);
  const table = { head: ['KPI', 'Baseline', 'Now', 'Change'], rows: cells };
  return { part: 'kpis', title, isTold: true, lines: [basis], table, chart, remarks: [] };
}

function chartOf(title: string, before: number | null, after: number | null): Chart | null {
  if (before === null || after === null) return null;
  return { title, labels: ['Baseline', 'Now'], series: [{ name: title, values: [before, after] }], format: '0.0' };
}

function kpi(name: string, before: number | null, now: number | null, unit: string, changeUnit: string): Kpi {
  const said = (value: number | null) => (value === null ? null : `${value}${unit}`);
  const difference = before === null || now === null ? null : Math.round((now - before) * 10) / 10;
  const change = difference === null ? null : `${difference > 0 ? '+' : ''}${difference}${changeUnit}`;
  return { name, before: said(before), now: said(now), change };
}

export interface Compared extends FlowCounts {
  /** Null for the control, and for what is too little to be compared. */
  readonly told: RateDifference | null;
}

/** Each flow against the control of its test. */
export function compare(flows: readonly FlowCounts[]): readonly Compared[] {
  return flows.map((flow) => {
    const others = flows.filter(({ experimentId }) => experimentId === flow.experimentId);
    const control = others.find(({ isControl }) => isControl);
    if (flow.isControl || control === undefined) return { ...flow, told: null };
    const count = (one: FlowCounts) => ({ reached: one.reached, of: one.conversations });
    return { ...flow, told: rateDifference(count(flow), count(control), others.length - 1) };
  });
}

const verdicts = { BETTER: 'better', WORSE: 'worse', UNCERTAIN: 'not told apart' } as const;

function experiments(flows: readonly FlowCounts[]): Section {
  const title = 'A/B results';
  if (flows.length === 0) return silent('experiments', title, 'No A/B test was counted in this quarter.');
  const compared = compare(flows);
  const rows = compared.map(({ objective, flow, isControl, conversations: of, reached, told }) => {
    const verdict = isControl ? 'control' : told === null ? 'too few' : verdicts[told.verdict];
    return [objective, flow, `${reached} of ${of}`, `${percentOf(reached, of) ?? '–'} %`, verdict];
  });
  const labels = compared.map(({ objective, flow }) => `${objective}: ${flow}`);
  const values = compared.map(({ reached, conversations: of }) => percentOf(reached, of) ?? 0);
  return {
    part: 'experiments',
    title,
    isTold: true,
    lines: ['"Better" and "worse" hold at 95 % for all flows of a test together.'],
    table: { head: ['Objective', 'Flow', 'Reached', 'Share', 'Against control'], rows },
    chart: { title: 'Objective reached, percent', labels, series: [{ name: 'Reached', values }], format: '0.0' },
    remarks: [],
  };
}

function conversations({ quarter, months }: QbrFigures): Section {
  const title = 'Conversations';
  if (quarter.conversations === 0) {
    return silent('conversations', title, 'No conversation was counted in this quarter.');
  }
  const byPeople = quarter.conversations - quarter.resolved;
  const labels = months.map(({ fromMs }) => new Date(fromMs).toISOString().slice(0, 10));
  const values = (of: (counts: Counts) => number) => months.map(({ counts }) => of(counts));
  return {
    part: 'conversations',
    title,
    isTold: true,
    lines: [
      `${quarter.conversations} conversations, ${quarter.resolved} resolved without a person, ${byPeople} by people.`,
      `${quarter.tickets} tickets were opened; ${quarter.featureRequests} features were asked for.`,
    ],
    table: null,
    chart: {
      title: 'Conversations by month, from the day named',
      labels,
      series: [
        { name: 'Without a person', values: values(({ resolved }) => resolved) },
        { name: 'By people', values: values((counts) => counts.conversations - counts.resolved) },
      ],
      format: '0',
    },
    remarks: [],
  };
}

function savings({ quarter, yearlyValueMicros, currency }: QbrFigures): Section {
  const title = 'Return and savings';
  if (quarter.conversations === 0)
    return silent('savings', title, 'No conversation was counted, so nothing was saved.');
  const unit = currency === null ? '' : ` ${currency}`;
  const saved = Math.round((quarter.resolved * PERSON_ANSWER_MICROS) / MICROS);
  const assumed = `Assumed: an answer by a person costs ${PERSON_ANSWER_MICROS / MICROS}${unit}.`;
  const lines = [`${quarter.resolved} answers without a person saved ${saved}${unit}.`, assumed];
  if (yearlyValueMicros === null || yearlyValueMicros === 0) {
    const unknown = 'What the contract costs is not known here, so no return is reckoned.';
    return { part: 'savings', title, isTold: true, lines: [...lines, unknown], table: null, chart: null, remarks: [] };
  }
  const paid = Math.round(yearlyValueMicros / QUARTERS_OF_YEAR / MICROS);
  const back = percentOf(saved - paid, paid);
  const net = [
    `The quarter cost ${paid}${unit}; ${saved - paid}${unit} remain${back === null ? '' : `, ${back} % of the cost`}.`,
  ];
  const chart: Chart = {
    title: `Saved and paid${unit}`,
    labels: ['Saved', 'Paid', 'Remains'],
    series: [{ name: `Quarter${unit}`, values: [saved, paid, saved - paid] }],
    format: '0',
  };
  return { part: 'savings', title, isTold: true, lines: [...lines, ...net], table: null, chart, remarks: [] };
}
