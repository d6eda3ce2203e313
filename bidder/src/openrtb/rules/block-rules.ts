/** Rules for what may not be advertised, nor in which words: items 11 to 13. */
import { type BidRule, when } from './rule.ts';
import { bareDomain, isWithin, number, objectOf, strings } from './wire.ts';

export const blockRules: readonly BidRule[] = [
  {
    id: 'bcat',
    item: 12,
    bid: ({ request, bid }) => {
      if (taxonomyOf(request) !== (number(bid.cattax) ?? 1)) return [];
      const blocked = strings(request.bcat).map(categoryOf);
      return strings(bid.cat)
        .map(categoryOf)
        .filter((category) => blocked.some((parent) => isChild(category, parent)))
        .map((category) => `§3.2.1 bcat: ${category} is blocked`);
    },
  },
  {
    id: 'acat',
    item: 12,
    bid: ({ request, bid }) => {
      const allowed = strings(request.acat).map(categoryOf);
      const own = strings(bid.cat).map(categoryOf);
      if (allowed.length === 0) return [];
      const comparable = own.length > 0 && taxonomyOf(request) === (number(bid.cattax) ?? 1);
      const all = comparable && own.every((category) => allowed.some((parent) => isChild(category, parent)));
      return when(!all, `§3.2.1 acat: ${own.join(', ') || 'no category'} is not allowed`);
    },
  },
  {
    id: 'badv',
    item: 13,
    bid: ({ request, bid }) => {
      const blocked = strings(request.badv).map(bareDomain);
      return strings(bid.adomain)
        .map(bareDomain)
        .filter((domain) => blocked.some((parent) => isWithin(domain, parent)))
        .map((domain) => `§3.2.1 badv: ${domain} is blocked`);
    },
  },
  {
    id: 'bapp',
    item: 13,
    bid: ({ request, bid }) => {
      const own = typeof bid.bundle === 'string' ? appOf(bid.bundle) : undefined;
      const blocked = strings(request.bapp).map(appOf);
      return when(own !== undefined && blocked.includes(own), `§3.2.1 bapp: ${String(own)} is blocked`);
    },
  },
  {
    id: 'languages',
    item: 11,
    bid: ({ request, bid }) => {
      const allowed = [...strings(request.wlang), ...strings(request.wlangb)].map(languageOf);
      const own = languageOf(String(bid.language ?? bid.langb ?? ''));
      return when(
        allowed.length > 0 && own !== 'xx' && !allowed.includes(own),
        `§3.2.1 wlang: "${own}" is not one of ${allowed.join(', ')}`,
      );
    },
  },
];

/** §3.2.1 cattax, whose place in older traffic is `ext`. */
function taxonomyOf(request: { readonly [key: string]: unknown }): number {
  const ext = objectOf(request.ext);
  const whole = (value: unknown): number | undefined => {
    const read = number(value as never);
    return read !== undefined && Number.isInteger(read) ? read : undefined;
  };
  return whole(request.cattax) ?? whole(ext?.cattax) ?? 1;
}

function categoryOf(written: string): string {
  return written.toUpperCase().replace(/^IAB-/, 'IAB');
}

function isChild(category: string, parent: string): boolean {
  return category === parent || category.startsWith(`${parent}-`);
}

function appOf(written: string): string {
  return written
    .trim()
    .toLowerCase()
    .replace(/^id(?=\d+$)/, '');
}

function languageOf(written: string): string {
  return written.trim().toLowerCase().split(/[-_]/)[0] ?? '';
}
