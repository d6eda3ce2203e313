/** One shape for what any source says: cut to bounds, with an id made of its content. */
import { hash } from 'node:crypto';
import type { Finding, WebSource } from './port.ts';

export const FINDINGS_MAX = 200;
const TITLE_CHARS_MAX = 300;
const TEXT_CHARS_MAX = 4_000;
const ID_HEX_DIGITS = 32;

export type RawFinding = Omit<Finding, 'id' | 'source'>;

export function findingOf(source: WebSource, raw: RawFinding): Finding {
  const title = cut(squeeze(raw.title), TITLE_CHARS_MAX);
  const text = cut(squeeze(raw.text), TEXT_CHARS_MAX);
  const id = hash('sha256', JSON.stringify([source, raw.url, title, text])).slice(0, ID_HEX_DIGITS);
  return { ...raw, id, source, title, text };
}

/** Each finding once, in the order met, and whether any had to go. */
export function bounded(findings: readonly Finding[]): {
  readonly findings: readonly Finding[];
  readonly isCut: boolean;
} {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const all = [...byId.values()];
  return { findings: all.slice(0, FINDINGS_MAX), isCut: all.length > FINDINGS_MAX };
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Cut at a whole character, so that no half of a surrogate pair is left. */
function cut(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const end = text.slice(0, charsMax - 1);
  return `${end.isWellFormed() ? end : end.slice(0, -1)}…`;
}
