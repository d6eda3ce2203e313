/** The holdout of an experiment beside those that took part, from the log (docs/experiments.md). */
import { type HoldoutEffect, HoldoutTally } from '@mainstem/models/experiments/holdout';
import { ONE_PPM } from '@mainstem/models/experiments/weights';
import { usage } from '../errors.ts';
import type { LogConnection } from '../log-connection.ts';
import { table } from '../output.ts';
import { eachFact, folded } from './log.ts';

export interface ToldEffect extends HoldoutEffect {
  /** Records of the experiment that are no events: what they say is not in the figures. */
  readonly unreadable: number;
}

/** Throws a usage error where there is no such experiment, or nobody stays out of it. */
export async function readHoldout(connection: LogConnection, tenant: string, id: string): Promise<ToldEffect> {
  const { experiment, endedAtMs } = (await folded(connection, tenant))[id] ?? {};
  const design = experiment?.design ?? null;
  if (design === null) throw usage(`there is no experiment ${id} of ${tenant}`);
  if (design.holdoutPpm === 0) throw usage(`nobody stays out of ${id}: its design has no holdoutPpm`);
  const { metric, alphaPpm, holdoutPpm, outcomeWindowMs, wholeOutcome } = design;
  const tally = new HoldoutTally({ holdoutPpm, outcomeWindowMs, wholeOutcome, alpha: alphaPpm / ONE_PPM });
  const unreadable = await eachFact(connection, tenant, id, (event) => {
    const { id: eventId, occurredAtMs } = event.envelope;
    if (event.type === 'OutcomeObserved') {
      if (event.metric === metric) tally.observe({ ...event, id: eventId });
      // What was drawn among some of the arms was shown where the others could not be, on both sides.
    } else if (event.among === null) tally.expose({ ...event, exposureId: eventId, atMs: occurredAtMs });
  });
  return { ...tally.effect(endedAtMs ?? Date.now()), unreadable };
}

/** What is told may not be used: the groups are not alike, or some of it could not be read. */
export const isUnsound = ({ isSampleOff, unreadable }: ToldEffect): boolean => isSampleOff || unreadable > 0;

export function holdoutLines(id: string, told: ToldEffect): string {
  const { inside, holdout, ratio, interval, waiting, isSampleOff, unreadable } = told;
  const row = (name: string, { trials, successes }: HoldoutEffect['inside']) => [
    ...[name, String(trials), String(Math.round(successes * 100) / 100)],
    trials === 0 ? '-' : `${((successes / trials) * 100).toFixed(2)} %`,
  ];
  const times = ratio === null ? 'nothing to compare yet' : `${ratio.toFixed(2)} times the holdout`;
  return [
    `${id}: ${times}, ${interval.low} to ${interval.high ?? 'any'} at all looks; ${waiting} units wait for their outcome`,
    table(['UNITS', 'SETTLED', 'SUCCESSES', 'RATE'], [row('inside', inside), row('holdout', holdout)]),
    ...(isSampleOff ? ['more or fewer stayed out than the design says: these groups are not alike'] : []),
    ...(unreadable > 0 ? [`${unreadable} records could not be read: mainstem dlq list`] : []),
  ].join('\n');
}
