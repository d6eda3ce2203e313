/** Log files of the services: one each, cut at start when they have grown, so that a year of starts fits on a disk. */
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A log larger than this is put aside at the next start of its service (bytes); one older file is kept. */
export const LOG_LIMIT_BYTES = 16 * 1024 * 1024;

export function logFile(home: string, service: string): string {
  return join(home, 'logs', `${service}.log`);
}

/** Opens the log of a service for appending, putting an overgrown one aside. The caller closes the descriptor. */
export function openLog(home: string, service: string): number {
  const file = logFile(home, service);
  mkdirSync(join(home, 'logs'), { recursive: true });
  if (existsSync(file) && statSync(file).size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a');
}

/** The last lines of a service's log; nothing when it never wrote. */
export function lastLines(home: string, service: string, count: number): string[] {
  const file = logFile(home, service);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count);
}

/** How far back an error is looked for: a stack trace with its causes is shorter. */
const ERROR_WITHIN_LINES = 60;
/** What Node and stack traces say after the error itself. */
const AFTERMATH = /^\s*(at |Node\.js v|node:|[{}^[\]]|$)/;

/** What a service that ended said last: the message of its last error, or its last line that says anything. */
export function lastWords(home: string, service: string): string {
  const telling = lastLines(home, service, ERROR_WITHIN_LINES)
    .filter((line) => line.startsWith('{') || !AFTERMATH.test(line))
    .map(messageOfLine)
    .filter((line) => line !== '');
  return telling.findLast((line) => /error|fatal|cannot|refused/i.test(line)) ?? telling.at(-1) ?? '';
}

/** The words of a line: of a JSON log line its error or message. */
function messageOfLine(line: string): string {
  if (!line.startsWith('{')) return line.trim();
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter((part) => part !== undefined && part !== '').join(': ');
  } catch {
    return ''; // the end of a printed object
  }
}
