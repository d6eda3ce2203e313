/** The rules for one file: size, names, words that must not stay. */
import { purity } from './purity.ts';
import { lineAt, type Node, type Problem, parse, type Rule, type SourceFile, walk } from './source-file.ts';
import { synchronous } from './synchronous.ts';

/** Longer than this and a file is no longer one noun (lines). */
export const FILE_LINES_MAX = 400;
/** Longer than this and a function does more than one thing (lines). */
export const FUNCTION_LINES_MAX = 70;
/** Biome breaks code at 120; a sentence of a comment may hang over a little. What cannot be broken is left alone. */
export const LINE_CHARACTERS_MAX = 130;

const functions: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

const isTest = (path: string): boolean => /\.test\.ts$|\.bench\.ts$|\/testing\/|test-kit\.ts$/.test(path);

const fileLength: Rule = ({ path, text }) => {
  const lines = text.trimEnd().split('\n').length;
  if (lines <= FILE_LINES_MAX) return [];
  return [{ path, line: FILE_LINES_MAX, rule: 'file-length', message: `${lines} lines, at most ${FILE_LINES_MAX}` }];
};

const lineLength: Rule = ({ path, text }) =>
  text.split('\n').flatMap((content, index): Problem[] => {
    if (content.length <= LINE_CHARACTERS_MAX || /['"`/]/.test(content)) return [];
    const message = `${content.length} characters, at most ${LINE_CHARACTERS_MAX}`;
    return [{ path, line: index + 1, rule: 'line-length', message }];
  });

const functionLength: Rule = (file) => {
  // A test's `describe` holds many small functions; its length says nothing.
  if (isTest(file.path)) return [];
  const problems: Problem[] = [];
  const tree = parse(file);
  walk(tree, (node) => {
    if (!functions.has(node.type)) return;
    const first = lineAt(file.text, node.start);
    const own = lineAt(file.text, node.end) - first + 1 - linesOfInnerFunctions(file, node);
    if (own <= FUNCTION_LINES_MAX) return;
    const message = `${own} lines of its own, at most ${FUNCTION_LINES_MAX}`;
    problems.push({ path: file.path, line: first, rule: 'function-length', message });
  });
  return problems;
};

/** A closure that holds functions is as long as what is left when they are taken out: each is judged for itself. */
function linesOfInnerFunctions(file: SourceFile, outer: Node): number {
  let lines = 0;
  let covered = -1;
  walk(outer, (node) => {
    if (node === outer || !functions.has(node.type) || node.end <= covered) return;
    covered = node.end;
    lines += Math.max(0, lineAt(file.text, node.end) - lineAt(file.text, node.start) - 1);
  });
  return lines;
}

const kebabName: Rule = ({ path }) => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/.test(name)) return [];
  return [{ path, line: 1, rule: 'file-name', message: 'not kebab-case' }];
};

const purposeFirst: Rule = ({ path, text }) => {
  if (isTest(path) || /^(#!|\/\/|\/\*)/.test(text.trimStart())) return [];
  return [{ path, line: 1, rule: 'purpose', message: 'a file begins with a comment that says what it is for' }];
};

/** In two pieces, or this file would break its own rule. */
const unfinishedWords = new RegExp(`/[/*].*\\b(${'FIX'}ME|${'XX'}X|${'TO'}DO(?!\\(#\\d+\\)))`);

const unfinished: Rule = ({ path, text }) =>
  text.split('\n').flatMap((content, index): Problem[] => {
    const found = unfinishedWords.exec(content);
    if (!found) return [];
    return [
      { path, line: index + 1, rule: 'unfinished', message: `${found[1]} in a comment: mend it, or name its issue` },
    ];
  });

export const fileRules: readonly Rule[] = [
  fileLength,
  lineLength,
  functionLength,
  kebabName,
  purposeFirst,
  unfinished,
  purity,
  synchronous,
];
