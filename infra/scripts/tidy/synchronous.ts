/**
 * R9: the bid path never waits. What a bid passes through decides in one go: no promise, nothing that is called back later,
 * no door to the network or the disk. It may read the clock, which R4 forbids elsewhere.
 */
import { isRead, lineAt, type Node, nameOf, type Problem, parse, type Rule, walk } from './source-file.ts';

/** What a bid request passes through between its bytes and the bytes of the answer. */
const synchronousPaths: readonly RegExp[] = [
  /^bidder\/src\/server\/core\.ts$/,
  /^bidder\/src\/json\//,
  /^bidder\/src\/openrtb\//,
  /^bidder\/src\/decide\//,
  /^bidder\/src\/policy\//,
  /^bidder\/src\/currency\//,
  /^bidder\/src\/value\/(feature-row|features-of|pricer|user-table|user-values|valuation|worth)\.ts$/,
  /^models\/src\/(click\/(compiled|features|hash|cells)|shading)/,
  /^bidder\/src\/supply\/(ads-txt|networks)\.ts$/,
  /^bidder\/src\/catalogue\/(bookkeeping|candidate|kinds|row-versions|snapshot|trials)\.ts$/,
  /^bidder\/src\/catalogue\/(bitmaps|targeting)\//,
  /^bidder\/src\/recent\.ts$/,
  /^bidder\/src\/budget\/lease-book\.ts$/,
  /^bidder\/src\/modes\/modes\.ts$/,
  /^bidder\/src\/(caps|pacing)\//,
  /^bidder\/src\/heard\/hearing\.ts$/,
  /^bidder\/src\/exchanges\/(exchange|google-price|openrtb25|price)\.ts$/,
  /^bidder\/src\/server\/(histogram|written)\.ts$/,
  /^bidder\/src\/notices\/(addresses|hmac|notice-of|token|windows)\.ts$/,
  /^bidder\/src\/record\/(marks|plain|recorded-request|tape)\.ts$/,
  /^bidder\/src\/events\/(bid-events|no-bid-counter)\.ts$/,
];
const notCode = /\.(test|int\.test|bench)\.ts$|\/testing\//;
const forbidden: ReadonlySet<string> = new Set([
  'Promise',
  'PromiseLike',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'globalThis',
]);
/** Of Node only what computes. */
const allowedOfNode: ReadonlySet<string> = new Set(['node:buffer', 'node:crypto']);

export function isSynchronousPath(path: string): boolean {
  return synchronousPaths.some((pattern) => pattern.test(path)) && !notCode.test(path);
}

export const synchronous: Rule = (file) => {
  if (!isSynchronousPath(file.path)) return [];
  const problems: Problem[] = [];
  walk(parse(file), (node, parent) => {
    const found = waitOf(node, parent);
    if (found) problems.push({ path: file.path, line: lineAt(file.text, node.start), rule: 'R9', message: found });
  });
  return problems;
};

function waitOf(node: Node, parent: Node | undefined): string | undefined {
  switch (node.type) {
    case 'AwaitExpression':
      return 'awaits';
    case 'ForOfStatement':
      return node.await === true ? 'awaits' : undefined;
    case 'ArrowFunctionExpression':
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'TSDeclareFunction':
    case 'TSEmptyBodyFunctionExpression':
      return node.async === true ? 'is async' : undefined;
    case 'ImportExpression':
      return 'imports at run time';
    case 'ImportDeclaration':
      return importOf(node);
    case 'MemberExpression':
      return isThen(node) ? 'uses .then' : undefined;
    case 'Identifier':
      return forbidden.has(nameOf(node)) && (isRead(node, parent) || isNamedType(parent))
        ? `uses ${nameOf(node)}`
        : undefined;
    default:
      return undefined;
  }
}

function importOf(node: Node): string | undefined {
  const module = String((node.source as Node).value);
  if (node.importKind === 'type' || !module.startsWith('node:')) return undefined;
  return allowedOfNode.has(module) ? undefined : `imports ${module}`;
}

function isThen(node: Node): boolean {
  const property = node.property as Node;
  return node.computed === true ? property.value === 'then' : nameOf(property) === 'then';
}

function isNamedType(parent: Node | undefined): boolean {
  return parent?.type === 'TSTypeReference';
}
