/**
 * `mainstem erase <subject>`: makes what was sealed of a person unreadable for good, takes it out of the views, and searches
 * every store for what is left in the clear. Steps and certificate are events; killed half-way, the same call goes on.
 */
import { type Erasure, eraseSubject } from '@mainstem/projections/erasure/erase';
import { type LinkedId, linkedTo } from '@mainstem/projections/erasure/linked';
import { reconcile } from '@mainstem/projections/erasure/reconcile';
import { reopenSubject } from '@mainstem/projections/erasure/reopen';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import type { SubjectErased, SweptStore } from '@mainstem/schemas/generated/events';
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import { readSettings } from '@mainstem/streams/settings';
import { Command } from 'commander';
import { actorName, reasonWords } from '../author.ts';
import { sweepersFor, sweptStores } from '../erasure-stores.ts';
import { EXIT_FAILED, usage } from '../errors.ts';
import { grouped, table } from '../output.ts';
import { checkPerson, subjectsOf } from '../person-address.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { SAMPLE_TENANT } from './token.ts';

interface EraseFlags {
  readonly tenant: string;
  readonly address?: string;
  readonly linked?: boolean;
  readonly reason?: string;
  readonly actor: string;
  readonly canary?: readonly string[];
  readonly skip?: readonly string[];
  readonly files?: readonly string[];
  readonly acceptFindings?: boolean;
  readonly despiteUnreadable?: string;
  readonly reopen?: boolean;
  readonly reconcile?: boolean;
  readonly profile?: string;
}

export function command(): Command {
  const collect = (word: string, words: string[] = []) => [...words, word];
  return defineVerb<EraseFlags>(
    new Command('erase')
      .description('erase a person: key destroyed, views made anew, every store searched, a certificate on the log')
      .argument('[subject]', 'id of the person as events name it, for example contactRef of a lead')
      .option('--address <as sent>', 'instead of the id: e-mail address or telephone number; never printed or logged')
      .option(
        '--linked',
        'erase the person’s other ids too, which senders told by aliases; those of shared devices stay',
      )
      .option('--tenant <name>', 'tenant the person belongs to', SAMPLE_TENANT)
      .option('--reason <words>', 'why; goes onto the log, so nothing personal', reasonWords)
      .option('--actor <kind:name>', 'who does it', actorName, 'user:cli')
      .option('--canary <value>', 'search for this value, too; repeat for more', collect)
      .option('--skip <store>', `leave a store out: ${sweptStores.join(', ')}; repeat for more`, collect)
      .option('--files <directory>', 'search these directories instead of the local logs and segments', collect)
      .option('--accept-findings', 'finish although values are found, or cannot be opened; the certificate counts')
      .option('--despite-unreadable <reason>', 'go on though a record about the person is unreadable', reasonWords)
      .option('--reconcile', 'after a restore of the key store: destroy again what the log says is destroyed')
      .option('--reopen', 'the opposite: a new consent, so that personal data may be sent again'),
    erase,
  );
}

async function erase(context: VerbContext, flags: EraseFlags, [subject]: string[]): Promise<number> {
  const { output, environment } = context;
  if (flags.reconcile === true) return reconcileKeys(context);
  const { reason, actor, tenant, address } = flags;
  checkPerson({ subject, address });
  if (reason === undefined) throw usage('--reason is missing', 'Say why, without personal data: it stays on the log.');
  const resources = await openResources(readSettings(resourceSettings, environment), 'mainstem-erase');
  try {
    const subjects = await subjectsOf(resources, { tenant, subject, address });
    if (flags.reopen === true) {
      await eachOf(subjects, 'PRIVACY_SUBJECT_OPEN', (one) =>
        reopen(context, resources, { tenant, subject: one }, reason, actor),
      );
      return 0;
    }
    const linked = await linkedTo(resources, tenant, subjects);
    const along = flags.linked === true ? linked.filter(({ shared }) => !shared).map((one) => one.subject) : [];
    const left = linked.filter((one) => !along.includes(one.subject));
    const sweepers = sweepersFor({
      environment,
      log: resources.log,
      tenant,
      profile: flags.profile,
      skip: flags.skip ?? [],
      files: flags.files ?? [],
    });
    const shared = {
      resources,
      reason,
      actor,
      sweepers,
      canaries: flags.canary ?? [],
      leftOut: sweptStores.filter((store) => flags.skip?.includes(store)),
      acceptFindings: flags.acceptFindings === true,
      ...(flags.despiteUnreadable === undefined ? {} : { despiteUnreadable: flags.despiteUnreadable }),
      onStep: (step: string) => output.note(step),
    };
    const done = await eachOf([...subjects, ...along], 'PRIVACY_SUBJECT_UNKNOWN', async (one) => ({
      subject: one,
      erasure: await eraseSubject({ ...shared, subject: { tenant, subject: one } }),
    }));
    for (const { subject: one, erasure } of done) {
      output.document({ ...erasure, subject: one, linked: left.map((other) => told(other, tenant)) }, () =>
        [wordsOf(erasure, one), ...linkedWords(left, tenant)].join('\n'),
      );
    }
    const isClean = ({ erasure }: Done) => erasure.status === 'erased' && erasure.certificate.findings === 0;
    return done.every(isClean) ? 0 : EXIT_FAILED;
  } finally {
    await resources.close();
  }
}

