/**
 * What a customer does after the first order: orders, reads, takes an offer, is lost. Messages come from a journey, walked by
 * the platform's own machine; what is read keeps a customer a while. Chance is drawn per person and day or message, so two
 * policies differ only by what they do.
 *
 * A message is read at the person's hour, the less likely the longer it lies. One that is read makes being lost less likely
 * and orders more likely for a week; each one sent makes being lost a little more likely, so writing is not free.
 */
import { type Journey, journeyShape } from '../journeys/definition.ts';
import { type World as JourneyWorld, nextDueAtMs, step } from '../journeys/engine.ts';
import { liveOf } from '../journeys/scenario.ts';
import { emptyPerson, type Input, type Person } from '../journeys/state.ts';
import { createRandom } from '../random.ts';
import { drawGamma, drawPoisson } from '../special/draws.ts';
import { BASELINE_HOUR, type Pack } from './packs.ts';
import { BEGIN_MS, type Prospect, seedOf, TEXTS } from './people.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Chance that a message is read when it comes just then, and how fast that fades, hours. */
const READ_RATE = 0.6;
const READ_FADES_H = 14;
/** Of those read, how many are also clicked. */
const CLICK_SHARE = 0.3;
/** Being lost is so many times as likely for a week after a reading, and so much more per message of a week. */
const KEPT = 0.45;
const TIRED = 0.05;
/** Orders in the week after a reading. */
const WOKEN = 1.25;
const WEEK_DAYS = 7;
/** Shape of the orders' amounts: the same mean, a spread of 58 %. */
const AMOUNT_SHAPE = 3;

export interface Life {
  readonly orders: readonly { readonly atMs: number; readonly micros: number }[];
  readonly sent: number;
  readonly read: number;
  /** Day of the made-up time they were lost on; null when they were not. */
  readonly lostDay: number | null;
  readonly upsold: boolean;
}

/** What everybody gets: one text at one hour; `learns`: of several texts, at the hour the person reads (UW-25). */
export function journeyOf({ name }: Pack, learns: boolean): Journey {
  const texts = Array.from({ length: TEXTS }, (_, text) => `${name}-note-${text}@v1`);
  const [first, ...others] = texts;
  return journeyShape.parse({
    journey: `${name}-notes`,
    family: 'retention',
    about: 'A note every few days.',
    policy: { purpose: 'transactional', ...(learns ? { bestHour: { within: '1d' } } : {}) },
    nodes: {
      in: { kind: 'event', on: 'PersonTracked', next: 'note' },
      note: { kind: 'message', channel: 'push', template: first, ...(learns ? { or: others } : {}), next: 'told' },
      told: { kind: 'goal', name: 'told' },
    },
  });
}

interface Reading {
  readonly atMs: number;
  readonly messageId: string;
  readonly isClick: boolean;
}

export class Customer {
  readonly #pack: Pack;
  readonly #seed: number;
  readonly #prospect: Prospect;
  readonly #world: JourneyWorld;
  readonly #fromMs: number;
  #person: Person = emptyPerson;
  #readings: Reading[] = [];
  #sentMs: number[] = [];
  #readMs: number[] = [];
  #upsold = false;
  #events = 0;

  constructor(pack: Pack, seed: number, prospect: Prospect, journey: Journey, fromMs: number) {
    this.#pack = pack;
    this.#seed = seed;
    this.#prospect = prospect;
    this.#fromMs = fromMs;
    const journeys = { [journey.journey]: liveOf(journey, BEGIN_MS) };
    // Everybody lives in UTC.
    this.#world = { subject: `person-${prospect.id}`, zone: 'UTC', walls: () => (atMs) => atMs, journeys };
  }

