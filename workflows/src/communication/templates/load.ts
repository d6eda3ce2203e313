/**
 * Reads all templates at start and compiles them: a broken one stops the process, not a message.
 *
 *     workflows/templates/<name>/v<n>/template.json            purpose and variables
 *     workflows/templates/<name>/v<n>/<language>.<part>.liquid
 *
 * Parts: `subject`, `text` and `html` together are an e-mail; `sms`; `push`, whose first line is the title. A version that was
 * released never changes (`released.json` holds hashes; a test compares): what was sent can be rendered again years later.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Template as Compiled } from 'liquidjs';
import type { Channel, Purpose } from '../contract.ts';
import { createEngine } from './engine.ts';
import { TemplateError } from './errors.ts';
import { type Declared, variableKinds } from './variables.ts';

export const parts = ['subject', 'text', 'html', 'sms', 'push'] as const;
export type Part = (typeof parts)[number];
export const partsOf: Readonly<Record<Channel, readonly Part[]>> = {
  email: ['subject', 'text', 'html'],
  sms: ['sms'],
  push: ['push'],
};

export interface Template {
  /** `name@v1`. */
  readonly id: string;
  readonly purpose: Purpose;
  readonly variables: Declared;
  /** By language, then part; whole channels only. */
  readonly texts: ReadonlyMap<string, ReadonlyMap<Part, Compiled[]>>;
}

export const engines = { plain: createEngine('plain'), html: createEngine('html') } as const;
export const templateFolder = fileURLToPath(new URL('../../../templates', import.meta.url));

export function loadTemplates(folder = templateFolder): ReadonlyMap<string, Template> {
  const found = new Map<string, Template>();
  for (const name of foldersOf(folder)) {
    for (const version of foldersOf(join(folder, name))) {
      const template = readTemplate(join(folder, name, version), `${name}@${version}`);
      found.set(template.id, template);
    }
  }
  return found;
}

function foldersOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

function readTemplate(folder: string, id: string): Template {
  if (!/^[a-z0-9-]{1,60}@v[1-9]\d{0,3}$/.test(id)) throw new TemplateError(`${id} is no name of a template`);
  const { purpose, variables } = readHead(join(folder, 'template.json'), id);
  const texts = new Map<string, Map<Part, Compiled[]>>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.liquid'))) {
    const [, language = '', part = ''] = /^([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.([a-z]+)\.liquid$/.exec(file) ?? [];
    if (!isPart(part)) throw new TemplateError(`${id}: ${file} is none of <language>.<${parts.join('|')}>.liquid`);
    const compiled = compile(readFileSync(join(folder, file), 'utf8'), part, purpose, `${id} ${file}`);
    const ofLanguage = texts.get(language) ?? new Map<Part, Compiled[]>();
    texts.set(language, ofLanguage.set(part, compiled));
  }
  requireWhole(texts, id);
  return { id, purpose, variables, texts };
}

function readHead(path: string, id: string): { purpose: Purpose; variables: Declared } {
  const head = JSON.parse(readFileSync(path, 'utf8')) as { purpose?: unknown; variables?: Record<string, unknown> };
  const { purpose, variables = {} } = head;
  if (purpose !== 'transactional' && purpose !== 'marketing') throw new TemplateError(`${id} has no purpose`);
  for (const [name, kind] of Object.entries(variables)) {
    if (!variableKinds.some((one) => one === kind)) throw new TemplateError(`${id}: ${name} is of no kind there is`);
    if (name === 'contact' || name === 'unsubscribeUrl' || name === 'decideUrl')
      throw new TemplateError(`${id}: ${name} is the platform's own`);
  }
  return { purpose, variables: variables as Declared };
}

function isPart(part: string): part is Part {
  return parts.some((one) => one === part);
}

function compile(source: string, part: Part, purpose: Purpose, where: string): Compiled[] {
  // The one filter that would let a value past the escaping, and tags that would read other files.
  if (/\|\s*raw\b|\{%-?\s*(raw|render|include|layout|block)\b/.test(source)) {
    throw new TemplateError(`${where}: raw, render, include, layout and block are not for texts to people`);
  }
  if (purpose === 'marketing' && (part === 'text' || part === 'html') && !source.includes('unsubscribeUrl')) {
    throw new TemplateError(`${where}: marketing shows how to unsubscribe`);
  }
  try {
    return (part === 'html' ? engines.html : engines.plain).parse(source);
  } catch (cause) {
    throw new TemplateError(`${where}: ${(cause as Error).message}`, cause);
  }
}

/** An e-mail without its subject or its plain text is none. */
function requireWhole(texts: ReadonlyMap<string, ReadonlyMap<Part, unknown>>, id: string): void {
  if (!texts.has('en')) throw new TemplateError(`${id}: English is what every language falls back to`);
  for (const [language, ofLanguage] of texts) {
    const have = partsOf.email.filter((part) => ofLanguage.has(part)).length;
    if (have !== 0 && have !== partsOf.email.length) throw new TemplateError(`${id} ${language}: half an e-mail`);
  }
}
