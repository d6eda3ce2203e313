/** WAP-17, WAP-18: research over HTTP behind the egress guard, with robots.txt, bounds and pages; and its fixtures. */
import { cpuMsOf } from '@mainstem/infra/stack/scratch/stalls';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEgress, type Egress, type EgressRequest } from '../egress/egress.ts';
import { failureOf, SECRET } from '../http/testing/failure-of.ts';
import { startVendorServer } from '../http/testing/vendor-server.ts';
import type { ResearchSubject } from './port.ts';
import { deepSources, primarySources, webSources } from './port.ts';
import { readHtml } from './read-html.ts';
import { readRobots } from './robots.ts';
import { webResearchSettings } from './source-settings.ts';
import { createHttpWebResearch } from './web-research.http.ts';
import { createOfflineWebResearch } from './web-research.offline.ts';

const subject: ResearchSubject = {
  name: 'Acme & Sons',
  website: 'acme.example',
  handles: { 'google-reviews': 'p 1' },
  place: null,
};
const reviews = {
  url: 'https://api.example.com/reviews?place={handle}',
  format: 'json',
  obeysRobots: false,
  headers: { 'x-api-key': 'REVIEWS_KEY' },
  items: 'result.reviews',
  text: 'body.text',
  next: 'nextToken',
  nextParameter: 'page',
};
const site = { url: 'https://{website}/', format: 'html' };
const settings = webResearchSettings.parse({
  about: 'https://mainstem.example/research',
  sources: { 'google-reviews': reviews, competitors: site },
});

type Answers = Record<string, { status?: number; body?: unknown; headers?: Record<string, string> } | Error>;
function research(answers: Answers) {
  const asked: { url: string; wanted: EgressRequest | undefined }[] = [];
  const egress: Pick<Egress, 'send'> = {
    async send(url, wanted) {
      asked.push({ url, wanted });
      const answer = answers[url] ?? { status: 404 };
      if (answer instanceof Error) throw answer;
      const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
      return { status: answer.status ?? 200, headers: answer.headers ?? {}, body: Buffer.from(body) };
    },
  };
  const web = createHttpWebResearch({ settings, egress, environment: { REVIEWS_KEY: SECRET } });
  return { web, asked };
}

const page = `<!doctype html><title>Acme</title><meta name="description" content="Doors since 1950">
<script>var secret = "not a statement of the page at all"</script><nav>Home Shop About us and so on</nav>
<script type="application/ld+json">{"@graph":[{"@type":"Product","review":[{"@type":"Review","author":"Eva Canary",
"reviewBody":"Nobody picks up the phone.","reviewRating":{"ratingValue":"2.5"},"datePublished":"2026-10-01"}]}]}</script>
<h2>Hours</h2><p>Open from <b>9:00</b> to 17:00 on weekdays.</p><h2>Tiny</h2><p>Short.</p>`;

describe('JSON', () => {
  test('follows pages by their token to the end, with the key of the environment', async () => {
    const first = 'https://api.example.com/reviews?place=p%201';
    const review = (text: string, rating: number) => ({
      title: 'Review',
      body: { text },
      rating,
      publishedAt: 1_769_040_000,
    });
    const { web, asked } = research({
      [first]: { body: { result: { reviews: [review('Slow.', 2), review('Good.', 4.5)] }, nextToken: 'n2' } },
      'https://api.example.com/reviews?place=p+1&page=n2': { body: { result: { reviews: [review('Slow.', 2)] } } },
    });
    const collected = await web.collect('google-reviews', subject);
    expect(collected).toMatchObject({ source: 'google-reviews', pages: 2, isCut: false, offline: false });
    // The same finding on two pages is one.
    expect(collected.findings.map(({ text, ratingHundredths }) => [text, ratingHundredths])).toEqual([
      ['Slow.', 200],
      ['Good.', 450],
    ]);
    expect(collected.findings[0]?.publishedAtMs).toBe(1_769_040_000_000);
    expect(asked[0]?.wanted?.headers).toMatchObject({ 'x-api-key': SECRET });
    expect(await web.collect('google-reviews', subject)).toEqual(collected);
  });

  test('ends after five pages and says that there was more', async () => {
    const { asked, web } = research(
      new Proxy(
        {},
        { get: () => ({ body: { result: { reviews: [{ title: 'x' }] }, nextToken: 'again' } }) },
      ) as Answers,
    );
    expect(await web.collect('google-reviews', subject)).toMatchObject({ pages: 5, isCut: true });
    expect(asked).toHaveLength(5);
  });

  test.each([
    [
      { status: 429, headers: { 'retry-after': '9' } },
      { code: 'CONNECTOR_RATE_LIMITED', retryAfterMs: 9_000 },
    ],
    [{ status: 403, body: SECRET }, { code: 'CONNECTOR_REFUSED' }],
    [{ status: 502 }, { code: 'CONNECTOR_UNAVAILABLE', retryable: true }],
    [{ body: '<html>' }, { code: 'CONNECTOR_ANSWER_INVALID' }],
    [{ body: { result: {} } }, { code: 'CONNECTOR_ANSWER_INVALID' }],
  ])('%j is %j', async (answer, expected) => {
    const { web } = research({ 'https://api.example.com/reviews?place=p%201': answer });
    await failureOf(web.collect('google-reviews', subject), expected);
  });
});

