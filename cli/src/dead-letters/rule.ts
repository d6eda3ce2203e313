/** `mainstem dlq retry`, `edit`, `discard` and `confirm`: what becomes of a parked record. */
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { placeText } from '@mainstem/streams/runtime/parking/parked';
import { eventTypeNamed } from '../commands/schemas.ts';
import { CliError, EXIT_FAILED, usage } from '../errors.ts';
import type { VerbContext } from '../verb.ts';
import { type Filter, type Letter, letterAt, type Parked, parkedKeys, placeOf, withParked } from './find.ts';
import { codecOf } from './look.ts';
import { readLetter } from './reading.ts';
import { replacementOf } from './replacement.ts';
import { confirmedEvent, retryEvent, ruledEvent } from './ruling-events.ts';

export interface RuleOptions extends Filter {
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

const LOOK_EVERY_MS = 200;

export async function retry(context: VerbContext, options: RuleOptions, [text]: string[]): Promise<number> {
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

export async function edit(context: VerbContext, options: RuleOptions, [text = '']: string[]): Promise<number> {
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

export function discard(context: VerbContext, options: RuleOptions, [text = '']: string[]): Promise<number> {
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

export async function confirm(context: VerbContext, options: RuleOptions, [id = '']: string[]): Promise<number> {
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

function reasonOf({ reason = '' }: RuleOptions): string {
  if (reason.trim() === '')
    throw usage('a ruling needs its reason', 'Say why with --reason; it stays on the audit trail.');
  return reason;
}

function actorOf({ as }: RuleOptions): string {
  return as ?? `user:${userInfo().username}`;
}
