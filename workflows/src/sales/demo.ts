/**
 * The demo (WAP-24, WAP-25): built from the validated requirements with mock data and mock tools, tested by the platform and,
 * if they like, by developers; shown by an agent. A yes to the pilot leads to the NDA, a no ends the life.
 */
import { DAY_MS, type Life } from '../client-lifecycle/life/life.ts';
import type { LifeStep } from '../client-lifecycle/life/state.ts';
import { closeTicket, keep, openTicket, write } from '../client-lifecycle/life/talk.ts';
import { askModel } from '../language/ask.ts';
import { buildDemo, failedChecks, passedChecks } from './demo-script.ts';

/** From the request to a yes or no, days; a person asks after ten. */
const DEMO_DAYS = 45;
const ASK_AFTER_DAYS = 10;
/** Builds of one demo; developers send it back when its tests fail. */
export const BUILDS_MAX = 3;

export async function demo(life: Life): Promise<LifeStep> {
  const { requirements, profile } = life.state;
  if (requirements === null) throw new Error('unreachable: a demo before its requirements');
  const { draftId, revision, objectives } = requirements;
  const attempt = life.state.rounds.demo ?? 1;
  const demoId = life.state.demoId ?? `demo-${draftId}`;
  await life.enter(null, null);
  if (life.state.demoId === null) {
    const dueAtMs = Date.now() + DEMO_DAYS * DAY_MS;
    await life.emit('requested', {
      type: 'DemoRequested',
      ...{ demoId, product: profile.product, draftId, revision, dueAtMs },
    });
    life.know({ demoId });
  }
  const greeting = await askModel(life.chain, life.name('greeting'), {
    entity: life.clientId,
    clientId: life.clientId,
    purpose: 'demo-greeting',
    promptName: 'demo-greeting',
    promptVersion: '1',
    messages: [{ role: 'user', content: `Greet a customer in one sentence. You can ${objectives.join(', ')}.` }],
    maxTokens: 80,
    facts: [],
  });
  const words = greeting.kind === 'answered' ? greeting.text : null;
  const script = buildDemo(profile.product, objectives, words);
  const kept = await keep(life, `${demoId}-${attempt}`, JSON.stringify(script, null, 2));
  await life.emit('built', {
    type: 'DemoBuilt',
    ...{ demoId, attempt, demoUri: kept.uri, demoHash: kept.hash, mockTools: [...script.mockTools] },
    mockRecordCount: script.mockRecords.length,
    turnCount: script.turns.length,
    modelEventId: words === null ? null : greeting.eventId,
    isOffline: greeting.kind !== 'answered' || greeting.offline,
  });
  const [passed, failed] = [passedChecks(script), failedChecks(script)];
  const counts = { passedCount: passed.length, failedCount: failed.length, failed: [...failed] };
  await life.emit('tested', { type: 'DemoTested', demoId, attempt, testedBy: 'workflow:ClientLifecycle', ...counts });
  return failed.length === 0 ? 'pilot' : life.end(`the demo fails its checks: ${failed.join(', ')}`);
}

export async function pilot(life: Life): Promise<LifeStep> {
  const demoId = life.state.demoId ?? '';
  const fromMs = Date.now();
  const endMs = fromMs + DEMO_DAYS * DAY_MS;
  await life.enter('client', endMs);
  const told = await write(life, 'client-demo@v1', { product: life.state.profile.product });
  let ticketId: string | null = null;
  let answer: Awaited<ReturnType<typeof said>> = null;
  for (;;) {
    answer = await said(life, demoId, ticketId === null ? fromMs + ASK_AFTER_DAYS * DAY_MS : endMs);
    if (answer?.type === 'DemoPresented') continue;
    if (answer !== null || ticketId !== null || life.isSold) break;
    ticketId = await openTicket(life, 'demo', told, endMs);
  }
  if (ticketId !== null) await closeTicket(life, ticketId, 'demo', answer !== null || life.isSold);
  if (answer?.type === 'PilotAgreed') return 'nda';
  if (answer?.type === 'PilotDeclined') return life.end(`the client declined the pilot: ${answer.reason}`);
  const isToRebuild = answer !== null && (life.state.rounds.demo ?? 0) < BUILDS_MAX;
  if (isToRebuild) return 'demo';
  if (life.isSold) return 'begin';
  const because = answer === null ? 'no answer in time' : 'it failed too many tests';
  await life.emit('lapsed', { type: 'DemoLapsed', demoId, because });
  return life.end(`the demo came to nothing: ${because}`);
}

/** A yes, a no, having been shown, or developers whose tests fail. */
function said(life: Life, demoId: string, untilMs: number) {
  return life.next(
    ['PilotAgreed', 'PilotDeclined', 'DemoPresented', 'DemoTested'],
    untilMs,
    (fact) => fact.demoId === demoId && (fact.type !== 'DemoTested' || fact.failedCount > 0),
  );
}
