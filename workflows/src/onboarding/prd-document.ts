/**
 * A revision of the PRD as a document (WAP-29, 31, 32, 34). Pure. Words of the client are named by their events, which hold
 * them sealed; what stands here are choices, figures and what the platform wrote.
 */
import type { Answer } from '../client-lifecycle/life/state.ts';
import type { SprintPlan } from './sprints.ts';

/** Tools the platform has; all others are asked for (WAP-37). */
export const platformTools: ReadonlySet<string> = new Set([
  'search-knowledge',
  'order-status',
  'book-appointment',
  'create-ticket',
  'handover',
]);
/** A document stays far below what Temporal takes. */
const LIST_MAX = 32;
/** Flows to be compared for each objective (WAP-32). */
const FLOWS_OF_OBJECTIVE = 2;
/** Below this share of certainty a person is asked. */
const CONFIDENCE = 0.6;

export interface PrdDocument {
  readonly product: string;
  readonly revision: number;
  readonly summary: string | null;
  readonly objectives: readonly string[];
  readonly useCases: readonly string[];
  readonly tools: readonly string[];
  readonly integrations: readonly string[];
  readonly escalation: readonly {
    readonly name: string;
    readonly trigger: string;
    readonly words?: readonly string[];
  }[];
  /** Percent of a calm reader; null for a chatbot. */
  readonly voiceSpeedPercent: number | null;
  /** Two flows for each objective, compared by the share of conversations that reach it, from the share of today. */
  readonly flows: readonly {
    readonly objective: string;
    readonly name: string;
    readonly baselinePercent: number | null;
  }[];
  readonly plan: SprintPlan;
  /** Answers by topic: event ids, where the words are. */
  readonly answers: Readonly<Record<string, string>>;
}

export interface PrdParts {
  readonly product: string;
  readonly revision: number;
  readonly objectives: readonly string[];
  readonly answers: Readonly<Record<string, Answer>>;
  readonly plan: SprintPlan;
  readonly summary: string | null;
}

export function prdDocument({ product, revision, objectives, answers, plan, summary }: PrdParts): PrdDocument {
  const chosen = (topic: string) => [...new Set(answers[topic]?.choices ?? [])].slice(0, LIST_MAX);
  const goals = [...new Set([...objectives, ...chosen('OBJECTIVES')])].slice(0, LIST_MAX);
  const baselinePercent = answers.KPIS?.figure ?? null;
  const handWords = chosen('ESCALATION');
  return {
    product,
    revision,
    summary,
    objectives: goals,
    useCases: chosen('USE_CASES'),
    tools: [...new Set(['search-knowledge', 'handover', ...chosen('TOOLS')])],
    integrations: product === 'chatbot' ? chosen('INTEGRATIONS') : [],
    escalation: [
      { name: 'unsure', trigger: 'confidence_below' },
      { name: 'asked-for', trigger: 'person_asked_for' },
      ...(handWords.length === 0 ? [] : [{ name: 'words', trigger: 'words_said', words: handWords }]),
    ],
    voiceSpeedPercent: product === 'voicebot' ? (answers.VOICE?.figure ?? 100) : null,
    flows: goals.flatMap((objective) =>
      Array.from({ length: FLOWS_OF_OBJECTIVE }, (_, at) => ({ objective, name: `flow-${at + 1}`, baselinePercent })),
    ),
    plan,
    answers: Object.fromEntries(Object.entries(answers).map(([topic, { eventId }]) => [topic, eventId])),
  };
}

const systems = new Set(['salesforce', 'zendesk', 'stripe', 'hubspot', 'shopify']);
const plainName = /^[a-z][a-z0-9_-]{0,63}$/;

export interface GeneratedConfig {
  /** As `@mainstem/schemas/agent-config` takes it. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly toolsAvailable: readonly string[];
  readonly toolsMissing: readonly string[];
  /** Systems there is no connection to yet. */
  readonly integrationsMissing: readonly string[];
  readonly escalationRuleCount: number;
}

/** The eight fields of WAP-36. A name that is no name of a tool is left to the issue of an engineer, not to the config. */
export function configOf(document: PrdDocument, organisation: string, configId: string): GeneratedConfig {
  const { product, tools, integrations, escalation, objectives, useCases, voiceSpeedPercent } = document;
  const named = tools.map(nameOf).filter((tool) => plainName.test(tool));
  const toolsAvailable = named.filter((tool) => platformTools.has(tool));
  const toolsMissing = named.filter((tool) => !platformTools.has(tool));
  const asked = integrations.map(nameOf).filter((one) => plainName.test(one));
  const shared = {
    product_type: product,
    organization_id: organisation,
    config_id: configId,
    system_prompt: promptOf(objectives, useCases),
    model: { tier: 'standard', max_tokens: 300 },
    tools: named.map((name) => ({ name, status: platformTools.has(name) ? 'available' : 'missing' })),
    escalation_rules: escalation.map(({ name, trigger, words }) => ({
      name,
      trigger,
      ...(trigger === 'confidence_below' ? { threshold: CONFIDENCE } : {}),
      ...(words === undefined ? {} : { words }),
      action: 'transfer',
    })),
  };
  const known = asked.filter((one) => systems.has(one));
  const config =
    product === 'voicebot'
      ? { ...shared, voice_parameters: voiceOf(voiceSpeedPercent) }
      : {
          ...shared,
          external_integrations: known.map((system) => ({ system, enabled: false, credential_ref: `${system}-key` })),
        };
  const integrationsMissing = asked.filter((one) => !systems.has(one));
  return { config, toolsAvailable, toolsMissing, integrationsMissing, escalationRuleCount: escalation.length };
}

function nameOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9_-]+/g, '-');
}

function promptOf(objectives: readonly string[], useCases: readonly string[]): string {
  const lines = [
    'You serve the customers of a company.',
    ...(useCases.length === 0 ? [] : [`You take on: ${useCases.join(', ')}.`]),
    ...objectives.map((objective) => `You are there to ${objective}.`),
    'Say when you do not know, and hand over to a person when asked.',
  ];
  return lines.join('\n');
}

function voiceOf(percent: number | null) {
  const speed = Math.min(1.5, Math.max(0.5, (percent ?? 100) / 100));
  return { speed, clarity: 0.7, style_exaggeration: 0.2 };
}
