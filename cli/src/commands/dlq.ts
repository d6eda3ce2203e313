/** `mainstem dlq list | show | retry | edit | discard | confirm`: what views could not take, and what becomes of it (R10). */

import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { placeText } from '@mainstem/streams/runtime/parking/parked';
import { readSettings } from '@mainstem/streams/settings';
import { Command } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import {
  type Filter,
  type Letter,
  letterAt,
  type Parked,
  parkedKeys,
  placeOf,
  withParked,
} from '../dead-letters/find.ts';
import { hexDump, masked, readLetter } from '../dead-letters/reading.ts';
import { replacementOf } from '../dead-letters/replacement.ts';
import { confirmedEvent, retryEvent, ruledEvent } from '../dead-letters/ruling-events.ts';
import { CliError, EXIT_FAILED, usage } from '../errors.ts';
import { table } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { eventTypeNamed } from './schemas.ts';

interface RuleOptions extends Filter {
  readonly reason?: string;
  readonly as?: string;
  readonly fourEyes?: boolean;
  readonly wait: number;
  readonly all?: boolean;
  readonly type?: string;
  readonly field?: readonly string[];
  readonly data?: string;
  readonly envelope?: string;
  readonly hex?: string;
}

/** How long a verb waits to see what came of it, s. */
const WAIT_S = 10;
const LOOK_EVERY_MS = 200;

export function command(): Command {
  const dlq = new Command('dlq').description('records views could not take: list, show, retry, edit, discard, confirm');
  const collect = (word: string, words: string[] = []) => [...words, word];
  const filtered = (one: Command) =>
    one.option('--view <name>', 'only of this view').option('--tenant <name>', 'only of this tenant');
  const ruling = (one: Command) =>
    filtered(one)
      .option('--reason <words>', 'why; stays on the audit trail', reasonWords)
      .option('--as <actor>', 'who does it (default: you)', actorName)
      .option('--wait <seconds>', 'how long to wait for what comes of it', wholeNumber('--wait', 0, 3_600), WAIT_S);
  const place = '[view:]topic/partition@offset, as listed';
  defineVerb(filtered(dlq.command('list').description('every parked key, and what it waits for')), list);
  defineVerb(
    filtered(dlq.command('show').description('one record, decoded when it can be').argument('<place>', place)),
    show,
  );
  defineVerb(
    ruling(dlq.command('retry').description('try parked keys again').argument('[place]', place)).option(
      '--all',
      'all that match',
    ),
    retry,
  );
  defineVerb(
    ruling(dlq.command('edit').description('put another event in place of a record').argument('<place>', place))
      .option('--four-eyes', 'takes effect once another person has confirmed it')
      .option('--field <name=value>', 'one field; repeat for more', collect)
      .option('--data <json>', 'fields as JSON')
      .option('--type <EventType>', 'of a record that cannot be read')
      .option('--envelope <json>', 'fields of the envelope')
      .option('--hex <bytes>', 'the whole value, as it is on the wire'),
    edit,
  );
  defineVerb(
    ruling(dlq.command('discard').description('pass a record over for good').argument('<place>', place)).option(
      '--four-eyes',
      'takes effect once another person has confirmed it',
    ),
    discard,
  );
  defineVerb(
    ruling(dlq.command('confirm').description('agree to a ruling of another person').argument('<ruling>', 'its id')),
    confirm,
  );
  return dlq;
}

