/**
 * Grounded numbers (KAIROS-16): every number in an answer must be in the facts it was made from. Numbers are compared as
 * decimals, digit by digit, never as floats and never rounded: "124.8" is not grounded by "124.77".
 *
 * Read as a number: digits of any script with thousands separators ("1,234.50", "1 234"), scale words and letters ("1.2
 * million", "3k"), and English number words from two up ("twenty-five"). A percentage is grounded by its share as well ("12
 * %" by 0.12). Left alone: "one", since it seldom counts; ordinals in words; markers of a list that counts 1, 2, 3 at the
 * beginning of its lines. Pure.
 */
export interface NumberCheck {
  /** Numbers found in the answer, as plain decimals, in order. */
  readonly numbers: readonly string[];
  /** Of these, the ones no fact holds. */
  readonly ungrounded: readonly string[];
}

const TEXT_CHARS_MAX = 200_000;

const units =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const scales: Readonly<Record<string, number>> = {
  hundred: 2,
  k: 3,
  thousand: 3,
  m: 6,
  mn: 6,
  million: 6,
  bn: 9,
  billion: 9,
};
const digits = String.raw`\d+(?:[,\u00a0\u202f’']\d{3})*(?:[.,]\d+)*`;
const words = `(?:${[...units.slice(2), ...tens, 'one', 'hundred', 'thousand', 'million', 'billion', 'dozen'].join('|')})`;
const found = new RegExp(
  String.raw`(?<number>${digits})(?:\s?(?<scale>thousand|million|billion|hundred|k|mn?|bn)(?![\p{L}\p{N}]))?(?<percent>\s?(?:%|percent|per cent))?` +
    String.raw`|(?<![\p{L}\p{N}])(?<words>${words}(?:(?:\s+and\s+|[\s-]+)${words})*)(?![\p{L}\p{N}])(?<wordsPercent>\s?(?:%|percent|per cent))?`,
  'giu',
);

/** Holds an answer against its facts. */
export function checkNumbers(answer: string, facts: readonly string[]): NumberCheck {
  const known = new Set<string>();
  for (const fact of facts) for (const { value } of numbersOf(fact)) known.add(value);
  const met = numbersOf(withoutListMarkers(answer.slice(0, TEXT_CHARS_MAX)));
  const isGrounded = ({ value, isPercent }: Met) => known.has(value) || (isPercent && known.has(shifted(value, -2)));
  return {
    numbers: met.map(({ value }) => value),
    ungrounded: met.filter((one) => !isGrounded(one)).map(({ value }) => value),
  };
}

interface Met {
  readonly value: string;
  readonly isPercent: boolean;
}

function numbersOf(text: string): readonly Met[] {
  const numbers: Met[] = [];
  for (const { groups = {} } of asciiDigits(text).matchAll(found)) {
    if (groups.number !== undefined) {
      const shift = groups.scale === undefined ? 0 : (scales[groups.scale.toLowerCase()] as number);
      numbers.push({ value: shifted(decimalOf(groups.number), shift), isPercent: groups.percent !== undefined });
    } else if (groups.words !== undefined && groups.words.toLowerCase() !== 'one') {
      numbers.push({ value: String(spoken(groups.words)), isPercent: groups.wordsPercent !== undefined });
    }
  }
  return numbers;
}

/** Digits of every script as 0 to 9: what looks like a number to people is one to the check. */
function asciiDigits(text: string): string {
  return text.replaceAll(/\p{Nd}/gu, (digit) => {
    if (digit <= '9') return digit;
    let zero = digit.codePointAt(0) as number;
    // Digits of a script stand in a row of ten; the run before may be another script's.
    for (let steps = 0; steps < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1)); steps += 1) zero -= 1;
    const value = ((digit.codePointAt(0) as number) - zero) % 10;
    return String(value);
  });
}

/** A plain decimal: no separators, no zeros that say nothing. The last comma or point is the decimal one unless groups of three follow it. */
function decimalOf(text: string): string {
  const bare = text.replaceAll(/[\u00a0\u202f’']/g, '');
  const isGrouped = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare);
  const plain = isGrouped ? bare.replaceAll(',', '') : bare.replaceAll(/,(?=\d+[.,])/g, '').replace(',', '.');
  return trimmed(plain);
}

/** Moves the decimal point, so that nothing is lost as a float would. */
function shifted(decimal: string, places: number): string {
  const [whole = '0', part = ''] = decimal.split('.');
  if (places >= 0) {
    const padded = part.padEnd(places, '0');
    return trimmed(`${whole}${padded.slice(0, places)}.${padded.slice(places)}`);
  }
  const padded = whole.padStart(1 - places, '0');
  return trimmed(`${padded.slice(0, places)}.${padded.slice(places)}${part}`);
}

function trimmed(decimal: string): string {
  const [whole = '', ...parts] = decimal.split('.');
  // More than one point (an address, a version) is compared as it stands.
  if (parts.length > 1) return decimal;
  const part = (parts[0] ?? '').replace(/0+$/, '');
  return `${whole.replace(/^0+(?=\d)/, '') || '0'}${part === '' ? '' : `.${part}`}`;
}

function spoken(text: string): number {
  let total = 0;
  let current = 0;
  for (const word of text.toLowerCase().split(/[\s-]+/)) {
    if (word === 'and') continue;
    const unit = units.indexOf(word);
    const ten = tens.indexOf(word);
    if (unit >= 0) current += unit;
    else if (ten >= 0) current += (ten + 2) * 10;
    else if (word === 'dozen') current = (current || 1) * 12;
    else if (word === 'hundred') current = (current || 1) * 100;
    else {
      total += (current || 1) * 10 ** (scales[word] as number);
      current = 0;
    }
  }
  return total + current;
}

/** "1. …", "2) …" at the beginning of lines, as long as they count from 1 without a gap. */
function withoutListMarkers(text: string): string {
  let next = 1;
  return text.replaceAll(/^([ \t]*)(\d{1,2})([.)])(?=\s)/gm, (whole, indent: string, number: string) => {
    if (Number(number) !== next) return whole;
    next += 1;
    return indent;
  });
}
