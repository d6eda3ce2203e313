/**
 * Journeys as a pure machine (R4): what is known of a person × what happened → what is known then, and what is to be done.
 *
 * Times are those of events: a delay counts from when the thing before it happened, not from when it was heard. An event
 * heard twice counts once. One heard late ends a wait it falls into, if the wait is still there; a wait that ran out has
 * run out. Events before the wait do not end it.
 */
import type { Journey } from './definition.ts';
import { longestMs } from './durations.ts';
import { learnRead, learnTold } from './habits.ts';
import { fits } from './matching.ts';
import { entryRefusal, isHeldOut } from './policy.ts';
import {
  type Effect,
  type Heard,
  type Input,
  type LiveJourney,
  type Person,
  REMEMBERED_MAX,
  type Walk,
} from './state.ts';
import { exit, type Moved, PAUSE_LOOK_MS, proceed, type Scene, taken, tell } from './steps.ts';

export interface World extends Omit<Scene, 'effects' | 'nowMs'> {
  readonly journeys: Readonly<Record<string, LiveJourney>>;
}
export interface Stepped {
  readonly person: Person;
  readonly effects: readonly Effect[];
}

export function step(world: World, before: Person, input: Input): Stepped {
  const { subject, zone, walls } = world;
  const scene: Scene = { subject, zone, walls, nowMs: input.nowMs, effects: [] };
  if (input.kind === 'event' && before.seenIds.includes(input.event.id)) return { person: before, effects: [] };
  let person = everyWalk(world, before, (held, walk, live) => current(scene, held, walk, live));
  // What was due before this was heard comes first, so that the order of hearing says what happened.
  person = due(scene, world, person);
  if (input.kind === 'event') person = hear(scene, world, person, input.event);
  if (input.kind === 'sent') person = answered(scene, world, person, input);
  return { person: due(scene, world, person), effects: scene.effects };
}

/** When time alone will do something next, ms; null when it never will. */
export function nextDueAtMs({ walks }: Person): number | null {
  const times = walks.filter(({ waiting }) => waiting !== 'SENDING').map(({ untilMs }) => untilMs);
  return times.length === 0 ? null : Math.min(...times);
}

function everyWalk(
  { journeys }: World,
  before: Person,
  move: (person: Person, walk: Walk, live: LiveJourney) => Moved,
): Person {
  let person = before;
  for (const { runId } of before.walks) {
    const walk = person.walks.find((one) => one.runId === runId);
    const live = walk && journeys[walk.journeyId];
    if (walk !== undefined && live !== undefined) person = put(move(person, walk, live), runId);
  }
  return person;
}

function put({ person, walk }: Moved, runId: string): Person {
  const walks = person.walks.flatMap((one) => (one.runId !== runId ? [one] : walk === null ? [] : [walk]));
  return { ...person, walks };
}

/** Retired journeys are left, and walks go over to a newer version where that says so. A message under way is waited for. */
function current(scene: Scene, person: Person, walk: Walk, live: LiveJourney): Moved {
  if (walk.waiting === 'SENDING') return { person, walk };
  if (live.status === 'EXITING') return exit(scene, person, walk, 'RETIRED');
  if (walk.version >= live.version || live.onRunning !== 'MIGRATE') return { person, walk };
  const was = live.versions[walk.version]?.nodes[walk.node];
  const is = live.versions[live.version]?.nodes[walk.node];
  if (is === undefined || is.kind !== was?.kind) return exit(scene, person, walk, 'STEP_GONE');
  const moved = { ...walk, version: live.version };
  tell(scene, moved, { type: 'JourneyMigrated', fromVersion: walk.version, nodeId: walk.node });
  return { person, walk: moved };
}

/** All that time has brought, the earliest first and of those the highest priority first. */
function due(scene: Scene, { journeys }: World, before: Person): Person {
  let person = before;
  for (;;) {
    const ready = person.walks
      .filter(
        ({ waiting, untilMs, journeyId }) => waiting !== 'SENDING' && untilMs <= scene.nowMs && journeys[journeyId],
      )
      .map((walk) => ({ walk, live: journeys[walk.journeyId] as LiveJourney }))
      .sort((a, b) => rank(b) - rank(a) || a.walk.untilMs - b.walk.untilMs || (a.walk.runId < b.walk.runId ? -1 : 1));
    const first = ready[0];
    if (first === undefined) return person;
    person = put(onTime(scene, person, first.walk, first.live), first.walk.runId);
  }
}

