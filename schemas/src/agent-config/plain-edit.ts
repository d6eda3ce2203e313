/**
 * Edits in words where no language model is set (WAP-38): a few plain instructions, followed by rules, so that the canvas works
 * offline. Comments and order of the text stay. Pure. What is not understood is told, with what would be.
 *
 *   set model.max_tokens to 200 · turn off the tool refund · add to the prompt: Say please. · change the prompt to: …
 */
import { isMap, isSeq, parse, parseDocument } from 'yaml';

export type PlainEdit = { readonly yaml: string } | { readonly because: string };

/** Deeper is no path of a config. */
const PATH_STEPS_MAX = 6;

const sets = /^(?:set|change)\s+(?:the\s+)?([a-z_]+(?:\.[a-z0-9_]+)*)\s+(?:to|=)\s+(.+?)\.?$/is;
const tools = /^(?:turn|switch)\s+(on|off)\s+(?:the\s+)?(?:tool\s+)?([a-z][a-z0-9_-]*)(?:\s+tool)?\.?$/i;
const enables = /^(enable|disable)\s+(?:the\s+)?(?:tool\s+)?([a-z][a-z0-9_-]*)(?:\s+tool)?\.?$/i;
const adds = /^add\s+to\s+the\s+(?:system\s+)?prompt\s*:\s*(.+)$/is;
const prompts = /^(?:set|change|replace)\s+the\s+(?:system\s+)?prompt\s+(?:to|by|with)\s*:\s*(.+)$/is;

const understood =
  'without a language model only these are understood: "set <field> to <value>", "turn on <tool>", "turn off <tool>", ' +
  '"add to the prompt: <words>", "change the prompt to: <words>"';

export function plainEdit(text: string, instruction: string): PlainEdit {
  const said = instruction.trim();
  const document = parseDocument(text);
  const written = () => ({ yaml: asItWas(text, document.toString({ lineWidth: 0 })) });
  const [, added] = adds.exec(said) ?? [];
  const [, prompt] = prompts.exec(said) ?? [];
  if (added !== undefined || prompt !== undefined) {
    const before = String(document.get('system_prompt') ?? '').trimEnd();
    document.set('system_prompt', prompt ?? `${before}\n${added}`);
    return written();
  }
  const [, word, tool] = tools.exec(said) ?? enables.exec(said) ?? [];
  if (word !== undefined && tool !== undefined) {
    const list = document.get('tools');
    const at = isSeq(list) ? list.items.findIndex((item) => isMap(item) && item.get('name') === tool) : -1;
    if (at < 0) return { because: `the config names no tool ${tool}` };
    document.setIn(['tools', at, 'enabled'], /^(on|enable)$/i.test(word));
    return written();
  }
  const [, path, value] = sets.exec(said) ?? [];
  if (path === undefined || value === undefined) return { because: understood };
  const steps = path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  if (steps.length > PATH_STEPS_MAX) return { because: `${path} is no field of a config` };
  try {
    document.setIn(steps, parse(value));
  } catch {
    return { because: `${path} cannot be set to that` };
  }
  return written();
}

/** Lines that differ in nothing but spaces within are left as people wrote them: a difference shows what was asked for alone. */
function asItWas(before: string, after: string): string {
  const key = (line: string) => `${/^ */.exec(line)?.[0]}${line.replaceAll(' ', '')}`;
  const written = new Map(before.split('\n').map((line) => [key(line), line]));
  return after
    .split('\n')
    .map((line) => written.get(key(line)) ?? line)
    .join('\n');
}
