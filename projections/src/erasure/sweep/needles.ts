/**
 * What an erasure searches for: the values it erases, in the forms in which bytes and texts may hold them. Kept in memory
 * for the time of the search, never written anywhere.
 *
 * A search finds what is there in the clear: as it was sent, in small or capital letters, escaped for JSON or a URL, in
 * base64 (also in the middle of other base64), hex or UTF-16, a phone number without its signs. It does not see into what
 * is compressed or encrypted by something else; a sweeper unpacks what it knows.
 */

/** Shorter values stand in many places by chance: they are counted, not searched for. */
export const VALUE_BYTES_MIN = 5;
/** A number without its signs has to be this long to be somebody's. */
const DIGITS_MIN = 7;

export interface Needles {
  /** Different values searched for. */
  readonly values: number;
  /** Different values too short to be searched for. */
  readonly tooShort: number;
  /** Bytes of the longest form: what two pieces of one text must overlap by. */
  readonly bytesMax: number;
  /** The forms that are text, for stores that search by themselves. */
  readonly texts: readonly string[];
  isIn(bytes: Uint8Array): boolean;
}

export function createNeedles(given: readonly string[]): Needles {
  const all = [...new Set(given)];
  const values = all.filter((value) => Buffer.byteLength(value) >= VALUE_BYTES_MIN);
  const texts = [...new Set(values.flatMap(textForms))];
  const forms = new Map<string, Buffer>();
  for (const form of [...texts.map((text) => Buffer.from(text)), ...values.flatMap(wideForms)]) {
    forms.set(form.toString('hex'), form);
  }
  const buffers = [...forms.values()];
  return {
    values: values.length,
    tooShort: all.length - values.length,
    bytesMax: Math.max(0, ...buffers.map((form) => form.length)),
    texts,
    isIn(bytes) {
      const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return buffers.some((form) => buffer.includes(form));
    },
  };
}

function textForms(value: string): string[] {
  const bytes = Buffer.from(value);
  const wide = wideForms(value);
  const hex = [bytes, ...wide].map((form) => form.toString('hex'));
  const digits = value.replaceAll(/\D/g, '');
  return [
    value,
    value.toLowerCase(),
    value.toUpperCase(),
    JSON.stringify(value).slice(1, -1),
    asciiJson(value),
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll('%20', '+'),
    ...(digits.length >= DIGITS_MIN && /^[+\d\s().\-/]+$/.test(value) ? [digits] : []),
    ...hex,
    ...hex.map((text) => text.toUpperCase()),
    ...base64Forms(bytes),
  ];
}

/** As JSON writers that keep to ASCII write it. */
function asciiJson(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replaceAll(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The characters of base64 that the value alone decides, at each of the three places it may stand in it. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const form = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function wideForms(value: string): Buffer[] {
  const little = Buffer.from(value, 'utf16le');
  return [little, Buffer.from(little).swap16()];
}
