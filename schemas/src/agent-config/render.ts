/** A config that the platform made, as text people can go on editing (WAP-36). Pure. */
import { stringify } from 'yaml';
import { type ParsedConfig, parseConfig } from './yaml.ts';

export type RenderedConfig =
  | { readonly ok: true; readonly yaml: string; readonly hash: string }
  | Extract<ParsedConfig, { ok: false }>;

/** The text, checked as any text of people is; what does not hold is told by path. */
export function renderConfig(config: Readonly<Record<string, unknown>>): RenderedConfig {
  // No anchors: the reader refuses them.
  const yaml = stringify(config, { aliasDuplicateObjects: false, lineWidth: 110 });
  const parsed = parseConfig(yaml);
  return parsed.ok ? { ok: true, yaml, hash: parsed.hash } : parsed;
}