describe('HTML', () => {
  test('title, reviews and sections; no scripts, no navigation, nobody’s name', () => {
    const findings = readHtml(page, 'https://acme.example/');
    expect(findings.map(({ title, text }) => [title, text.trim()])).toEqual([
      ['Acme', 'Doors since 1950'],
      ['Review', 'Nobody picks up the phone.'],
      ['Hours', expect.stringMatching(/^Open from 9:00\s+to 17:00 on weekdays\.$/)],
    ]);
    expect(findings[1]).toMatchObject({ ratingHundredths: 250, publishedAtMs: Date.parse('2026-10-01') });
    expect(JSON.stringify(findings)).not.toMatch(/Canary|secret|Home Shop/);
  });

  test('never throws, whatever a page is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('<', '>', '</h1>', '<h1>', '<script>', '{"@type":', 'text', '&#x', '"'), {
          maxLength: 40,
        }),
        (parts) => {
          expect(Array.isArray(readHtml(parts.join(''), 'https://x.example/'))).toBe(true);
        },
      ),
    );
  });

  test('robots.txt is asked first, once, and obeyed', async () => {
    const open = research({
      'https://acme.example/robots.txt': { status: 404 },
      'https://acme.example/': { body: page },
    });
    expect((await open.web.collect('competitors', subject)).findings).toHaveLength(3);
    await open.web.collect('competitors', subject);
    expect(open.asked.map(({ url }) => url.replace('https://acme.example', ''))).toEqual(['/robots.txt', '/', '/']);
    const closed = research({ 'https://acme.example/robots.txt': { body: 'User-agent: *\nDisallow: /' } });
    await failureOf(closed.web.collect('competitors', subject), { code: 'WEB_ROBOTS_REFUSED', retryable: false });
    expect(closed.asked).toHaveLength(1);
    const away = research({ 'https://acme.example/robots.txt': { status: 503 } });
    await failureOf(away.web.collect('competitors', subject), { code: 'CONNECTOR_UNAVAILABLE', retryable: true });
  });
});

describe('SSRF: websites come from others', () => {
  test.each([
    '127.0.0.1',
    'localhost',
    '169.254.169.254',
    'metadata.google.internal',
    'acme.example@127.0.0.1',
    '127.0.0.1:6379',
    '[::1]',
    'acme.example/../../x',
    '0x7f000001',
  ])('%s is refused and nothing is asked', async (website) => {
    const server = await startVendorServer(() => ({ body: page }));
    const egress = createEgress({ resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
    try {
      const web = createHttpWebResearch({ settings, egress, environment: {} });
      await expect(web.collect('competitors', { ...subject, website })).rejects.toMatchObject({
        code: 'EGRESS_REFUSED',
      });
      expect(server.asked).toEqual([]);
    } finally {
      server.close();
      await egress.close();
    }
  });
});

describe('robots.txt (RFC 9309)', () => {
  const text =
    'User-agent: *\nDisallow: /\n\nUser-agent: other\nuser-agent: MainstemResearch # us\nDisallow: /a/\nAllow: /a/b$\nAllow: /a/c*.html\nDisallow:\n';
  test.each([
    ['/', true],
    ['/a/', false],
    ['/a/b', true],
    ['/a/bc', false],
    ['/a/c/x.html', true],
    ['/a/c/x.htm', false],
  ])('%s: %s', (path, allowed) => {
    expect(readRobots(text, 'MainstemResearch').allows(path)).toBe(allowed);
    expect(readRobots(text, 'stranger').allows(path)).toBe(false);
  });

  test('rules of many stars end at once', () => {
    const tookMs = cpuMsOf(() => {
      readRobots(`User-agent: *\nDisallow: /${'*a'.repeat(2_000)}b$`, 'x').allows(`/${'a'.repeat(2_000)}`);
    });
    expect(tookMs).toBeLessThan(1_000);
  });
});

test('the fixtures cover all five primary and three deep sources, and say what they are', async () => {
  const told: unknown[] = [];
  const offline = createOfflineWebResearch({ warn: (...line: unknown[]) => told.push(line) });
  expect([primarySources.length, deepSources.length]).toEqual([5, 3]);
  for (const source of webSources) {
    const collected = await offline.collect(source, subject);
    expect(collected).toMatchObject({ offline: true, pages: 0 });
    expect(collected.findings.length).toBeGreaterThan(0);
    expect(await offline.collect(source, subject)).toEqual(collected);
  }
  expect(JSON.stringify(told)).not.toContain('Acme');
});
