/**
 * Web research over HTTP: JSON interfaces and HTML pages, out by the egress guard only, since names, handles and websites
 * come from others. Per ask: at most five pages, each at most 2 MiB and 10 s; robots.txt first, kept for a day at most
 * (RFC 9309 §2.4): an answer 4xx allows, 5xx and silence do not.
 */
import type { Egress, EgressAnswer } from '../egress/egress.ts';
import { ConnectorError } from '../errors.ts';
import { refusalOf } from '../http/vendor.ts';
import { bounded, findingOf, type RawFinding } from './finding.ts';
import type { Collected, ResearchSubject, WebResearch, WebSource } from './port.ts';
import { readHtml } from './read-html.ts';
import { allowAll, ROBOTS_MAX_BYTES, type Robots, readRobots } from './robots.ts';
import type { SourceSettings, WebResearchSettings } from './source-settings.ts';
import { ratingOf, timeOf, valueAt } from './values.ts';

export interface HttpWebResearchOptions {
  readonly settings: WebResearchSettings;
  readonly egress: Pick<Egress, 'send'>;
  readonly environment?: NodeJS.ProcessEnv;
  readonly now?: () => number;
}

const PAGES_MAX = 5;
const PAGE_MAX_BYTES = 2_097_152;
const ROBOTS_KEPT_MS = 86_400_000;
const ORIGINS_MAX = 1_000;

export function createHttpWebResearch(options: HttpWebResearchOptions): WebResearch {
  const { settings, egress, environment = process.env, now = Date.now } = options;
  const agent = `${settings.product}/1.0 (+${settings.about})`;
  const robots = robotsOf(egress, settings.product, agent, now);
  return {
    offline: false,
    sources: Object.keys(settings.sources) as WebSource[],
    async collect(source, subject) {
      const known = settings.sources[source];
      if (known === undefined) throw new ConnectorError('WEB_SOURCE_UNKNOWN', `${source} is not set`);
      const headers = { 'user-agent': agent, ...secretHeaders(known, environment) };
      return collect({ source, known, headers, egress, robots }, urlOf(source, known, subject));
    },
  };
}

interface Reading {
  readonly source: WebSource;
  readonly known: SourceSettings;
  readonly headers: Readonly<Record<string, string>>;
  readonly egress: Pick<Egress, 'send'>;
  readonly robots: (url: URL) => Promise<Robots>;
}

async function collect({ source, known, headers, egress, robots }: Reading, first: string): Promise<Collected> {
  const raw: RawFinding[] = [];
  let url: string | null = first;
  let pages = 0;
  while (url !== null && pages < PAGES_MAX) {
    if (known.obeysRobots) {
      const target = new URL(url);
      if (!(await robots(target)).allows(`${target.pathname}${target.search}`)) {
        throw new ConnectorError('WEB_ROBOTS_REFUSED', `robots.txt of ${source} does not want this page read`);
      }
    }
    const answer = await egress.send(url, { headers, answerMaxBytes: PAGE_MAX_BYTES });
    if (answer.status !== 200) throw refusal(source, answer);
    const page: Page = known.format === 'html' ? htmlPage(answer, url) : jsonPage(source, known, answer, url);
    raw.push(...page.findings);
    url = page.next;
    pages += 1;
  }
  const { findings, isCut } = bounded(raw.map((one) => findingOf(source, one)));
  return { source, findings, pages, isCut: isCut || url !== null, offline: false };
}

interface Page {
  readonly findings: readonly RawFinding[];
  readonly next: string | null;
}

function htmlPage(answer: EgressAnswer, url: string): Page {
  return { findings: readHtml(answer.body.toString('utf8'), url), next: null };
}

function jsonPage(source: WebSource, known: SourceSettings, answer: EgressAnswer, url: string): Page {
  let value: unknown;
  try {
    value = JSON.parse(answer.body.toString('utf8'));
  } catch {
    throw new ConnectorError('CONNECTOR_ANSWER_INVALID', `${source} answered with no JSON`);
  }
  const items = valueAt(value, known.items);
  if (!Array.isArray(items)) {
    throw new ConnectorError('CONNECTOR_ANSWER_INVALID', `${source} answered without a list at "${known.items}"`);
  }
  const text = (item: unknown, path: string) => {
    const found = valueAt(item, path);
    return typeof found === 'string' ? found : '';
  };
  const findings = items
    .map((item) => ({
      url: text(item, known.link) || new URL(url).origin,
      title: text(item, known.title),
      text: text(item, known.text),
      ratingHundredths: ratingOf(valueAt(item, known.rating)),
      publishedAtMs: timeOf(valueAt(item, known.publishedAt)),
    }))
    .filter((finding) => finding.title + finding.text !== '');
  return { findings, next: nextOf(known, value, url) };
}

/** The next page is asked for at the same place; an address in an answer is not followed. */
function nextOf({ next, nextParameter }: SourceSettings, value: unknown, url: string): string | null {
  if (next === '' || nextParameter === '') return null;
  const token = valueAt(value, next);
  if ((typeof token !== 'string' || token === '') && typeof token !== 'number') return null;
  const following = new URL(url);
  following.searchParams.set(nextParameter, String(token));
  return following.href;
}

function urlOf(source: WebSource, { url }: SourceSettings, subject: ResearchSubject): string {
  const values: Readonly<Record<string, string | null>> = {
    name: subject.name,
    place: subject.place ?? '',
    website: subject.website,
    handle: subject.handles[source] ?? null,
  };
  const address = url.replaceAll(/\{(name|place|website|handle)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === null || value === undefined) {
      throw new ConnectorError('WEB_SOURCE_UNKNOWN', `the subject has no ${name} for ${source}`);
    }
    return encodeURIComponent(value);
  });
  // A website that makes no address of its own was meant to look like one.
  if (!URL.canParse(address)) throw new ConnectorError('EGRESS_REFUSED', `the ${source} of the subject is no address`);
  return address;
}

function secretHeaders({ headers }: SourceSettings, environment: NodeJS.ProcessEnv): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, variable]): [string, string] => {
    const value = environment[variable];
    if (value === undefined) throw new ConnectorError('CONNECTOR_REFUSED', `${variable} is not set`);
    return [name, value];
  });
  return Object.fromEntries(pairs);
}

function robotsOf(egress: Pick<Egress, 'send'>, product: string, agent: string, now: () => number) {
  const kept = new Map<string, { readonly robots: Robots; readonly untilMs: number }>();
  return async ({ origin }: URL): Promise<Robots> => {
    const known = kept.get(origin);
    if (known !== undefined && known.untilMs > now()) return known.robots;
    const wanted = { headers: { 'user-agent': agent }, answerMaxBytes: ROBOTS_MAX_BYTES };
    const answer = await egress.send(`${origin}/robots.txt`, wanted);
    if (answer.status >= 500 || answer.status === 429) throw refusal('robots.txt', answer);
    const robots = answer.status === 200 ? readRobots(answer.body.toString('utf8'), product) : allowAll;
    kept.delete(origin);
    kept.set(origin, { robots, untilMs: now() + ROBOTS_KEPT_MS });
    if (kept.size > ORIGINS_MAX) kept.delete(kept.keys().next().value as string);
    return robots;
  };
}

function refusal(name: string, { status, headers, body }: EgressAnswer): ConnectorError {
  const after = headers['retry-after'];
  const told = new Headers(typeof after === 'string' ? { 'retry-after': after } : {});
  return refusalOf({ name, timeoutMs: 0, answerMaxBytes: 0 }, { status, headers: told, body });
}
