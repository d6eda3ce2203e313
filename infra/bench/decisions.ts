/**
 * The figures of decisions: how fast features are served and joined as of a time, models fitted and scored, experiments
 * judged, the log replayed under another policy. What depends on the machine has its floor in the same run.
 */

import { measureExperiments } from './decisions/experiments.ts';
import { measureJoin } from './decisions/join.ts';
import { measureLearned } from './decisions/learned.ts';
import { measureServing } from './decisions/serving.ts';
import { measureTwin } from './decisions/twin.ts';
import { measureValue } from './decisions/value.ts';
import type { Bench } from './figures.ts';
import { type Part, runParts } from './kit/parts.ts';

const parts: Readonly<Record<string, Part>> = {
  serving: measureServing,
  experiments: measureExperiments,
  join: measureJoin,
  twin: (context) => measureTwin(context),
  learned: measureLearned,
  value: measureValue,
};

const decisions: Bench = (context) => runParts(context, parts);

export default decisions;
