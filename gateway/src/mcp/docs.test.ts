/** docs/mcp.md names every tool, resource, prompt and route with what the code says of it; `--update` of vitest is not needed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCatalogue } from '../agents/catalogue.ts';
import type { AgentParts } from '../agents/parts.ts';
import { agentRouteTable } from '../agents/routes.ts';
import { prompts } from './prompts.ts';
import { openResources } from './resources.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'mcp.md'), 'utf8');
/** Tools only keep their parts until they run. */
const { all } = createCatalogue({} as AgentParts);

/** Rows of the table below a heading, as cells. */
function rowsOf(heading: string): string[][] {
  const part = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = part.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

test('MAMS-06: the table of tools is the catalogue', () => {
  const expected = all.map(({ name, permission, hints }) => [name, permission, hints.readOnly ? 'reads' : 'writes']);
  expect(rowsOf('Tools').map((cells) => cells.slice(0, 3))).toEqual(expected);
});

test('MAMS-14…22: the table of routes is that of the code', () => {
  const expected = agentRouteTable.map(({ method, url, tool }) => [`${method} ${url}`, tool]);
  expect(rowsOf('REST routes of agents').map((cells) => cells.slice(0, 2))).toEqual(expected);
});

test('resources and prompts are all named', () => {
  for (const { uriTemplate } of openResources().templates) expect(page).toContain(uriTemplate);
  for (const { name } of prompts) expect(page).toContain(`\`${name}\``);
});
