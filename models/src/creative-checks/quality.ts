/** Form and readability of an advertisement's words (KIKI-28). Pure rules; each fault takes off a stated share. */
export const qualityVersion = 'quality@1';

/** Words of an advertisement, as they are shown. */
export interface AdWords {
  readonly headline: string;
  readonly body: string;
  readonly callToAction: string;
  /** Empty for none. */
  readonly disclosure: string;
}

export interface QualityVerdict {
  readonly passed: boolean;
  /** Millionths, 0 to 1,000,000. */
  readonly scorePpm: number;
  readonly findings: readonly string[];
  readonly rulesVersion: string;
}

/** Below this it is not shown. */
export const qualityLinePpm = 700_000;
const ONE = 1_000_000;
/** Characters, as a 300 × 250 banner holds them. */
const bounds = { headline: [4, 70], body: [10, 180], callToAction: [2, 25] } as const;
/** Words a sentence of an advertisement may have. */
const SENTENCE_WORDS_MAX = 22;

interface Fault {
  /** Share taken off, millionths; all of it for what must never be shown. */
  readonly costPpm: number;
  readonly finding: string;
}

const leftOver = /\{\{|\}\}|\{%|\[(insert|your|name)|lorem ipsum|as an ai|undefined|\bnull\b|\bNaN\b|TODO/i;

/** @param product what is advertised: an advertisement that does not name it is a weak one. */
export function checkQuality(words: AdWords, product: string): QualityVerdict {
  const faults = [...boundFaults(words), ...styleFaults(words), ...namingFaults(words, product)];
  const scorePpm = Math.max(0, ONE - faults.reduce((sum, { costPpm }) => sum + costPpm, 0));
  const findings = faults.map(({ finding }) => finding);
  return { passed: scorePpm >= qualityLinePpm, scorePpm, findings, rulesVersion: qualityVersion };
}

function boundFaults(words: AdWords): Fault[] {
  return (['headline', 'body', 'callToAction'] as const).flatMap((part) => {
    const length = [...words[part].trim()].length;
    const [min, max] = bounds[part];
    if (length >= min && length <= max) return [];
    return [{ costPpm: 400_000, finding: `LENGTH: ${part} has ${length} characters, not ${min} to ${max}` }];
  });
}

function styleFaults({ headline, body, callToAction }: AdWords): Fault[] {
  const all = `${headline} ${body} ${callToAction}`;
  const faults: Fault[] = [];
  const letters = all.replace(/[^\p{L}]/gu, '');
  const capitals = letters.replace(/[^\p{Lu}]/gu, '').length;
  if (letters.length > 0 && capitals / letters.length > 0.4) {
    faults.push({ costPpm: 350_000, finding: 'SHOUTING: mostly capital letters' });
  }
  if ((all.match(/!/g) ?? []).length > 2) faults.push({ costPpm: 310_000, finding: 'SHOUTING: more than two "!"' });
  if (/\b(\p{L}{2,}) \1\b/iu.test(all)) faults.push({ costPpm: 150_000, finding: 'REPEATED: a word twice in a row' });
  if (leftOver.test(all)) faults.push({ costPpm: ONE, finding: 'LEFT_OVER: a place nobody filled in' });
  if (/[<>]|https?:/i.test(all)) faults.push({ costPpm: ONE, finding: 'MARKUP: tags or addresses in the words' });
  const longest = Math.max(...body.split(/[.!?]+/).map((sentence) => sentence.split(/\s+/).filter(Boolean).length));
  if (longest > SENTENCE_WORDS_MAX) {
    faults.push({ costPpm: 150_000, finding: `LONG: a sentence of ${longest} words` });
  }
  return faults;
}

function namingFaults({ headline, body }: AdWords, product: string): Fault[] {
  const said = `${headline} ${body}`.toLowerCase();
  const named = product
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .some((word) => word.length > 2 && said.includes(word));
  return named ? [] : [{ costPpm: 200_000, finding: 'UNNAMED: the product is not named' }];
}
