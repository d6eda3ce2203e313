/**
 * R4: deciders, projections and the bid decision are pure and synchronous. Time, chance, environment and the outside world
 * come in with the command or the event; else a replay of the log would not say what happened.
 */
import { lineAt, type Node, type Problem, parse, type Rule, walk } from './source-file.ts';

/** Where purity is promised. */
const pure: readonly RegExp[] = [
  /^streams\/src\/deciders\//,
  /^streams\/src\/runtime\/(decider|winners)\.ts$/,
  /^projections\/src\/[^/]+\/projection\.ts$/,
  /^bidder\/src\/decide\//,
  /^models\/src\//,
];
const notCode = /\.(test|int\.test|bench)\.ts$|\/testing\//;

/** What may not be called or read: `object.property`, or a global alone. */
const forbiddenMembers: ReadonlySet<string> = new Set(['Date.now', 'Math.random', 'performance.now', 'process.env']);
const forbiddenGlobals: ReadonlySet<string> = new Set([
  'process',
  'performance',
  'fetch',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
]);

export function isPurePath(path: string): boolean {
  return pure.some((pattern) => pattern.test(path)) && !notCode.test(path);
}

export const purity: Rule = (file) => {
  if (!isPurePath(file.path)) return [];
  const problems: Problem[] = [];
  walk(parse(file), (node, parent) => {
    const found = impurity(node, parent);
    if (found) problems.push({ path: file.path, line: lineAt(file.text, node.start), rule: 'R4', message: found });
  });
  return problems;
};

function impurity(node: Node, parent: Node | undefined): string | undefined {
  switch (node.type) {
    case 'AwaitExpression':
      return 'awaits';
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return node.async === true ? 'is async' : undefined;
    case 'ImportDeclaration':
      return importOf(node);
    case 'ImportExpression':
      return 'imports at run time';
    case 'NewExpression':
      return nameOf(node.callee) === 'Date' && (node.arguments as unknown[]).length === 0
        ? 'reads the clock'
        : undefined;
    case 'MemberExpression': {
      const name = `${nameOf(node.object)}.${nameOf(node.property)}`;
      return forbiddenMembers.has(name) ? `uses ${name}` : undefined;
    }
    case 'Identifier':
      return forbiddenGlobals.has(String(node.name)) && isRead(node, parent) ? `uses ${String(node.name)}` : undefined;
    default:
      return undefined;
  }
}

function importOf(node: Node): string | undefined {
  const source = String((node.source as { value?: unknown }).value);
  if (node.importKind === 'type') return undefined;
  return source.startsWith('node:') ? `imports ${source}` : undefined;
}

/** A property of that name, or a key, is no use of the global. */
function isRead(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return false;
  if (parent.type === 'MemberExpression') return parent.object === node;
  if (parent.type === 'Property' || parent.type === 'TSPropertySignature') return parent.key !== node;
  return !parent.type.startsWith('TS') && !parent.type.startsWith('Import');
}

function nameOf(node: unknown): string {
  return String((node as { name?: unknown }).name ?? '');
}
