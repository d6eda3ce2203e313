/** For tests: activities that keep what they were asked, with ids made as the real ones make them. */
import { scoreLead } from '@mainstem/models/lead-score';
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { activityInfo } from '@temporalio/activity';
import type { Activities, AlertInput, CommandResult, CreativeCommandInput, EmitInput } from '../steps/contract.ts';

export interface Recorded {
  readonly activities: Activities;
  readonly emitted: (EmitInput & { readonly eventId: string })[];
  readonly commands: CreativeCommandInput[];
  readonly alerts: AlertInput[];
  /** Bodies emitted, in order. */
  bodies(): EmitInput['body'][];
  types(): AnyEvent['type'][];
}

export interface Script {
  readonly gold?: readonly string[];
  command?(input: CreativeCommandInput): CommandResult | Error;
  alert?(): { channel: string; delivered: boolean } | Error;
}

export function recordActivities(script: Script = {}): Recorded {
  const emitted: Recorded['emitted'] = [];
  const commands: CreativeCommandInput[] = [];
  const alerts: AlertInput[] = [];
  const id = (step: string) => uuidFrom(activityInfo().workflowExecution?.workflowId ?? 'none', step);
  const orThrow = <Value>(value: Value | Error): Value => {
    if (value instanceof Error) throw value;
    return value;
  };
  return {
    emitted,
    commands,
    alerts,
    bodies: () => emitted.map((input) => input.body),
    types: () => emitted.map((input) => input.body.type),
    activities: {
      emit: async (input) => {
        const eventId = id(input.step);
        emitted.push({ ...input, eventId });
        return { eventId };
      },
      scoreLead: async (facts) => scoreLead(facts),
      commandCreative: async (input) => {
        commands.push(input);
        return orThrow(script.command?.(input) ?? { kind: 'accepted', eventId: id(input.step) });
      },
      goldCandidates: async () => script.gold ?? [],
      alert: async (input) => {
        alerts.push(input);
        return orThrow(script.alert?.() ?? { channel: 'slack', delivered: true });
      },
    },
  };
}