async function list({ output, environment }: VerbContext, filter: Filter): Promise<void> {
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

async function show({ output, environment }: VerbContext, filter: Filter, [text = '']: string[]): Promise<void> {
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

async function retry(context: VerbContext, options: RuleOptions, [text]: string[]): Promise<number> {
  if (text === undefined && options.all !== true)
    throw usage('retry needs a place, or --all', 'See "mainstem dlq list".');
  return withParked(context.environment, async (resources) => {
    const chosen =
      text === undefined ? await parkedKeys(resources, options) : [await letterAt(resources, text, options)];
    const actor = actorOf(options);
    await resources.events.append(chosen.map(({ view, key }) => retryEvent(view, key, key.firstOffset, actor)));
    return outcome(context, options, chosen);
  });
}

async function edit(context: VerbContext, options: RuleOptions, [text = '']: string[]): Promise<number> {
  const { type, field, data, envelope, hex } = options;
  if ([field, data, envelope, hex].every((one) => one === undefined))
    throw usage('edit needs what is to change', 'Say it with --field, --data, --envelope or --hex.');
  const given = Object.fromEntries(
    Object.entries({ field, data, envelope, hex }).filter(([, one]) => one !== undefined),
  );
  const codec = await codecOf(context.environment);
  return rule(context, options, text, async (letter) => {
    const { event } = await readLetter(codec, letter.record.value);
    return replacementOf(codec, letter.record, event, {
      ...given,
      ...(type === undefined ? {} : { type: eventTypeNamed(type) }),
    });
  });
}

function discard(context: VerbContext, options: RuleOptions, [text = '']: string[]): Promise<number> {
  return rule(context, options, text, async () => null);
}

async function rule(
  context: VerbContext,
  options: RuleOptions,
  text: string,
  replacementFor: (letter: Letter) => Promise<Buffer | null>,
): Promise<number> {
  const reason = reasonOf(options);
  return withParked(context.environment, async (resources) => {
    const letter = await letterAt(resources, text, options);
    const fourEyes = options.fourEyes === true;
    const event = ruledEvent(letter, await replacementFor(letter), fourEyes, { reason, actor: actorOf(options) });
    await resources.events.append([event]);
    if (!fourEyes) return outcome(context, options, [letter]);
    const { id } = event.envelope;
    context.output.document(
      { ruling: id, effective: false },
      () => `proposed; another person runs: mainstem dlq confirm ${id}`,
    );
    return 0;
  });
}

async function confirm(context: VerbContext, options: RuleOptions, [id = '']: string[]): Promise<number> {
  const reason = reasonOf(options);
  return withParked(context.environment, async (resources) => {
    const proposal = resources.rulings.book.proposals.get(id);
    if (proposal === undefined)
      throw new CliError('CLI_REFUSED', `no ruling ${id} waits to be confirmed`, { next: 'See "mainstem dlq list".' });
    const actor = actorOf(options);
    if (proposal.actor === actor)
      throw new CliError('CLI_REFUSED', `${actor} proposed it, so another person has to confirm it`);
    const { ruling } = proposal;
    const { topic, partition, offset, view } = ruling;
    const letter = await letterAt(resources, `${topic}/${partition}@${offset}`, { ...options, view });
    await resources.events.append([confirmedEvent(ruling, proposal.tenant, { reason, actor })]);
    return outcome(context, options, [letter]);
  });
}

/** Waits for the views to act, and tells what came of it. */
async function outcome(
  { output, interrupted }: VerbContext,
  { wait }: RuleOptions,
  chosen: readonly Parked[],
): Promise<number> {
  const untilMs = performance.now() + wait * 1_000;
  const results = chosen.map(({ view, key }) => ({ place: placeOf(view, key, key.firstOffset), left: key.records }));
  for (;;) {
    for (const [at, { store, key }] of chosen.entries()) {
      const now = (await store.parkedKeys()).find((one) => placeText(one) === placeText(key));
      (results[at] as { left: number }).left = now?.records ?? 0;
    }
    if (results.every(({ left }) => left === 0) || performance.now() > untilMs || interrupted.aborted) break;
    await sleep(LOOK_EVERY_MS);
  }
  const waiting = results.filter(({ left }) => left > 0);
  output.document({ results }, () =>
    [
      `${results.length - waiting.length} of ${results.length} key(s) taken back`,
      ...waiting.map(
        ({ place, left }) =>
          `${place}: ${left} record(s) still wait; see "mainstem dlq show", and whether the views run`,
      ),
    ].join('\n'),
  );
  return waiting.length === 0 ? 0 : EXIT_FAILED;
}

function codecOf(environment: NodeJS.ProcessEnv) {
  return loadCodec(readSettings(['MAINSTEM_SCHEMA_IDS', 'MAINSTEM_REGISTRY_URL'], environment));
}

function reasonOf({ reason = '' }: RuleOptions): string {
  if (reason.trim() === '')
    throw usage('a ruling needs its reason', 'Say why with --reason; it stays on the audit trail.');
  return reason;
}

function actorOf({ as }: RuleOptions): string {
  return as ?? `user:${userInfo().username}`;
}
