/**
 * What a text says once its disguises are off: look-alike letters of other scripts, marks and invisible characters, letters
 * written as digits, words pulled apart. Pure. Every disguise is undone into plain a–z before words are compared, and the
 * ones that no honest advertisement has (mixed scripts, invisible characters) are findings of their own.
 */

/** Letters of other scripts that look like a Latin one; NFKD has taken width, style and accents off before. */
const lookalikes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // Cyrillic
    ...{ а: 'a', в: 'b', с: 'c', ԁ: 'd', е: 'e', ё: 'e', һ: 'h', н: 'h', і: 'i', ї: 'i', ј: 'j', к: 'k', ӏ: 'l' },
    ...{ м: 'm', п: 'n', о: 'o', р: 'p', ԛ: 'q', г: 'r', ѕ: 's', т: 't', у: 'y', ѵ: 'v', ԝ: 'w', х: 'x', ь: 'b' },
    // Greek
    ...{ α: 'a', β: 'b', ϲ: 'c', δ: 'd', ε: 'e', η: 'n', ι: 'i', κ: 'k', μ: 'm', ν: 'v', ο: 'o', ρ: 'p', σ: 's' },
    ...{ τ: 't', υ: 'u', ω: 'w', χ: 'x', γ: 'y', ζ: 'z' },
    // Armenian
    ...{ ո: 'n', օ: 'o', ս: 'u', հ: 'h', ց: 'g', զ: 'q' },
    // Latin that does not come apart, phonetic letters, small capitals
    ...{
      ł: 'l',
      ø: 'o',
      đ: 'd',
      ħ: 'h',
      ı: 'i',
      ȷ: 'j',
      ŧ: 't',
      ɑ: 'a',
      ɡ: 'g',
      ɩ: 'i',
      ɪ: 'i',
      ʟ: 'l',
      ʀ: 'r',
      ʏ: 'y',
    },
    ...{ ᴀ: 'a', ʙ: 'b', ᴄ: 'c', ᴅ: 'd', ᴇ: 'e', ꜰ: 'f', ɢ: 'g', ʜ: 'h', ᴊ: 'j', ᴋ: 'k', ᴍ: 'm', ɴ: 'n', ᴏ: 'o' },
    ...{ ᴘ: 'p', ꜱ: 's', ᴛ: 't', ᴜ: 'u', ᴠ: 'v', ᴡ: 'w', ᴢ: 'z', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ð: 'd' },
  }),
);

/** Digits and signs that stand for letters; `1`, `!` and `|` for either of two. */
const leet: Readonly<Record<string, readonly string[]>> = {
  0: ['o'],
  1: ['i', 'l'],
  2: ['z'],
  3: ['e'],
  4: ['a'],
  5: ['s'],
  6: ['g'],
  7: ['t'],
  8: ['b'],
  9: ['g'],
  '@': ['a'],
  $: ['s'],
  '!': ['i', 'l'],
  '|': ['l', 'i'],
  '+': ['t'],
  '€': ['e'],
  '£': ['l'],
  '¢': ['c'],
  '(': ['c'],
};

/** Code points nothing is seen of: zero width, soft hyphen, direction marks, selectors, tags. First and last of each range. */
const invisibleRanges: readonly (readonly [number, number])[] = [
  ...([
    [0xad, 0xad],
    [0x34f, 0x34f],
    [0x61c, 0x61c],
    [0x115f, 0x1160],
    [0x17b4, 0x17b5],
    [0x180b, 0x180e],
  ] as const),
  ...([
    [0x200b, 0x200f],
    [0x202a, 0x202e],
    [0x2060, 0x206f],
    [0x3164, 0x3164],
    [0xfe00, 0xfe0e],
  ] as const),
  ...([
    [0xfeff, 0xfeff],
    [0xffa0, 0xffa0],
    [0xe0000, 0xe0fff],
  ] as const),
];
/** The joiner and the selector of pictures: after a picture they are no disguise, anywhere else they are. */
const PICTURE_JOINER = 0x200d;
const PICTURE_SELECTOR = 0xfe0f;

/** Ways to read one piece of text: more are not tried (R8). */
const READINGS_MAX = 16;
/** Pieces of so few letters may be parts of a word pulled apart. */
const PIECE_LETTERS_MAX = 3;
/** Pieces that are looked at together: longer than any listed word. */
const PIECES_MAX = 24;

