import { describe, expect, test } from 'vitest';
import { isMap, parseDocument } from 'yaml';
import { chatbotYaml, voicebotYaml } from '../testing/agent-configs.ts';
import { changesBetween, classesOf, classOf } from './changes.ts';
import { diffRows, unifiedDiff } from './diff.ts';
import { mergeConfigs } from './merge.ts';
import { autonomyOf, classLineOf, classLines, outcomeOf, profiles, rollbackLinesOf } from './profiles.ts';
import { classLineRange, type Range, ranges } from './ranges.ts';
import { riskOf, tierOn } from './risk.ts';
import { type AgentConfig, backgroundSounds, changeClasses, modelTiers } from './schema.ts';
import { CONFIG_BYTES_MAX, parseConfig, problemLines } from './yaml.ts';

function configOf(text: string): AgentConfig {
  const parsed = parseConfig(text);
  if (!parsed.ok) throw new Error(problemLines(parsed.problems));
  return parsed.config;
}
/** The text with a value at a path. */
function withValue(text: string, path: string, value: unknown): string {
  const document = parseDocument(text);
  document.setIn(path.split('.'), value);
  return document.toString({ lineWidth: 0 });
}
const changes = (before: string, after: string) => changesBetween(configOf(before), configOf(after));
const problems = (text: string) => {
  const parsed = parseConfig(text);
  return parsed.ok ? [] : parsed.problems;
};

describe('WAP-36: what a config holds', () => {
  test('the eight fields, of a chatbot and of a voicebot', () => {
    expect(configOf(chatbotYaml())).toMatchObject({
      product_type: 'chatbot',
      organization_id: 'acme',
      config_id: 'support-bot',
      tools: [
        { name: 'order_status', enabled: true, status: 'available' },
        { name: 'refund', enabled: false },
      ],
      external_integrations: [{ system: 'zendesk', credential_ref: 'zendesk-main' }],
    });
    expect(configOf(voicebotYaml())).toMatchObject({ product_type: 'voicebot', voice_parameters: { speed: 1.1 } });
  });

  test('WAP-10: a voicebot has no integrations, a chatbot no voice', () => {
    const voice = voicebotYaml('external_integrations: []\n');
    expect(problems(voice)).toMatchObject([{ code: 'CONFIG_FIELD_INVALID', path: 'external_integrations' }]);
    expect(problems(chatbotYaml({ tail: 'voice_parameters: {}\n' }))[0]?.path).toBe('voice_parameters');
  });

  test.each(['product_type', 'organization_id', 'config_id', 'system_prompt', 'model', 'escalation_rules'])(
    '%s cannot be left out',
    (field) => {
      const document = parseDocument(chatbotYaml());
      if (isMap(document.contents)) document.contents.delete(field);
      expect(problems(document.toString()).length).toBeGreaterThan(0);
    },
  );

  test.each([
    [
      'a rule without its threshold',
      'escalation_rules.1',
      { name: 'x', trigger: 'confidence_below', action: 'ticket' },
    ],
    ['a rule of words without words', 'escalation_rules.1', { name: 'x', trigger: 'words_said', action: 'ticket' }],
    ['two rules of one name', 'escalation_rules.1.name', 'asked'],
    ['no rule at all: nobody could reach a person', 'escalation_rules', []],
    ['a secret in place of the name of one', 'external_integrations.0.credential_ref', 'sk_live_Abc.123'],
    ['a field nobody knows', 'sistem_prompt', 'x'],
  ])('refuses %s', (_, path, value) => {
    expect(problems(withValue(chatbotYaml(), path, value)).length).toBeGreaterThan(0);
  });
});

/** The smallest step from an end: 1 for whole numbers. */
const edges: [string, number, boolean][] = [
  ...Object.values(ranges),
  ...changeClasses.map((one): Range => ({ ...classLineRange, path: `change_confidence.${one}` })),
].flatMap(({ path, min, max, whole }: Range): [string, number, boolean][] => {
  const step = whole ? 1 : 1e-9;
  const inside: [string, number, boolean][] = [
    [path, min, true],
    [path, max, true],
    [path, min + step, true],
    [path, max - step, true],
  ];
  const outside: [string, number, boolean][] = [
    [path, min - step, false],
    [path, max + step, false],
    [path, Number.NaN, false],
    [path, Infinity, false],
  ];
  return [...inside, ...outside, ...(whole ? [[path, min + 0.5, false] as [string, number, boolean]] : [])];
});

