/**
 * A deck as text that people read and edit in an approval (WAP-58), and what their edit makes of it. Pure. They may write
 * the recommendations anew and put remarks (`> …`) on any slide; figures come from the log, so lines and tables of figures
 * are shown and not read back. Who wants other slides altogether uploads a deck instead.
 */
import type { Part, QbrContent, Section } from './content.ts';
import { bulletsOf } from './recommend.ts';

/** An approval takes 16,384 characters. */
const TEXT_CHARACTERS_MAX = 16_000;
const REMARKS_MAX = 6;
const REMARK_CHARACTERS_MAX = 300;

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

export function textOf({ quarter, fromMs, toMs, product, sections }: QbrContent): string {
  const head = [`# Business review: ${product}, quarter ${quarter}`, `${day(fromMs)} to ${day(toMs)}`];
  const bodies = sections.flatMap((section) => ['', `## ${section.part}: ${section.title}`, ...linesOf(section)]);
  return `${[...head, ...bodies].join('\n').slice(0, TEXT_CHARACTERS_MAX)}\n`;
}

function linesOf({ part, lines, table, remarks }: Section): readonly string[] {
  return [
    ...lines.map((line) => (part === 'recommendations' ? `- ${line}` : line)),
    ...(table === null ? [] : [table.head, ...table.rows].map((row) => row.join(' | '))),
    ...remarks.map((remark) => `> ${remark}`),
  ];
}

/** The content with what a person wrote; the same content when nothing of it can be read. */
export function edited(content: QbrContent, text: string): QbrContent {
  return { ...content, sections: content.sections.map((section) => editedSection(section, text)) };
}

function editedSection(section: Section, text: string): Section {
  const written = partOf(text, section.part);
  if (written === null) return section;
  const remarks = written
    .filter((line) => line.startsWith('>'))
    .map((line) => line.slice(1).trim().slice(0, REMARK_CHARACTERS_MAX))
    .filter((line) => line.length > 0)
    .slice(0, REMARKS_MAX);
  if (section.part !== 'recommendations') return { ...section, remarks };
  const lines = bulletsOf(written.filter((line) => /^\s*[-*•]/.test(line)).join('\n'));
  return { ...section, remarks, lines: lines.length === 0 ? section.lines : lines };
}

function partOf(text: string, part: Part): readonly string[] | null {
  const lines = text.split(/\r?\n/);
  const from = lines.findIndex((line) => line.startsWith(`## ${part}:`));
  if (from === -1) return null;
  const length = lines.slice(from + 1).findIndex((line) => line.startsWith('## '));
  return lines.slice(from + 1, length === -1 ? undefined : from + 1 + length);
}
