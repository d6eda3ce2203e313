/**
 * Opens a deck (Office Open XML, ECMA-376) and says what it shows, or why it is none that may be shown to a client. For decks
 * people upload in place of ours (WAP-58), and for tests, which read the figures of ours back.
 *
 * Refused: what is no archive, has no presentation, names a part that is not there, holds macros or programs, or takes
 * anything but links from outside (a picture that is fetched tells a stranger who looks, and when). Bounded, since a small
 * archive can hold very much.
 */
import { Readable } from 'node:stream';
import JSZip from 'jszip';

/** A deck with pictures; larger ones do not go through an approval either. */
export const DECK_BYTES_MAX = 16 * 1024 * 1024;
const PARTS_MAX = 2_000;
const SLIDES_MAX = 200;
/** Of one part, unpacked. */
const PART_BYTES_MAX = 16 * 1024 * 1024;

export interface SlideShown {
  /** Texts of shapes and tables, in order. */
  readonly texts: readonly string[];
  readonly charts: readonly ChartShown[];
}

export interface ChartShown {
  readonly labels: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

export type DeckRead =
  | { readonly kind: 'deck'; readonly slides: readonly SlideShown[] }
  | { readonly kind: 'refused'; readonly because: string };

class NoDeck extends Error {}

export async function readDeck(bytes: Buffer): Promise<DeckRead> {
  try {
    return { kind: 'deck', slides: await slidesOf(bytes) };
  } catch (error) {
    if (error instanceof NoDeck) return { kind: 'refused', because: error.message };
    throw error;
  }
}

async function slidesOf(bytes: Buffer): Promise<readonly SlideShown[]> {
  if (bytes.length > DECK_BYTES_MAX) throw new NoDeck(`larger than ${DECK_BYTES_MAX} bytes`);
  const archive = await JSZip.loadAsync(bytes).catch(() => {
    throw new NoDeck('no archive');
  });
  const names = Object.values(archive.files).flatMap(({ name, dir }) => (dir ? [] : [name]));
  if (names.length > PARTS_MAX) throw new NoDeck(`more than ${PARTS_MAX} parts`);
  const program = names.find((name) => /vbaProject|\.(?:bin|exe|js|vbs)$/i.test(name));
  if (program !== undefined) throw new NoDeck('it holds a program');
  await checkRelations(archive, names);
  const presentation = 'ppt/presentation.xml';
  if (archive.file(presentation) === null) throw new NoDeck('no presentation');
  const order = [...(await textOf(archive, presentation)).matchAll(/<p:sldId [^>]*r:id="([^"]+)"/g)].map(
    ([, id]) => id,
  );
  if (order.length === 0 || order.length > SLIDES_MAX) throw new NoDeck(`${order.length} slides`);
  const byId = new Map((await relationsOf(archive, presentation)).map(({ id, target }) => [id, target]));
  return Promise.all(order.map((id) => slideOf(archive, byId.get(id ?? '') ?? '')));
}

async function slideOf(archive: JSZip, part: string): Promise<SlideShown> {
  const text = await textOf(archive, part);
  const charts = (await relationsOf(archive, part)).filter(({ type }) => type.endsWith('/chart'));
  return {
    texts: paragraphsOf(text),
    charts: await Promise.all(charts.map(async ({ target }) => chartOf(await textOf(archive, target)))),
  };
}

/** Paragraphs of shapes and cells that say something. */
function paragraphsOf(xml: string): readonly string[] {
  const paragraphs = [...xml.matchAll(/<a:p>(.*?)<\/a:p>/gs)].map(([, inner = '']) =>
    [...inner.matchAll(/<a:t>([^<]*)<\/a:t>/g)].map(([, text = '']) => unescaped(text)).join(''),
  );
  return paragraphs.filter((text) => text !== '');
}

function chartOf(xml: string): ChartShown {
  const valuesIn = (inner: string) =>
    [...inner.matchAll(/<c:v>([^<]*)<\/c:v>/g)].map(([, value = '']) => unescaped(value));
  const within = (inner: string, tag: string) => new RegExp(`<c:${tag}>(.*?)</c:${tag}>`, 's').exec(inner)?.[1] ?? '';
  const series = [...xml.matchAll(/<c:ser>(.*?)<\/c:ser>/gs)].map(([, inner = '']) => inner);
  return {
    labels: valuesIn(within(series[0] ?? '', 'cat')),
    series: series.map((inner) => ({
      name: valuesIn(within(inner, 'tx'))[0] ?? '',
      values: valuesIn(within(inner, 'val')).map(Number),
    })),
  };
}

interface Relation {
  readonly id: string;
  readonly type: string;
  /** Name of the part; the address as it stands for one outside. */
  readonly target: string;
  readonly isOutside: boolean;
}

async function relationsOf(archive: JSZip, part: string): Promise<readonly Relation[]> {
  const at = part.lastIndexOf('/') + 1;
  const file = `${part.slice(0, at)}_rels/${part.slice(at)}.rels`;
  if (archive.file(file) === null) return [];
  return relationsIn(await textOf(archive, file), part.slice(0, at));
}

function relationsIn(xml: string, folder: string): readonly Relation[] {
  return [...xml.matchAll(/<Relationship\b([^>]*)>/g)].map(([, inner = '']) => {
    const of = (name: string) => unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(inner)?.[1] ?? '');
    const isOutside = of('TargetMode') === 'External';
    const target = isOutside ? of('Target') : resolved(folder, of('Target'));
    return { id: of('Id'), type: of('Type'), target, isOutside };
  });
}

/** Every part that is named is there, and only links lead outside. */
async function checkRelations(archive: JSZip, names: readonly string[]): Promise<void> {
  const there = new Set(names);
  for (const name of names.filter((each) => each.endsWith('.rels'))) {
    const folder = name.slice(0, name.lastIndexOf('_rels/'));
    for (const { type, target, isOutside } of relationsIn(await textOf(archive, name), folder)) {
      if (isOutside && !type.endsWith('/hyperlink')) throw new NoDeck('it takes something from outside');
      if (!isOutside && !there.has(target)) throw new NoDeck(`${target} is missing`);
    }
  }
}

function resolved(folder: string, target: string): string {
  return new URL(target, `part:///${folder}`).pathname.slice(1);
}

/** A part as text, never more of it than its bound: what an archive says of sizes may be untrue. */
async function textOf(archive: JSZip, name: string): Promise<string> {
  const file = archive.file(name);
  if (file === null) throw new NoDeck(`${name} is missing`);
  const chunks: Buffer[] = [];
  let size = 0;
  // The library's streams are older than async iteration.
  for await (const chunk of new Readable().wrap(file.nodeStream('nodebuffer'))) {
    size += (chunk as Buffer).length;
    if (size > PART_BYTES_MAX) throw new NoDeck(`${name} is larger than ${PART_BYTES_MAX} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '');
}
