/**
 * A client's whole life is one test (issue 7): fourteen months in seconds, all workflows together on one bed, with the real
 * starter, deciders, activities, keys and views. `testing/whole-life/story.ts` tells what people do; `whole-life.txt` holds
 * every event that came of it. After a change that is meant, look at the difference that `--update` makes of it.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { recordsOf } from '@mainstem/streams/decision-record/records-of';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { successWorkflowId } from '../../success/messages.ts';
import { type LifeBed, openLifeBed } from '../../testing/whole-life/bed.ts';
import {
  brokenChains,
  doubles,
  placesTaken,
  roots,
  toldInClear,
  workflowsAtTheEnd,
} from '../../testing/whole-life/checks.ts';
import { DAY_MS, TENANT } from '../../testing/whole-life/people.ts';
import { endsAtMs, tellStory } from '../../testing/whole-life/story.ts';
import { tableOf, timeText } from '../../testing/whole-life/table.ts';

const LIFE_MS_MAX = 300_000;
/** Kiwi's first year is over; it has renewed, and ulm has not. */
const secondPeriodAtMs = Date.UTC(2041, 8, 26, 12);

const clientIds = ['kiwi', 'ulm', 'solo'];

let bed: LifeBed;
let atSecondPeriod: { readonly stage: string; readonly period: number; readonly places: readonly string[] };
beforeAll(async () => {
  bed = await openLifeBed();
  await tellStory(bed);
  await bed.liveUntil(secondPeriodAtMs);
  const kiwi = bed.client.workflow.getHandle(successWorkflowId(TENANT, 'kiwi'));
  const { stage, period } = await kiwi.query<{ stage: string; period: number }>('successState');
  atSecondPeriod = { stage, period, places: await placesTaken(bed) };
  await bed.liveUntil(endsAtMs);
}, LIFE_MS_MAX);
afterAll(() => bed?.close());

/** Entities that wait for a client to come back, until it is erased. */
const isIdle = (workflowId: string) => /^(client|upsells|service):acme:[a-z]+$/.test(workflowId);

/** All that the signup of a client set off. */
function lifeOf(clientId: string): AnyEvent[] {
  const signup = bed.world.events.find(
    ({ type, envelope }) => type === 'ClientSignedUp' && envelope.entity === clientId,
  );
  return bed.world.events.filter(({ envelope }) => envelope.correlationId === signup?.envelope.correlationId);
}
const inLife = <Type extends AnyEvent['type']>(clientId: string, type: Type) =>
  lifeOf(clientId).filter((event): event is Extract<AnyEvent, { type: Type }> => event.type === type);

