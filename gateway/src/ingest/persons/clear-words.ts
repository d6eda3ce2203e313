/** Which words of a sender may stand on the log in clear: names of things, never what tells of a person (R6). */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { personalInId, personalInText } from '../../http/personal-value.ts';

const NAME_MAX_CHARACTERS = 200;
const MICROS = 1_000_000;

/** The words as they are, or null when they are too long for a name or tell of a person. */
export function clearName(words: unknown): string | null {
  if (typeof words !== 'string' || words.length === 0 || words.length > NAME_MAX_CHARACTERS) return null;
  if (/[\p{Cc}\p{Cs}]/u.test(words) || /\d{10}/.test(words)) return null;
  return personalInText(words) === null && personalInId(words) === null ? words : null;
}

/** An id that is opaque; null for any other. */
export function clearId(id: unknown): string | null {
  const text = typeof id === 'number' ? String(id) : id;
  if (typeof text !== 'string' || !/^[A-Za-z0-9._:/#-]{1,128}$/.test(text)) return null;
  return personalInId(text) === null ? text : null;
}

/** A sum of money as micros, from a number or its text; null for what is neither or too large. */
export function microsOf(amount: unknown): number | null {
  const text = typeof amount === 'string' ? amount.trim().replace(/^[$€£]/, '') : amount;
  const value = typeof text === 'string' && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  const micros = Math.round(value * MICROS);
  return Math.abs(micros) <= LONG_MAX ? micros : null;
}

/** ISO 4217 as three capitals; null for anything else. */
export function currencyOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.toUpperCase() : '';
  return /^[A-Z]{3}$/.test(text) ? text : null;
}