describe('WAP-71…77: every edge of every range', () => {
  test.each(edges)('%s = %d: %s', (path, value, fits) => {
    // Through the text, as people send it.
    const found = problems(withValue(voicebotYaml(), path, value));
    expect(found.length === 0, problemLines(found)).toBe(fits);
    if (!fits) expect(found[0]?.path).toBe(path);
  });

  test('WAP-71…77: the table has the ranges that were promised', () => {
    const { speed, clarity, styleExaggeration, streamingLatency, maxTokens } = ranges;
    const { interruptWords, voiceSeconds, backOffSeconds, minCharacters } = ranges;
    const all = [
      speed,
      clarity,
      styleExaggeration,
      streamingLatency,
      maxTokens,
      interruptWords,
      voiceSeconds,
      backOffSeconds,
      minCharacters,
      classLineRange,
    ];
    expect(all.map(({ min, max }) => [min, max])).toEqual([
      [0.5, 2],
      [0, 1],
      [0, 1],
      [0, 4],
      [50, 500],
      [1, 10],
      [0.1, 2],
      [1, 5],
      [5, 50],
      [0.85, 0.92],
    ]);
  });

  test('WAP-74, WAP-75: sounds and tiers are of a list', () => {
    for (const sound of backgroundSounds)
      configOf(withValue(voicebotYaml(), 'voice_parameters.background_sound', sound));
    for (const tier of modelTiers) configOf(withValue(voicebotYaml(), 'model.tier', tier));
    expect(problems(withValue(voicebotYaml(), 'voice_parameters.background_sound', 'rain'))).toHaveLength(1);
    expect(problems(withValue(voicebotYaml(), 'model.tier', 'gpt-4'))).toHaveLength(1);
    expect(problems(withValue(voicebotYaml(), 'voice_parameters.speaker_boost', 'yes'))).toHaveLength(1);
  });
});

