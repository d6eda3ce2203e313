/** One walk, on until it has to wait: for a time, for an event, or for a message that is being sent. */
import { type BestHour, bestHour } from './best-hour.ts';
import { bestText } from './best-text.ts';
import { choose } from './context.ts';
import type { Journey, JourneyNode } from './definition.ts';
import { durationMs, longestMs, minutesOf } from './durations.ts';
import { partOf } from './hash.ts';
import { nextLocal, type Walls } from './local-time.ts';
import { filled, holds } from './matching.ts';
import { messageRefusal, quietAfter, quietUntil } from './policy.ts';
import {
  type Effect,
  type Known,
  type LiveJourney,
  type Person,
  REMEMBERED_MAX,
  STEPS_MAX,
  type Told,
  type Walk,
  type WalkRef,
} from './state.ts';

export interface Scene {
  /** Id or pseudonym of the person. */
  readonly subject: string;
  readonly zone: string | null;
  readonly walls: Walls;
  readonly nowMs: number;
  readonly effects: Effect[];
}
/** `walk` is null when it is over. */
export interface Moved {
  readonly person: Person;
  readonly walk: Walk | null;
}

/** How soon a paused walk looks again, ms. */
export const PAUSE_LOOK_MS = 3_600_000;
const forEver = Number.MAX_SAFE_INTEGER;

export function tell(scene: Scene, ref: WalkRef, told: Told, known?: Known): void {
  const { journeyId, version, runId, key } = ref;
  const walk = { journeyId, version, runId, key };
  scene.effects.push({ kind: 'tell', walk, told, ...(known === undefined ? {} : { known }) });
}

export function exit(scene: Scene, person: Person, walk: Walk, reason: string): Moved {
  tell(scene, walk, { type: 'JourneyExited', reason, messages: walk.messages });
  return { person, walk: null };
}

/** Goes on from the node the walk is at, which has not been done. */
export function proceed(scene: Scene, start: Person, begun: Walk, live: LiveJourney): Moved {
  let person = start;
  let walk = begun;
  for (;;) {
    const journey = live.versions[walk.version];
    const node = journey?.nodes[walk.node];
    if (journey === undefined || node === undefined) return exit(scene, person, walk, 'STEP_GONE');
    if (walk.steps >= STEPS_MAX || scene.nowMs > walk.enteredAtMs + longestMs * 2) {
      return exit(scene, person, walk, 'TOO_LONG');
    }
    walk = { ...walk, steps: walk.steps + 1, waiting: 'STEP' };
    if (node.kind === 'message') {
      const moved = speak(scene, person, walk, node, journey, live);
      if (moved.walk === null || moved.walk.waiting !== 'STEP') return moved;
      ({ person, walk } = { person: moved.person, walk: moved.walk });
    } else if (node.kind === 'goal' || node.kind === 'exit') {
      return end(scene, person, walk, node);
    } else {
      const next = quick(scene, person, walk, node, journey);
      if (next.waiting !== 'STEP') return { person, walk: next };
      walk = next;
    }
  }
}

function end(scene: Scene, person: Person, walk: Walk, node: Extract<JourneyNode, { kind: 'goal' | 'exit' }>): Moved {
  taken(scene, walk, node.kind, 'DONE', null);
  if (node.kind === 'goal') {
    const { isHoldout } = walk;
    tell(scene, walk, { type: 'JourneyGoalReached', goal: node.name, goalEventId: walk.runId, isHoldout });
  }
  return exit(scene, person, walk, node.kind === 'goal' ? 'GOAL' : 'COMPLETED');
}

export function taken(
  scene: Scene,
  walk: Walk,
  kind: string,
  outcome: string,
  nextNodeId: string | null,
  { messageId = null, because = null }: { messageId?: string | null; because?: string | null } = {},
  known?: Known,
): void {
  const why = { messageId, because };
  tell(scene, walk, { type: 'JourneyStepTaken', nodeId: walk.node, kind, outcome, nextNodeId, ...why }, known);
}

type Quick = Exclude<JourneyNode, { kind: 'message' | 'goal' | 'exit' }>;

