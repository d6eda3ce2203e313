/**
 * A process under chaos: one projector, reactor or decision writer on real ports, run under the condition
 * `mainstem-chaos`, so that MAINSTEM_CRASHPOINT can end or freeze it at a place in its code. Commands come and answers go
 * as messages between it and its parent.
 */
import { campaignDecider } from '@mainstem/streams/deciders/campaign/decider';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { createBatchDecoder } from '@mainstem/streams/runtime/projection/projection-reader';
import { startProjector } from '@mainstem/streams/runtime/projector/projector';
import { startReactor } from '@mainstem/streams/runtime/reactor/start-reactor';
import { alerter } from '@mainstem/streams/simulator/reactor';
import { type ViewName, views } from '@mainstem/streams/simulator/views';
import type { PlannedCommand } from '@mainstem/streams/simulator/workload';
import { codec, openPorts, type Ports } from './ports.ts';
import type { RoomAddresses } from './room.ts';

export interface CommandMessage extends PlannedCommand {
  readonly expectedVersion?: number;
}

const [role = '', view = ''] = process.argv.slice(2);
const ports = await openPorts(process.env as unknown as RoomAddresses, `${role}-${view}`);
if (role === 'projector') project(ports, view as ViewName);
else if (role === 'reactor') react(ports);
else if (role === 'writer') decide(ports);
else throw new Error(`no role "${role}"`);

function project({ log, leases, storeOf }: Ports, name: ViewName): void {
  const projection = views[name];
  startProjector({
    projection,
    store: storeOf(projection),
    leases,
    log,
    decoder: createBatchDecoder(codec),
    onState: ({ state, reason }) => process.send?.({ kind: 'state', state, reason }),
  });
}

function react({ log, leases, checkpoints }: Ports): void {
  const writer = createEventWriter(log, codec);
  startReactor({
    reactor: alerter,
    log,
    codec,
    writer,
    leases,
    checkpoints,
    // The other side drops repeats by the id of the event that says it was done.
    async perform({ result, isRefused }) {
      if (isRefused) throw new Error('refused for good');
      await writer.append([result]);
    },
  });
}

function decide({ log }: Ports): void {
  const writer = startDecisionWriter({ log, codec, decider: campaignDecider, service: 'chaos' });
  // Started again by its parent.
  writer.done.catch((error: Error) => {
    process.stderr.write(`writer: ${error.message}\n`);
    process.exit(1);
  });
  process.on('message', ({ tenant, entity, command, commandId, expectedVersion }: CommandMessage) => {
    const context = { actor: 'user:chaos', occurredAtMs: Date.now(), commandId, expectedVersion };
    writer.execute(tenant, entity, command, context).then(
      (outcome) => process.send?.({ kind: 'answer', commandId, outcome }),
      (error: { code?: string; retryable?: boolean }) =>
        process.send?.({
          kind: 'answer',
          commandId,
          outcome: error.retryable === true ? null : { kind: 'failed', code: String(error.code ?? error) },
        }),
    );
  });
}
