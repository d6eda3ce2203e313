/**
 * Whether a value reads as something about a person: an e-mail address, a phone number, a social security number. Keys,
 * envelopes and plain fields are not encrypted and the log forgets nothing (R6), so such a value is refused at the door.
 *
 * What is checked is what a reader would see: percent-escapes undone, wide and look-alike characters made plain, invisible
 * ones dropped. It is a net and no proof: a bare row of digits may be a phone number or the id of a record, and stays an id.
 */
import type { z } from 'zod';

export type Personal = 'address' | 'number';

/** Escapes of escapes are undone this often; nobody writes an honest id that deep. */
const UNESCAPE_ROUNDS = 3;
/** An address has its "@", or a word for it in brackets. */
const at = /@|[[({]\s*at\s*[\])}]/i;
const addressInWords = /\S(?:@|\s*[[({]\s*at\s*[\])}]\s*)[^\s@]{1,200}\.\p{L}{2}/iu;

/** Numbers that are a person's wherever they stand. */
const numbers = [
  // International: a plus and seven digits or more.
  /\+\(?\d(?:[\s().\-/]{0,2}\d){6}/,
  // North America: 212-555-0187, with the area in brackets or not.
  /(?<!\d)(?<!\d-)\(?\d{3}\)?[-. ]{0,2}(?<=\D)\d{3}[-. ]\d{4}(?!\d)(?!-\d)/,
  // Social security: 123-45-6789.
  /(?<!\d)(?<!\d-)\d{3}[-. ]\d{2}[-. ]\d{4}(?!\d)(?!-\d)/,
];
/** Shapes that are a phone number only when they are the whole id; year-first ones are dates and file numbers. */
const numberIds = [
  /^00[1-9]\d{8,13}$/,
  /^\d{3}[-.]\d{4}$/,
  /^\(?0\d{1,4}\)?[-./]\d{4,10}$/,
  /^(?!(?:19|20)\d{2}-)(?=(?:\D*\d){9,15}\D*$)\(?\d{1,4}\)?(?:[-./]\d{2,4}){2,5}$/,
];
const numbersInWords = [/(?<![\d.,])\(?0\d{1,4}\)?[-/ ]\d{4}(?:[-/ ]?\d){2}/, /(?<![\d.,-])0[\d]{9,14}(?![\d-])/];
/** No shape above has fewer digits, and most words and ids have. */
const fewestDigits = /(?:[0-9][^0-9]*){6}/;
/** What `plain` changes nothing of: no escape, and no character beyond ASCII. Most of what comes in. */
const plainAlready = /^[\0-$&-\x7f]*$/;
/** 12345678-1234-…: a UUID may have no letter at all. */
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** What an id shows of a person; null when it is opaque. */
export function personalInId(id: string): Personal | null {
  const text = plain(id);
  if (at.test(text) || /^mailto:/i.test(text)) return 'address';
  if (/^(?:tel|sms|callto|whatsapp):/i.test(text)) return 'number';
  return hasNumber(text, numberIds) ? 'number' : null;
}

/** What words typed by people show of a person; null for nothing. */
export function personalInText(words: string): Personal | null {
  const text = plain(words);
  if (addressInWords.test(text)) return 'address';
  return hasNumber(text, numbersInWords) ? 'number' : null;
}

/** A name where the id of a person is wanted: "Jane.Doe", "jane.doe", "Jane Doe". */
export function personName(id: string): boolean {
  const text = plain(id);
  return /^\p{L}+[.\s]\p{L}+$/u.test(text) || /^\p{Lu}\p{Ll}+[_-]\p{Lu}\p{Ll}+$/u.test(text);
}

/** zod's options of a refinement that refuses what these find. */
export const notPersonal = {
  id: {
    message: 'looks like an address or a number of a person, and ids must be opaque',
    params: { code: 'PERSONAL_DATA', hint: 'Send the id the person has in your own system; see docs/privacy.md.' },
    abort: true,
  },
  text: {
    message: 'holds what looks like an address or a number of a person, and only sealed fields take any',
    params: { code: 'PERSONAL_DATA', hint: 'Leave it out, or name the id in your own system; see docs/privacy.md.' },
    abort: true,
  },
} as const;

/** A text schema that takes no personal data. */
export function impersonal<Schema extends z.ZodType<string>>(schema: Schema): Schema {
  // A field that may be null or left out is of strings all the same.
  return schema.refine(
    (words: unknown) => typeof words !== 'string' || personalInText(words) === null,
    notPersonal.text,
  );
}

/** An id schema that takes no personal data. */
export function opaque<Schema extends z.ZodType<string>>(schema: Schema): Schema {
  return schema.refine((id) => personalInId(id) === null, notPersonal.id);
}

function hasNumber(text: string, more: readonly RegExp[]): boolean {
  if (!fewestDigits.test(text)) return false;
  const rest = text.replaceAll(uuid, 'uuid');
  return [...numbers, ...more].some((pattern) => pattern.test(rest));
}

function plain(value: string): string {
  return plainAlready.test(value) ? value : madePlain(value);
}

/** As a reader would see it; exported for the test that `plain` leaves nothing out. */
export function madePlain(value: string): string {
  let text = value;
  for (let round = 0; round < UNESCAPE_ROUNDS; round += 1) text = unescaped(text);
  return text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Pd}/gu, '-')
    .replaceAll(/\p{Nd}/gu, digit);
}

/** Escapes that are no UTF-8 stay as they are: then they hide nothing a reader would see. */
function unescaped(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes.replaceAll(/%[2-7][0-9a-f]/gi, (one) => String.fromCharCode(Number.parseInt(one.slice(1), 16)));
    }
  });
}

/** A digit of any script as 0 to 9: Unicode has each script's ten in a row. */
function digit(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  let zero = point;
  while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(point - zero);
}
