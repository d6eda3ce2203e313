/**
 * Three-way merge of configs by field: what `theirs` changed since `base` is done to the text of `ours`, so that comments and
 * order of ours stay. Where both changed one field to different values, nobody but a person can say; the paths are told.
 */
import { type Document, isMap, isSeq } from 'yaml';
import { changesBetween, type FieldChange, memberLists, sameLeaf } from './changes.ts';
import type { AgentConfig } from './schema.ts';
import { parseConfig } from './yaml.ts';

export type Merged =
  | { readonly kind: 'merged'; readonly text: string }
  | { readonly kind: 'conflict'; readonly paths: readonly string[] };

/** All three must be valid configs; throws on one that is not, which the stream never holds. */
export function mergeConfigs(base: string, ours: string, theirs: string): Merged {
  if (base === ours || ours === theirs) return { kind: 'merged', text: theirs };
  if (base === theirs) return { kind: 'merged', text: ours };
  const [from, mine, other] = [read(base), read(ours), read(theirs)];
  const wanted = changesBetween(from.config, other.config);
  const done = new Map(changesBetween(from.config, mine.config).map((change) => [change.path, change]));
  const conflicts = wanted.filter((change) => clashes(change, done));
  if (conflicts.length > 0) return { kind: 'conflict', paths: conflicts.map(({ path }) => path) };
  for (const change of wanted) if (!done.has(change.path)) apply(mine.document, change);
  const text = mine.document.toString({ lineWidth: 0 });
  const checked = parseConfig(text);
  // Two changes that are right alone may be wrong together, e.g. a rule and its threshold.
  if (!checked.ok) return { kind: 'conflict', paths: checked.problems.map(({ path }) => path) };
  return { kind: 'merged', text };
}

function read(text: string): { config: AgentConfig; document: Document } {
  const parsed = parseConfig(text);
  if (!parsed.ok) throw new Error(`a config of the history is not valid: ${parsed.problems[0]?.message}`);
  return parsed;
}

/** The same field otherwise, or a field within something the other side took away whole. */
function clashes(change: FieldChange, done: ReadonlyMap<string, FieldChange>): boolean {
  const same = done.get(change.path);
  if (same !== undefined) return !sameLeaf(same.after, change.after);
  const member = memberOf(change.path);
  if (member === null) return false;
  const named = done.get(`${member}.name`) ?? done.get(`${member}.system`);
  return named?.kind === 'removed' && change.kind !== 'removed';
}

function memberOf(path: string): string | null {
  const [list, name] = path.split('.');
  return list !== undefined && memberLists.has(list) && name !== undefined ? `${list}.${name}` : null;
}

function apply(document: Document, { path, kind, after }: FieldChange): void {
  const place = placeOf(document, path.split('.'), kind !== 'removed');
  if (place === null) return; // went with its member
  if (kind === 'removed') document.deleteIn(place);
  else document.setIn(place, after);
  const [list, name] = path.split('.');
  if (kind === 'removed' && (path === `${list}.${name}.name` || path === `${list}.${name}.system`)) {
    document.deleteIn(place.slice(0, 2));
  }
}

/** Path with names of members → path with their places in the lists. A member to be added is begun. */
function placeOf(document: Document, parts: readonly string[], add: boolean): (string | number)[] | null {
  const place: (string | number)[] = [];
  for (const [at, part] of parts.entries()) {
    const node = place.length === 0 ? document.contents : document.getIn(place, true);
    if (!isSeq(node)) {
      place.push(part);
      continue;
    }
    let index = node.items.findIndex((item) =>
      isMap(item) ? item.get('name') === part || item.get('system') === part : String(item) === part,
    );
    if (index < 0 && !add) return null;
    if (index < 0) {
      index = node.items.length;
      const isMember = at < parts.length - 1;
      document.addIn(place, isMember ? document.createNode({ [nameField(parts[0])]: part }) : part);
    }
    place.push(index);
  }
  return place;
}

function nameField(list: string | undefined): string {
  return list === 'external_integrations' ? 'system' : 'name';
}
