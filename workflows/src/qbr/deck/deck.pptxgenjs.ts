/**
 * A business review as a PowerPoint deck (Office Open XML): a title, one slide for each part, native charts and tables that
 * can be edited by who shows it. Equal content gives equal bytes. Loaded by activities alone: workflow code never sees it.
 */
import type { QbrContent, Section } from '../content.ts';
import { addChart, colours } from './chart.ts';
import { newDeck, type Slide } from './pptxgenjs.ts';
import { sameBytes } from './same-bytes.ts';

/** Inches of a 16:9 slide. */
const WIDTH = 13.33;
const MARGIN = 0.6;
const INNER = WIDTH - 2 * MARGIN;
const FONT = 'Calibri';

export interface Deck {
  readonly bytes: Buffer;
  readonly slides: number;
}

/** `company`: as the client is called; it stands on the title alone. */
export async function renderDeck(content: QbrContent, company: string): Promise<Deck> {
  const deck = newDeck();
  deck.layout = 'LAYOUT_WIDE';
  deck.title = `Business review, quarter ${content.quarter}`;
  deck.author = 'Mainstem';
  deck.company = 'Mainstem';
  titleSlide(deck.addSlide(), content, company);
  for (const section of content.sections) sectionSlide(deck.addSlide(), section);
  const written = (await deck.write({ outputType: 'nodebuffer' })) as Buffer;
  return { bytes: await sameBytes(written, content.toMs), slides: content.sections.length + 1 };
}

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function titleSlide(slide: Slide, { quarter, fromMs, toMs, product }: QbrContent, company: string): void {
  slide.background = { color: colours.dark };
  const text = { x: MARGIN, w: INNER, color: 'FFFFFF', fontFace: FONT };
  slide.addText(`Business review: ${company}`, { ...text, y: 2.4, h: 1, fontSize: 40, bold: true });
  const of = `Quarter ${quarter} since going live with the ${product}`;
  slide.addText(`${of}, ${day(fromMs)} to ${day(toMs)}`, { ...text, y: 3.5, h: 0.6, fontSize: 20 });
}

function sectionSlide(slide: Slide, section: Section): void {
  const { title, isTold, lines, table, chart, remarks, part } = section;
  slide.addText(title, {
    x: MARGIN,
    y: 0.4,
    w: INNER,
    h: 0.7,
    fontFace: FONT,
    fontSize: 28,
    bold: true,
    color: colours.dark,
  });
  const bulleted = part === 'recommendations';
  slide.addText(
    lines.map((line) => ({ text: line, options: { breakLine: true, bullet: bulleted } })),
    {
      ...{ x: MARGIN, y: 1.2, w: INNER, h: bulleted ? 4.2 : 1.1, fontFace: FONT, fontSize: bulleted ? 18 : 16 },
      ...{ valign: 'top', color: isTold ? colours.text : colours.silent, italic: !isTold },
    },
  );
  if (table !== null) addTable(slide, table, chart === null ? INNER : INNER * 0.55);
  if (chart !== null) {
    const beside = table === null ? { x: MARGIN, w: INNER } : { x: MARGIN + INNER * 0.58, w: INNER * 0.42 };
    addChart(slide, chart, { ...beside, y: 2.4, h: 3.9 });
  }
  if (remarks.length === 0) return;
  slide.addText(remarks.join('\n'), {
    x: MARGIN,
    y: 6.4,
    w: INNER,
    h: 0.9,
    fontFace: FONT,
    fontSize: 12,
    color: colours.text,
    valign: 'top',
  });
}

function addTable(slide: Slide, { head, rows }: NonNullable<Section['table']>, w: number): void {
  const cell = { fontFace: FONT, fontSize: 13, border: { type: 'solid', pt: 0.5, color: colours.line } } as const;
  const first = head.map((text) => ({ text, options: { ...cell, bold: true, fill: { color: colours.head } } }));
  const others = rows.map((row) => row.map((text) => ({ text, options: cell })));
  // Names stand first and are long.
  const share = w / (head.length + 1);
  const colW = head.map((_, at) => (at === 0 ? 2 * share : share));
  slide.addTable([first, ...others], { x: MARGIN, y: 2.4, w, colW });
}
