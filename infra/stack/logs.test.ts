import { closeSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LOG_LIMIT_BYTES, lastLines, lastWords, logFile, openLog } from './logs.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'logs-'));
  mkdirSync(join(home, 'logs'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test('R8: a log that has grown is put aside when its service starts, and only one older one is kept', () => {
  const file = logFile(home, 'kafka');
  closeSync(openLog(home, 'kafka'));
  truncateSync(file, LOG_LIMIT_BYTES);
  closeSync(openLog(home, 'kafka'));
  expect(existsSync(`${file}.1`)).toBe(false);
  truncateSync(file, LOG_LIMIT_BYTES + 1);
  closeSync(openLog(home, 'kafka'));
  expect(statSync(file).size).toBe(0);
  expect(statSync(`${file}.1`).size).toBe(LOG_LIMIT_BYTES + 1);
});

test('the last lines of a log that was never written are none', () => {
  expect(lastLines(home, 'ghost', 5)).toEqual([]);
  expect(lastWords(home, 'ghost')).toBe('');
});

test.each([
  [
    'an uncaught error of Node',
    "node:internal/modules/esm/resolve:275\n    throw new ERR_MODULE_NOT_FOUND(\n          ^\n\nError: Cannot find module 'x'\n    at f (file:1:2) {\n  code: 'X'\n}\n\nNode.js v22.23.3\n",
    "Error: Cannot find module 'x'",
  ],
  [
    'a JSON log',
    '{"level":30,"msg":"starting"}\n{"level":60,"msg":"cannot start","err":{"message":"connect ECONNREFUSED"}}\n',
    'cannot start: connect ECONNREFUSED',
  ],
  ['plain words', 'one\nport 8080 is in use\n', 'port 8080 is in use'],
])('the last words of a service that ended: %s', (_, text, words) => {
  writeFileSync(logFile(home, 'gateway'), text);
  expect(lastWords(home, 'gateway')).toBe(words);
});
