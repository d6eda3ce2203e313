/**
 * Recorded histories: `workflows/histories/<name>.json`. Every released version of every workflow keeps some; they are
 * replayed against today's code, and are never recorded again under the same name.
 *
 * The SDK's own `historyFromJSON` and `historyToJSON` fail with "type must be a Type": npm gives its packages a copy of
 * protobufjs each, and one does not know the types of the other. So the JSON is written and read by the proto package
 * itself: 64-bit numbers as text, bytes as base64, enums by name.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import proto from '@temporalio/proto';

const folder = join(import.meta.dirname, '..', '..', 'histories');
const { History } = proto.temporal.api.history.v1;

export type History = ReturnType<typeof History.fromObject>;

export interface RecordedHistory {
  readonly name: string;
  readonly history: History;
}

/** All of them, as the proto objects that the SDK replays. */
export function readHistories(): RecordedHistory[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const plain = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>;
      return { name: basename(file, '.json'), history: History.fromObject(plain) };
    });
}

/** Throws when the name is taken. */
export function writeHistory(name: string, history: proto.temporal.api.history.v1.IHistory): void {
  const plain = History.toObject(History.fromObject(history), { longs: String, bytes: String, enums: String });
  // Stack traces name files of the machine that recorded; no replay looks at them.
  const text = JSON.stringify(plain, (key, value: unknown) => (key === 'stackTrace' ? '' : value), 1);
  writeFileSync(join(folder, `${name}.json`), `${text}\n`, { flag: 'wx' });
}
