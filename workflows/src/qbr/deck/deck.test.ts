/** WAP-57: the deck opens, is whole, shows the figures it was given, and is the same in every byte each time. */
import JSZip from 'jszip';
import { expect, test } from 'vitest';
import { contentOf, type QbrContent, sectionsOf } from '../content.ts';
import type { QbrFigures } from '../figures.ts';
import { recommendationSection, recommendationsOf } from '../recommend.ts';
import { nobodyCounted, sampleFigures, secondQuarter } from '../testing/sample-figures.ts';
import { renderDeck } from './deck.pptxgenjs.ts';
import { DECK_BYTES_MAX, readDeck } from './read-deck.ts';

function contentFor(figures: QbrFigures): QbrContent {
  const told = recommendationSection(recommendationsOf(figures), { text: null, model: null, isOffline: true });
  return contentOf(secondQuarter, figures.product, [...sectionsOf(figures), told]);
}

async function slidesOf(bytes: Buffer) {
  const read = await readDeck(bytes);
  if (read.kind !== 'deck') throw new Error(read.because);
  return read.slides;
}

async function changed(bytes: Buffer, change: (archive: JSZip) => void): Promise<Buffer> {
  const archive = await JSZip.loadAsync(bytes);
  change(archive);
  return archive.generateAsync({ type: 'nodebuffer' });
}

test('WAP-57: five parts with the figures they were given, charts as numbers', async () => {
  const { bytes, slides: count } = await renderDeck(contentFor(sampleFigures), 'Brick & Co');
  const slides = await slidesOf(bytes);
  expect(slides).toHaveLength(count);
  expect(slides.map(({ texts }) => texts[0])).toEqual([
    'Business review: Brick & Co',
    'KPIs: baseline and now',
    'A/B results',
    'Conversations',
    'Return and savings',
    'Next quarter',
  ]);
  const [, kpis, flows, conversations, savings, next] = slides;
  expect(kpis?.texts).toEqual(expect.arrayContaining(['Resolved without a person', '41 %', '72 %', '+31 points']));
  expect(kpis?.charts[0]).toMatchObject({ labels: ['Baseline', 'Now'], series: [{ values: [41, 72] }] });
  expect(flows?.texts).toEqual(expect.arrayContaining(['guided', '273 of 910', '30 %', 'better']));
  expect(flows?.charts[0]?.series[0]?.values).toEqual([20, 30]);
  expect(conversations?.charts[0]?.series.map(({ values }) => values)).toEqual([
    [2_800, 2_950, 3_138],
    [1_200, 1_150, 1_107],
  ]);
  expect(savings?.texts.join(' ')).toContain('The quarter cost 12000 EUR; 23552 EUR remain, 196.3 % of the cost.');
  expect(savings?.charts[0]?.series[0]?.values).toEqual([35_552, 12_000, 23_552]);
  expect(next?.texts.join(' ')).toContain('Give flow guided to everybody');
  expect(next?.texts.join(' ')).toContain('no language model worded it');
});

test('WAP-57: what nobody counted is said and not invented', async () => {
  const { bytes } = await renderDeck(contentFor(nobodyCounted), 'Brick & Co');
  const slides = await slidesOf(bytes);
  expect(slides.flatMap(({ charts }) => charts)).toEqual([]);
  const said = slides.map(({ texts }) => texts.slice(1).join(' '));
  for (const at of [1, 2, 3, 4]) expect(said[at]).toMatch(/^No /);
  expect(
    slides
      .slice(1)
      .flatMap(({ texts }) => texts)
      .join(' '),
  ).not.toMatch(/\d/);
});

test('equal content gives equal bytes; the archive is whole and its XML well formed', async () => {
  const first = await renderDeck(contentFor(sampleFigures), 'Brick & Co');
  const again = await renderDeck(contentFor(sampleFigures), 'Brick & Co');
  expect(again.bytes.equals(first.bytes)).toBe(true);
  const other = await renderDeck({ ...contentFor(sampleFigures), quarter: 3 }, 'Brick & Co');
  expect(other.bytes.equals(first.bytes)).toBe(false);
  const archive = await JSZip.loadAsync(first.bytes);
  const names = Object.keys(archive.files);
  expect(names[0]).toBe('[Content_Types].xml');
  const types = (await archive.file('[Content_Types].xml')?.async('string')) ?? '';
  const parts = [...types.matchAll(/PartName="\/([^"]+)"/g)].map(([, part = '']) => part);
  expect(parts).toEqual(expect.arrayContaining(['ppt/presentation.xml', 'ppt/charts/chart1.xml']));
  for (const part of parts) expect(names).toContain(part);
  for (const name of names.filter((each) => /\.(xml|rels)$/.test(each))) {
    expect(isWellFormed((await archive.file(name)?.async('string')) ?? ''), name).toBe(true);
  }
});

test('WAP-58: a deck that is none, holds a program or fetches something is refused', async () => {
  const { bytes } = await renderDeck(contentFor(sampleFigures), 'Brick & Co');
  const because = async (each: Buffer) => {
    const read = await readDeck(each);
    return read.kind === 'refused' ? read.because : 'taken';
  };
  expect(await because(bytes)).toBe('taken');
  expect(await because(Buffer.from('hello'))).toBe('no archive');
  expect(await because(Buffer.alloc(DECK_BYTES_MAX + 1))).toContain('larger than');
  expect(await because(await changed(bytes, (archive) => archive.remove('ppt/slides/slide2.xml')))).toContain(
    'missing',
  );
  expect(await because(await changed(bytes, (archive) => archive.file('ppt/vbaProject.bin', 'x')))).toContain(
    'program',
  );
  const image = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/image';
  const relation = `<Relationship Id="rId99" Type="${image}" Target="https://spy.example/p.png" TargetMode="External"/>`;
  const rels = 'ppt/slides/_rels/slide1.xml.rels';
  const text = (await (await JSZip.loadAsync(bytes)).file(rels)?.async('string')) ?? '';
  const spied = text.replace('</Relationships>', `${relation}</Relationships>`);
  expect(await because(await changed(bytes, (archive) => archive.file(rels, spied)))).toContain('from outside');
});

/** Tags close in the order they were opened, attributes are quoted, nothing stands bare. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  const rest = xml.replaceAll(
    /<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/g,
    (whole, close, name, _, self) => {
      if (close === '/') return open.pop() === name ? '' : whole;
      if (self !== '/') open.push(name);
      return '';
    },
  );
  return open.length === 0 && !/[<>]/.test(rest.replace(/^\uFEFF?<\?xml[^?]*\?>/, '')) && !/&(?!#?\w+;)/.test(rest);
}
