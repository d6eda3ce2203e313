import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pom } from './maven.ts';
import { complaint, go, inspect, java, judge, maven } from './tools.ts';

describe('what a program says when asked for its version', () => {
  test.each([
    [java, 'openjdk version "17.0.15" 2025-04-15', '17.0', true],
    [java, 'openjdk version "21" 2023-09-19', '21.0', true],
    [java, 'java version "1.8.0_402"', '1.8', false],
    [java, 'openjdk version "11.0.22"', '11.0', false],
    [maven, 'Apache Maven 3.8.7', '3.8', true],
    [maven, 'Apache Maven 3.5.4', '3.5', false],
    [go, 'go version go1.26.8 linux/amd64', '1.26', true],
    [go, 'go version go1.19.8 linux/amd64', '1.19', false],
    [go, 'bash: go: command not found', undefined, false],
  ])('%o', (tool, said, found, good) => expect(judge(tool, said)).toEqual({ tool, found, good }));
});

test('a missing tool is one line that names it and says how to get it', () => {
  const empty = mkdtempSync(join(tmpdir(), 'path-'));
  try {
    const line = complaint(inspect(java, { PATH: empty }));
    expect(line).toMatch(/^Java >= 17 is missing: install .+openjdk-17/);
    expect(line).not.toContain('\n');
  } finally {
    rmSync(empty, { recursive: true });
  }
});

test('an old tool is told with its version', () => {
  expect(complaint(judge(go, 'go version go1.19.8 linux/amd64'))).toMatch(
    /^Go 1\.19 is too old \(Go >= 1\.25 is needed\)/,
  );
});

test('the pom asks for each artifact, alone where that is wanted', () => {
  const text = pom('part-1', [
    { group: 'g', artifact: 'a', version: '1' },
    { group: 'h', artifact: 'b', version: '2', type: 'tar.gz', classifier: 'all', alone: true },
  ]);
  expect(text.match(/<dependency>/g)).toHaveLength(2);
  expect(text.match(/<exclusion>/g)).toHaveLength(1);
  expect(text).toContain('<type>tar.gz</type>');
  expect(text).toContain('<classifier>all</classifier>');
});
