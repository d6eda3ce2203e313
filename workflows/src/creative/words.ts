/**
 * From a brief to the words of an advertisement: the prompt, how an answer is read, and the words templates write when no model
 * answers (or none is set). Pure, run inside the workflow: a new version of what stands here is a new `promptVersion`.
 */
import type { AdWords } from '@mainstem/models/creative-checks/quality';
import { angleOf } from '@mainstem/models/learning/angles';
import type { Brief } from './messages.ts';

export const promptName = 'creative';
export const promptVersion = '2';
export const templateModel = 'creative-templates@1';
/** Tokens of an answer: four short texts and the braces around them. */
export const WORDS_TOKENS_MAX = 300;

type Written = Omit<AdWords, 'disclosure'>;

export function messagesOf(brief: Brief): { readonly role: 'system' | 'user'; readonly content: string }[] {
  const angle = brief.angle ?? angleOf(brief.variation);
  const learnt = (brief.lessons ?? []).map(({ words }) => `- ${words}`);
  return [
    {
      role: 'system',
      content:
        'You write display advertisements. Answer with one JSON object: headline (at most 60 characters), body (at most 150), ' +
        'callToAction (at most 20). No claims, numbers or names that were not given. No capitals for emphasis, no "!".',
    },
    {
      role: 'user',
      content: [
        `Product: ${brief.product}`,
        `Offer: ${brief.offer}`,
        `Audience: ${brief.audience}`,
        `Style: ${brief.style}`,
        `Language: ${brief.language}`,
        `Variation ${brief.variation}: begin with ${angle}.`,
        ...(learnt.length === 0 ? [] : ['What worked before (say nothing of it in the words):', ...learnt]),
        'Write the advertisement.',
      ].join('\n'),
    },
  ];
}

/** What numbers of the words may be taken from (KAIROS-16). */
export function factsOf(brief: Brief): string[] {
  return [brief.product, brief.offer, brief.audience];
}

/** Null for an answer that is no advertisement: templates write then. */
export function readWords(text: string): Written | null {
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  if (from < 0 || to < from) return null;
  try {
    const said = JSON.parse(text.slice(from, to + 1)) as Readonly<Record<string, unknown>>;
    const { headline, body, callToAction } = said;
    if (typeof headline !== 'string' || typeof body !== 'string' || typeof callToAction !== 'string') return null;
    return { headline: headline.trim(), body: body.trim(), callToAction: callToAction.trim() };
  } catch {
    return null;
  }
}

const openings: Readonly<Record<string, readonly string[]>> = {
  plain: ['{product}', '{product} for {audience}', 'Looking for {product}?', 'Made for {audience}: {product}'],
  warm: [
    'You and {product}',
    'For {audience} who care: {product}',
    'Come and see {product}',
    'Good days with {product}',
  ],
  bold: ['{product}. Nothing less.', 'Go further: {product}', 'Why wait for {product}?', '{product}, right now'],
  playful: ['Say hello to {product}', 'Psst: {product}', 'Guess what? {product}', '{product} and a smile'],
};
const bodies = ['{offer}. Made for {audience}.', 'For {audience}: {offer}.', '{offer}, for everyone among {audience}.'];
const buttons = ['See more', 'Find yours', 'Take a look', 'Learn more', 'Discover it'];

/** The same brief and variation are always the same words; sixty variations of one style differ. */
export function templateWords(brief: Brief): Written {
  const at = brief.variation - 1;
  const heads = openings[brief.style] ?? (openings.plain as readonly string[]);
  return {
    headline: shortened(filled(pick(heads, at), brief), 70),
    body: shortened(filled(pick(bodies, at), brief), 180),
    callToAction: pick(buttons, at),
  };
}

function pick(list: readonly string[], at: number): string {
  return list[at % list.length] as string;
}

function filled(template: string, { product, offer, audience }: Brief): string {
  const values: Readonly<Record<string, string>> = { product, offer: offer.replace(/[.!]+$/, ''), audience };
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? '');
}

/** At a space, so that no word is cut. */
function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max);
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), max / 2)).trimEnd();
}