function rank({ walk, live }: { readonly walk: Walk; readonly live: LiveJourney }): number {
  return live.versions[walk.version]?.policy.priority ?? 0;
}

function onTime(scene: Scene, person: Person, walk: Walk, live: LiveJourney): Moved {
  const node = live.versions[walk.version]?.nodes[walk.node];
  if (node?.kind === 'delay' && walk.waiting === 'DELAY') {
    taken(scene, walk, 'delay', 'OVER', node.next);
    return proceed(scene, person, { ...walk, node: node.next, clockMs: walk.untilMs }, live);
  }
  if (node?.kind === 'wait' && walk.waiting === 'WAIT') {
    taken(scene, walk, 'wait', 'TIMED_OUT', node.otherwise);
    return proceed(scene, person, { ...walk, node: node.otherwise, clockMs: walk.untilMs }, live);
  }
  // Paused still: nothing new to tell.
  if (walk.waiting === 'PAUSED' && live.status === 'PAUSED') {
    return { person, walk: { ...walk, untilMs: scene.nowMs + PAUSE_LOOK_MS } };
  }
  return proceed(scene, person, { ...walk, clockMs: Math.max(walk.clockMs, walk.untilMs) }, live);
}

function hear(scene: Scene, world: World, before: Person, event: Heard): Person {
  const seenIds = [...before.seenIds, event.id].slice(-REMEMBERED_MAX);
  const habits = learnRead(before, event, world.zone ?? 'UTC', world.walls);
  const heard = [...before.heard, event].slice(-REMEMBERED_MAX);
  const learned = habits === undefined ? {} : { habits };
  const person = everyWalk(world, { ...before, ...learned, seenIds, heard }, (held, walk, live) =>
    met(scene, held, walk, live, event),
  );
  return Object.values(world.journeys)
    .sort((a, b) => (a.journeyId < b.journeyId ? -1 : 1))
    .reduce((held, live) => enter(scene, held, live, event), person);
}

/** What an event means to a walk: its goal, a reason to leave, or what it waits for. */
function met(scene: Scene, person: Person, walk: Walk, live: LiveJourney, event: Heard): Moved {
  const nodes = live.versions[walk.version]?.nodes ?? {};
  if (event.atMs < walk.enteredAtMs) return { person, walk };
  for (const node of Object.values(nodes)) {
    if ((node.kind !== 'goal' && node.kind !== 'exit') || !fits(node, event) || !isOwn(nodes, walk, event)) continue;
    if (node.kind === 'exit') return exit(scene, person, walk, 'EXIT_RULE');
    const { isHoldout } = walk;
    tell(scene, walk, { type: 'JourneyGoalReached', goal: node.name, goalEventId: event.id, isHoldout });
    return exit(scene, person, walk, 'GOAL');
  }
  const node = nodes[walk.node];
  if (node?.kind !== 'wait' || walk.waiting !== 'WAIT' || !fits(node, event)) return { person, walk };
  if (event.atMs < walk.clockMs || event.atMs > walk.untilMs || !isOwn(nodes, walk, event)) return { person, walk };
  taken(scene, walk, 'wait', 'HEARD', node.next);
  return proceed(scene, person, { ...walk, node: node.next, clockMs: event.atMs }, live);
}

/** Of several walks, an event that names one by its key is that one's alone; an event without the key is everybody's. */
function isOwn(nodes: Journey['nodes'], { key }: Walk, { fields }: Heard): boolean {
  if (key === '') return true;
  const names = Object.values(nodes).flatMap((node) =>
    node.kind === 'event' && node.key !== undefined ? [node.key] : [],
  );
  return names.every((name) => fields[name] === undefined || String(fields[name]) === key);
}

