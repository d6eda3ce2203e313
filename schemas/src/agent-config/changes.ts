/**
 * What differs between two configs, field by field, and the class of each change (WAP-63). The class comes from what is
 * changed, never from what somebody says of it: words that call an integration a tweak of the prompt change nothing.
 */
import type { AgentConfig, ChangeClass } from './schema.ts';

export interface FieldChange {
  /** With dots; members of lists by their name: `tools.refund.enabled`. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before: unknown;
  readonly after: unknown;
}

/** What names a member of a list: in another order it is the same list. */
const nameFields = ['name', 'system'] as const;

/** Every leaf that differs, in the order of the paths. */
export function changesBetween(before: AgentConfig, after: AgentConfig): FieldChange[] {
  const left = leavesOf(before);
  const right = leavesOf(after);
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  return paths.flatMap((path): FieldChange[] => {
    const change = { path, before: left.get(path), after: right.get(path) };
    if (!right.has(path)) return [{ ...change, kind: 'removed' }];
    if (!left.has(path)) return [{ ...change, kind: 'added' }];
    return sameLeaf(left.get(path), right.get(path)) ? [] : [{ ...change, kind: 'changed' }];
  });
}

/** By the first part of the path. A safety line is as risky as a rule of escalation, for it decides what people see. */
const classes: Readonly<Record<string, ChangeClass>> = {
  system_prompt: 'system_prompt',
  cohort_prompts: 'system_prompt',
  test_scenarios: 'system_prompt',
  voice_parameters: 'voice_param',
  stop_speaking_plan: 'voice_param',
  input: 'voice_param',
  model: 'voice_param',
  tools: 'tool',
  escalation_rules: 'escalation_rule',
  autonomy: 'escalation_rule',
  rollback: 'escalation_rule',
  change_confidence: 'escalation_rule',
  external_integrations: 'integration',
  channels: 'integration',
};

/** What a config is, rather than how it behaves: it never changes. */
export const identityFields: ReadonlySet<string> = new Set(['product_type', 'organization_id', 'config_id']);

export function classOf(path: string): ChangeClass {
  if (path === 'model.tier') return 'tool'; // another model is another cost and another quality: not a parameter
  // A field nobody has classed is taken for the riskiest.
  return classes[path.split('.')[0] as string] ?? 'integration';
}

/** Classes of these changes, the riskiest first. */
export function classesOf(changes: readonly FieldChange[], order: readonly ChangeClass[]): ChangeClass[] {
  const found = new Set(changes.map(({ path }) => classOf(path)));
  return [...order].reverse().filter((one) => found.has(one));
}

/** Lists of named members; every other list is one value, in its order. */
export const memberLists: ReadonlySet<string> = new Set([
  'tools',
  'escalation_rules',
  'external_integrations',
  'test_scenarios',
]);

function leavesOf(config: AgentConfig): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const walk = (value: unknown, path: string): void => {
    const isList = Array.isArray(value);
    if (typeof value !== 'object' || value === null || (isList && !memberLists.has(path))) {
      leaves.set(path, value);
      return;
    }
    const entries = isList ? value.map((one, at) => [memberName(one, at), one] as const) : Object.entries(value);
    for (const [name, one] of entries) walk(one, path === '' ? name : `${path}.${name}`);
  };
  walk(config, '');
  return leaves;
}

function memberName(member: unknown, at: number): string {
  const held = member as Readonly<Record<string, unknown>>;
  const field = nameFields.find((one) => typeof held[one] === 'string');
  return field === undefined ? String(at) : String(held[field]);
}

export function sameLeaf(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
