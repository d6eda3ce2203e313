/**
 * The block lists of one request, brought to normal spelling only when a candidate reaches the check: most requests are
 * declined before, and some name thousands of domains.
 */
import { categoryWithin, domainWithin, normalApp, normalCategory, normalDomain } from './normal.ts';
import { allowedTextsIn, type Json, textsIn } from './tolerant.ts';

/** A list that is read once, at its first use. */
export type Lazily<Value> = () => Value;

export function lazily<Value>(read: () => Value): Lazily<Value> {
  let value: Value | undefined;
  return () => {
    value ??= read();
    return value;
  };
}

export function readBlockedDomains(badv: Json | undefined): Lazily<readonly string[]> {
  return lazily(() => textsIn(badv, normalDomain));
}

/** Store ids compare without case, and Apple's also with the `id` in front that its addresses have. */
export function readBlockedApps(bapp: Json | undefined): Lazily<readonly string[]> {
  return lazily(() => textsIn(bapp, normalApp));
}

export function appsBlocked(apps: readonly string[], blocked: readonly string[]): boolean {
  return apps.some((app) => blocked.includes(app));
}

/** Of `acat`: what alone is allowed. */
export function readAllowedCategories(list: Json | undefined): Lazily<readonly string[]> {
  return lazily(() => allowedTextsIn(list, normalCategory));
}

/** Of `bcat`. */
export function readCategories(list: Json | undefined): Lazily<readonly string[]> {
  return lazily(() => textsIn(list, normalCategory));
}

export function domainBlocked(domain: string, blocked: readonly string[]): boolean {
  for (let index = 0; index < blocked.length; index += 1) {
    if (domainWithin(domain, blocked[index] as string)) return true;
  }
  return false;
}

/** True when any of `categories` is blocked itself or through its parent. Both lists of one taxonomy. */
export function categoryBlocked(categories: readonly string[], blocked: readonly string[]): boolean {
  for (let index = 0; index < blocked.length; index += 1) {
    for (let other = 0; other < categories.length; other += 1) {
      if (categoryWithin(categories[other] as string, blocked[index] as string)) return true;
    }
  }
  return false;
}

/** True when each of `categories` is allowed itself or through its parent. Both lists of one taxonomy. */
export function categoriesAllowed(categories: readonly string[], allowed: readonly string[]): boolean {
  return categories.every((category) => allowed.some((parent) => categoryWithin(category, parent)));
}
