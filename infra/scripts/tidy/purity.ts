/**
 * R4: deciders, projections and the bid decision are pure and synchronous. Time, chance, environment and the outside world
 * come in with the command or the event; else a replay of the log would not say what happened.
 */
import { impureImport, isPurePath } from './pure-imports.ts';
import { isRead, isTypeOnly, lineAt, type Node, nameOf, type Problem, parse, type Rule, walk } from './source-file.ts';

/** What may not be read at all, by whichever name it is reached later. */
const forbiddenGlobals: ReadonlySet<string> = new Set([
  'globalThis',
  'global',
  'eval',
  'Function',
  'require',
  'process',
  'performance',
  'fetch',
  'crypto',
  'navigator',
  'console',
  'Intl',
  'Promise',
  'WebSocket',
  'Worker',
  'BroadcastChannel',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
]);
/** Empty at the top of a module, they can only be memory between two calls. */
const containers: ReadonlySet<string> = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array']);

export const purity: Rule = (file) => {
  if (!isPurePath(file.path)) return [];
  const problems: Problem[] = [];
  walk(parse(file), (node, parent) => {
    const found = impurity(file.path, node, parent);
    if (found) problems.push({ path: file.path, line: lineAt(file.text, node.start), rule: 'R4', message: found });
  });
  return problems;
};

function impurity(path: string, node: Node, parent: Node | undefined): string | undefined {
  switch (node.type) {
    case 'AwaitExpression':
      return 'awaits';
    case 'ForOfStatement':
      return node.await === true ? 'awaits' : undefined;
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return node.async === true ? 'is async' : undefined;
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return impureImport(path, node);
    case 'ExportNamedDeclaration':
      return node.source ? impureImport(path, node) : undefined;
    case 'ImportExpression':
      return 'imports at run time';
    case 'MetaProperty':
      return nameOf(node.meta) === 'import' ? 'uses import.meta' : undefined;
    case 'VariableDeclaration':
      return stateOf(node, parent);
    case 'PropertyDefinition':
      return node.static === true && node.readonly !== true ? 'keeps state in the class' : undefined;
    case 'Identifier':
      return isRead(node, parent) ? useOf(node, parent as Node) : undefined;
    default:
      return undefined;
  }
}

/** Memory of the module: what one call left there the next would see, and a replay would not. */
function stateOf(node: Node, parent: Node | undefined): string | undefined {
  if ((parent?.type !== 'Program' && parent?.type !== 'ExportNamedDeclaration') || node.declare === true)
    return undefined;
  if (node.kind !== 'const') return `keeps state in a module-level ${String(node.kind)}`;
  const isMemory = (node.declarations as Node[]).some(({ init }) => {
    const made = init as Node | null;
    return made?.type === 'NewExpression' && containers.has(nameOf(made.callee)) && argumentsOf(made).length === 0;
  });
  return isMemory ? 'keeps state in a module-level container' : undefined;
}

function useOf(node: Node, parent: Node): string | undefined {
  const name = nameOf(node);
  if (name === 'Date') return useOfDate(node, parent);
  if (name === 'Math') return useOfMath(node, parent);
  if (!forbiddenGlobals.has(name)) return undefined;
  return `uses ${memberOf(node, parent) ?? name}`;
}

/** A date may be made of a time that is given; anything else reads the clock, or could. */
function useOfDate(node: Node, parent: Node): string | undefined {
  if (parent.type === 'NewExpression' && parent.callee === node) {
    const [first] = argumentsOf(parent);
    return first === undefined || isNothing(first) ? 'reads the clock' : undefined;
  }
  if (parent.type === 'CallExpression' && parent.callee === node) return 'reads the clock';
  return `uses ${memberOf(node, parent) ?? 'Date'}`;
}

/** By name only: what a computed name or another variable would reach cannot be seen here. */
function useOfMath(node: Node, parent: Node): string | undefined {
  const member = memberOf(node, parent);
  if (member === undefined) return 'uses Math other than by the name of a member';
  return member === 'Math.random' ? 'uses Math.random' : undefined;
}

function memberOf(node: Node, parent: Node): string | undefined {
  if (parent.type !== 'MemberExpression' || parent.object !== node || parent.computed === true) return undefined;
  return `${nameOf(node)}.${nameOf(parent.property)}`;
}

function argumentsOf(node: Node): Node[] {
  return node.arguments as Node[];
}

/** `undefined` and `void 0` are the time of the clock to a Date; what is spread may be empty. */
function isNothing(node: Node): boolean {
  if (node.type === 'UnaryExpression') return node.operator === 'void';
  if (isTypeOnly(node)) return isNothing(node.expression as Node);
  return node.type === 'SpreadElement' || nameOf(node) === 'undefined';
}
