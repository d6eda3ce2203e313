/**
 * The sentiment guard (KIKI-41): the mood of every sentence by VADER's rules (Hutto & Gilbert 2014), −1 to 1. The darkest
 * sentence decides, so that praise around it lifts nothing over the line.
 */
import vader from 'vader-sentiment';

export const sentimentVersion = 'vader@1.1.3';
/** Below this a text is blocked: compound −0.3. */
export const sentimentLinePpm = -300_000;

export interface SentimentVerdict {
  readonly passed: boolean;
  /** Compound mood of the darkest sentence, millionths. */
  readonly compoundPpm: number;
  readonly linePpm: number;
  readonly rulesVersion: string;
}

const ONE = 1_000_000;

/** @param linePpm the tenant's own line; never below the platform's. */
export function checkSentiment(texts: readonly string[], linePpm: number = sentimentLinePpm): SentimentVerdict {
  const line = Math.max(linePpm, sentimentLinePpm);
  const moods = texts.flatMap(sentencesOf).map(moodOf);
  const compoundPpm = moods.length === 0 ? 0 : Math.min(...moods);
  return { passed: compoundPpm >= line, compoundPpm, linePpm: line, rulesVersion: sentimentVersion };
}

/** The text as a whole too: what one sentence begins another may end. */
function sentencesOf(text: string): string[] {
  const sentences = text.split(/(?<=[.!?])\s+/u).filter((sentence) => /\p{L}/u.test(sentence));
  return sentences.length > 1 ? [text, ...sentences] : sentences;
}

function moodOf(text: string): number {
  return Math.round(vader.SentimentIntensityAnalyzer.polarity_scores(text).compound * ONE);
}
