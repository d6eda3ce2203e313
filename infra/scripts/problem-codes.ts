/** The tables of docs/errors.md as data, so that the gateway can show the row a problem document's `type` names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Row {
  readonly code: string;
  readonly part: string;
  readonly cells: Readonly<Record<string, string>>;
}

const page = join(import.meta.dirname, '..', '..', 'docs', 'errors.md');

/** Source text of `gateway/src/problems/generated/codes.ts`. */
export function problemCodes(text: string = readFileSync(page, 'utf8')): string {
  const rows = rowsOf(text).map(({ code, part, cells }) => {
    const { when = '', 'what to do': next = '' } = cells;
    return `  ${code}: ${JSON.stringify({ part, when: plain(when), next: plain(next) })},`;
  });
  return [
    '/** Made from docs/errors.md by `npm run generate`; do not edit. */',
    'export interface CodeRow {',
    '  readonly part: string;',
    '  readonly when: string;',
    '  readonly next: string;',
    '}',
    'export const codeRows: Readonly<Record<string, CodeRow>> = {',
    ...rows,
    '};',
    '',
  ].join('\n');
}

/** A table's first column is `code`; its section's heading says whose codes they are. */
function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  let part = '';
  let columns: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) part = line.slice(3).replace(/: `.*/, '');
    if (!line.startsWith('|')) continue;
    const cells = cellsOf(line);
    if (cells[0] === 'code') columns = cells;
    const code = /^`([A-Z][A-Z0-9_]+)`$/.exec(cells[0] ?? '')?.[1];
    if (code === undefined) continue;
    rows.push({ code, part, cells: Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ''])) });
  }
  return rows;
}

function cellsOf(line: string): string[] {
  const cells = line.split(/(?<!\\)\|/).slice(1, -1);
  return cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
}

/** Without the marks of Markdown. */
function plain(text: string): string {
  return text.replaceAll('`', '').replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1');
}
