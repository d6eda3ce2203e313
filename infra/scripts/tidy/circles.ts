/**
 * Files that import each other cannot be understood one at a time; types count as much as values, which dependency-cruiser
 * (`npm run arrows`) does not see in this language version.
 */
import { posix } from 'node:path';
import { lineAt, type Problem, type SourceFile } from './source-file.ts';

/** One problem for each set of files that reach each other by imports. */
export function circles(files: readonly SourceFile[]): Problem[] {
  const imports = new Map(files.map((file) => [file.path, targetsOf(file)]));
  const problems: Problem[] = [];
  for (const members of tangles(imports)) {
    if (members.length < 2) continue;
    const [path = '', ...others] = members;
    const text = files.find((file) => file.path === path)?.text ?? '';
    const line = lineAt(text, targetsAt(path, text).find(({ target }) => members.includes(target))?.at ?? 0);
    problems.push({ path, line, rule: 'circle', message: `and ${others.join(', ')} import each other` });
  }
  return problems;
}

function targetsOf({ path, text }: SourceFile): string[] {
  return targetsAt(path, text).map(({ target }) => target);
}

function targetsAt(path: string, text: string): { target: string; at: number }[] {
  return [...text.matchAll(/(?:\bfrom|\bimport\()\s*'([^']+)'/g)].flatMap(({ 1: name = '', index }) => {
    if (name.startsWith('.')) return [{ target: posix.join(posix.dirname(path), name), at: index }];
    const [, part, rest] = /^@mainstem\/([a-z]+)\/(.+)$/.exec(name) ?? [];
    return part === undefined ? [] : [{ target: `${part}/src/${rest}.ts`, at: index }];
  });
}

/** Strongly connected parts of the graph (Tarjan), each sorted; single files, too. */
function tangles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const visit = (path: string): number => {
    const number = order.size;
    order.set(path, number);
    low.set(path, number);
    stack.push(path);
    onStack.add(path);
    for (const next of imports.get(path) ?? []) {
      if (!imports.has(next) || next === path) continue;
      if (!order.has(next)) low.set(path, Math.min(low.get(path) as number, visit(next)));
      else if (onStack.has(next)) low.set(path, Math.min(low.get(path) as number, order.get(next) as number));
    }
    if (low.get(path) === number) {
      const members = stack.splice(stack.indexOf(path));
      for (const member of members) onStack.delete(member);
      found.push(members.sort());
    }
    return low.get(path) as number;
  };
  for (const path of imports.keys()) if (!order.has(path)) visit(path);
  return found;
}
