/**
 * Retrieval over a given text: its sentences, ranked by how much of the question they answer. Words that are in few
 * sentences weigh more (inverse document frequency); equal ranks keep the order of the text. Pure, no model, no clock.
 */
export interface Passage {
  readonly text: string;
  readonly score: number;
}

/** Longest text that is looked at, characters, and most sentences of it. */
const TEXT_CHARS_MAX = 200_000;
const SENTENCES_MAX = 2_000;
/** Words that are in every question. */
const commonWords = new Set(
  'a an and are as at be by do does for from has have how i in is it its of on or our that the their this to was we what when which who why will with you your'.split(
    ' ',
  ),
);

/** The best passages first, those that share no word with the question left out. */
export function retrieve(text: string, question: string, most: number): readonly Passage[] {
  const sentences = sentencesOf(text).map((sentence) => ({ sentence, words: new Set(wordsOf(sentence)) }));
  const asked = new Set(wordsOf(question));
  const weights = new Map<string, number>();
  for (const word of asked) {
    const holding = sentences.filter(({ words }) => words.has(word)).length;
    if (holding > 0) weights.set(word, Math.log(1 + sentences.length / holding));
  }
  return sentences
    .map(({ sentence, words }) => {
      let score = 0;
      for (const [word, weight] of weights) if (words.has(word)) score += weight;
      return { text: sentence, score };
    })
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score)
    .slice(0, most);
}

/** Sentences and lines of a text, each once. */
export function sentencesOf(text: string): readonly string[] {
  const parts = text
    .slice(0, TEXT_CHARS_MAX)
    .split(/\n+|(?<=[.!?])\s+(?=[\p{Lu}\p{N}"'(])/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return [...new Set(parts)].slice(0, SENTENCES_MAX);
}

/** Lower-case words without the common ones; a plural's last "s" is dropped so that one and many are the same. */
export function wordsOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .filter((word) => !commonWords.has(word))
    .map((word) => (word.length > 3 ? word.replace(/s$/, '') : word));
}
