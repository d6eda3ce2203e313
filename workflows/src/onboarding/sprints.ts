/** The plan of sprints to the goal of automation: 95 % within 12 months (WAP-34). Pure. */
import type { FactOf } from '../client-lifecycle/life/facts.ts';

export type SprintPlan = Pick<FactOf<'PrdSprintPlanned'>, 'goalPpm' | 'goalMonths' | 'sprints'>;

export const GOAL_PPM = 950_000;
export const GOAL_MONTHS = 12;
const SPRINTS = 4;
const MONTH_MS = 30 * 86_400_000;
const PPM_OF_PERCENT = 10_000;

/** Four quarters in even steps from what is answered without a person today. */
export function sprintPlan(fromMs: number, percentToday: number | null): SprintPlan {
  const today = Math.min(GOAL_PPM, Math.max(0, Math.round((percentToday ?? 0) * PPM_OF_PERCENT)));
  const sprints = Array.from({ length: SPRINTS }, (_, at) => {
    const number = at + 1;
    return {
      number,
      endsAtMs: fromMs + number * (GOAL_MONTHS / SPRINTS) * MONTH_MS,
      targetPpm: Math.round(today + ((GOAL_PPM - today) * number) / SPRINTS),
      platformDoes: number === 1 ? 'answers the first use cases' : 'takes on what people answered in the sprint before',
      humansDo: number === SPRINTS ? 'take over what the rules of escalation say' : 'review answers and take over',
      engineersDo: number === 1 ? 'build the tools that are missing' : 'mend tools that failed in the sprint before',
    };
  });
  return { goalPpm: GOAL_PPM, goalMonths: GOAL_MONTHS, sprints };
}
