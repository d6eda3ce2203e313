/**
 * Segments fairness is watched by (UW-43), declared here and nowhere else: what a business may lawfully tell its leads
 * and clients apart by, in a few coarse classes. Never among them: special categories (GDPR Art. 9: origin, belief,
 * health, sexual life, union membership, biometrics), nor age, sex or family, nor anything that is a guess of these.
 * They are asked of no model and kept by no event here; who must watch those has to know them lawfully first, and
 * declare them in a review. Pure.
 */

/** By name of the model: what its segments tell apart. */
export const declaredDimensions = {
  lead: ['country', 'source', 'size'],
  churn: ['plan', 'size'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Segments of one row: more would be a way to find single people. */
export const SEGMENTS_OF_ROW_MAX = 4;
/** What is no short name is one of these: a free text may hold anything. */
const OTHER = 'other';
const shortName = /^[a-z0-9][a-z0-9_.-]{0,31}$/;

/** "country" and "DE" as the event has them. */
function segment(dimension: string, name: string): string {
  return `${dimension}:${name}`;
}

/** Of a segment as the event has it; all that have none are one dimension. */
export function dimensionOf(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? '' : name.slice(0, colon);
}

/** The name of all segments of a dimension that there is no room for. */
export function otherOf(dimension: string): string {
  return dimension === '' ? OTHER : segment(dimension, OTHER);
}

export interface LeadTraits {
  readonly country: string | null;
  readonly source: string | null;
  /** People it employs. */
  readonly companySize: number | null;
}

export function leadSegments({ country, source, companySize }: LeadTraits): string[] {
  return [
    ...named('country', country?.toUpperCase() ?? null, /^[A-Z]{2,3}$/),
    ...named('source', source?.toLowerCase() ?? null, shortName),
    ...(companySize === null ? [] : [segment('size', bandOf(companySize, [50, 250]))]),
  ];
}

export interface ClientTraits {
  readonly plan: string | null;
  readonly conversationsPerMonth: number | null;
}

export function clientSegments({ plan, conversationsPerMonth }: ClientTraits): string[] {
  return [
    ...named('plan', plan?.toLowerCase() ?? null, shortName),
    ...(conversationsPerMonth === null ? [] : [segment('size', bandOf(conversationsPerMonth, [1_000, 10_000]))]),
  ];
}

function named(dimension: string, name: string | null, allowed: RegExp): string[] {
  if (name === null || name === '') return [];
  return [allowed.test(name) ? segment(dimension, name) : otherOf(dimension)];
}

/** "small" below the first line, "large" from the second on. */
function bandOf(size: number, [middleFrom, largeFrom]: readonly [number, number]): string {
  return size < middleFrom ? 'small' : size < largeFrom ? 'middle' : 'large';
}
