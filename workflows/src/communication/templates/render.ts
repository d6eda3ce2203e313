/** Renders a message whole or not at all. Pure but for the time limit of the engine. */
import type { Channel, Purpose, Variable } from '../contract.ts';
import { TemplateError } from './errors.ts';
import { engines, type Part, partsOf, type Template } from './load.ts';
import { checkVariables } from './variables.ts';

export interface Rendered {
  /** Language of the text, which the template has. */
  readonly language: string;
  /** Every part of the channel. */
  readonly parts: Readonly<Partial<Record<Part, string>>>;
}

export interface RenderInput {
  readonly template: Template;
  readonly channel: Channel;
  readonly purpose: Purpose;
  /** Languages wanted, best first. */
  readonly languages: readonly string[];
  readonly variables: Readonly<Record<string, Variable>>;
  readonly contact: { readonly name: string | null; readonly timeZone: string | null };
  readonly unsubscribeUrl: string | null;
  /** Link to decide an approval; none when not given. */
  readonly decideUrl?: string | null;
}

/** Mail programs cut subjects at about this. */
const SUBJECT_MAX_CHARACTERS = 200;
const PART_MAX_CHARACTERS = 200_000;

/** Throws `TemplateError`, whose text holds no value of a variable. */
export function render(input: RenderInput): Rendered {
  const { template, channel, purpose, variables, contact, unsubscribeUrl } = input;
  if (purpose !== template.purpose) throw new TemplateError(`${template.id} is ${template.purpose}, not ${purpose}`);
  checkVariables(template.variables, variables);
  const language = languageOf(template, channel, input.languages);
  const reader = { name: contact.name, language, timeZone: timeZoneOf(contact.timeZone) };
  const scope = { ...variables, contact: reader, unsubscribeUrl, decideUrl: input.decideUrl ?? null };
  const parts = Object.fromEntries(
    partsOf[channel].map((part) => [part, renderPart(template, language, part, scope)] as const),
  );
  return { language, parts };
}

function renderPart(template: Template, language: string, part: Part, scope: object): string {
  const compiled = template.texts.get(language)?.get(part);
  if (compiled === undefined) throw new TemplateError(`${template.id} has no ${part} in ${language}`);
  let text: string;
  try {
    text = (part === 'html' ? engines.html : engines.plain).renderSync(compiled, scope) as string;
  } catch (cause) {
    // Liquid quotes the template, never what was put into it; its name and line are enough to find the place.
    throw new TemplateError(`${template.id} ${language}.${part} cannot be rendered: ${nameOf(cause)}`);
  }
  // A subject is one line: what a value brings along must not become a header.
  const clean = part === 'subject' ? text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim() : text.trim();
  if (clean === '') throw new TemplateError(`${template.id} ${language}.${part} is empty`);
  const most = part === 'subject' ? SUBJECT_MAX_CHARACTERS : PART_MAX_CHARACTERS;
  if (clean.length > most) throw new TemplateError(`${template.id} ${language}.${part} is longer than ${most}`);
  return clean;
}

function nameOf(cause: unknown): string {
  const { name, token } = cause as { name?: string; token?: { getPosition?(): [number, number] } };
  return `${name ?? 'error'} at line ${token?.getPosition?.()[0] ?? '?'}`;
}

/** The first wanted that it has: as it is, then without the region; English at last. */
function languageOf({ id, texts }: Template, channel: Channel, wanted: readonly string[]): string {
  const has = (language: string) => partsOf[channel].every((part) => texts.get(language)?.has(part) === true);
  for (const language of [...wanted.flatMap((tag) => [tag, tag.split('-')[0] as string]), 'en']) {
    const found = [...texts.keys()].find((one) => one.toLowerCase() === language.toLowerCase());
    if (found !== undefined && has(found)) return found;
  }
  throw new TemplateError(`${id} has no text for ${channel}`);
}

/** A zone nobody knows is a matter of the sender's data, not worth losing a message. */
function timeZoneOf(zone: string | null): string {
  if (zone === null) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC'; // not a zone: dates are then those of UTC
  }
}