  /** From the first order to the end of the pack's days. */
  live(): Life {
    const { segment } = this.#prospect;
    const { days, isFee, messageEveryDays } = this.#pack;
    const firstDay = Math.floor((this.#fromMs - BEGIN_MS) / DAY_MS);
    const orders = [{ atMs: this.#fromMs, micros: this.#amount(firstDay, 0) }];
    let lostDay: number | null = null;
    for (let day = firstDay + 1; day < days && lostDay === null; day += 1) {
      const startMs = BEGIN_MS + day * DAY_MS;
      this.#passDay(startMs, (day - firstDay - 1) % messageEveryDays === 0);
      const random = this.#random('day', day);
      const recent = (list: readonly number[]) => list.filter((atMs) => atMs > startMs - WEEK_DAYS * DAY_MS).length;
      const isKept = recent(this.#readMs) > 0;
      const hazard = segment.lostPerDay * (isKept ? KEPT : 1) * (1 + TIRED * recent(this.#sentMs));
      if (random.next() < hazard) lostDay = day;
      const count = isFee
        ? Number((day - firstDay) % WEEK_DAYS === 0)
        : drawPoisson(random, (segment.ordersPerWeek / WEEK_DAYS) * (isKept ? WOKEN : 1));
      for (let order = 0; order < count && lostDay === null; order += 1)
        orders.push({ atMs: startMs + DAY_MS / 2, micros: this.#amount(day, order) });
    }
    return { orders, sent: this.#sentMs.length, read: this.#readMs.length, lostDay, upsold: this.#upsold };
  }

  #random(...what: readonly (string | number)[]) {
    return createRandom(seedOf(this.#pack.name, this.#seed, 'life', this.#prospect.id, ...what));
  }

  #amount(day: number, order: number): number {
    const { orderMicros } = this.#prospect.segment;
    if (this.#pack.isFee) return orderMicros * (this.#upsold ? 2 : 1);
    const drawn = drawGamma(this.#random('amount', day, order), AMOUNT_SHAPE) / AMOUNT_SHAPE;
    return Math.max(1, Math.round(orderMicros * drawn * (this.#upsold ? 1.3 : 1)));
  }

  /** All that the journey does and the person reads within a day. */
  #passDay(startMs: number, isTold: boolean): void {
    const endMs = startMs + DAY_MS;
    let toldMs = isTold ? startMs + BASELINE_HOUR * HOUR_MS : Number.POSITIVE_INFINITY;
    for (;;) {
      const dueMs = nextDueAtMs(this.#person) ?? Number.POSITIVE_INFINITY;
      this.#readings.sort((one, other) => one.atMs - other.atMs);
      const readMs = this.#readings[0]?.atMs ?? Number.POSITIVE_INFINITY;
      const nowMs = Math.min(dueMs, readMs, toldMs);
      if (nowMs >= endMs) return;
      if (nowMs === dueMs) this.#take({ kind: 'time', nowMs });
      else if (nowMs === readMs) this.#read(this.#readings.shift() as Reading);
      else {
        this.#hear('PersonTracked', nowMs, {});
        toldMs = Number.POSITIVE_INFINITY;
      }
    }
  }

  #hear(type: string, atMs: number, fields: Record<string, string>): void {
    this.#events += 1;
    this.#take({ kind: 'event', event: { id: `event-${this.#events}`, type, atMs, fields }, nowMs: atMs });
  }

  #read({ atMs, messageId, isClick }: Reading): void {
    if (!isClick) this.#readMs.push(atMs);
    this.#hear(isClick ? 'MessageClicked' : 'MessageOpened', atMs, { messageId });
  }

  #take(input: Input): void {
    const { person, effects } = step(this.#world, this.#person, input);
    this.#person = person;
    for (const effect of effects) {
      if (effect.kind !== 'send') continue;
      this.#sendTo(effect.messageId, effect.template, input.nowMs);
      this.#take({ kind: 'sent', runId: effect.walk.runId, outcome: 'SENT', nowMs: input.nowMs });
    }
  }

  #sendTo(messageId: string, template: string, nowMs: number): void {
    const { readHour, textFactors, segment } = this.#prospect;
    const random = this.#random('message', this.#sentMs.length);
    this.#sentMs.push(nowMs);
    const hour = ((nowMs - BEGIN_MS) % DAY_MS) / HOUR_MS;
    const waitsH = (readHour - hour + 24) % 24;
    const text = Number(/-(\d+)@/.exec(template)?.[1] ?? 0);
    const chance = READ_RATE * (textFactors[text] ?? 1) * Math.exp(-waitsH / READ_FADES_H);
    const [isRead, isClicked, takes] = [random.next() < chance, random.next() < CLICK_SHARE, random.next()];
    if (!isRead) return;
    const atMs = nowMs + Math.floor(waitsH * HOUR_MS) + 60_000;
    this.#readings.push({ atMs, messageId, isClick: false });
    if (isClicked) this.#readings.push({ atMs: atMs + 60_000, messageId, isClick: true });
    if (takes < segment.upsellRate) this.#upsold = true;
  }
}
