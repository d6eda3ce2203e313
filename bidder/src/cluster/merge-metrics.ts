/**
 * Prometheus text of several processes as one page: every sample gets the label `process`, and the samples of one metric
 * stand together, as the text format asks (Prometheus exposition formats, "Grouping and sorting").
 */

export interface PageOf {
  readonly member: number;
  readonly text: string;
}

interface Family {
  /** Its `# HELP` and `# TYPE` lines. */
  readonly head: string[];
  readonly samples: string[];
}

export function mergeMetrics(pages: readonly PageOf[]): string {
  const families = new Map<string, Family>();
  for (const page of pages) addPage(families, page);
  return `${[...families.values()].flatMap(({ head, samples }) => [...head, ...samples]).join('\n')}\n`;
}

function addPage(families: Map<string, Family>, { member, text }: PageOf): void {
  const known = new Set(families.keys());
  let family: Family | undefined;
  for (const line of text.split('\n')) {
    const name = /^# (?:HELP|TYPE) (\S+)/.exec(line)?.[1];
    if (name !== undefined) {
      family = families.get(name) ?? { head: [], samples: [] };
      families.set(name, family);
      if (!known.has(name)) family.head.push(line);
    } else if (line !== '' && !line.startsWith('#')) {
      family?.samples.push(labelled(line, member));
    }
  }
}

/** `name{a="b"} 1` or `name 1`, with the label in front. */
function labelled(sample: string, member: number): string {
  const label = `process="${member}"`;
  const brace = sample.indexOf('{');
  const space = sample.indexOf(' ');
  if (brace !== -1 && brace < space) return `${sample.slice(0, brace + 1)}${label},${sample.slice(brace + 1)}`;
  return `${sample.slice(0, space)}{${label}}${sample.slice(space)}`;
}
