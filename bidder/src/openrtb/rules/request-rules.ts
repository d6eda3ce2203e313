/** Rules for requests that nobody may bid on, whatever the bid: items 8, 21, 22, 38. */
import type { BidRule, JsonObject } from './rule.ts';
import { when } from './rule.ts';
import { isOne, number, objectOf, objectsOf, text } from './wire.ts';

export const requestRules: readonly BidRule[] = [
  {
    id: 'in-time',
    item: 8,
    bid: ({ request }) => {
      const tmax = number(request.tmax);
      return when(
        tmax !== undefined && Number.isInteger(tmax) && tmax > 0 && tmax < 2,
        `§3.2.1 tmax: nobody answers within ${String(tmax)} ms`,
      );
    },
  },
  {
    id: 'quantity',
    item: 18,
    bid: ({ imp }) => {
      const multiplier = objectOf(imp.qty)?.multiplier;
      const bad = multiplier !== undefined && multiplier !== null && !((number(multiplier) ?? 0) > 0);
      return when(bad, '§3.2.31: nobody knows how many impressions would be billed');
    },
  },
  {
    id: 'supply-chain',
    item: 21,
    bid: ({ request }) => {
      const source = objectOf(request.source);
      const chain = objectOf(source?.schain) ?? objectOf(objectOf(source?.ext)?.schain);
      if (chain === undefined) return [];
      const nodes = objectsOf(chain.nodes);
      return [
        ...when(!isOne(chain.complete), '§3.2.25: a chain that hides sellers'),
        ...when(nodes.length === 0, '§3.2.25: a chain of nobody'),
        ...when(
          nodes.some((node) => text(node.asi) === undefined || text(node.sid) === undefined),
          '§3.2.26: a seller without a name',
        ),
      ];
    },
  },
  {
    id: 'privacy',
    item: 22,
    bid: ({ request }) => {
      const regs = objectOf(request.regs);
      const inForce = isOne(regs?.gdpr ?? objectOf(regs?.ext)?.gdpr);
      return when(inForce && consentIn(request) === undefined, '§3.2.3 gdpr: in force, and nobody consented');
    },
  },
  {
    id: 'robots',
    item: 38,
    bid: ({ request }) => {
      const device = objectOf(request.device);
      const brands = objectsOf(objectOf(device?.sua)?.browsers).map(({ brand }) => String(brand));
      const agents = [String(device?.ua ?? ''), ...brands];
      const robot = agents.some((agent) => /\b(googlebot|bingbot|adsbot|crawler|spider|headless\w*)\b/i.test(agent));
      return when(robot, 'impl §7.1: a robot that says so');
    },
  },
];

/** §3.2.20, with the place it had in 2.5, and section 2 of a GPP string. */
function consentIn(request: JsonObject): string | undefined {
  const user = objectOf(request.user);
  const regs = objectOf(request.regs);
  return text(user?.consent) ?? text(objectOf(user?.ext)?.consent) ?? text(regs?.gpp) ?? text(objectOf(regs?.ext)?.gpp);
}
