/**
 * The lists of a tenant (KIKI-28): setting `brand-safety`, published with `ConfigPublished` (permission `settings:publish`). They add
 * to the platform's own and take nothing of them away. Without any, the platform's alone hold.
 *
 *   { "words": ["cheap"], "competitors": ["Globex"], "categories": { "POLITICS": ["election"] }, "sentimentLine": -0.1 }
 */
import { z } from 'zod';

export const BRAND_SAFETY_SETTING = 'brand-safety';

/** A list that is read whole at every check, and a setting of 16 KiB at most. */
const WORDS_MAX = 500;
const CATEGORIES_MAX = 20;
const entry = z.string().trim().min(2).max(60);
const list = z.array(entry).max(WORDS_MAX);

export const brandSafetySetting = z
  .strictObject({
    /** Words and phrases no creative may hold. */
    words: list.default([]),
    /** Names of competitors; a finding of their own. */
    competitors: list.default([]),
    /** Further categories, by name, each with its words. */
    categories: z
      .record(z.string().regex(/^[A-Z][A-Z_]{1,31}$/, 'capitals and "_", e.g. "POLITICS"'), list)
      .refine((all) => Object.keys(all).length <= CATEGORIES_MAX, `at most ${CATEGORIES_MAX} categories`)
      .default({}),
    /** A stricter line of mood, −0.3 to 1; a laxer one would be ignored. */
    sentimentLine: z.number().min(-0.3).max(1).optional(),
  })
  .refine(
    ({ words, competitors, categories }) =>
      words.length + competitors.length + Object.values(categories).flat().length <= WORDS_MAX,
    `at most ${WORDS_MAX} entries in all`,
  );
export type BrandSafetySetting = z.output<typeof brandSafetySetting>;

/** What holds for a tenant, and the event that published it; `default` for none. */
export interface BrandSafetyInForce {
  readonly lists: BrandSafetySetting;
  readonly version: string;
}
export const defaultBrandSafety: BrandSafetyInForce = { lists: brandSafetySetting.parse({}), version: 'default' };

/** Why a value does not fit, one line each; empty when it does. */
export function brandSafetyProblems(value: unknown): string[] {
  const parsed = brandSafetySetting.safeParse(value);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`);
}