/** Words of up to three letters that stand beside others all the time: they alone are no word pulled apart. */
const shortWords: ReadonlySet<string> = new Set(
  (
    'a i an am as at be by do go he if in is it me my no of on or so to up us we ' +
    'all and any are but can day did for get had has her him his how its let may new ' +
    'not now off old one our out own pay put ran run sad sat saw say see set she sit ' +
    'six ten the tip too top try two use van via was way who why win yes yet you ad ' +
    'eat fun car bag box big buy man men end red hot ice sun'
  ).split(' '),
);

export interface Letters {
  /** One list of readings for each piece between spaces; a reading is a–z only and never empty. */
  readonly pieces: readonly (readonly string[])[];
  /** Words that were pulled apart, put together again. */
  readonly joined: readonly string[];
  readonly hasInvisible: boolean;
  /** A piece with letters of more than one script. */
  readonly hasMixedScripts: boolean;
}

export function lettersOf(text: string): Letters {
  const { visible, hasInvisible } = seen(text);
  const chunks = visible.split(/[\s\u2800]+/u).filter((chunk) => chunk !== '');
  const pieces = chunks.flatMap(wordsOf).filter((readings) => readings.length > 0);
  return {
    pieces,
    joined: joinedWords(pieces),
    hasInvisible,
    hasMixedScripts: chunks.some(mixesScripts),
  };
}

/** Plain a–z, with everything else as it is, lower case. */
export function folded(text: string): string {
  return [...text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()]
    .map((letter) => lookalikes.get(letter) ?? letter)
    .join('');
}

function seen(text: string): { visible: string; hasInvisible: boolean } {
  let visible = '';
  let hasInvisible = false;
  let afterPicture = false;
  for (const letter of text) {
    const code = letter.codePointAt(0) as number;
    const ofPicture: boolean = code === PICTURE_SELECTOR || (code === PICTURE_JOINER && afterPicture);
    if (!ofPicture && invisibleRanges.some(([first, last]) => code >= first && code <= last)) hasInvisible = true;
    else if (!ofPicture) visible += letter;
    afterPicture = ofPicture || /\p{Extended_Pictographic}/u.test(letter);
  }
  return { visible, hasInvisible };
}

/** A piece as a whole and, when signs stand inside it, its parts too. */
function wordsOf(chunk: string): string[][] {
  const plain = folded(chunk);
  const parts = plain.split(/[^\p{L}\p{N}@$!|+€£¢(]+/u).filter((part) => part !== '');
  const whole = readingsOf(plain);
  return parts.length > 1 ? [whole, ...parts.map(readingsOf)] : [whole];
}

function readingsOf(plain: string): string[] {
  if (!/[a-z]/.test(plain) && !/[@$!|+]/.test(plain) && !/^\d{3,}$/.test(plain)) return [];
  const found = new Set<string>();
  for (const text of new Set([plain, plain.replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')])) {
    found.add(text.replace(/[^a-z]/g, ''));
    for (const reading of unleeted(text)) found.add(reading);
  }
  found.delete('');
  return [...found].flatMap(unstretched).slice(0, READINGS_MAX);
}

function unleeted(text: string): string[] {
  let readings = [''];
  for (const letter of text) {
    const said = /[a-z]/.test(letter) ? [letter] : (leet[letter] ?? ['']);
    readings = readings.flatMap((reading) => said.map((one) => reading + one)).slice(0, READINGS_MAX);
  }
  return readings;
}

/** "kiiill" as "kill" and "kiill": three of a letter in a row are no word. */
function unstretched(reading: string): string[] {
  if (!/(.)\1\1/.test(reading)) return [reading];
  return [reading, reading.replace(/(.)\1{2,}/g, '$1'), reading.replace(/(.)\1{2,}/g, '$1$1')];
}

/** Runs of short pieces, read together from each start to each end. At least one piece must be no common word. */
function joinedWords(pieces: readonly (readonly string[])[]): string[] {
  const joined = new Set<string>();
  for (let from = 0; from < pieces.length; from += 1) {
    let readings = [''];
    let strange = false;
    for (let to = from; to < Math.min(pieces.length, from + PIECES_MAX); to += 1) {
      const short = (pieces[to] ?? []).filter((reading) => reading.length <= PIECE_LETTERS_MAX);
      if (short.length === 0) break;
      strange ||= !short.some((reading) => shortWords.has(reading));
      readings = readings.flatMap((before) => short.map((one) => before + one)).slice(0, READINGS_MAX);
      if (to > from && strange) for (const reading of readings) joined.add(reading);
    }
  }
  return [...joined];
}

function mixesScripts(chunk: string): boolean {
  const plain = chunk.normalize('NFKC');
  const scripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u];
  return scripts.filter((script) => script.test(plain)).length > 1;
}
