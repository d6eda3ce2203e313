/**
 * The config of one agent of an organisation (WAP-36): a chatbot or a voicebot, told apart by `product_type` (WAP-08). The
 * document is YAML that people write, so its fields are in snake case; unknown ones are refused, for a field nobody reads is
 * a mistake. A voicebot has no `external_integrations`, a chatbot no voice (WAP-09, WAP-10).
 *
 * Secrets are never in here: an integration names its credential by `credential_ref`.
 */
import { z } from 'zod';
import { classLineRange, type Range, ranges } from './ranges.ts';

export const productTypes = ['chatbot', 'voicebot'] as const;
export type ProductType = (typeof productTypes)[number];

/** Classes of changes (WAP-63), the least risky first. */
export const changeClasses = ['voice_param', 'system_prompt', 'tool', 'escalation_rule', 'integration'] as const;
export type ChangeClass = (typeof changeClasses)[number];

/** WAP-74. */
export const backgroundSounds = ['none', 'office', 'call_center', 'cafe', 'street'] as const;
export const modelTiers = ['economy', 'standard', 'premium'] as const;
export const channels = ['webchat', 'whatsapp', 'sms', 'slack'] as const;
export const integrationSystems = ['salesforce', 'zendesk', 'stripe', 'hubspot', 'shopify', 'custom'] as const;
/** WAP-47. */
export const escalationTriggers = [
  'confidence_below',
  'person_asked_for',
  'sla_violated',
  'not_in_matrix',
  'words_said',
] as const;
export const escalationActions = ['transfer', 'ticket', 'callback'] as const;

/** What one document may hold; a prompt is a page or two. */
export const PROMPT_CHARACTERS_MAX = 16_000;
const TOOLS_MAX = 64;
const INTEGRATIONS_MAX = 16;
const RULES_MAX = 64;
const SCENARIOS_MAX = 32;

function within({ min, max, whole }: Range): z.ZodNumber {
  return (whole ? z.int() : z.number()).min(min).max(max);
}

const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/, 'letters, digits and _ . : - only, at most 64');
const name = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, 'a lower-case name, at most 64 characters');
const words = z.string().min(1).max(1_000);
const prompt = z.string().min(1).max(PROMPT_CHARACTERS_MAX);

const tool = z.strictObject({
  name,
  enabled: z.boolean().default(true),
  /** `missing`: nobody has built it yet; it is asked for by an issue (WAP-37) and never offered. */
  status: z.enum(['available', 'missing']).default('available'),
  input: z.record(name, z.string().max(200)).optional(),
  output: words.optional(),
});

const integration = z.strictObject({
  system: z.enum(integrationSystems),
  enabled: z.boolean().default(true),
  /** Name of the credential in the secret store, never the credential. */
  credential_ref: name,
  scopes: z.array(name).max(32).default([]),
});

const rule = z
  .strictObject({
    name,
    trigger: z.enum(escalationTriggers),
    /** Of `confidence_below`: the share under which it fires. */
    threshold: z.number().min(0).max(1).optional(),
    /** Of `words_said`: any of these in what a person says, without regard to case. */
    words: z.array(z.string().min(1).max(80)).min(1).max(32).optional(),
    action: z.enum(escalationActions),
    /** For whoever takes over. */
    note: words.optional(),
  })
  .refine((one) => (one.trigger === 'confidence_below') === (one.threshold !== undefined), {
    path: ['threshold'],
    message: 'goes with the trigger confidence_below, and only with it',
  })
  .refine((one) => (one.trigger === 'words_said') === (one.words !== undefined), {
    path: ['words'],
    message: 'go with the trigger words_said, and only with it',
  });

const scenario = z.strictObject({
  name,
  says: z.array(words).min(1).max(16),
  expects: z.strictObject({
    escalates: z.boolean().optional(),
    rule: name.optional(),
    contains: words.optional(),
  }),
});

const autonomy = z
  .strictObject({
    confidence: within(ranges.confidence),
    supervised_confidence: within(ranges.supervisedConfidence),
    risk_tolerance: within(ranges.riskTolerance),
    learning_rate: within(ranges.learningRate),
    exploration: within(ranges.exploration),
  })
  .partial();

const rollback = z
  .strictObject({
    error_share_max: within(ranges.errorShareMax),
    completion_share_min: within(ranges.completionShareMin),
    metric_drop_max: within(ranges.metricDropMax),
  })
  .partial();

const classLine = within(classLineRange);
const changeConfidence = z
  .strictObject({
    system_prompt: classLine,
    voice_param: classLine,
    tool: classLine,
    escalation_rule: classLine,
    integration: classLine,
  })
  .partial();

const shared = {
  organization_id: id,
  config_id: id,
  system_prompt: prompt,
  /** WAP-88: how the agent speaks to people of a cohort, added to the prompt. */
  cohort_prompts: z
    .strictObject({ new_trial: prompt, power: prompt, at_risk: prompt, renewal: prompt })
    .partial()
    .optional(),
  model: z.strictObject({
    tier: z.enum(modelTiers),
    max_tokens: within(ranges.maxTokens),
    optimize_streaming_latency: within(ranges.streamingLatency).optional(),
  }),
  tools: z.array(tool).max(TOOLS_MAX).superRefine(unique('name')).default([]),
  escalation_rules: z.array(rule).min(1).max(RULES_MAX).superRefine(unique('name')),
  autonomy: autonomy.optional(),
  rollback: rollback.optional(),
  change_confidence: changeConfidence.optional(),
  test_scenarios: z.array(scenario).max(SCENARIOS_MAX).superRefine(unique('name')).default([]),
};

export const chatbotConfig = z.strictObject({
  product_type: z.literal('chatbot'),
  ...shared,
  channels: z.array(z.enum(channels)).min(1).max(channels.length).default(['webchat']),
  external_integrations: z.array(integration).max(INTEGRATIONS_MAX).superRefine(unique('system')).default([]),
});

export const voicebotConfig = z.strictObject({
  product_type: z.literal('voicebot'),
  ...shared,
  voice_parameters: z.strictObject({
    speed: within(ranges.speed),
    clarity: within(ranges.clarity),
    style_exaggeration: within(ranges.styleExaggeration),
    background_sound: z.enum(backgroundSounds).default('none'),
    speaker_boost: z.boolean().default(false),
  }),
  stop_speaking_plan: z
    .strictObject({
      interrupt_words: within(ranges.interruptWords),
      voice_seconds: within(ranges.voiceSeconds),
      back_off_seconds: within(ranges.backOffSeconds),
    })
    .optional(),
  input: z
    .strictObject({
      min_characters: within(ranges.minCharacters),
      punctuation_boundaries: z.array(z.enum(['.', '!', '?', ',', ';', ':', '…'])).max(7),
    })
    .optional(),
});

export const agentConfig = z.discriminatedUnion('product_type', [chatbotConfig, voicebotConfig]);
export type AgentConfig = z.output<typeof agentConfig>;
export type EscalationRule = AgentConfig['escalation_rules'][number];

/** Two of one name would leave it open which one holds. */
function unique<Field extends string>(field: Field) {
  return (list: readonly Readonly<Record<Field, unknown>>[], context: z.RefinementCtx): void => {
    const seen = new Set<unknown>();
    for (const [at, one] of list.entries()) {
      if (seen.has(one[field])) {
        context.addIssue({ code: 'custom', path: [at, field], message: 'is there twice' });
      }
      seen.add(one[field]);
    }
  };
}
