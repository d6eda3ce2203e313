/**
 * Erases a person (R6, ADR 0015): makes what was sealed of them unreadable for good, takes it out of the views, and proves
 * that nothing of it is left in the clear.
 *
 *     ask ─▶ refused, when a legal hold stands before it on the log
 *      └──▶ requested (event) ─▶ key closed ─▶ caches run out ─▶ rows made anew ─▶ stores searched ─▶ key destroyed
 *                                                                     │                    └─▶ certificate (event)
 *                                                                     └─▶ incomplete, when a value is still found
 *
 *  - From "key closed" on nobody reads: every reader gets `erased` as soon as its cached key has run out, and nothing more
 *    is sealed. The wrapped key is kept until the search is over, because only the erasure itself can say what to search
 *    for, and one that was interrupted has to be able to say it again. The values are held in memory only.
 *  - Killed at any place it is run again: each step finds what the one before left, and writes the same events (ids are made
 *    from what they say). What the search found is kept in the key's tombstone by the statement that deletes the key, so a
 *    certificate can be written even when the process died in between.
 *  - Replay stays right by itself: a destroyed key opens nothing, today or in any rebuild.
 */
import type { AnyEvent, SubjectErased, SweptStore } from '@mainstem/schemas/generated/events';
import { isOpened } from '@mainstem/schemas/personal';
import { personalFieldsOf } from '@mainstem/schemas/personal-fields';
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import { KEY_TTL_MS } from '@mainstem/streams/privacy/keyring';
import type { StoredKey, Subject } from '@mainstem/streams/privacy/keys/key-store';
import { createOpener } from '@mainstem/streams/privacy/opener';
import { type Clock, systemClock } from '@mainstem/streams/runtime/clock';
import { crashpoint } from '#crashpoint';
import type { Resources } from '../resources.ts';
import { type FoundSubject, type SubjectScan, scanFor } from './find-subject.ts';
import { erasureIdOf, type Hold, readHistory, type SubjectHistory } from './history.ts';
import { privacyEvent } from './privacy-events.ts';
import { rebuildSubject } from './rebuild-subject.ts';
import { destroyReturned, lastErased } from './reconcile.ts';
import { createNeedles } from './sweep/needles.ts';
import type { Finding, Sweeper } from './sweep/sweeper.ts';

export type ErasureStep = 'requested' | 'closed' | 'waited' | 'rebuilt' | 'swept' | 'destroyed' | 'certified';

export interface ErasureOptions {
  readonly resources: Resources;
  readonly subject: Subject;
  readonly reason: string;
  /** `user:…` or `service:…`. */
  readonly actor: string;
  readonly sweepers: readonly Sweeper[];
  /** Values to search for beside those that were sealed. */
  readonly canaries?: readonly string[];
  /** Finish although values were found, or could not be read to search for them; the certificate says how many and where. */
  readonly acceptFindings?: boolean;
  /** Kinds of stores that the sweepers do not cover since somebody left them out; the certificate names them. */
  readonly leftOut?: readonly string[];
  /** Why to go on though records about the subject cannot be read, any of which may be a hold. In the certificate. */
  readonly despiteUnreadable?: string;
  readonly clock?: Clock;
  /** How long processes may hold a key; as theirs. For tests. */
  readonly keyTtlMs?: number;
  readonly onStep?: (step: ErasureStep) => void;
}

export type Erasure =
  | {
      readonly status: 'erased';
      readonly certificate: SubjectErased;
      readonly already: boolean;
      /** The key was back, out of a backup, and is destroyed once more. */
      readonly keyReturned: boolean;
    }
  | { readonly status: 'refused'; readonly holds: readonly Hold[] }
  | { readonly status: 'incomplete'; readonly findings: readonly Finding[]; readonly stores: readonly SweptStore[] };

/** Findings shown; their number is exact. */
const FINDINGS_MAX = 100;

/** Throws `PRIVACY_SUBJECT_UNKNOWN`, and what stops it half-way; then the same call goes on from there. */
export async function eraseSubject(options: ErasureOptions): Promise<Erasure> {
  const { resources, subject } = options;
  let unread = 0;
  const passOver = () => {
    unread += 1;
  };
  const history = await readHistory(resources, subject, options.despiteUnreadable === undefined ? undefined : passOver);
  const ended = { subject, last: lastErased(history) };
  const keyReturned = (await destroyReturned(resources, [ended], options)).length > 0;
  const { certificate } = history;
  if (certificate !== null) return { status: 'erased', certificate, already: true, keyReturned };
  const scan = scanFor(resources, subject);
  const found = await scan.advance();
  const [key] = await resources.keys.store.newest([subject]);
  if (key === undefined && found.mentions === 0 && history.requestedBy === null) {
    throw new PrivacyError('PRIVACY_SUBJECT_UNKNOWN', 'nothing was sealed for this subject, and no event names it');
  }
  const refused = await request(options, history);
  if (refused !== null) return refused;
  passed(options, 'requested');
  return carryOut(unread > 0 ? options : withoutDespite(options), history.generation, scan);
}

/** All was read, so there is nothing to say of it in the certificate. */
function withoutDespite({ despiteUnreadable: _, ...options }: ErasureOptions): ErasureOptions {
  return options;
}

