/** One spelling for what requests spell in many ways: domains, categories, countries. */
import { alpha3ByAlpha2 } from './countries.ts';

/** `HTTP://user@*.www.Ford.com:80/x` → `ford.com`; undefined when nothing is left. */
export function normalDomain(text: string): string | undefined {
  if (isPlainDomain(text)) return text;
  let domain = text
    .trim()
    .toLowerCase()
    .replace(/^([a-z][a-z0-9+.-]*:)?\/\//, '');
  const path = domain.search(/[/?#]/);
  if (path >= 0) domain = domain.slice(0, path);
  domain = domain.slice(domain.lastIndexOf('@') + 1);
  const port = domain.indexOf(':');
  if (port >= 0) domain = domain.slice(0, port);
  // "*.ford.com" and ".ford.com" block what "ford.com" blocks.
  if (domain.startsWith('*.')) domain = domain.slice(2);
  if (domain.startsWith('.')) domain = domain.slice(1);
  if (domain.startsWith('www.')) domain = domain.slice(4);
  if (domain.endsWith('.')) domain = domain.slice(0, -1);
  return domain === '' ? undefined : domain;
}

/** True for a domain in normal spelling, as most are sent: letters, digits, dashes and dots between them, no `www.`. */
function isPlainDomain(text: string): boolean {
  if (text.startsWith('www.')) return false;
  let before = DOT;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isPlain = (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === DASH || code === DOT;
    if (!isPlain || (code === DOT && before === DOT)) return false;
    before = code;
  }
  return before !== DOT;
}

/** Category ids compare without case; `IAB-7` of some exchanges is `IAB7`. */
export function normalCategory(text: string): string {
  const upper = text.toUpperCase();
  return upper.startsWith('IAB-') ? `IAB${upper.slice(4)}` : upper;
}

/** `ID628677149` → `628677149`; `com.Foo.Bar` → `com.foo.bar`. */
export function normalApp(text: string): string {
  const app = text.trim().toLowerCase();
  return /^id\d+$/.test(app) ? app.slice(2) : app;
}

/** ISO 3166-1 alpha-3; alpha-2 is read too. Undefined when it is neither. */
export function normalCountry(text: string): string | undefined {
  const upper = text.trim().toUpperCase();
  if (upper.length === 3) return upper;
  return upper.length === 2 ? alpha3ByAlpha2.get(upper) : undefined;
}

/** True when `domain` is `blocked` or one of its sub-domains (OpenRTB 2.6 §3.2.1 badv). Both in normal spelling. */
export function domainWithin(domain: string, blocked: string): boolean {
  if (domain.length === blocked.length) return domain === blocked;
  return (
    domain.length > blocked.length &&
    domain.endsWith(blocked) &&
    domain.charCodeAt(domain.length - blocked.length - 1) === DOT
  );
}

/** True when `category` is `blocked` or a child of it: IAB7 blocks IAB7-39, but not IAB70. */
export function categoryWithin(category: string, blocked: string): boolean {
  if (category.length === blocked.length) return category === blocked;
  return (
    category.length > blocked.length && category.startsWith(blocked) && category.charCodeAt(blocked.length) === DASH
  );
}

const DOT = 46;
const DASH = 45;
