/**
 * What a page says: its title and description, reviews it tells machines about (schema.org as JSON-LD), and its sections by
 * their headings. Scripts, styles, navigation and forms are left out. Nothing of a page is run.
 */
import { Parser } from 'htmlparser2';
import type { RawFinding } from './finding.ts';
import { ratingOf, timeOf } from './values.ts';

const headings = new Set(['h1', 'h2', 'h3']);
const silent = new Set(['script', 'style', 'noscript', 'template', 'nav', 'form', 'svg', 'iframe', 'select', 'button']);
/** Shorter sections are labels, not statements; characters. */
const SECTION_CHARS_MIN = 20;
const SECTIONS_MAX = 100;
/** JSON-LD is a tree of others' making. */
const DEPTH_MAX = 12;

interface Section {
  title: string;
  text: string;
}

export function readHtml(html: string, url: string): readonly RawFinding[] {
  const sections: Section[] = [];
  const linked: string[] = [];
  const page = { title: '', description: '' };
  let current: Section = { title: '', text: '' };
  let into: 'title' | 'heading' | 'linked' | 'text' = 'text';
  let silence = 0;
  let data = '';
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'meta' && /^(og:)?description$/i.test(attributes.name ?? attributes.property ?? '')) {
        page.description ||= attributes.content ?? '';
      }
      if (name === 'script' && attributes.type === 'application/ld+json') into = 'linked';
      else if (silent.has(name)) silence += 1;
      else if (name === 'title') into = 'title';
      else if (headings.has(name)) {
        sections.push(current);
        current = { title: '', text: '' };
        into = 'heading';
      }
    },
    ontext(text) {
      if (into === 'linked') data += text;
      else if (into === 'title') page.title += text;
      else if (silence > 0) return;
      else if (into === 'heading') current.title += text;
      else current.text += text;
    },
    onclosetag(name) {
      if (name === 'script' && into === 'linked') {
        linked.push(data);
        data = '';
        into = 'text';
      } else if (silent.has(name)) silence = Math.max(0, silence - 1);
      else if (name === 'title' || headings.has(name)) into = 'text';
      else if (into === 'text') current.text += ' ';
    },
  });
  parser.end(html);
  sections.push(current);
  const plain = { url, ratingHundredths: null, publishedAtMs: null };
  return [
    ...(page.title + page.description === '' ? [] : [{ ...plain, title: page.title, text: page.description }]),
    ...linked.flatMap((text) => reviewsOf(text, url)),
    ...sections
      .slice(0, SECTIONS_MAX)
      .filter(({ text }) => text.trim().length >= SECTION_CHARS_MIN)
      .map(({ title, text }) => ({ ...plain, title: title.trim() === '' ? page.title : title, text })),
  ];
}

/** Reviews anywhere in a JSON-LD document; what is no JSON says nothing. Who wrote them is left out. */
function reviewsOf(text: string, url: string): RawFinding[] {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return []; // pages are full of broken ones
  }
  const found: RawFinding[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return;
    const node = value as Record<string, unknown>;
    if (node['@type'] === 'Review' && typeof node.reviewBody === 'string') {
      const rating = (node.reviewRating ?? {}) as Record<string, unknown>;
      found.push({
        url,
        title: typeof node.name === 'string' ? node.name : 'Review',
        text: node.reviewBody,
        ratingHundredths: ratingOf(rating.ratingValue),
        publishedAtMs: timeOf(node.datePublished),
      });
    }
    for (const part of Object.values(node)) visit(part, depth + 1);
  };
  visit(root, 0);
  return found;
}
