/** The record of an automatic decision, as lines for a person. */
import type { ExplainedDecision } from '@mainstem/gateway/explain/shapes';

/** Inputs and features of one decision printed; `--json` has them all. */
const ITEMS_SHOWN = 12;
const VALUE_CHARACTERS = 80;

export function decisionWords(told: ExplainedDecision): string[] {
  const { kind, outcome, decidedBy, policy, model, autonomy, confidence, propensity, verdict, verdictBecause } = told;
  const sure = confidence === null ? '' : `, ${(confidence * 100).toFixed(1)} % sure`;
  const drawn = propensity === null ? '' : `, drawn with a chance of ${propensity}`;
  return [
    '',
    `Decided: ${kind} as ${outcome} (${autonomy}${sure}${drawn})`,
    `  by ${decidedBy}, rule ${policy}${model === null ? '' : `, model ${model}`}`,
    ...(told.profile === null
      ? []
      : [
          `  lines of ${told.profile}: alone from ${share(told.autonomousPpm)}, supervised from ${share(told.supervisedPpm)}`,
        ]),
    ...told.reasons.map(({ weight, words }) => `  why: ${words}${weight === null ? '' : ` (weight ${weight})`}`),
    ...some(told.inputs.map(({ name, ref, value }) => `  from ${name}: ${ref ?? cut(JSON.stringify(value))}`)),
    ...some(
      told.features.map(
        ({ view, name, value, ageMs, flag }) =>
          `  feature ${view}/${name}: ${cut(JSON.stringify(value))} (${flag}${ageMs === null ? '' : `, ${ageMs} ms old`})`,
      ),
    ),
    `  looked at again: ${verdict === null ? 'not yet' : `${verdict}: ${verdictBecause}`}`,
    `  record ${told.decisionId}`,
  ];
}

function share(ppm: number | null): string {
  return ppm === null ? '-' : `${ppm / 10_000} %`;
}

function some(lines: readonly string[]): string[] {
  const rest = lines.length - ITEMS_SHOWN;
  return rest > 0 ? [...lines.slice(0, ITEMS_SHOWN), `  … and ${rest} more (--json)`] : [...lines];
}

function cut(text: string): string {
  return text.length > VALUE_CHARACTERS ? `${text.slice(0, VALUE_CHARACTERS)}…` : text;
}