function enter(scene: Scene, person: Person, live: LiveJourney, event: Heard): Person {
  const pinned = live.onRunning === 'PIN' ? person.entries[live.journeyId]?.version : undefined;
  const version = pinned !== undefined && live.versions[pinned] !== undefined ? pinned : live.version;
  const journey = live.versions[version];
  const found = Object.entries(journey?.nodes ?? {}).find(([, node]) => node.kind === 'event' && fits(node, event));
  if (journey === undefined || found === undefined || found[1].kind !== 'event') return person;
  const [node, { key: keyField }] = found;
  const { journeyId } = live;
  const key = keyField === undefined ? '' : String(event.fields[keyField] ?? '').slice(0, 128);
  const ref = { journeyId, version, runId: `${journeyId}-${event.id}`, key };
  const { policy } = journey;
  const came = { entryType: event.type, entryEventId: event.id };
  const tooOld = scene.nowMs - event.atMs > longestMs ? 'TOO_OLD' : null;
  const reason = tooOld ?? entryRefusal(person, live, policy, key, event.atMs);
  if (reason !== null) {
    tell(scene, ref, { type: 'JourneyEntrySkipped', ...came, reason });
    return person;
  }
  const isHoldout = isHeldOut(scene.subject, journeyId, policy);
  const heldOut = policy.holdoutPercent / 100;
  const known = heldOut > 0 ? { propensity: isHoldout ? heldOut : 1 - heldOut } : undefined;
  tell(scene, ref, { type: 'JourneyEntered', ...came, isHoldout }, known);
  const before = person.entries[journeyId];
  const entry = {
    count: (before?.count ?? 0) + 1,
    lastAtMs: Math.max(before?.lastAtMs ?? 0, event.atMs),
    version: before?.version ?? version,
  };
  const walk: Walk = {
    ...ref,
    isHoldout,
    fields: event.fields,
    node,
    waiting: 'STEP',
    clockMs: event.atMs,
    untilMs: event.atMs,
    enteredAtMs: event.atMs,
    steps: 0,
    messages: 0,
  };
  const entries = { ...person.entries, [journeyId]: entry };
  const inside = { ...person, entries, walks: [...person.walks, walk] };
  return put(proceed(scene, inside, walk, live), walk.runId);
}

/** What became of a message: a rule of contacts or consent that held it back is a skip with its reason. */
function answered(scene: Scene, { journeys }: World, person: Person, input: Extract<Input, { kind: 'sent' }>): Person {
  const walk = person.walks.find(({ runId, waiting }) => runId === input.runId && waiting === 'SENDING');
  const live = walk && journeys[walk.journeyId];
  if (walk === undefined || live === undefined) return person;
  const node = live.versions[walk.version]?.nodes[walk.node];
  if (node?.kind !== 'message') return put(exit(scene, person, walk, 'STEP_GONE'), walk.runId);
  const isSent = input.outcome === 'SENT';
  // Quiet hours came before the message was out: it waits for their end, as one that comes due in them.
  const again = input.outcome === 'TOO_LATE';
  const messageId = `${walk.runId}-${walk.steps}`;
  const { because = null, ...rested } = walk;
  if (isSent) taken(scene, walk, 'message', 'SENT', node.next, { messageId, because });
  else if (!again) tell(scene, walk, { type: 'JourneyStepSkipped', nodeId: walk.node, reason: input.outcome });
  const clockMs = Math.max(walk.clockMs, input.nowMs);
  const on = { ...rested, node: again ? walk.node : node.next, clockMs, messages: walk.messages + (isSent ? 1 : 0) };
  return put(proceed(scene, isSent ? toldOf(person, messageId) : unsent(person, walk), on, live), walk.runId);
}

/** What went out counts for its text. */
function toldOf(person: Person, messageId: string): Person {
  const template = person.sent.find((one) => one.messageId === messageId)?.template;
  return template === undefined ? person : { ...person, habits: learnTold(person.habits, template) };
}

/** What did not reach anybody takes no place under a cap. */
function unsent(person: Person, { journeyId }: Walk): Person {
  const at = person.sent.findLastIndex((one) => one.journeyId === journeyId);
  return { ...person, sent: person.sent.filter((_, index) => index !== at) };
}
