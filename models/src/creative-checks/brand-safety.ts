/**
 * Brand safety of an advertisement's words: pure rules over a versioned list (KIKI-28). Words are compared after every
 * disguise is off (`plain-letters.ts`), as whole words with their usual endings, never inside others: "Scunthorpe", "class"
 * and "hero in" are no findings.
 */
import { lettersOf } from './plain-letters.ts';
import { unsafeWords, wordsVersion } from './unsafe-words.ts';

export interface SafetyVerdict {
  readonly passed: boolean;
  /** Each as CATEGORY: what it met, in list order, each once. */
  readonly findings: readonly string[];
  readonly rulesVersion: string;
}

/** Endings under which a listed word is the same word. */
const endings = ['', 's', 'es', 'ed', 'd', 'er', 'ers', 'ing', 'y', 'ies'] as const;
/** Words a tenant may add: a list that is read whole at every check. */
export const tenantWordsMax = 500;

interface Rule {
  readonly category: string;
  readonly words: readonly string[];
}

const rules: readonly Rule[] = Object.entries(unsafeWords).flatMap(([category, list]) => {
  const [single = '', ...phrases] = list.split('|');
  const entries = [...single.split(' ').map((word) => [word]), ...phrases.map((phrase) => phrase.split(' '))];
  return entries.map((words) => ({ category, words }));
});

/** A list of a tenant's own: words or phrases as it wrote them; compared as the platform's are. */
export interface OwnList {
  readonly category: string;
  readonly words: readonly string[];
}

/** @param ownVersion names what `ownLists` were published by; a verdict holds it, so that it can be repeated. */
export function checkBrandSafety(
  texts: readonly string[],
  ownLists: readonly OwnList[] = [],
  ownVersion: string | null = null,
): SafetyVerdict {
  const own = ownLists
    .flatMap(({ category, words }) => words.map((word) => ({ category, word })))
    .slice(0, tenantWordsMax)
    .flatMap(({ category, word }) => ownRule(category, word));
  const rulesVersion = ownVersion === null ? wordsVersion : `${wordsVersion}+${ownVersion}`;
  const findings = new Set<string>();
  for (const text of texts) {
    const { pieces, joined, hasInvisible, hasMixedScripts } = lettersOf(text);
    if (hasInvisible) findings.add('DISGUISE: invisible characters');
    if (hasMixedScripts) findings.add('DISGUISE: letters of several scripts in one word');
    const apart = new Set(joined);
    for (const rule of [...rules, ...own]) {
      if (isIn(rule.words, pieces, apart)) findings.add(`${rule.category}: ${rule.words.join(' ')}`);
    }
  }
  return { passed: findings.size === 0, findings: [...findings], rulesVersion };
}

function ownRule(category: string, words: string): Rule[] {
  const found = lettersOf(words).pieces.map(([first = '']) => first);
  return found.length === 0 ? [] : [{ category, words: found }];
}

function isIn(words: readonly string[], pieces: readonly (readonly string[])[], apart: ReadonlySet<string>): boolean {
  const solid = words.join('');
  if (isSame(solid, apart)) return true;
  for (let at = 0; at < pieces.length; at += 1) {
    if (words.length > 1 && isSame(solid, new Set(pieces[at]))) return true;
    if (words.every((word, step) => isSame(word, new Set(pieces[at + step])))) return true;
  }
  return false;
}

function isSame(word: string, readings: ReadonlySet<string>): boolean {
  if (readings.size === 0) return false;
  if (endings.some((ending) => readings.has(word + ending))) return true;
  // "stabbed", "strippers": the last letter doubles.
  const doubled = word + word.slice(-1);
  return ['ed', 'er', 'ing'].some((ending) => readings.has(doubled + ending));
}