interface Done {
  readonly subject: string;
  readonly erasure: Erasure;
}

/** Does `work` for each; ids that fail by `code` alone are passed over while another does not. Throws it when all do. */
async function eachOf<Result>(
  subjects: readonly string[],
  code: PrivacyError['code'],
  work: (subject: string) => Promise<Result>,
): Promise<Result[]> {
  const done: Result[] = [];
  let passedOver: PrivacyError | undefined;
  for (const subject of subjects) {
    try {
      done.push(await work(subject));
    } catch (error) {
      if (!(error instanceof PrivacyError) || error.code !== code) throw error;
      passedOver = error;
    }
  }
  if (done.length === 0 && passedOver !== undefined) throw passedOver;
  return done;
}

function told({ subject, shared }: LinkedId, tenant: string) {
  return { subject, shared, command: `mainstem erase ${subject} --tenant ${tenant} --reason …` };
}

function linkedWords(linked: readonly LinkedId[], tenant: string): string[] {
  if (linked.length === 0) return [];
  const rows = linked.map((one) => [one.shared ? 'shared with another person' : '', told(one, tenant).command]);
  return [
    'not erased, and by what senders said the same person’s (--linked erases those not shared):',
    table(['', 'to erase it'], rows),
  ];
}

async function reconcileKeys({ output, environment }: VerbContext): Promise<number> {
  const resources = await openResources(readSettings(resourceSettings, environment), 'mainstem-erase');
  try {
    const reconciled = await reconcile(resources);
    for (const unread of reconciled.unread) output.note(`passed over: ${unread}`);
    output.document(
      reconciled,
      () =>
        `${reconciled.erased} persons are erased by the log; the keys of ${reconciled.returned.length} had come back and are destroyed`,
    );
    return 0;
  } finally {
    await resources.close();
  }
}

async function reopen(
  { output }: VerbContext,
  resources: Resources,
  subject: { tenant: string; subject: string },
  reason: string,
  actor: string,
): Promise<number> {
  const event = await reopenSubject(resources, subject, reason, { actor, nowMs: Date.now() });
  output.document(
    event,
    () => `${subject.subject} is open again (generation ${event.generation}); what was erased stays so`,
  );
  return 0;
}

export function wordsOf(erasure: Erasure, subject: string): string {
  switch (erasure.status) {
    case 'refused':
      return [
        `${subject} is not erased: a legal hold stands`,
        table(
          ['hold', 'since', 'reason'],
          erasure.holds.map(({ holdId, placedAtMs, reason }) => [holdId, new Date(placedAtMs).toISOString(), reason]),
        ),
        'to end one: mainstem hold lift <subject> --reason …',
      ].join('\n');
    case 'incomplete':
      return [
        `${subject} is closed, and values are still in the clear; the key is destroyed once they are gone`,
        table(
          ['store', 'place', 'item'],
          erasure.findings.map(({ store, place, item }) => [store, place, item]),
        ),
        'clean these places, then run the same call again',
      ].join('\n');
    case 'erased':
      return certificateWords(erasure.certificate, subject, beginningOf(erasure));
  }
}

function beginningOf({ already, keyReturned }: Extract<Erasure, { status: 'erased' }>): string {
  if (!already) return 'is erased';
  return keyReturned
    ? 'was erased before; the key had come back (a restored backup?) and is destroyed again'
    : 'was erased before';
}

function certificateWords(certificate: SubjectErased, subject: string, beginning: string): string {
  const { findings, rowsRebuilt, views, sealedValues, valuesSearched, stores, envelope } = certificate;
  const { storesLeftOut, valuesTooShort, despiteUnreadable } = certificate;
  return [
    `${subject} ${beginning}: ${sealedValues} sealed values, ${rowsRebuilt} rows of ${views.join(', ') || 'no view'} made anew`,
    table(['store', 'places', 'items', 'bytes', 'findings'], summed(stores)),
    ...(storesLeftOut.length > 0 ? [`not searched, left out: ${storesLeftOut.join(', ')}`] : []),
    ...(valuesTooShort > 0 ? [`${valuesTooShort} values not searched for: too short to tell them from chance`] : []),
    ...(despiteUnreadable === null ? [] : [`records about the subject could not be read: ${despiteUnreadable}`]),
    `${valuesSearched} values searched for, ${findings} findings; certificate ${envelope.id}`,
  ].join('\n');
}

function summed(stores: readonly SweptStore[]): (string | number)[][] {
  return [...Map.groupBy(stores, ({ store }) => store)].map(([store, places]) => {
    const sum = (of: (place: SweptStore) => number) => grouped(places.reduce((total, place) => total + of(place), 0));
    return [
      store,
      places.length,
      sum(({ items }) => items),
      sum(({ sizeBytes }) => sizeBytes),
      sum(({ findings }) => findings),
    ];
  });
}
