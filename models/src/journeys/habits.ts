/**
 * What is learned of one person from what they do with messages (UW-25): at which hours they read, and which texts they take
 * up. A fold over events of the log (R4): the same log gives the same habits. Small whole numbers, bounded; what is old counts
 * less and less, so a new job is a new habit within some dozens of messages.
 */
import type { Walls } from './local-time.ts';
import { minuteOfDay } from './local-time.ts';
import { type Habits, readingTypes, readingWeights } from './readings.ts';
import type { Heard, Person } from './state.ts';

export type { Habits } from './readings.ts';

/** Mail programs fetch what they show before anybody sees it: an open so soon after the sending is no reading, ms. */
export const MACHINE_MS = 30_000;
/** Weight of all hours, or messages told of one text, at which everything is halved. */
export const HABITS_MAX = 200;
/** Texts remembered; of more, those told least are forgotten. */
const TEXTS_MAX = 100;
const HOURS = 24;

export const noHabits: Habits = { hours: Array.from({ length: HOURS }, () => 0), texts: {} };

/** A message went out. */
export function learnTold(habits: Habits = noHabits, template: string): Habits {
  const { told, read } = habits.texts[template] ?? { told: 0, read: 0 };
  const counted = { told: told + 1, read };
  const kept = Object.entries({ ...habits.texts, [template]: halved(counted) });
  const texts = kept.length > TEXTS_MAX ? kept.sort(([, a], [, b]) => b.told - a.told).slice(0, TEXTS_MAX) : kept;
  return { ...habits, texts: Object.fromEntries(texts) };
}

/** Something was read. Each message counts once for its text, and once for its hour in each way of reading. */
export function learnRead(person: Person, event: Heard, zone: string, walls: Walls): Habits | undefined {
  const weight = readingWeights[event.type];
  if (weight === undefined) return person.habits;
  const { messageId } = event.fields;
  const again = (types: readonly string[]) =>
    messageId !== undefined &&
    person.heard.some(
      (one) => one.fields.messageId === messageId && types.includes(one.type) && isByPerson(person, one),
    );
  if (!isByPerson(person, event) || again([event.type])) return person.habits;
  const habits = person.habits ?? noHabits;
  const hour = Math.floor(minuteOfDay(event.atMs, zone, walls) / 60);
  const hours = habits.hours.map((held, at) => (at === hour ? held + weight : held));
  const text = person.sent.find((one) => one.messageId !== undefined && one.messageId === messageId)?.template;
  const counted = text === undefined ? undefined : habits.texts[text];
  const isFirst = counted !== undefined && counted.read < counted.told && !again(readingTypes);
  const texts = isFirst ? { ...habits.texts, [text as string]: { ...counted, read: counted.read + 1 } } : habits.texts;
  return { hours: sum(hours) > HABITS_MAX ? hours.map((held) => Math.floor(held / 2)) : hours, texts };
}

/** False for an open that came too soon after the sending to be a person's. */
function isByPerson({ sent }: Person, { type, atMs, fields }: Heard): boolean {
  if (type !== 'MessageOpened') return true;
  const message = sent.find(({ messageId }) => messageId !== undefined && messageId === fields.messageId);
  return message === undefined || atMs >= message.atMs + MACHINE_MS;
}

function halved({ told, read }: { told: number; read: number }) {
  return told <= HABITS_MAX ? { told, read } : { told: Math.floor(told / 2), read: Math.floor(read / 2) };
}

export function sum(weights: readonly number[]): number {
  return weights.reduce((total, weight) => total + weight, 0);
}
