/** `mainstem dlq list` and `show`: what is parked, and what is wrong with it. */
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { readSettings } from '@mainstem/streams/settings';
import { table } from '../output.ts';
import type { VerbContext } from '../verb.ts';
import { type Filter, letterAt, parkedKeys, placeOf, withParked } from './find.ts';
import { hexDump, masked, readLetter } from './reading.ts';

export async function list({ output, environment }: VerbContext, filter: Filter): Promise<void> {
  await withParked(environment, async (resources) => {
    const found = await parkedKeys(resources, filter);
    const proposals = [...resources.rulings.book.proposals.values()];
    const rows = found.map(({ view, key }) => {
      const proposed = proposals.find(
        ({ ruling }) =>
          ruling.view === view &&
          ruling.topic === key.topic &&
          ruling.partition === key.partition &&
          ruling.offset === key.firstOffset,
      );
      const { cause, code, message } = key.fault;
      const { records, bytes, sinceMs } = key;
      const since = new Date(sinceMs).toISOString();
      const place = placeOf(view, key, key.firstOffset);
      return {
        place,
        view,
        key: key.key,
        cause,
        code,
        message,
        records,
        bytes,
        since,
        proposal: proposed?.ruling.id ?? null,
      };
    });
    output.document(rows, () =>
      rows.length === 0
        ? 'nothing is parked'
        : [
            table(
              ['place', 'key', 'cause', 'code', 'records', 'since', 'proposed ruling'],
              rows.map(({ place, key, cause, code, records, since, proposal }) => [
                place,
                key,
                cause,
                code,
                records,
                since,
                proposal ?? '',
              ]),
            ),
            'next: mainstem dlq show <place>',
          ].join('\n'),
    );
  });
}

export async function show({ output, environment }: VerbContext, filter: Filter, [text = '']: string[]): Promise<void> {
  await withParked(environment, async (resources) => {
    const { view, key, record } = await letterAt(resources, text, filter);
    const { event, problem } = await readLetter(await codecOf(environment), record.value);
    const shown = event === null ? null : masked(event);
    const place = placeOf(view, record, record.offset);
    const behind = key.records - 1;
    const document = {
      place,
      key: record.key,
      fault: record.fault,
      waitsFor: record.fault === null ? placeOf(view, key, key.firstOffset) : null,
      behind: record.fault === null ? null : behind,
      appendedAtMs: record.appendedAtMs,
      parkedAtMs: record.parkedAtMs,
      event: shown,
      problem,
      // What can be decoded is shown with its personal fields masked; its bytes would hold them sealed, which tells no more.
      hex: record.value.toString('hex'),
    };
    output.document(document, () =>
      [
        `${place}  ${record.key}`,
        record.fault === null
          ? `waits behind ${document.waitsFor}`
          : `${record.fault.cause}: ${record.fault.message} (${record.fault.code}); ${behind} record(s) wait behind it`,
        `appended ${new Date(record.appendedAtMs).toISOString()}, parked ${new Date(record.parkedAtMs).toISOString()}`,
        shown === null
          ? `${record.value.length} bytes, not readable: ${problem}\n${hexDump(record.value)}`
          : JSON.stringify(shown, null, 2),
        `next: mainstem dlq retry ${place}, or edit, or discard`,
      ].join('\n'),
    );
  });
}

export function codecOf(environment: NodeJS.ProcessEnv) {
  return loadCodec(readSettings(['MAINSTEM_SCHEMA_IDS', 'MAINSTEM_REGISTRY_URL'], environment));
}
