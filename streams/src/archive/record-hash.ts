/** Hash of a record, by which a log is known to be the one that was archived. */
import type { LogRecord } from '../log/event-log.ts';
import { decodeHeaders, encodeHeaders } from '../log/record-batch.ts';
import { sha256 } from './layout.ts';

/** SHA-256 over key, value and headers; the place of the record is where it is looked for. */
export function recordHash({ key, value, headers }: Pick<LogRecord, 'key' | 'value' | 'headers'>): string {
  const parts = [Buffer.from(key), value, encodeHeaders(decodeHeaders(headers))];
  const lengths = Buffer.from(parts.map(({ length }) => length).join());
  return sha256(Buffer.concat([lengths, ...parts]));
}
