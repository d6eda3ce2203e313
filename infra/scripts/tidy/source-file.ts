/** A file as the rules see it, its syntax tree, and what they find. */
import { parseAst } from 'rolldown/parseAst';

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Problem {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

export type Rule = (file: SourceFile) => Problem[];

/** A node of an ESTree; only what the rules read. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Line of a position in the text, from 1. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

export function parse({ path, text }: SourceFile): Node {
  // Declaration files have a grammar of their own.
  return parseAst(text, { lang: /\.d\.m?ts$/.test(path) ? 'dts' : 'ts' }) as unknown as Node;
}

/** Calls `visit` for every node below, parents first. */
export function walk(node: Node, visit: (node: Node, parent: Node | undefined) => void, parent?: Node): void {
  visit(node, parent);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit, node);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The name of an identifier, else nothing. */
export function nameOf(node: unknown): string {
  return String((node as { name?: unknown }).name ?? '');
}

/** `x as T`, `x!`, `x satisfies T`: x itself once the types are gone. */
export function isTypeOnly(node: Node): boolean {
  return node.type.startsWith('TS') && node.expression !== undefined;
}

/** Whether an identifier is read as a value: a property of that name, a key or a type is no use of the global. */
export function isRead(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return false;
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed === true;
  if (['Property', 'PropertyDefinition', 'MethodDefinition'].includes(parent.type)) {
    return parent.key !== node || parent.computed === true;
  }
  if (parent.type.startsWith('TS')) return parent.expression === node;
  return !parent.type.startsWith('Import');
}
