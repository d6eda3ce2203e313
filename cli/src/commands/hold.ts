/** `mainstem hold place | lift | list`: legal holds. A held person is not erased, whoever asks. */
import { liftHolds, listHolds, placeHold, type StandingHold } from '@mainstem/projections/erasure/holds';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import { readSettings } from '@mainstem/streams/settings';
import { Command } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import { EXIT_FAILED, usage } from '../errors.ts';
import { table } from '../output.ts';
import { checkPerson, subjectsOf } from '../person-address.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { SAMPLE_TENANT } from './token.ts';

interface HoldFlags {
  readonly address?: string;
  readonly tenant?: string;
  readonly reason?: string;
  readonly actor: string;
  readonly hold?: string;
  readonly fourEyes?: boolean;
}

export function command(): Command {
  const hold = new Command('hold').description('legal holds: whom nobody may erase');
  const withCause = (sub: Command) =>
    sub
      .argument('[subject]', 'id of the person as events name it')
      .option('--address <as sent>', 'instead of the id: e-mail address or telephone number; never printed or logged')
      .option('--tenant <name>', 'tenant the person belongs to', SAMPLE_TENANT)
      .option('--reason <words>', 'why; goes onto the log, so nothing personal', reasonWords)
      .option('--actor <kind:name>', 'who does it', actorName, 'user:cli');
  defineVerb(
    withCause(hold.command('place').description('keep a person from being erased')).option(
      '--four-eyes',
      'it ends only when two different people have lifted it',
    ),
    place,
  );
  defineVerb(
    withCause(hold.command('lift').description('end the holds of a person')).option('--hold <id>', 'this one only'),
    lift,
  );
  defineVerb(
    hold.command('list').description('holds that stand').option('--tenant <name>', 'of this tenant (default: all)'),
    list,
  );
  return hold;
}

/** An address stands for every id its person may have, and each is held. */
async function place({ environment, output }: VerbContext, flags: HoldFlags, [subject]: string[]): Promise<number> {
  const reason = reasonOf(flags);
  const all = await withSubjects(environment, flags, subject, async (resources, one) => ({
    subject: one.subject,
    placed: await placeHold(resources, one, reason, authorOf(flags), flags.fourEyes === true),
  }));
  for (const one of all) {
    output.document(one.placed, () =>
      one.placed.tooLate
        ? `too late: the erasure of ${one.subject} was in force before the hold ${one.placed.holdId}`
        : `${one.subject} is held by ${one.placed.holdId}`,
    );
  }
  return all.some(({ placed }) => placed.tooLate) ? EXIT_FAILED : 0;
}

async function lift({ environment, output }: VerbContext, flags: HoldFlags, [subject]: string[]): Promise<number> {
  const reason = reasonOf(flags);
  const all = await withSubjects(environment, flags, subject, (resources, one) =>
    liftHolds(resources, one, reason, authorOf(flags), flags.hold),
  );
  const lifted = all.flat();
  const waiting = lifted.filter(({ ended }) => !ended);
  output.document(lifted, () =>
    lifted.length === 0
      ? `no such hold on ${subject ?? 'this person'}`
      : [
          `${lifted.length - waiting.length} holds ended`,
          ...waiting.map(
            ({ holdId, liftedBy }) => `${holdId} waits for a second person to lift it (first: ${liftedBy})`,
          ),
        ].join('\n'),
  );
  return lifted.length === 0 ? EXIT_FAILED : 0;
}

async function list({ environment, output }: VerbContext, { tenant }: HoldFlags): Promise<void> {
  const holds = await withResources(environment, (resources) =>
    listHolds(resources, tenant, ({ message }) => output.note(`passed over, and may be a hold: ${message}`)),
  );
  output.document(holds, () => table(['tenant', 'subject', 'hold', 'since', 'reason', ''], holds.map(rowOf)));
}

function rowOf({ tenant, subject, holdId, placedAtMs, reason, ...hold }: StandingHold): string[] {
  const eyes = hold.liftedBy === null ? 'four eyes' : `four eyes, lifted by ${hold.liftedBy}`;
  const notes = [...(hold.tooLate ? ['too late'] : []), ...(hold.fourEyes ? [eyes] : [])];
  return [tenant, subject, holdId, new Date(placedAtMs).toISOString(), reason, notes.join('; ')];
}

async function withSubjects<Result>(
  environment: NodeJS.ProcessEnv,
  { tenant = SAMPLE_TENANT, address }: HoldFlags,
  subject: string | undefined,
  work: (resources: Resources, one: { tenant: string; subject: string }) => Promise<Result>,
): Promise<Result[]> {
  checkPerson({ subject, address });
  return withResources(environment, async (resources) => {
    const done: Result[] = [];
    for (const one of await subjectsOf(resources, { tenant, subject, address })) {
      done.push(await work(resources, { tenant, subject: one }));
    }
    return done;
  });
}

function authorOf({ actor }: HoldFlags) {
  return { actor, nowMs: Date.now() };
}

function reasonOf({ reason }: HoldFlags): string {
  if (reason === undefined) throw usage('--reason is missing', 'Say why, without personal data: it stays on the log.');
  return reason;
}

async function withResources<Result>(
  environment: NodeJS.ProcessEnv,
  work: (resources: Resources) => Promise<Result>,
): Promise<Result> {
  const resources = await openResources(readSettings(resourceSettings, environment), 'mainstem-hold');
  try {
    return await work(resources);
  } finally {
    await resources.close();
  }
}