describe('a client’s whole life, in virtual time', () => {
  test('WAP-15…61, 117…121: every event, in its order, with what it says', async () => {
    // The record of a decision says again what its event says; that none is missing is the next test's.
    const told = (events: readonly AnyEvent[]) => events.filter(({ type }) => type !== 'DecisionRecorded');
    const lives = clientIds.map((clientId) => `# ${clientId}\n\n${tableOf(told(lifeOf(clientId)))}`);
    const known = new Set(clientIds.flatMap(lifeOf));
    const others = told(bed.world.events.filter((event) => !known.has(event)));
    await expect(`# who works there\n\n${tableOf(others)}\n${lives.join('\n')}`).toMatchFileSnapshot('whole-life.txt');
  });

  test('KIKI-57: whatever programs decided in it has its record', () => {
    const recorded = bed.world.events.filter(({ type }) => type === 'DecisionRecorded');
    const wanted = recordsOf(bed.world.events.filter(({ type }) => type !== 'DecisionRecorded'));
    const ids = (events: readonly AnyEvent[]) => [...new Set(events.map(({ envelope }) => envelope.id))].sort();
    expect(wanted.length).toBeGreaterThan(50);
    expect(ids(recorded)).toEqual(ids(wanted));
  });

  test('SM-3: stages of all, and why', () => {
    const stagesOf = (clientId: string) => {
      const [live] = inLife(clientId, 'ClientWentLive');
      const days = (atMs: number) => Math.round((10 * (atMs - (live?.atMs ?? 0))) / DAY_MS) / 10;
      return inLife(clientId, 'SuccessStageChanged').map(({ to, because, atMs }) => `${to} ${because} ${days(atMs)}`);
    };
    expect(stagesOf('kiwi')).toEqual([
      'TRIAL WENT_LIVE 0',
      'ACTIVE TRIAL_OVER 14',
      'AT_RISK HEALTH_RED 99.4',
      'ACTIVE HEALTH_BACK 127.4',
      'RENEWAL_APPROACHING RENEWAL_WINDOW 335',
      'ACTIVE RENEWED 347.3',
      'CHURNED LEFT 395.3',
    ]);
    expect(stagesOf('ulm')).toEqual([
      'TRIAL WENT_LIVE 0',
      'ACTIVE TRIAL_OVER 14',
      'AT_RISK HEALTH_RED 244.4',
      'RENEWAL_APPROACHING RENEWAL_WINDOW 335',
      'CHURNED RENEWAL_LAPSED 365',
    ]);
    expect(stagesOf('solo')).toEqual(['TRIAL WENT_LIVE 0', 'ACTIVE TRIAL_OVER 14', 'CHURNED LEFT 365']);
  });

  test('WAP-51…55: messages come at their day and hour after going live, whatever clocks do; dates are the reader’s', () => {
    const local = (zone: string) =>
      new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    const mailsTo = (clientId: string, zone: string) =>
      bed.world.mails
        .filter(({ idempotencyKey }) => idempotencyKey.startsWith(`${TENANT}/success:${clientId}:`))
        .map(({ idempotencyKey, atMs, text }) => [
          `${timeText(atMs)}Z = ${local(zone).format(atMs)} ${idempotencyKey.split(':')[2]}`,
          /\b(\d{1,2}\. )?\p{L}+ (\d{1,2}, )?20\d{2}/u.exec(text)?.[0] ?? 'no date',
        ]);
    // New Zealand puts its clocks on an hour on 30 September 2040; its date is the next day's in the afternoon of UTC.
    expect(mailsTo('kiwi', 'Pacific/Auckland')).toEqual([
      ['2040-09-25 14:30Z = 2040-09-26 02:30 trial-day-1', 'October 9, 2040'],
      ['2040-10-01 14:30Z = 2040-10-02 03:30 trial-day-7', 'no date'],
      ['2040-10-07 14:30Z = 2040-10-08 03:30 trial-day-13', 'October 9, 2040'],
      ['2041-03-24 14:30Z = 2041-03-25 03:30 active-month-6', 'no date'],
      ['2041-08-24 14:30Z = 2041-08-25 02:30 active-month-11', 'September 25, 2041'],
    ]);
    // Nobody of ulm agreed to marketing.
    expect(mailsTo('ulm', 'Europe/Berlin')).toEqual([
      ['2040-09-19 14:30Z = 2040-09-19 16:30 trial-day-1', '2. Oktober 2040'],
    ]);
    const toUlm = inLife('ulm', 'MessageSuppressed').filter(({ contactKind }) => contactKind === 'client');
    const suppressed = toUlm.map(({ template, reason }) => `${template} ${reason}`);
    expect(suppressed).toEqual(
      ['trial-day-7@v2', 'trial-day-13@v2', 'active-month-6@v3', 'active-month-11@v2'].map((id) => `${id} NO_CONSENT`),
    );
  });

  test('WAP-47: the four triggers, and people for each until it is settled', () => {
    const raised = inLife('kiwi', 'EscalationRaised').map(({ ticketId, trigger }) => `${ticketId} ${trigger}`);
    expect(raised).toEqual([
      't-unsure LOW_CONFIDENCE',
      't-person PERSON_ASKED',
      't-person PERSON_ASKED',
      't-unknown NOT_IN_MATRIX',
      't-late SLA_MISSED',
      't-late SLA_MISSED',
    ]);
    const settled = inLife('kiwi', 'EscalationSettled').map(({ escalationId }) => escalationId);
    expect(settled.sort()).toEqual(
      inLife('kiwi', 'EscalationRaised')
        .map(({ escalationId }) => escalationId)
        .sort(),
    );
  });

  test('WAP-61: in its second period it is active, and has the places handoff 3 gave it and no other', () => {
    expect(atSecondPeriod).toEqual({
      ...{ stage: 'ACTIVE', period: 2 },
      places: [
        'success/hana: 1, 0',
        'success: success-1-kiwi is not over',
        'support/finn: 1, 0',
        'support: success-1-kiwi is not over',
      ],
    });
  });

  test('WAP-56…59: one opportunity becomes a deal of a specialist; each quarter has a review that is held', () => {
    const upsells = ['UpsellDetected', 'UpsellDecided', 'SpecialistEngaged', 'SpecialistEngagementEnded'];
    const told = lifeOf('kiwi').filter(({ type }) => upsells.includes(type));
    expect(told.map(({ type }) => type)).toEqual(upsells);
    expect(told.at(-1)).toMatchObject({ outcome: 'DEAL', specialistId: 'ida', backToAgentId: 'hana' });
    const held = (clientId: string) => inLife(clientId, 'QbrHeld').map(({ qbrId }) => qbrId);
    expect([held('kiwi'), held('ulm')]).toEqual([
      ['qbr-1', 'qbr-2', 'qbr-3', 'qbr-4'],
      ['qbr-1', 'qbr-2', 'qbr-3'],
    ]);
  });

  test('phase 5: who serves itself has its plan by its own word, and people for as long as it needs them', () => {
    const modes = inLife('solo', 'ClientServiceModeChanged').map(({ from, to, because }) => `${from}>${to} ${because}`);
    expect(modes).toEqual(['null>SELF PLAN_CHOSEN', 'SELF>ASSISTED SLA_MISSED', 'ASSISTED>SELF CALM']);
    const wishes = inLife('solo', 'ClientPlanSettled').map(
      ({ change, outcome, toPlan }) => `${change} ${outcome} ${toPlan}`,
    );
    expect(wishes).toEqual(['BEGIN DONE starter', 'UPGRADE DONE growth', 'CANCEL DONE null']);
    expect(inLife('solo', 'HandoffCreated')).toEqual([]);
  });

  test('every cause is on the log before its effect, in one chain from each signup', () => {
    expect(brokenChains(bed.world.events)).toEqual([]);
    const others = roots(bed.world.events).filter(({ type }) => type !== 'ClientSignedUp');
    expect(new Set(others.map(({ type }) => type))).toEqual(new Set(['TeamMemberUpdated']));
    for (const clientId of clientIds) {
      expect(roots(lifeOf(clientId)).map(({ type }) => type)).toEqual(['ClientSignedUp']);
    }
  });

  test('no event twice; the starter had nothing to leave out', () => {
    expect(doubles(bed.world.events)).toEqual([]);
    // What a client is ready for has a workflow from the first finding on; of the others nothing was ever found.
    // Who was helped to sign up serves itself from going live on, at the earliest.
    const ofUpsells = clientIds.map((id) => `ClientWentLive to upsells:acme:${id}`);
    const left = ['ulm', 'solo'].map((id) => `SuccessStageChanged to upsells:acme:${id}`);
    // What passes by a rule of approvals has no clock.
    const passed = ['deployment-#', 'plan-wish-begin-solo', 'plan-wish-upgrade-solo'];
    const clocks = passed.map((id) => `ApprovalApproved to approval:acme:${id}`);
    const unheard = bed.unheard.map((told) => told.replace(/[0-9a-f-]{36}$/, '#'));
    expect(new Set(unheard)).toEqual(
      new Set([...ofUpsells, ...left, ...clocks, 'ClientStageChanged to service:acme:ulm']),
    );
    expect(bed.starter.counts).toMatchObject({ duplicates: 0, erased: 0 });
  });

  test('R6: words of people are in their mails, and nowhere else in clear', async () => {
    expect(
      bed.world.mails.some(({ to, text }) => to.address.includes('canary.example') && text.includes('Zelda')),
    ).toBe(true);
    expect(toldInClear(bed.world.records)).toEqual([]);
  });

  test('at the end nobody has a place taken, and nothing runs but what waits for a client to come back', async () => {
    expect(await placesTaken(bed)).toEqual([]);
    const { running, wrong } = await workflowsAtTheEnd(bed);
    expect(running.filter((id) => !isIdle(id))).toEqual([]);
    expect(running).toContain('client:acme:kiwi');
    expect(wrong).toEqual([]);
  });

  test('R11: the whole log told again sets nothing off', async () => {
    const before = bed.world.events.length;
    const mails = bed.world.mails.length;
    const { started } = bed.starter.counts;
    await bed.tellAgain();
    await bed.liveUntil(endsAtMs + DAY_MS);
    expect([bed.world.events.length, bed.world.mails.length, bed.starter.counts.started]).toEqual([
      before,
      mails,
      started,
    ]);
    expect((await workflowsAtTheEnd(bed)).running.filter((id) => !isIdle(id))).toEqual([]);
  });
});
