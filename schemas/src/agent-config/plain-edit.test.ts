import { expect, test } from 'vitest';
import { chatbotYaml } from '../testing/agent-configs.ts';
import { plainEdit } from './plain-edit.ts';
import { parseConfig } from './yaml.ts';

const base = chatbotYaml();
function edited(instruction: string) {
  const found = plainEdit(base, instruction);
  if (!('yaml' in found)) throw new Error(found.because);
  const parsed = parseConfig(found.yaml);
  if (!parsed.ok) throw new Error('no config');
  return { config: parsed.config, yaml: found.yaml };
}

test('WAP-38: plain instructions are followed by rules, comments stay', () => {
  const { config, yaml } = edited('Set model.max_tokens to 200.');
  expect(config.model.max_tokens).toBe(200);
  expect(yaml).toBe(base.replace('max_tokens: 300', 'max_tokens: 200'));
  expect(edited('turn on the tool refund').config.tools[1]).toMatchObject({ name: 'refund', enabled: true });
  expect(edited('disable order_status').config.tools[0]).toMatchObject({ enabled: false });
  expect(edited('Add to the prompt: Say please.').config.system_prompt).toMatch(/short and kind\.\s+Say please\.$/);
  expect(edited('change the prompt to: Be brief.').config.system_prompt.trim()).toBe('Be brief.');
});

test.each([
  ['make it nicer', 'without a language model'],
  ['turn on the tool teleport', 'names no tool teleport'],
  ['set system_prompt.deep.x to 1', 'cannot be set'],
])('%s: told why not', (instruction, because) => {
  expect(plainEdit(base, instruction)).toMatchObject({ because: expect.stringContaining(because) });
});
