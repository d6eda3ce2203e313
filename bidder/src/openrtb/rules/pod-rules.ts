/** Rules for breaks of several ads (impl §7.6): item 16. */
import type { AnswerRule, BidContext } from './rule.ts';
import { when } from './rule.ts';
import { number, numbers, text } from './wire.ts';

export const podRules: readonly AnswerRule[] = [
  {
    id: 'pod-length',
    item: 16,
    answer: ({ bids }) =>
      [...grouped(bids, ({ bid }) => String(bid.impid)).values()].flatMap((group) => {
        const open = group.filter(({ bid }) => bid.dealid === undefined);
        const pod = open.find(({ offer }) => number(offer?.poddur) !== undefined);
        if (pod === undefined || open.length < 2) return [];
        const total = open.reduce((sum, { bid }) => sum + Number(bid.dur ?? 0), 0);
        const said = number(pod.offer?.maxseq) ?? 0;
        const most = Number.isInteger(said) && said > 0 ? said : Number.POSITIVE_INFINITY;
        return [
          ...when(total > Number(pod.offer?.poddur), `§3.2.7 poddur: ${total} s of ads`),
          ...when(open.length > most, `§3.2.7 maxseq: ${open.length} ads`),
        ];
      }),
  },
  {
    id: 'one-bid',
    item: 27,
    answer: ({ bids }) =>
      [...grouped(bids, ({ bid }) => `${String(bid.impid)} in ${text(bid.dealid) ?? 'the open'}`)].flatMap(
        ([where, group]) =>
          when(
            group.length > 1 && group.some(({ offer }) => (number(offer?.poddur) ?? 0) <= 0),
            `§4.2.2: ${group.length} bids on impression ${where}, which takes one`,
          ),
      ),
  },
  {
    id: 'pod-dedupe',
    item: 16,
    answer: ({ bids }) => {
      const inPods = bids.filter(({ offer, bid }) => text(offer?.podid) !== undefined && bid.dealid === undefined);
      return [...grouped(inPods, ({ offer }) => String(text(offer?.podid))).values()].flatMap((group) => {
        if (!group.some(({ offer }) => numbers(offer?.poddedupe).includes(1))) return [];
        const domains = group.flatMap(({ bid }) => (bid.adomain as string[] | undefined) ?? []);
        return when(new Set(domains).size < domains.length, 'poddedupe: one advertiser twice in a break');
      });
    },
  },
];

function grouped(bids: readonly BidContext[], keyOf: (bid: BidContext) => string): Map<string, BidContext[]> {
  const groups = new Map<string, BidContext[]>();
  for (const bid of bids) {
    const key = keyOf(bid);
    groups.set(key, [...(groups.get(key) ?? []), bid]);
  }
  return groups;
}
