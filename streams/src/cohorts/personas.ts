/**
 * How an agent speaks to a cohort (WAP-88), and what its messages begin, show and end with (WAP-89). A tenant's config may
 * say its own persona (`cohort_prompts`), which then holds; these are what every tenant begins with. Pure.
 */
import type { AgentConfig } from '@mainstem/schemas/agent-config/schema';
import type { Cohort } from './contract.ts';
import type { CohortAnswer } from './fold.ts';

export interface Persona {
  readonly name: string;
  /** Added to the system prompt. */
  readonly prompt: string;
  /** Of speech: shares of the configured pace and warmth. */
  readonly voice: { readonly speed: number; readonly style: number };
}

export const personas: Readonly<Record<Cohort, Persona>> = {
  new_trial: {
    name: 'enthusiastic guide',
    prompt:
      'You are an enthusiastic guide. Explain patiently, teach one step at a time, and end with one tip the person can try now.',
    voice: { speed: 0.95, style: 0.6 },
  },
  power: {
    name: 'efficient expert',
    prompt:
      'You are an efficient expert. Be concise and technical, skip introductions, and name the API or the shortcut where there is one.',
    voice: { speed: 1.1, style: 0.2 },
  },
  at_risk: {
    name: 'empathetic problem-solver',
    prompt:
      'You are an empathetic problem-solver. Say what went wrong before what comes next, show the value in their own figures, and tell how others solved it.',
    voice: { speed: 0.95, style: 0.4 },
  },
  renewal: {
    name: 'trusted partner',
    prompt:
      'You are a trusted partner. Recall what was reached together, in figures, and talk of the next year before the contract.',
    voice: { speed: 1, style: 0.4 },
  },
};

/** The persona that holds: the config's own words, else those every tenant begins with; empty for no cohort. */
export function personaPrompt(config: Pick<AgentConfig, 'cohort_prompts'>, cohort: Cohort | null): string {
  if (cohort === null) return '';
  return config.cohort_prompts?.[cohort] ?? personas[cohort].prompt;
}

export interface CohortTemplate {
  readonly greeting: string;
  readonly features: readonly string[];
  readonly callToAction: string;
}

/** The template of a cohort with the client's own figures in it: an example, its usage, or what it has reached. */
export function templateFor(cohort: Cohort, { conversations30d, resolved30d }: CohortAnswer['facts']): CohortTemplate {
  const share = conversations30d === 0 ? null : Math.round((100 * resolved30d) / conversations30d);
  const solved = share === null ? '' : `${share} % of them without a person`;
  switch (cohort) {
    case 'new_trial':
      return {
        greeting: 'Welcome! Let us set up your first win together.',
        features: ['Example: ask it “Where is my order?” and watch the tool call', 'Add one answer of your own'],
        callToAction: 'Try the example now',
      };
    case 'power':
      return {
        greeting: `${conversations30d} conversations in 30 days.`,
        features: ['Batch and webhook APIs', solved].filter((one) => one !== ''),
        callToAction: 'Open the API reference',
      };
    case 'at_risk':
      return {
        greeting: 'We want to make this right.',
        features: [
          `${resolved30d} conversations were solved for you in 30 days`,
          'A person of ours looks at your tickets',
        ],
        callToAction: 'Talk to us',
      };
    case 'renewal':
      return {
        greeting: 'A year together.',
        features: [`${conversations30d} conversations in 30 days`, solved].filter((one) => one !== ''),
        callToAction: 'Plan the next year',
      };
  }
}