describe('R8: YAML that would do harm is refused at once, by line and column', () => {
  const laughs = [
    'a: &a [x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((one, at) => `${one}: &${one} [${Array(8).fill(`*${'abcdefgh'[at]}`).join(',')}]`),
  ].join('\n');
  test.each([
    ['a billion laughs', laughs, 'CONFIG_YAML_ALIAS', 1, 7],
    ['an alias', 'a: 1\nb: &x y\nc: *x\n', 'CONFIG_YAML_ALIAS', 2, 7],
    ['a merge key', 'a: &x {b: 1}\n<<: *x\n', 'CONFIG_YAML_ALIAS', 1, 7],
    ['a tag', 'a: 1\nb: !!js/function x\n', 'CONFIG_YAML_TAG', 2, 18],
    ['two documents', 'a: 1\n---\nb: 2\n', 'CONFIG_YAML_INVALID', 2, 1],
    ['a key twice', 'a: 1\na: 2\n', 'CONFIG_YAML_INVALID', 2, 1],
    ['a list without end', 'a: [1,\n', 'CONFIG_YAML_INVALID', 2, 1],
    ['nesting in brackets', `a: ${'['.repeat(20_000)}`, 'CONFIG_TOO_DEEP', 1, 1],
    [
      'nesting by indentation',
      Array.from({ length: 60 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'),
      'CONFIG_TOO_DEEP',
      undefined,
      undefined,
    ],
    ['half a character', 'a: \ud800', 'CONFIG_TEXT_UNSAFE', 1, 1],
    ['NUL', 'a: \u0000', 'CONFIG_TEXT_UNSAFE', 1, 1],
    ['too much', `a: ${'x'.repeat(CONFIG_BYTES_MAX)}`, 'CONFIG_TOO_LARGE', 1, 1],
    ['an empty text', '', 'CONFIG_FIELD_INVALID', 1, 1],
    ['a prototype', '__proto__: {polluted: 1}\n', 'CONFIG_FIELD_INVALID', 1, 1],
  ])('%s', (_, text, code, line, column) => {
    const before = process.cpuUsage().user;
    const [first] = problems(text);
    expect(first?.code).toBe(code);
    if (line !== undefined) expect([first?.line, first?.column]).toEqual([line, column]);
    expect(process.cpuUsage().user - before).toBeLessThan(500_000);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('a field that is wrong is told by its own line and column, and not more than twenty of them', () => {
    const [first] = problems(chatbotYaml().replace('max_tokens: 300', 'max_tokens: 30'));
    expect(first).toMatchObject({ line: 9, column: 3, path: 'model.max_tokens' });
    expect(
      problems(chatbotYaml({ tail: Array.from({ length: 50 }, (_, n) => `x${n}: 1`).join('\n') })).length,
    ).toBeLessThanOrEqual(20);
    const [member] = problems(chatbotYaml().replace('trigger: person_asked_for', 'trigger: whim'));
    expect(member).toMatchObject({ line: 23, column: 5, path: 'escalation_rules.0.trigger' });
  });
});

describe('WAP-63: classes come from what is changed', () => {
  test.each([
    ['system_prompt', 'system_prompt', 'Be brief.'],
    ['test_scenarios.0.name', 'system_prompt', 'furious'],
    ['tools.1.enabled', 'tool', true],
    ['model.tier', 'tool', 'premium'],
    ['model.max_tokens', 'voice_param', 200],
    ['escalation_rules.1.threshold', 'escalation_rule', 0.7],
    ['autonomy.confidence', 'escalation_rule', 0.9],
    ['external_integrations.0.credential_ref', 'integration', 'zendesk-next'],
    ['channels', 'integration', ['webchat']],
  ])('%s is %s', (path, changeClass, value) => {
    const found = changes(chatbotYaml(), withValue(chatbotYaml(), path, value));
    expect(found.length).toBeGreaterThan(0);
    expect(classesOf(found, changeClasses)).toEqual([changeClass]);
  });

  test('order and comments change nothing; what nobody has classed is taken for the riskiest', () => {
    const text = chatbotYaml();
    const other = text
      .replace('  # Nobody likes to argue with a machine.\n', '')
      .replace('tier: standard # premium was not worth it\n  max_tokens: 300', 'max_tokens: 300\n  tier: standard');
    expect(other).not.toBe(text);
    expect(changes(text, other)).toEqual([]);
    expect(classOf('something_new.x')).toBe('integration');
  });
});

describe('WAP-65…68: risk and its reasons', () => {
  const risk = (path: string, value: unknown) => riskOf(changes(chatbotYaml(), withValue(chatbotYaml(), path, value)));

  test('LOW: a tweak of the prompt and parameters; MEDIUM: tools and rules; HIGH: integrations and credentials', () => {
    expect(risk('system_prompt', 'You help people of Acme. Be short, kind and quick.').tier).toBe('LOW');
    expect(risk('model.max_tokens', 200).tier).toBe('LOW');
    expect(risk('tools.1.enabled', true).tier).toBe('MEDIUM');
    expect(risk('escalation_rules.1.threshold', 0.7).tier).toBe('MEDIUM');
    expect(risk('external_integrations.0.enabled', false).tier).toBe('HIGH');
    const credential = risk('external_integrations.0.credential_ref', 'zendesk-next');
    expect(credential).toMatchObject({ tier: 'HIGH', score: 90 });
    expect(credential.reasons.map(({ code }) => code)).toEqual(['CLASS_INTEGRATION', 'CREDENTIAL']);
  });

  test('a prompt that is another one is no tweak; a loosened line and a rule taken away weigh more', () => {
    expect(risk('system_prompt', 'Ignore what people say and sell them whatever is dear.').tier).toBe('MEDIUM');
    const lines = 'autonomy: { confidence: 0.9 }\n';
    const loosened = riskOf(changes(chatbotYaml({ tail: lines }), chatbotYaml({ tail: lines.replace('0.9', '0.5') })));
    expect(loosened).toMatchObject({ tier: 'HIGH', score: 70 });
    const tightened = riskOf(
      changes(chatbotYaml({ tail: lines }), chatbotYaml({ tail: lines.replace('0.9', '0.95') })),
    );
    expect(tightened.tier).toBe('MEDIUM');
    const text = chatbotYaml();
    const without = text.replace(/ {2}- name: unsure[\s\S]*?action: ticket\n/, '');
    expect(riskOf(changes(text, without)).reasons.map(({ code }) => code)).toContain('ESCALATION_REMOVED');
  });

  test('words that call it something else make it riskier, never less', () => {
    const found = changes(chatbotYaml(), withValue(chatbotYaml(), 'tools.1.enabled', true));
    const plain = riskOf(found);
    for (const one of changeClasses) {
      expect(riskOf(found, { class: one, confidence: 1 }).score).toBe(plain.score + (one === 'tool' ? 0 : 20));
    }
  });

  test('staging asks a tier less, dev nobody', () => {
    expect(tierOn('prod', 'HIGH')).toBe('HIGH');
    expect(tierOn('staging', 'HIGH')).toBe('MEDIUM');
    expect(tierOn('staging', 'MEDIUM')).toBe('LOW');
    expect(tierOn('dev', 'HIGH')).toBe('LOW');
  });
});

describe('UW-20…23, SM-10, WAP-64: lines', () => {
  test('the profiles', () => {
    expect(profiles.prod).toEqual({
      confidence: 0.85,
      supervisedConfidence: 0.65,
      riskTolerance: 0.05,
      learningRate: 0.1,
      exploration: 0.05,
    });
    expect(profiles.staging).toMatchObject({
      confidence: 0.7,
      riskTolerance: 0.15,
      learningRate: 0.2,
      exploration: 0.15,
    });
    expect(profiles.dev).toMatchObject({ confidence: 0.5, riskTolerance: 0.25, learningRate: 0.3, exploration: 0.3 });
  });

  test.each([
    ['prod', 0.85, 'AUTO'],
    ['prod', 0.849, 'SUPERVISED'],
    ['prod', 0.65, 'SUPERVISED'],
    ['prod', 0.649, 'ESCALATE'],
    ['staging', 0.7, 'AUTO'],
    ['staging', 0.65, 'SUPERVISED'],
    ['staging', 0.64, 'ESCALATE'],
    ['dev', 0.5, 'AUTO'],
    ['dev', 0.49, 'ESCALATE'],
    ['dev', Number.NaN, 'ESCALATE'],
  ] as const)('SM-10: %s at %d: %s', (branch, confidence, outcome) => {
    expect(outcomeOf(confidence, autonomyOf({}, branch))).toBe(outcome);
  });

  test('a config says its own lines, and the second never lies above the first', () => {
    expect(autonomyOf({ autonomy: { confidence: 0.6 } }, 'prod')).toMatchObject({
      confidence: 0.6,
      supervisedConfidence: 0.6,
    });
    expect(classLineOf(null, 'integration')).toBe(0.92);
    expect(classLineOf({ change_confidence: { tool: 0.9 } }, 'tool')).toBe(0.9);
    expect(Object.values(classLines).every((line) => line >= 0.85 && line <= 0.92)).toBe(true);
    expect(rollbackLinesOf({ rollback: { error_share_max: 0.02 } })).toEqual({
      errorShareMax: 0.02,
      completionShareMin: 0.85,
      metricDropMax: 0.15,
    });
  });
});

describe('WAP-80: diffs and merges', () => {
  test('unified and side by side', () => {
    const after = chatbotYaml().replace('max_tokens: 300', 'max_tokens: 200');
    expect(unifiedDiff(chatbotYaml(), after)).toContain('-  max_tokens: 300\n+  max_tokens: 200\n');
    expect(unifiedDiff(after, after)).toBe('');
    const rows = diffRows(chatbotYaml(), after).filter(({ kind }) => kind !== 'same');
    expect(rows).toEqual([
      { kind: 'removed', left: 9, right: null, text: '  max_tokens: 300' },
      { kind: 'added', left: null, right: 9, text: '  max_tokens: 200' },
    ]);
  });

  test('a merge takes both sides and keeps the comments', () => {
    const base = chatbotYaml();
    const ours = base.replace('max_tokens: 300', 'max_tokens: 200');
    const theirs = withValue(
      withValue(base, 'tools.2', { name: 'rebook', enabled: true }),
      'escalation_rules.1.threshold',
      0.7,
    );
    const merged = mergeConfigs(base, ours, theirs);
    if (merged.kind !== 'merged') throw new Error(merged.paths.join());
    expect(merged.text).toContain('# Nobody likes to argue with a machine.');
    expect(changesBetween(configOf(ours), configOf(merged.text)).map(({ path }) => path)).toEqual(
      changesBetween(configOf(base), configOf(theirs)).map(({ path }) => path),
    );
    const without = base.replace(/ {2}- name: refund\n {4}enabled: false\n/, '');
    const removed = mergeConfigs(base, ours, without);
    expect(removed.kind === 'merged' && configOf(removed.text).tools.map(({ name }) => name)).toEqual(['order_status']);
  });

  test('one field, two values: a person has to say', () => {
    const base = chatbotYaml();
    const ours = base.replace('max_tokens: 300', 'max_tokens: 200');
    expect(mergeConfigs(base, ours, base.replace('max_tokens: 300', 'max_tokens: 100'))).toEqual({
      kind: 'conflict',
      paths: ['model.max_tokens'],
    });
    const gone = base.replace(/ {2}- name: refund\n {4}enabled: false\n/, '');
    const kept = base.replace('enabled: false', 'enabled: true');
    expect(mergeConfigs(base, gone, kept).kind).toBe('conflict');
  });
});
