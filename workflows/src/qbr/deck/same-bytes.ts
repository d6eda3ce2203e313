/**
 * The same deck in the same bytes (its SHA-256 stands on the log and in approvals): the library writes the time of writing
 * into the document's properties and into every entry of the archive, and into the workbooks inside of it, and numbers
 * charts on through the life of the process. Here each archive is packed again with fixed times and its own numbers, without
 * entries for folders, its table of content types first, as the Open Packaging Conventions (ECMA-376 part 2) like it; and
 * what that table says of parts that are not there is left out.
 */
import JSZip from 'jszip';

/** The first moment the archive's format knows. */
const EPOCH = new Date(Date.UTC(1980, 0, 1));
const TYPES = '[Content_Types].xml';
const PROPERTIES = 'docProps/core.xml';

/** `writtenAtMs`: what the properties say instead of now, ms since 1970 UTC. */
export async function sameBytes(archive: Buffer, writtenAtMs: number): Promise<Buffer> {
  const source = await JSZip.loadAsync(archive);
  const names = Object.values(source.files).flatMap(({ name, dir }) => (dir ? [] : [name]));
  const renumber = renumbering(names);
  const packed = new JSZip();
  for (const name of [TYPES, ...names.filter((each) => each !== TYPES).sort(by(renumber))]) {
    const file = source.file(name);
    if (file === null) continue;
    const body = await bodyOf(name, await file.async('nodebuffer'), names, writtenAtMs);
    const isText = /\.(?:xml|rels)$/.test(name);
    packed.file(renumber(name), isText ? renumber(body.toString('utf8')) : body, { date: EPOCH, createFolders: false });
  }
  return packed.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE', platform: 'DOS' });
}

const by = (name: (text: string) => string) => (one: string, other: string) => (name(one) < name(other) ? -1 : 1);
const numbered = /(charts\/chart|charts\/_rels\/chart|Microsoft_Excel_Worksheet)(\d+)(?=\.x)/g;

/** Charts by the order in which they were made, from 1. */
function renumbering(names: readonly string[]): (text: string) => string {
  const found = names.flatMap((name) => /charts\/chart(\d+)\.xml$/.exec(name)?.[1] ?? []).map(Number);
  const order = found.sort((one, other) => one - other);
  return (text) =>
    text.replaceAll(numbered, (whole, kind: string, number: string) => {
      const at = order.indexOf(Number(number));
      return at === -1 ? whole : `${kind}${at + 1}`;
    });
}

async function bodyOf(name: string, body: Buffer, names: readonly string[], writtenAtMs: number): Promise<Buffer> {
  if (name.endsWith('.xlsx')) return sameBytes(body, writtenAtMs);
  if (name === TYPES) return Buffer.from(withoutMissing(body.toString('utf8'), new Set(names)));
  if (name !== PROPERTIES) return body;
  const at = new Date(writtenAtMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  const text = body.toString('utf8').replaceAll(/(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)/g, `$1${at}$2`);
  return Buffer.from(text);
}

function withoutMissing(text: string, names: ReadonlySet<string>): string {
  return text.replaceAll(/<Override PartName="\/([^"]+)"[^>]*\/>/g, (whole, part: string) =>
    names.has(part) ? whole : '',
  );
}
