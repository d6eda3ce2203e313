/** Reads what the book is made of from the log. */
import type { EventLog } from '../log/event-log.ts';
import type { ReactorCodec } from '../runtime/reactor/reactor-reader.ts';
import { type LogReading, readOn } from '../runtime/reactor/read-on.ts';
import { bookTypes } from './book.ts';
import { customerOf } from './purchases.ts';

export function readValues(log: EventLog, codec: ReactorCodec): LogReading {
  // Most of what people do is no purchase.
  return readOn(log, codec, bookTypes, (event) => event.type !== 'PersonTracked' || customerOf(event) !== null);
}
