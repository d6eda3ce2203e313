/**
 * Where and to whom a campaign is shown, as it is asked for in a command, with the bounds a sender is told about. Every part
 * must fit; an empty list fits all.
 */
import { z } from 'zod';

/** One record must hold them all: some 100 KB at most. */
const LIST_MAX = 1_000;
const CIRCLES_MAX = 100;
/** Half the way round the Earth, metres. */
const RADIUS_MAX_M = 20_000_000;
const HOURS_OF_WEEK = 168;
const DEGREE = 1_000_000;

/** Minutes east of UTC: from Baker Island to Kiribati. */
export const utcOffsetMin = z.int().min(-840).max(840);

function listOf<Item extends z.ZodType>(item: Item, max: number = LIST_MAX) {
  const once = (list: readonly unknown[]) => new Set(list.map((entry) => JSON.stringify(entry))).size === list.length;
  return z.array(item).max(max).refine(once, 'each once').default([]);
}

const name = z.string().min(1).max(200);
const code = z.int().min(0).max(10_000);
const domain = z
  .string()
  .max(253)
  .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/, 'a lower-case domain, e.g. "example.com"');

export const targeting = z.strictObject({
  regions: listOf(z.string().regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, 'ISO 3166-2, e.g. "US-CA"')),
  metros: listOf(name),
  postcodes: listOf(z.string().regex(/^[A-Z0-9]{1,12}$/, 'upper case without spaces, e.g. "941"')),
  circles: listOf(
    z.strictObject({
      northE6: z
        .int()
        .min(-90 * DEGREE)
        .max(90 * DEGREE),
      eastE6: z
        .int()
        .min(-180 * DEGREE)
        .max(180 * DEGREE),
      radiusM: z.int().min(1).max(RADIUS_MAX_M),
    }),
    CIRCLES_MAX,
  ),
  /** AdCOM list: Device Types. */
  deviceTypes: listOf(code),
  operatingSystems: listOf(
    z.strictObject({
      name: z.string().regex(/^[a-z0-9 ._-]{1,64}$/, 'lower case, e.g. "ios"'),
      minVersion: z
        .string()
        .regex(/^\d{1,6}(\.\d{1,6}){0,3}$/, 'numbers and dots, e.g. "16.4"')
        .nullable()
        .default(null),
    }),
  ),
  /** AdCOM list: Connection Types. */
  connectionTypes: listOf(code),
  languages: listOf(z.string().regex(/^[a-z]{2,3}$/, 'BCP 47 primary subtag, e.g. "de"')),
  channels: listOf(z.enum(['site', 'app', 'dooh'])),
  domains: listOf(domain),
  blockedDomains: listOf(domain),
  apps: listOf(name),
  blockedApps: listOf(name),
  contentCategories: listOf(name),
  blockedContentCategories: listOf(name),
  contentTaxonomy: z.int().min(1).max(1_000).default(1),
  segments: listOf(name),
  blockedSegments: listOf(name),
  /** 0 is Monday 00:00–00:59. */
  weekHours: listOf(
    z
      .int()
      .min(0)
      .max(HOURS_OF_WEEK - 1),
    HOURS_OF_WEEK,
  ),
  utcOffsetMin: utcOffsetMin.nullable().default(null),
  minViewabilityPercent: z.int().min(1).max(100).nullable().default(null),
  exchanges: listOf(z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'as in the path')),
  /** AdCOM list: Placement Positions. */
  positions: listOf(code),
  interstitial: z.boolean().nullable().default(null),
});
