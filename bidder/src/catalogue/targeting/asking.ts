/**
 * What targeting asks of a request, and when: the request itself and what it does not hold. The reference scan
 * (`refusal.ts`) and the index (`aspects.ts`) both read it from here, so they can only differ in how they look.
 */
import type { BidRequest } from '../../openrtb/bid-request.ts';
import { normalApp } from '../../openrtb/normal.ts';

export interface Asking {
  readonly request: BidRequest;
  /**
   * Segments of the viewer that may be used, called only when some campaign asks for one: those a tenant put them in as
   * `tenant|segment`, for no other tenant (R7), and those the exchange tells of as `|segment`, for all.
   */
  readonly segments: () => readonly string[];
  readonly nowMs: number;
}

/** Slots of a week that campaigns choose from. */
export const HOURS_OF_WEEK = 168;
const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const WEEK_MINUTES = HOURS_OF_WEEK * HOUR_MINUTES;
/** 1970-01-01 was a Thursday: the Monday before it began so many minutes earlier. */
const SINCE_MONDAY_MINUTES = 3 * 24 * HOUR_MINUTES;

/** Hour of the week where clocks are `utcOffsetMin` ahead of UTC: 0 is Monday 00:00 to 00:59. */
export function hourOfWeek(nowMs: number, utcOffsetMin: number): number {
  const minutes = Math.floor(nowMs / MINUTE_MS) + SINCE_MONDAY_MINUTES + utcOffsetMin;
  return Math.floor((((minutes % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES) / HOUR_MINUTES);
}

/** Parts of a version that count. */
const VERSION_PARTS = 5;
const PART_DIGITS = 9;

/** A version as text that compares like the version: `16.4` and `16.4.0` are one. */
export function comparableVersion(version: string): string {
  const parts = version.split('.');
  let comparable = '';
  for (let index = 0; index < VERSION_PARTS; index += 1) comparable += (parts[index] ?? '').padStart(PART_DIGITS, '0');
  return comparable;
}

/** A segment of the viewer as a tenant knows it, and as an exchange tells of it. */
export function segmentKeys(tenant: string, segment: string): readonly [own: string, told: string] {
  return [`${tenant}|${segment}`, `|${segment}`];
}

/** How an app is named in an inventory list beside domains, which have no colon. */
export function appKey(app: string): string {
  return `app:${normalApp(app)}`;
}

/** Most requests use the first taxonomy, whose ids have no colon: for them nothing is put together. */
export function categoryKey(taxonomy: number, category: string): string {
  return taxonomy === 1 ? category : `${taxonomy}:${category}`;
}

/** Calls back with the domain and each domain above it: a.b.example, b.example, example. */
export function eachDomain(domain: string, tell: (name: string) => void): void {
  tell(domain);
  for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) tell(domain.slice(dot + 1));
}

/** The category and each above it: IAB7-39, IAB7. */
export function eachCategory(category: string, tell: (name: string) => void): void {
  tell(category);
  for (let dash = category.lastIndexOf('-'); dash > 0; dash = category.lastIndexOf('-', dash - 1))
    tell(category.slice(0, dash));
}

const EARTH_RADIUS_M = 6_371_000;
const RADIANS_PER_E6 = Math.PI / 180 / 1e6;

export interface Circle {
  readonly northE6: number;
  readonly eastE6: number;
  readonly radiusM: number;
}

/** True when the point lies in the circle, on a round Earth (haversine). */
export function insideCircle(circle: Circle, northE6: number, eastE6: number): boolean {
  const sinNorth = Math.sin(((northE6 - circle.northE6) * RADIANS_PER_E6) / 2);
  const sinEast = Math.sin(((eastE6 - circle.eastE6) * RADIANS_PER_E6) / 2);
  const breadths = Math.cos(northE6 * RADIANS_PER_E6) * Math.cos(circle.northE6 * RADIANS_PER_E6);
  const part = Math.min(1, sinNorth * sinNorth + breadths * sinEast * sinEast);
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(part)) <= circle.radiusM;
}
