/** The codec between a real worker, client and server: nothing in clear, and an erased subject's workflow ends. */
import { openPrivacyKit, type PrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import { Client, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { TerminatedFailure } from '@temporalio/common';
import proto from '@temporalio/proto';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClientFact, clientFact, clientWorkflowId, remembered } from '../client-lifecycle/messages.ts';
import { ClientLifecycle } from '../client-lifecycle/workflows.ts';
import { recordActivities } from '../testing/recorded-activities.ts';
import { until } from '../testing/scratch.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { createEnder, ERASED_REASON } from './ender.ts';
import { createPayloadCodec } from './payload-codec.ts';

let bed: WorkflowTestBed;
let kit: PrivacyKit;
beforeAll(async () => {
  bed = await openTestBed();
  kit = openPrivacyKit({ ttlMs: 50 });
});
afterAll(async () => {
  kit?.close();
  await bed?.close();
});

function parties() {
  const { keyring } = kit;
  const clientOf = (payloadCodecs: ReturnType<typeof createPayloadCodec>[]) =>
    new Client({ connection: bed.env.connection, dataConverter: { payloadCodecs } });
  const client = clientOf([createPayloadCodec({ keyring })]);
  const onErased = createEnder(client, pino({ level: 'silent' }));
  return { client, dataConverter: { payloadCodecs: [createPayloadCodec({ keyring, onErased })] } };
}

test('R6: Temporal keeps no word in clear, and an erased subject’s workflow ends with a reason', async () => {
  const { client, dataConverter } = parties();
  const workflowId = clientWorkflowId('acme', 'client-1');
  const taskQueue = 'codec';
  const { activities } = recordActivities();
  // Nothing is cached: the next task has to read what it cannot.
  const worker = await bed.createWorker({ taskQueue, activities, dataConverter, maxCachedWorkflows: 0 });
  const tell = (type: ClientFact['type'], eventId: string) =>
    client.workflow.signalWithStart(ClientLifecycle, {
      workflowId,
      taskQueue,
      args: [{ tenant: 'acme', clientId: 'client-1' }],
      signal: clientFact,
      signalArgs: [{ type, eventId, correlationId: 'canary-correlation', occurredAtMs: Date.now() }],
    });
  await worker.runUntil(async () => {
    const handle = await tell('ClientSignedUp', 'canary-event');
    await until('signed up', async () => (await handle.query(remembered)).stage === 'SALES');
    const kept = proto.temporal.api.history.v1.History.encode(await handle.fetchHistory()).finish();
    expect(Buffer.from(kept).toString('latin1')).not.toMatch(/canary|ClientSignedUp|ClientStageChanged/);

    await kit.store.close({ tenant: 'acme', subject: 'client-1' }, 1);
    await kit.store.destroy({ tenant: 'acme', subject: 'client-1' }, 1, {});
    await until('known everywhere', async () =>
      tell('ClientDealSigned', 'another').then(
        () => false,
        () => true,
      ),
    );
    // Ended by what was told while the key was still known here; else by what reaches it from elsewhere.
    const woken = bed.client.workflow.getHandle(workflowId).signal('clientFact', { type: 'ClientDealSigned' });
    await woken.catch((error: unknown) => expect(error).toBeInstanceOf(WorkflowNotFoundError));
    const ended: unknown = await handle.result().catch((error: unknown) => error);
    expect(ended).toBeInstanceOf(WorkflowFailedError);
    expect((ended as WorkflowFailedError).cause).toBeInstanceOf(TerminatedFailure);
    expect((ended as WorkflowFailedError).cause?.message).toBe(ERASED_REASON);
  });
});
