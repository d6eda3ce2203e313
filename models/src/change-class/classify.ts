/**
 * What kind of change somebody asks for in words (WAP-63): naive Bayes over words and pairs of words, learned from the
 * examples beside it. Small, deterministic, explainable, and it runs anywhere.
 *
 * Its confidence is meant to be held against a line of 0.85 to 0.92 (WAP-64), so it must be low where it cannot know: it is
 * the posterior, flattened because words come together and not by chance, times the share of the words it has met.
 */
import { type ExampleClass, exampleClasses, examples } from './examples.ts';

export interface Classified {
  readonly class: ExampleClass;
  /** 0–1. */
  readonly confidence: number;
}

/** Words looked at; what follows tells no more of the class. */
const WORDS_MAX = 200;
/** Added to every count, so that an unmet word rules nothing out. */
const SMOOTHING = 0.3;
/** Words come together: each bears less than it would alone. Chosen on the examples, leaving one out. */
const FLATTEN = 0.9;
/** Say nothing of a class. */
const stopWords = new Set(
  'a an the to of and or is are be it its our we you i my me in on at by for with that this when if so as not no do does can should please want would like need will'.split(
    ' ',
  ),
);

interface Learned {
  /** Logarithm of a token's weight in each class. */
  readonly tokens: ReadonlyMap<string, readonly number[]>;
  /** The same of a token that was never met. */
  readonly unmet: readonly number[];
}

export function classifyWords(words: string): Classified {
  return classifyBy(learned, words);
}

/** For the test that leaves one out. */
export function learn(from: Readonly<Record<ExampleClass, readonly string[]>>): Learned {
  const counts = exampleClasses.map((one) => countsOf(from[one]));
  const vocabulary = new Set(counts.flatMap((count) => [...count.keys()]));
  const totals = counts.map((count) => [...count.values()].reduce((sum, n) => sum + n, 0));
  const weight = (n: number, at: number) =>
    Math.log((n + SMOOTHING) / ((totals[at] as number) + SMOOTHING * vocabulary.size));
  const tokens = new Map(
    [...vocabulary].map((token) => [token, counts.map((count, at) => weight(count.get(token) ?? 0, at))]),
  );
  return { tokens, unmet: counts.map((_, at) => weight(0, at)) };
}

export function classifyBy({ tokens, unmet }: Learned, words: string): Classified {
  const found = tokensOf(words);
  const singles = found.filter((token) => !token.includes(' '));
  const met = singles.filter((token) => tokens.has(token)).length;
  const scores = exampleClasses.map((_, at) =>
    found.reduce((sum, token) => sum + Number((tokens.get(token) ?? unmet)[at]) * FLATTEN, 0),
  );
  const best = Math.max(...scores);
  const shares = scores.map((score) => Math.exp(score - best));
  const posterior = 1 / shares.reduce((sum, share) => sum + share, 0);
  // A sentence of two words, one of which is unknown, says little; of ten known ones, one unknown takes little away.
  const coverage = singles.length === 0 ? 0 : Math.sqrt(met / singles.length);
  return { class: exampleClasses[scores.indexOf(best)] as ExampleClass, confidence: posterior * coverage };
}

function countsOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const token of tokensOf(text)) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

/** Stems of the words that say something, and pairs of neighbours. */
function tokensOf(text: string): string[] {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    .slice(0, WORDS_MAX)
    .filter((word) => !stopWords.has(word))
    .map(stem);
  return [...words, ...words.slice(1).map((word, at) => `${words[at]} ${word}`)];
}

/** Plurals and verb endings; enough for English requests. */
function stem(word: string): string {
  if (word.length <= 4) return word.replace(/s$/, '');
  return word.replace(/(ing|ers|er|ed|es|s|ly)$/, '');
}

/** Some milliseconds; at the end, because all it is made of stands above. */
const learned = learn(examples);
