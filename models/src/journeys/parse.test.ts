import { expect, test } from 'vitest';
import { parseJourney } from './parse.ts';

const journey = (nodes: string, head = '') => `journey: some
family: growth
about: Something.
${head}policy: { purpose: marketing }
nodes:
${nodes}`;
const problems = (text: string) => {
  const parsed = parseJourney(text, (zone) => zone === 'UTC');
  return parsed.ok ? [] : parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

test('KIKI-32: what is wrong is told with line and column', () => {
  expect(problems(journey('  in: { kind: event, on: PageViewed, next: nowhere }\n'))).toEqual([
    '6:3 nodes.in: leads to nowhere, which is not there',
  ]);
  expect(
    problems(journey('  in: { kind: event, on: PageViewed, next: out }\n  out: { kind: exit }\n', 'zone: Mars\n')),
  ).toEqual(['4:1 zone: no time zone Mars']);
  expect(
    problems(journey('  in: { kind: event, on: PageViewed, next: out, nxt: 1 }\n  out: { kind: exit }\n'))[0],
  ).toMatch(/^6:3 nodes\.in: Unrecognized key/);
  expect(problems('journey: [')[0]).toMatch(/^1:\d+ /);
  expect(problems(`a: &x [1]\nb: *x\n`)[0]).toContain('alias');
  expect(problems('#'.repeat(70_000))).toEqual(['1:1 longer than 65536 characters']);
});

test('a graph that cannot be walked is refused: ways round without time, steps nobody reaches, shares that are not 100', () => {
  const round = `  in: { kind: event, on: PageViewed, next: a }
  a: { kind: condition, if: { field: x, is: 1 }, next: b, otherwise: out }
  b: { kind: message, channel: push, template: x@v1, next: a }
  out: { kind: exit }
  alone: { kind: exit }
`;
  expect(problems(journey(round))).toEqual([
    '10:3 nodes.alone: can never be reached',
    '7:3 nodes.a: goes round without a delay or a wait',
    '8:3 nodes.b: goes round without a delay or a wait',
  ]);
  const split = `  in: { kind: event, on: PageViewed, next: s }
  s: { kind: split, branches: [{ name: a, percent: 50, next: out }, { name: b, percent: 49, next: out }] }
  out: { kind: exit }
`;
  expect(problems(journey(split))).toEqual(['7:21 nodes.s.branches: percents do not come to 100']);
});
