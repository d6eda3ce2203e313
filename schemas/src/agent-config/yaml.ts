/**
 * A config as text: read within bounds, and told what is wrong by line and column.
 *
 * YAML can do much that nobody wants of a config: aliases that unfold to gigabytes, nesting that eats the stack, tags that
 * mean something elsewhere, several documents in one, keys that are there twice. All of it is refused. Comments are kept
 * where a text is changed by the platform (`merge.ts`), because they are somebody's.
 */
import { hash } from 'node:crypto';
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, Lexer, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { type AgentConfig, agentConfig } from './schema.ts';

/** Bytes of one text, UTF-8. A long prompt and fifty tools are 20 KiB; a commit on the log carries it whole. */
export const CONFIG_BYTES_MAX = 32_768;
/** The schema nests five deep; parsers recurse, so depth is bounded before they run. */
const DEPTH_MAX = 16;
/** What is told at once; who has more mends these first. */
const PROBLEMS_MAX = 20;

export const configProblemCodes = [
  'CONFIG_TOO_LARGE',
  'CONFIG_TOO_DEEP',
  'CONFIG_TEXT_UNSAFE',
  'CONFIG_YAML_INVALID',
  'CONFIG_YAML_ALIAS',
  'CONFIG_YAML_TAG',
  'CONFIG_FIELD_INVALID',
] as const;

export interface ConfigProblem {
  readonly code: (typeof configProblemCodes)[number];
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Place in the document, e.g. `tools.0.name`; empty for the document. */
  readonly path: string;
  readonly message: string;
}

export type ParsedConfig =
  | { readonly ok: true; readonly config: AgentConfig; readonly hash: string; readonly document: Document }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** SHA-256 of the text, hex: the name of its snapshot. */
export function contentHash(text: string): string {
  return hash('sha256', text, 'hex');
}

export function parseConfig(text: string): ParsedConfig {
  const lines = new LineCounter();
  const early = unsafe(text) ?? tooDeep(text);
  if (early !== null) return { ok: false, problems: [early] };
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false, merge: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const broken = document.errors.map(({ message, pos: [offset] }) =>
    problem('CONFIG_YAML_INVALID', at(offset), '', message),
  );
  const found = broken.length > 0 ? broken : unwanted(document, at);
  if (found.length > 0) return { ok: false, problems: found.slice(0, PROBLEMS_MAX) };
  const parsed = agentConfig.safeParse(document.toJS());
  if (!parsed.success) return { ok: false, problems: fieldProblems(parsed.error, document, at) };
  return { ok: true, config: parsed.data, hash: contentHash(text), document };
}

/** Problems on one line each, for people. */
export function problemLines(problems: readonly ConfigProblem[]): string {
  return problems
    .map(({ line, column, path, message }) => `${line}:${column} ${path === '' ? '' : `${path} `}${message}`)
    .join('; ');
}

type Place = Pick<ConfigProblem, 'line' | 'column'>;
const start: Place = { line: 1, column: 1 };

function problem(code: ConfigProblem['code'], place: Place, path: string, message: string): ConfigProblem {
  return { code, ...place, path, message };
}

function unsafe(text: string): ConfigProblem | null {
  const bytes = Buffer.byteLength(text);
  if (bytes > CONFIG_BYTES_MAX) {
    return problem('CONFIG_TOO_LARGE', start, '', `has ${bytes} bytes, at most ${CONFIG_BYTES_MAX} are taken`);
  }
  if (text.includes('\u0000') || !text.isWellFormed()) {
    return problem('CONFIG_TEXT_UNSAFE', start, '', 'holds NUL or half a character');
  }
  return null;
}

/** The lexer does not recurse, so it can look before the parser does. */
function tooDeep(text: string): ConfigProblem | null {
  let depth = 0;
  let line = 1;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth = Math.max(0, depth - 1);
    if (depth > DEPTH_MAX) {
      return problem('CONFIG_TOO_DEEP', { line, column: 1 }, '', `is nested more than ${DEPTH_MAX} deep`);
    }
    line += token.split('\n').length - 1;
  }
  return null;
}

function unwanted(document: Document, at: (offset: number) => Place): ConfigProblem[] {
  const found: ConfigProblem[] = [];
  visit(document, {
    Node(_, node, path) {
      const place = at(node.range?.[0] ?? 0);
      if (isAlias(node) || node.anchor !== undefined) {
        found.push(problem('CONFIG_YAML_ALIAS', place, '', 'uses an anchor or an alias: write it out'));
      } else if (node.tag !== undefined) {
        found.push(problem('CONFIG_YAML_TAG', place, '', `has the tag ${node.tag}: leave it out`));
      }
      if (path.length > DEPTH_MAX * 2) {
        found.push(problem('CONFIG_TOO_DEEP', place, '', `is nested more than ${DEPTH_MAX} deep`));
      }
      return found.length >= PROBLEMS_MAX || path.length > DEPTH_MAX * 2 ? visit.BREAK : undefined;
    },
  });
  return found;
}

function fieldProblems(error: z.ZodError, document: Document, at: (offset: number) => Place): ConfigProblem[] {
  return error.issues.slice(0, PROBLEMS_MAX).map((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const path = unknown === undefined ? issue.path : [...issue.path, unknown];
    const place = at(offsetOf(document, path.map(String)));
    return problem('CONFIG_FIELD_INVALID', place, path.map(String).join('.'), issue.message);
  });
}

/** Where a field stands; where the nearest thing around it begins when it is not there. */
function offsetOf(document: Document, path: readonly string[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
      if (pair === undefined) break;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
