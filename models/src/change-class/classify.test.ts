import { describe, expect, test } from 'vitest';
import { classifyBy, classifyWords, learn } from './classify.ts';
import { type ExampleClass, exampleClasses, examples } from './examples.ts';

const lines: Record<ExampleClass, number> = {
  system_prompt: 0.85,
  voice_param: 0.85,
  tool: 0.88,
  escalation_rule: 0.9,
  integration: 0.92,
};
const unseen: [ExampleClass, string][] = [
  ['system_prompt', 'please make the answers shorter and friendlier'],
  ['system_prompt', 'change the tone of the welcome message'],
  ['voice_param', 'the voice should speak slower'],
  ['voice_param', 'turn the background sound off'],
  ['tool', 'enable the tool for order status'],
  ['tool', 'switch off the refund tool please'],
  ['escalation_rule', 'transfer to a person when the customer mentions a lawyer'],
  ['escalation_rule', 'escalate to a human if the confidence is low'],
  ['integration', 'connect our salesforce crm'],
  ['integration', 'rotate the credentials of the zendesk integration'],
];

describe('WAP-63: a change asked for in words', () => {
  test.each(unseen)('%s: %s', (wanted, words) => {
    expect(classifyWords(words).class).toBe(wanted);
  });

  test('WAP-64: leaving one out, most are told right, and hardly any is wrong above its line', () => {
    let right = 0;
    let confident = 0;
    let confidentAndWrong = 0;
    let all = 0;
    for (const one of exampleClasses) {
      for (const words of examples[one]) {
        const others = { ...examples, [one]: examples[one].filter((text) => text !== words) };
        const found = classifyBy(learn(others), words);
        all += 1;
        if (found.class === one) right += 1;
        if (found.confidence < lines[found.class]) continue;
        confident += 1;
        if (found.class !== one) confidentAndWrong += 1;
      }
    }
    const shares = { right: right / all, confident: confident / all, wrong: confidentAndWrong / all };
    expect(shares.right, JSON.stringify(shares)).toBeGreaterThan(0.6);
    expect(shares.wrong, JSON.stringify(shares)).toBeLessThanOrEqual(0.03);
  });

  test.each(['', '???', 'qwertz asdf', 'the weather in Lisbon tomorrow', 'x'.repeat(100_000)])(
    'what it cannot know it is not sure of',
    (words) => {
      expect(classifyWords(words).confidence).toBeLessThan(0.85);
    },
  );
});
