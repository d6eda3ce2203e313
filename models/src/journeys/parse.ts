/** A journey from its YAML text, or what is wrong with it: each problem with the line and column it stands at. */
import { isMap, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { type Journey, journeyShape, NODES_MAX, targetsOf } from './definition.ts';

/** Characters; a journey is an event of the log, and people read it. */
export const YAML_MAX = 65_536;
const PROBLEMS_MAX = 20;

export interface Problem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly Problem[] };
type Path = readonly PropertyKey[];
/** What a value has wrong beyond its shape. */
type Check<Value> = (value: Value) => readonly { readonly path: Path; readonly message: string }[];

/** `isZone` knows time zones, which differ from machine to machine (R4). */
export function parseJourney(text: string, isZone: (zone: string) => boolean): Parsed<Journey> {
  return parseAs(text, journeyShape, (journey) => [
    ...(isZone(journey.zone) ? [] : [{ path: ['zone'], message: `no time zone ${journey.zone}` }]),
    ...graphProblems(journey),
  ]);
}

export function parseAs<Value>(text: string, shape: z.ZodType<Value>, check: Check<Value> = () => []): Parsed<Value> {
  if (text.length > YAML_MAX) {
    return { ok: false, problems: [{ line: 1, column: 1, message: `longer than ${YAML_MAX} characters` }] };
  }
  const counter = new LineCounter();
  // Aliases could make a small text a large value, so there are none.
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number, message: string): Problem => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col, message };
  };
  if (document.errors.length > 0) {
    const problems = document.errors.slice(0, PROBLEMS_MAX).map((error) => at(error.pos[0], error.message));
    return { ok: false, problems };
  }
  const aliases: Problem[] = [];
  visit(document, { Alias: (_, node) => void aliases.push(at(node.range?.[0] ?? 0, 'an alias: write it out')) });
  if (aliases.length > 0) return { ok: false, problems: aliases.slice(0, PROBLEMS_MAX) };
  const parsed = shape.safeParse(document.toJS());
  const found = parsed.success
    ? check(parsed.data)
    : parsed.error.issues.map(({ path, message }) => ({ path, message }));
  const problems = found
    .slice(0, PROBLEMS_MAX)
    .map(({ path, message }) => at(offsetOf(document.contents, path), `${path.join('.') || 'journey'}: ${message}`));
  return parsed.success && problems.length === 0 ? { ok: true, value: parsed.data } : { ok: false, problems };
}

/** Where the value of a path begins; that of the nearest value above it when it is missing. */
function offsetOf(root: Node | null, path: Path): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of path) {
    const held = node as { items?: readonly unknown[] } | null;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair === undefined) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else {
      node = held?.items?.[Number(key)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    }
  }
  return offset;
}

/** A graph that can be walked: every way leads somewhere, all can be reached, and none goes round for ever. */
function graphProblems({ nodes }: Journey): { path: Path; message: string }[] {
  const ids = Object.keys(nodes);
  const problems: { path: Path; message: string }[] = [];
  const wrong = (path: Path, message: string) => problems.push({ path, message });
  if (ids.length > NODES_MAX) wrong(['nodes'], `more than ${NODES_MAX} nodes`);
  const entries = ids.filter((id) => nodes[id]?.kind === 'event');
  if (entries.length === 0) wrong(['nodes'], 'nobody can come in: a node of kind event is needed');
  for (const [id, node] of Object.entries(nodes)) {
    for (const target of targetsOf(node)) {
      const found = nodes[target];
      if (found === undefined) wrong(['nodes', id], `leads to ${target}, which is not there`);
      else if (found.kind === 'event') wrong(['nodes', id], `leads to ${target}, which is where people come in`);
    }
    if (node.kind === 'delay' && (node.for === undefined) === (node.until === undefined)) {
      wrong(['nodes', id], 'needs either "for" or "until"');
    }
    if (
      node.kind === 'split' &&
      Math.round(node.branches.reduce((sum, { percent }) => sum + percent, 0) * 1e4) !== 1e6
    ) {
      wrong(['nodes', id, 'branches'], 'percents do not come to 100');
    }
  }
  if (problems.length > 0) return problems;
  const reached = walk(nodes, entries);
  for (const id of ids) {
    const watched = (nodes[id]?.kind === 'goal' || nodes[id]?.kind === 'exit') && 'on' in (nodes[id] ?? {});
    if (!reached.has(id) && !watched) wrong(['nodes', id], 'can never be reached');
  }
  for (const id of ids) {
    if (walk(nodes, targetsOf(nodes[id] as Journey['nodes'][string])).has(id) && !hasTime(nodes, id)) {
      wrong(['nodes', id], 'goes round without a delay or a wait');
    }
  }
  return problems;
}

function walk(nodes: Journey['nodes'], from: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    const node = nodes[id];
    if (node !== undefined) open.push(...targetsOf(node));
  }
  return reached;
}

/** Whether every way from the node back to itself takes time. */
function hasTime(nodes: Journey['nodes'], id: string): boolean {
  const slow = (kind: string | undefined) => kind === 'delay' || kind === 'wait';
  if (slow(nodes[id]?.kind)) return true;
  const quick = Object.fromEntries(Object.entries(nodes).filter(([, node]) => !slow(node.kind)));
  return !walk(quick, targetsOf(nodes[id] as Journey['nodes'][string])).has(id);
}
