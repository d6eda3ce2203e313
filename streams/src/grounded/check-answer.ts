/**
 * Whether words of a language model say what was read, and nothing else (KAIROS-16). Pure.
 *
 * The numbers are held against the facts by `models/grounding`, digit by digit. That is not all a sentence can lie with, so
 * each number must also keep its unit (124.77 dollars are no 124.77 %), and its place: the nearest word that names one of the
 * facts of its unit must name its own, so that two true numbers cannot change places. Numbers written out, shares of numbers
 * ("half"), links and marks are refused whole: the rule can always word the answer itself, so nothing is lost by refusing.
 */
import { checkNumbers } from '@mainstem/models/grounding/numbers';

/** One number that was read. */
export interface Quantity {
  readonly name: string;
  /** Plain decimal, e.g. "124.77". */
  readonly value: string;
  /** ISO 4217 currency of an amount; empty for a count. */
  readonly currency: string;
  /** Words by which people name it, in lower case. */
  readonly called: readonly string[];
}

export const findingKinds = ['EMPTY', 'TOO_LONG', 'MARKS', 'LINK', 'NUMBER', 'WORD', 'UNIT', 'PLACE'] as const;
export interface Finding {
  readonly code: (typeof findingKinds)[number];
  /** What was found, as it was written. */
  readonly found: string;
}

/** Two sentences about four numbers; more is padding. */
const ANSWER_CHARS_MAX = 600;
const FOUND_CHARS_MAX = 60;

/** Counting in words and shares of things: true or not, they are no numbers that were read. */
const inWords =
  /\b(?:zero|nil|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|trillion|dozen|couple|few|several|half|third|quarter|fifth|tenth|once|twice|thrice|double|triple|quadruple|single|pair|score|percent|per\s+cent|promille|k|mil|mio|mn|bil|bn|mrd|tn|lakh|crore|minus|negative)(?:s|es|d|fold)?\b/giu;
const links = /(?:https?:|www\.|mailto:|@\w|\b[\w-]+\.(?:com|net|org|io|example)\b)/iu;
const marks = /[<>{}[\]`|\\^~\p{Cc}\p{Cf}\p{Cs}\p{Co}]/u;
/** Nothing that is read has a sign: one that stands at a figure, or at its currency, makes it another. */
const signs = /[-+\u2010-\u2015\u2212\u00b1]\p{Sc}?\p{Nd}[\p{Nd}.,]*/gu;
/** Digits with what groups them, between what may be their unit. */
const figure =
  /(?<before>[$€£¥₹%‰#+-]|\b[A-Z]{3}\s?)?\s?(?<digits>\p{Nd}[\p{Nd}.,'’\u00a0\u202f]*)\s?(?<after>[$€£¥₹%‰°]|(?:[A-Z]{3}|usd|eur|gbp|jpy|inr|chf|[Dd]ollars?|[Cc]ents?|[Ee]uros?|[Pp]ounds?|[Yy]en|[Pp]oints?|x|times|days?|hours?|weeks?|months?|years?)\b)?/gu;
const symbols: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₹': 'INR' };
const spoken: Readonly<Record<string, string>> = { dollar: 'USD', euro: 'EUR', pound: 'GBP', yen: 'JPY' };

/** Everything wrong with the answer, in the order of the rules; empty when it may be said. */
export function checkAnswer(answer: string, quantities: readonly Quantity[]): readonly Finding[] {
  const text = answer.normalize('NFKC').trim();
  if (text === '') return [{ code: 'EMPTY', found: '' }];
  if (text.length > ANSWER_CHARS_MAX) return [{ code: 'TOO_LONG', found: `${text.length} characters` }];
  const findings: Finding[] = [];
  const add = (code: Finding['code'], found: string) => findings.push({ code, found: found.slice(0, FOUND_CHARS_MAX) });
  for (const found of text.match(marks) ?? []) add('MARKS', found);
  for (const found of text.match(links) ?? []) add('LINK', found);
  for (const found of text.match(inWords) ?? []) add('WORD', found);
  for (const found of text.match(signs) ?? []) add('UNIT', found);
  const facts = quantities.map(({ value }) => value);
  for (const found of checkNumbers(text, facts).ungrounded) add('NUMBER', found);
  for (const sentence of sentencesOf(text)) {
    for (const met of sentence.matchAll(figure)) {
      const meant = meantBy(met, sentence, quantities);
      if (typeof meant === 'object') add(meant.code, meant.found);
    }
  }
  return findings;
}

/** A point between digits ends no sentence. */
function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?;])\s+|\n+/u);
}

function meantBy(met: RegExpExecArray, sentence: string, quantities: readonly Quantity[]): 'fact' | Finding {
  const { before = '', digits = '', after = '' } = met.groups ?? {};
  const value = plain(digits);
  const same = quantities.filter((one) => plain(one.value) === value);
  // That no fact has it is told by the numbers' own check, in the form it reads them.
  if (same.length === 0) return { code: 'NUMBER', found: digits };
  const unit = unitOf(before.trim(), after.trim());
  const fitting = same.filter(({ currency }) => (unit === null ? currency === '' : unit === currency));
  if (fitting.length === 0) return { code: 'UNIT', found: met[0].trim() };
  const rivals = quantities.filter(({ currency }) => currency === fitting[0]?.currency);
  const nearest = nearestOf(sentence.toLowerCase(), met.index, met.index + met[0].length, rivals);
  return nearest !== undefined && fitting.includes(nearest) ? 'fact' : { code: 'PLACE', found: met[0].trim() };
}

/** Currency of a figure; null for a count; what is no currency fits nothing. */
function unitOf(before: string, after: string): string | null {
  const units = [before, after].filter((one) => one !== '').map(currencyOf);
  const [first = null] = units;
  return units.every((one) => one === first) ? first : 'MIXED';
}

function currencyOf(mark: string): string {
  const word = mark.toLowerCase().replace(/s$/, '');
  return symbols[mark] ?? spoken[word] ?? (/^[A-Z]{3}$/.test(mark) ? mark : `no currency: ${mark}`);
}

/** The quantity whose name stands nearest to the figure, in characters; undefined when none is named. */
function nearestOf(sentence: string, from: number, to: number, rivals: readonly Quantity[]): Quantity | undefined {
  let best: Quantity | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const rival of rivals) {
    for (const name of rival.called) {
      for (const { index } of sentence.matchAll(new RegExp(`\\b${name}\\b`, 'g'))) {
        const distance = index >= to ? index - to : from - (index + name.length);
        if (distance >= 0 && distance < bestDistance) [best, bestDistance] = [rival, distance];
      }
    }
  }
  return best;
}

/** A figure of any script without its groups and empty decimals: "1,234.50" is 1234.5. */
function plain(digits: string): string {
  const trimmed = digits.replace(/[.,'’\s]+$/u, '');
  const ungrouped = trimmed.replace(/[,'’\u00a0\u202f](?=\p{Nd}{3}(?!\p{Nd}))/gu, '');
  if (!ungrouped.includes('.')) return ungrouped.replace(/^0+(?=\d)/, '');
  return ungrouped
    .replace(/0+$/, '')
    .replace(/\.$/, '')
    .replace(/^0+(?=\d)/, '');
}
