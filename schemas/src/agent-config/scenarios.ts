/**
 * What an agent does by its config alone, before any model is asked: which escalation rule fires on what a person says. The
 * sandbox and the scenarios of a config stand on it (WAP-78); it is the same for every branch and every process.
 */
import type { AgentConfig, EscalationRule } from './schema.ts';

/** Ways to ask for a person, in the words people use; whole words only. */
const personWords =
  /\b(human|real person|a person|somebody real|agent|representative|operator|speak to someone|talk to someone)\b/i;

export interface Said {
  readonly words: string;
  /** Of the answer the model would give; null when none was asked. */
  readonly confidence?: number | null;
}

/** The first rule that fires, in the order of the config. */
export function ruleFor(config: Pick<AgentConfig, 'escalation_rules'>, said: Said): EscalationRule | null {
  return config.escalation_rules.find((rule) => fires(rule, said)) ?? null;
}

function fires(rule: EscalationRule, { words, confidence = null }: Said): boolean {
  switch (rule.trigger) {
    case 'words_said':
      return (rule.words ?? []).some((one) => hasWord(words, one));
    case 'person_asked_for':
      return personWords.test(words);
    case 'confidence_below':
      return confidence !== null && confidence < (rule.threshold ?? 0);
    default:
      return false; // what the words do not show: clocks and matrices are looked at elsewhere
  }
}

function hasWord(text: string, word: string): boolean {
  const plain = (one: string) =>
    ` ${one
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()} `;
  return plain(text).includes(plain(word));
}

export interface ScenarioResult {
  readonly name: string;
  readonly passed: boolean;
  /** Empty when it passed. */
  readonly because: string;
}

/** One scenario held against what was answered; `replies` are left out where no model was asked. */
export function judge(
  config: AgentConfig,
  scenario: AgentConfig['test_scenarios'][number],
  replies: readonly string[] | null = null,
): ScenarioResult {
  const { name, says, expects } = scenario;
  const fired = says.map((words) => ruleFor(config, { words })).find((rule) => rule !== null) ?? null;
  const wrong = (because: string): ScenarioResult => ({ name, passed: false, because });
  if (expects.escalates !== undefined && expects.escalates !== (fired !== null)) {
    return wrong(expects.escalates ? 'nothing escalates' : `${fired?.name} escalates`);
  }
  if (expects.rule !== undefined && expects.rule !== fired?.name) {
    return wrong(`${fired?.name ?? 'no rule'} fires, not ${expects.rule}`);
  }
  const { contains } = expects;
  if (
    contains !== undefined &&
    replies !== null &&
    !replies.some((reply) => reply.toLowerCase().includes(contains.toLowerCase()))
  ) {
    return wrong(`no reply contains "${contains}"`);
  }
  return { name, passed: true, because: '' };
}

/** What fails by the rules alone, one line each. */
export function failedScenarios(config: AgentConfig): string[] {
  return config.test_scenarios
    .map((scenario) => judge(config, scenario))
    .filter(({ passed }) => !passed)
    .map(({ name, because }) => `${name}: ${because}`);
}
