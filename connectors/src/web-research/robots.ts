/**
 * robots.txt as RFC 9309 has it: the group of our name, else of "*"; the longest rule that fits wins, an allowing one among
 * equals; "*" stands for any characters and "$" for the end. Pure.
 */
export interface Robots {
  allows(path: string): boolean;
}

/** RFC 9309 asks for at least 500 KiB. */
export const ROBOTS_MAX_BYTES = 524_288;
const RULES_MAX = 5_000;

interface Rule {
  readonly isAllowing: boolean;
  readonly path: string;
}

export const allowAll: Robots = { allows: () => true };

/** `product` is the name in our user agent, e.g. "mainstem". */
export function readRobots(text: string, product: string): Robots {
  const groups = groupsOf(text);
  const rules = groups.get(product.toLowerCase()) ?? groups.get('*') ?? [];
  return {
    allows(path) {
      let best: Rule | undefined;
      for (const rule of rules) {
        if (!fits(rule.path, path)) continue;
        const longer = rule.path.length - (best?.path.length ?? -1);
        if (longer > 0 || (longer === 0 && rule.isAllowing)) best = rule;
      }
      return best?.isAllowing ?? true;
    },
  };
}

/** Agent in lower case → its rules; groups that name the same agent are one. */
function groupsOf(text: string): Map<string, Rule[]> {
  const groups = new Map<string, Rule[]>();
  let agents: string[] = [];
  let isNaming = false;
  let count = 0;
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    const found = /^\s*([A-Za-z-]+)\s*:\s*(.*?)\s*$/.exec(line.replace(/#.*$/, ''));
    if (found === null) continue;
    const [, key = '', value = ''] = found;
    if (/^user-agent$/i.test(key)) {
      if (!isNaming) agents = [];
      isNaming = true;
      const agent = value.toLowerCase();
      agents.push(agent);
      if (!groups.has(agent)) groups.set(agent, []);
    } else if (/^(dis)?allow$/i.test(key)) {
      isNaming = false;
      count += 1;
      if (value === '' || count > RULES_MAX) continue;
      const rule = { isAllowing: /^allow$/i.test(key), path: value };
      for (const agent of agents) groups.get(agent)?.push(rule);
    }
  }
  return groups;
}

/** Matched piece by piece and never by a pattern made of others' text, which could take for ever. */
function fits(rule: string, path: string): boolean {
  const isWhole = rule.endsWith('$');
  const [first = '', ...pieces] = (isWhole ? rule.slice(0, -1) : rule).split('*');
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    const next = isWhole && isLast ? path.length - piece.length : path.indexOf(piece, at);
    if (next < at || !path.startsWith(piece, next)) return false;
    at = next + piece.length;
  }
  return !isWhole || at === path.length;
}