function quick(scene: Scene, person: Person, walk: Walk, node: Quick, journey: Journey): Walk {
  const go = (outcome: string, next: string): Walk => {
    taken(scene, walk, node.kind, outcome, next);
    return { ...walk, node: next };
  };
  switch (node.kind) {
    case 'event':
      return go('IN', node.next);
    case 'condition': {
      const isSo = holds(node.if, walk.fields, person.heard, Math.max(walk.clockMs, scene.nowMs));
      return isSo ? go('YES', node.next) : go('NO', node.otherwise);
    }
    case 'choose': {
      const { name, next, because } = choose(node, person, walk, Math.max(walk.clockMs, scene.nowMs));
      taken(scene, walk, 'choose', name, next, { because });
      return { ...walk, node: next };
    }
    case 'split': {
      const branch = branchOf(node.branches, partOf('split', walk.runId, walk.node));
      taken(scene, walk, 'split', branch.name, branch.next, {}, { propensity: branch.percent / 100 });
      return { ...walk, node: branch.next };
    }
    case 'delay': {
      const zone = scene.zone ?? journey.zone;
      const from = node.for === undefined ? walk.clockMs : walk.clockMs + durationMs(node.for);
      const untilMs = node.until === undefined ? from : nextLocal(from, minutesOf(node.until), zone, scene.walls);
      return rest(scene, walk, 'DELAY', untilMs, null);
    }
    case 'wait':
      return rest(scene, walk, 'WAIT', walk.clockMs + durationMs(node.for), node.on);
  }
}

function branchOf<Branch extends { readonly percent: number }>(branches: readonly Branch[], part: number): Branch {
  let upTo = 0;
  for (const branch of branches) {
    upTo += branch.percent * 10_000;
    if (part < upTo) return branch;
  }
  return branches[branches.length - 1] as Branch;
}

function rest(
  scene: Scene,
  walk: Walk,
  reason: Walk['waiting'],
  untilMs: number,
  forType: string | null,
  best?: BestHour,
): Walk {
  const because = best?.because ?? null;
  const known = best === undefined ? undefined : { features: best.seen };
  tell(
    scene,
    walk,
    { type: 'JourneyWaitBegun', nodeId: walk.node, untilAtMs: untilMs, reason, forType, because },
    known,
  );
  return { ...walk, waiting: reason, untilMs };
}

type Message = Extract<JourneyNode, { kind: 'message' }>;

function speak(scene: Scene, person: Person, walk: Walk, node: Message, journey: Journey, live: LiveJourney): Moved {
  const { policy } = journey;
  const { nowMs } = scene;
  if (live.status === 'PAUSED') {
    return { person, walk: rest(scene, walk, 'PAUSED', nowMs + PAUSE_LOOK_MS, null) };
  }
  const refusal = messageRefusal(person, walk, policy, nowMs);
  if (refusal !== null) {
    tell(scene, walk, { type: 'JourneyStepSkipped', nodeId: walk.node, reason: refusal });
    const { timed: _, ...on } = walk;
    return { person, walk: { ...on, node: node.next } };
  }
  const quiet = quietUntil(policy, nowMs, scene.zone ?? journey.zone, scene.walls);
  if (quiet !== null) return { person, walk: rest(scene, walk, 'QUIET_HOURS', quiet, null) };
  const later = betterHour(scene, person, walk, journey);
  if (later !== null) return { person, walk: later };
  return send(scene, person, walk, node, journey);
}

/** Waits for the hour the person reads at, once a message; null when it goes out now. */
function betterHour(scene: Scene, { habits }: Person, walk: Walk, { policy, zone: own }: Journey): Walk | null {
  if (policy.bestHour === undefined || walk.timed === walk.node) return null;
  const { nowMs, walls } = scene;
  const zone = scene.zone ?? own;
  const isQuiet = (atMs: number) => quietUntil(policy, atMs, zone, walls) !== null;
  const withinMs = durationMs(policy.bestHour.within);
  const best = bestHour({ habits, nowMs, withinMs, zone, walls, isQuiet });
  const timed = { ...walk, timed: walk.node };
  return best === null ? null : rest(scene, timed, 'BEST_HOUR', best.atMs, null, best);
}

function send(scene: Scene, person: Person, { timed: _, ...walk }: Walk, node: Message, journey: Journey): Moved {
  const { policy } = journey;
  const { nowMs } = scene;
  const messageId = `${walk.runId}-${walk.steps}`;
  const { journeyId, version, runId, key } = walk;
  const { channel } = node;
  const { template, because } = bestText(person.habits, [node.template, ...(node.or ?? [])], messageId);
  const variables = filled(node.variables, walk.fields);
  const { purpose, priority } = policy;
  scene.effects.push({
    kind: 'send',
    walk: { journeyId, version, runId, key },
    messageId,
    channel,
    template,
    variables,
    purpose,
    // A mail server may say "later" for hours: what is tried then is quiet, too.
    notAfterMs: quietAfter(policy, nowMs, scene.zone ?? journey.zone, scene.walls),
  });
  const sent = [...person.sent, { atMs: nowMs, journeyId, priority, messageId, template }].slice(-REMEMBERED_MAX);
  const why = because === null ? {} : { because };
  return { person: { ...person, sent }, walk: { ...walk, ...why, waiting: 'SENDING', untilMs: forEver } };
}
