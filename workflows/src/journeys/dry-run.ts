/**
 * What would have happened, had these journeys been live: the log of a while is read and folded through the same engine, and
 * nothing is sent or written (R11). Every message counts as sent: whether consent would have been there is not asked.
 */

import { type Journey, listensTo } from '@mainstem/models/journeys/definition';
import { liveOf } from '@mainstem/models/journeys/scenario';
import type { Happened } from '@mainstem/models/journeys/simulate';
import { simulate } from '@mainstem/models/journeys/simulate';
import type { Heard } from '@mainstem/models/journeys/state';
import type { Codec } from '@mainstem/schemas/codec';
import type { EventType } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import { heardOf, heardTypes } from './heard.ts';
import { walls } from './walls.ts';

/** Events of people kept at once, some 300 bytes each: 150 MB. More is a shorter while, or another machine. */
export const DRY_RUN_EVENTS_MAX = 500_000;

export interface DryRunInput {
  readonly log: Pick<EventLog, 'endOffsets' | 'offsetsAt' | 'read'>;
  readonly codec: Codec;
  readonly tenant: string;
  readonly journeys: readonly Journey[];
  /** ms since 1970 UTC; waits that end after `toMs` are not waited for. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface DryRun {
  readonly events: number;
  readonly contacts: number;
  /** There were more than `DRY_RUN_EVENTS_MAX`, and the rest was not looked at. */
  readonly isCut: boolean;
  /** Records of no event; left out. */
  readonly unreadable: number;
  /** By journey: how often what happened, e.g. `entered`, `message welcome@v1`, `skipped CAP_PERSON`. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export async function dryRun(input: DryRunInput): Promise<DryRun> {
  const { journeys, fromMs, toMs } = input;
  const read = await contactsOf(input);
  const live = Object.fromEntries(journeys.map((journey) => [journey.journey, liveOf(journey, fromMs)]));
  const counts: Record<string, Record<string, number>> = Object.fromEntries(journeys.map((one) => [one.journey, {}]));
  for (const [contact, heard] of read.contacts) {
    const events = heard.sort((a, b) => a.atMs - b.atMs).map((event) => ({ event, nowMs: event.atMs }));
    const subject = contact.slice(contact.indexOf(':') + 1);
    const world = { subject, zone: null, walls, journeys: live };
    const { happened } = simulate({ world, events, untilMs: toMs, outcomeOf: () => 'SENT' });
    for (const { effect } of happened) {
      const words = wordsOf(effect);
      const of = counts[effect.walk.journeyId];
      if (words !== null && of !== undefined) of[words] = (of[words] ?? 0) + 1;
    }
  }
  const { events, isCut, unreadable } = read;
  return { events, contacts: read.contacts.size, isCut, unreadable, counts };
}

async function contactsOf({ log, codec, tenant, journeys, fromMs, toMs }: DryRunInput) {
  const wanted = new Set(journeys.flatMap((journey) => [...listensTo(journey)]));
  const types = new Set<EventType>(heardTypes.filter((type) => wanted.has(type)));
  let unreadable = 0;
  const onPoison = () => {
    unreadable += 1;
  };
  const reader = createEventReader(codec, { types, skipForeign: true, onPoison });
  const contacts = new Map<string, Heard[]>();
  let events = 0;
  for (const topic of new Set([...types].map(topicOf))) {
    const [starts, ends] = await Promise.all([log.offsetsAt(topic, fromMs), log.endOffsets(topic)]);
    for (const [partition, end] of ends.entries()) {
      for await (const batch of log.read(topic, partition, starts[partition] ?? 0, end)) {
        for (const { event } of await reader.read(batch)) {
          const about = event.envelope.tenant === tenant ? heardOf(event) : null;
          if (about === null || about.heard.atMs < fromMs || about.heard.atMs > toMs) continue;
          if (events >= DRY_RUN_EVENTS_MAX) return { contacts, events, isCut: true, unreadable };
          events += 1;
          const key = `${about.kind}:${about.id}`;
          const held = contacts.get(key);
          if (held === undefined) contacts.set(key, [about.heard]);
          else held.push(about.heard);
        }
      }
    }
  }
  return { contacts, events, isCut: false, unreadable };
}

function wordsOf(effect: Happened['effect']): string | null {
  if (effect.kind === 'send') return `message ${effect.template}`;
  const { told } = effect;
  switch (told.type) {
    case 'JourneyEntered':
      return told.isHoldout ? 'entered, held out' : 'entered';
    case 'JourneyEntrySkipped':
      return `not entered: ${told.reason}`;
    case 'JourneyStepSkipped':
      return `skipped: ${told.reason}`;
    case 'JourneyGoalReached':
      return told.isHoldout ? `goal ${told.goal}, held out` : `goal ${told.goal}`;
    case 'JourneyExited':
      return `exited: ${told.reason}`;
    default:
      return null;
  }
}