/** Asks on the log, and reads there whether it counts. */
async function request(options: ErasureOptions, before: SubjectHistory): Promise<Erasure | null> {
  const { resources, subject, reason } = options;
  if (before.requestedBy !== null) return null;
  const { generation, voidRequests } = before;
  const erasureId = erasureIdOf(subject, generation);
  const attempt = String(voidRequests);
  const author = authorOf(options);
  const asked = { type: 'ErasureRequested', erasureId, generation, reason } as const;
  await resources.events.append([privacyEvent(subject, asked, author, [erasureId, attempt])]);
  const onUnread = options.despiteUnreadable === undefined ? undefined : () => undefined;
  const { requestedBy, holds } = await readHistory(resources, subject, onUnread);
  if (requestedBy !== null) return null;
  const because = holds.map((hold) => hold.reason).join('; ');
  const refusal = { type: 'ErasureRefused', erasureId, holdIds: holds.map(({ holdId }) => holdId), because } as const;
  await resources.events.append([privacyEvent(subject, refusal, author, [erasureId, attempt])]);
  return { status: 'refused', holds };
}

async function carryOut(options: ErasureOptions, generation: number, scan: SubjectScan): Promise<Erasure> {
  const { resources, subject, clock = systemClock, keyTtlMs = KEY_TTL_MS } = options;
  const { store, keyring } = resources.keys;
  const key = await store.close(subject, generation);
  keyring.forget(subject);
  passed(options, 'closed');
  if (key.state === 'destroyed') return certify(options, generation, key.evidence as Evidence);
  // Whoever read the key a moment ago may use it this long, to seal as well as to open.
  await clock.sleep(keyTtlMs);
  passed(options, 'waited');
  const found = await scan.advance();
  const rebuilt = await rebuildSubject(resources, found);
  passed(options, 'rebuilt');
  const swept = await sweep(options, await valuesOf(options, found));
  passed(options, 'swept');
  if (swept.findings > 0 && options.acceptFindings !== true) {
    return { status: 'incomplete', findings: swept.named, stores: swept.stores };
  }
  const { named: _, ...searched } = swept;
  const { sealedValues } = found;
  const { leftOut: storesLeftOut = [], despiteUnreadable = null } = options;
  const said = { storesLeftOut: [...storesLeftOut], despiteUnreadable };
  const evidence: Evidence = { keyDestroyed: hadKey(key), sealedValues, ...rebuilt, ...searched, ...said };
  await store.destroy(subject, generation, evidence);
  passed(options, 'destroyed');
  // Another erasure of the same subject may have been faster; what it found is what counts.
  const tombstone = await store.close(subject, generation);
  return certify(options, generation, tombstone.evidence as Evidence);
}

/** What tombstones do not say that were made before the certificate told of it. */
const unsaid = { storesLeftOut: [], valuesTooShort: 0, despiteUnreadable: null };

type Evidence = Omit<SubjectErased, 'type' | 'envelope' | 'subject' | 'erasureId' | 'generation'>;

function hadKey({ wrapped }: StoredKey): boolean {
  return wrapped !== null;
}

/**
 * What the key still opens for the erasure alone: who the person is, not what many others are too. Throws when something
 * sealed does not open: what it says cannot be searched for, so that nothing is found proves nothing.
 */
async function valuesOf({ resources, acceptFindings }: ErasureOptions, { events }: FoundSubject): Promise<string[]> {
  const opener = createOpener({ keyring: resources.keys.keyring, closedToo: true });
  const opened = await opener.open([...events.values()]);
  return opened.flatMap((event) => {
    if (!(event instanceof PrivacyError)) return identityOf(event);
    if (acceptFindings !== true) throw event;
    return [];
  });
}

function identityOf(event: AnyEvent): string[] {
  return personalFieldsOf(event.type).flatMap(({ name, says }) => {
    const value = (event as unknown as Record<string, unknown>)[name];
    return says === 'identity' && isOpened(value) ? [String(value.opened)] : [];
  });
}

interface Swept {
  readonly stores: SweptStore[];
  readonly named: readonly Finding[];
  readonly findings: number;
  readonly valuesSearched: number;
  readonly valuesTooShort: number;
}

async function sweep({ sweepers, canaries = [] }: ErasureOptions, values: readonly string[]): Promise<Swept> {
  const needles = createNeedles([...values, ...canaries]);
  const stores: SweptStore[] = [];
  const named: Finding[] = [];
  for (const sweeper of sweepers) {
    try {
      const swept = await sweeper.sweep(needles, (finding) => {
        if (named.length < FINDINGS_MAX) named.push(finding);
      });
      stores.push(...swept);
    } catch (cause) {
      if (cause instanceof PrivacyError) throw cause;
      const message = `${sweeper.store} could not be searched: ${cause instanceof Error ? cause.message : String(cause)}`;
      throw new PrivacyError('PRIVACY_STORE_UNSWEPT', message, { cause, retryable: true });
    }
  }
  const findings = stores.reduce((sum, place) => sum + place.findings, 0);
  return { stores, named, findings, valuesSearched: needles.values, valuesTooShort: needles.tooShort };
}

async function certify(options: ErasureOptions, generation: number, evidence: Evidence): Promise<Erasure> {
  const { resources, subject } = options;
  const erasureId = erasureIdOf(subject, generation);
  const body = { type: 'SubjectErased', erasureId, generation, ...unsaid, ...evidence } as const;
  const certificate = privacyEvent(subject, body, authorOf(options), [erasureId]) as SubjectErased;
  await resources.events.append([certificate]);
  passed(options, 'certified');
  return { status: 'erased', certificate, already: false, keyReturned: false };
}

function authorOf({ actor, clock = systemClock }: ErasureOptions) {
  return { actor, nowMs: clock.wallMs() };
}

/** One place to die at for each step. */
function passed({ onStep }: ErasureOptions, step: ErasureStep): void {
  crashpoint('erasure.step');
  onStep?.(step);
}
