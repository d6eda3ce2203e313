/**
 * Rules that can be applied anew to what a decision was made from (KAIROS-17): each looks at the record alone, never at
 * anything newer, so it says what should have been decided then. Pure.
 */
import { autonomyOutcomes } from '@mainstem/models/autonomy/autonomy';
import { hotFrom, warmFrom } from '@mainstem/models/lead-score';
import type { DecisionAudited, DecisionRecorded } from '@mainstem/schemas/generated/events';

export type Check = DecisionAudited['checks'][number];
const ONE = 1_000_000;

/** Checks that could be made; a rule whose values are not in the record is not among them. */
export function rulesOn(record: DecisionRecorded): Check[] {
  const redecided = rules[record.kind]?.(numberOf(record)) ?? null;
  return [linesOn(record), redecided === null ? null : compared(record, redecided)].filter((one) => one !== null);
}

/** SM-10: nobody acts more freely than the lines allow; more strictly he may, for a risk or a person's wish. */
function linesOn({ confidence, autonomousPpm, supervisedPpm, autonomy }: DecisionRecorded): Check | null {
  if (confidence === null || autonomousPpm === null || supervisedPpm === null) return null;
  const surePpm = Math.round(confidence * ONE);
  const freest = surePpm >= autonomousPpm ? 0 : surePpm >= supervisedPpm ? 1 : 2;
  const taken = autonomyOutcomes.indexOf(autonomy as (typeof autonomyOutcomes)[number]);
  const words = `${(confidence * 100).toFixed(1)} % sure allows ${autonomyOutcomes[freest]}, and ${autonomy} was taken`;
  return { code: 'AUTONOMY_LINES', passed: taken >= freest, words };
}

function compared({ outcome, policy }: DecisionRecorded, redecided: string): Check {
  const words = `${policy} on its own inputs says ${redecided}, and ${outcome} was decided`;
  return { code: 'RULE_AGAIN', passed: redecided === outcome, words };
}

type Numbers = (name: string) => number | null;

/** Outcome by kind; null when a value is not in the record. */
const rules: Readonly<Record<string, (of: Numbers) => string | null>> = {
  LEAD_SCORE: (of) => over(of('score'), (score) => (score >= hotFrom ? 'HOT' : score >= warmFrom ? 'WARM' : 'COLD')),
  CREATIVE_SENTIMENT: (of) =>
    over(of('compoundPpm'), (mood) => over(of('linePpm'), (line) => (mood >= line ? 'PASSED' : 'FAILED'))),
  PERFORMANCE: (of) =>
    over(of('ctr'), (ctr) =>
      over(of('baselineCtr'), (base) =>
        over(of('lineShare'), (line) => (ctr < base * line ? 'UNDERPERFORMED' : 'FINE')),
      ),
    ),
  RISK_ANSWER: (of) =>
    over(of('fraud_flag'), (flag) =>
      over(of('amount_micros'), (amount) =>
        over(of('lineMicros'), (line) => (flag !== 0 ? 'HIGH' : amount < line ? 'LOW' : 'MEDIUM')),
      ),
    ),
};

function over(value: number | null, then: (value: number) => string | null): string | null {
  return value === null ? null : then(value);
}

/** A number of the record by its name; a default is none: nothing was read. */
function numberOf({ inputs, features }: DecisionRecorded): Numbers {
  const values = new Map<string, string | null>();
  for (const { name, json } of inputs) values.set(name, json);
  for (const { name, json, flag } of features) values.set(name, flag === 'DEFAULT' ? null : json);
  return (name) => {
    const json = values.get(name);
    const value: unknown = json === undefined || json === null ? null : JSON.parse(json);
    return typeof value === 'number' ? value : null;
  };
}
