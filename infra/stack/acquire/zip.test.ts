import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readZipEntry } from './zip.ts';

/** A zip with the files; made by hand so that the reader is held against the format and not against itself. */
function zip(files: Readonly<Record<string, { text: string; deflate: boolean }>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, { text, deflate }] of Object.entries(files)) {
    const packed = deflate ? deflateRawSync(text) : Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(4, 28); // an extra field that the directory does not have
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(deflate ? 8 : 0, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(text.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), Buffer.alloc(4), packed);
    directory.push(entry, Buffer.from(name));
    offset += 30 + name.length + 4 + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end, Buffer.from('a comment')]);
}

const archive = zip({
  'META-INF/a': { text: 'first', deflate: false },
  'redis-server': { text: 'second '.repeat(1_000), deflate: true },
});

test('stored and deflated entries come out as they went in', () => {
  expect(readZipEntry(archive, 'META-INF/a')?.toString()).toBe('first');
  expect(readZipEntry(archive, 'redis-server')?.toString()).toBe('second '.repeat(1_000));
});

test('what is not in it is not found, and what is no zip is refused', () => {
  expect(readZipEntry(archive, 'redis')).toBeUndefined();
  expect(() => readZipEntry(Buffer.from('<html>not found</html>'), 'redis')).toThrow('not a zip archive');
});
