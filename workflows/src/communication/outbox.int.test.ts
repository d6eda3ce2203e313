/** The outbox: `sendMessage` in virtual time; and over notes in Postgres and a real mail server, with a sender that dies. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { DeliveryError } from '@mainstem/connectors/delivery/sent';
import { createSmtpSender } from '@mainstem/connectors/email/email.smtp';
import { smtpServerOf } from '@mainstem/connectors/email/smtp-url';
import { selfSigned, startMailServer } from '@mainstem/connectors/email/testing/mail-server';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { migrate } from '@mainstem/projections/migrate';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { readSettings } from '@mainstem/streams/settings';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordActivities, type Script } from '../testing/recorded-activities.ts';
import type { Tell } from '../testing/telling-workflows.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { bundleWorkflows } from '../worker.ts';
import { createCommunicationActivities } from './activities.ts';
import type { Delivery, Message } from './contract.ts';
import { deliver } from './deliver.ts';
import { notesContract } from './notes/notes.contract.ts';
import { createPostgresNotes } from './notes/notes.postgres.ts';
import { openBed, welcome } from './testing/parts.ts';

const { tenant: _, ...message } = welcome;

describe('sendMessage', () => {
  let bed: WorkflowTestBed;
  let bundle: Awaited<ReturnType<typeof bundleWorkflows>>;
  const telling = fileURLToPath(new URL('../testing/telling-workflows.ts', import.meta.url));
  beforeAll(async () => {
    [bed, bundle] = await Promise.all([openTestBed(), bundleWorkflows(telling)]);
  });
  afterAll(() => bed?.close());

  async function tell(script: Script, over: Partial<Message> = {}) {
    const recorded = recordActivities(script);
    const workflowId = `tell-${randomUUID()}`;
    const taskQueue = workflowId;
    const worker = await bed.createWorker({ taskQueue, workflowBundle: bundle, activities: recorded.activities });
    const args: Parameters<typeof Tell> = [{ step: 'welcome', ...message, ...over }];
    const outcome = await worker.runUntil(
      bed.client.workflow.execute<typeof Tell>('Tell', { taskQueue, workflowId, args }),
    );
    const history = await bed.client.workflow.getHandle(workflowId).fetchHistory();
    return { outcome, recorded, history };
  }

  test('KIKI-35: intent, one activity, outcome, each naming the one before as its cause', async () => {
    const { outcome, recorded } = await tell({});
    expect(recorded.types()).toEqual(['MessageRequested', 'MessageSent']);
    const [asked, settled] = recorded.emitted;
    expect(asked).toMatchObject({
      entity: 'welcome-1',
      causationId: 'event-1',
      body: { contactKind: 'person', contactId: 'p.1' },
    });
    expect(settled).toMatchObject({ entity: 'welcome-1', causationId: asked?.eventId, body: { provider: 'test' } });
    expect(outcome).toMatchObject({ outcome: 'SENT', eventId: settled?.eventId });
    expect(recorded.messages).toEqual([welcome]);
  });

  test.each<[string, Delivery]>([
    ['MessageSuppressed', { outcome: 'SUPPRESSED', reason: 'UNSUBSCRIBED' }],
    ['MessageFailed', { outcome: 'FAILED', provider: 'smtp', code: 'MESSAGE_IN_DOUBT', because: 'x', inDoubt: true }],
  ])('%s', async (type, delivery) => {
    const { outcome, recorded } = await tell({ deliver: () => delivery });
    expect(recorded.types()).toEqual(['MessageRequested', type]);
    expect(outcome).toMatchObject(delivery);
  });

  test('greylisted for an hour it is sent; away for a day it fails, and the workflow goes on', async () => {
    let tries = 0;
    const grey = await tell({ deliver: () => (++tries < 6 ? new Error('later') : sent) });
    expect(grey.outcome).toMatchObject({ outcome: 'SENT' });
    const away = await tell({ deliver: () => new Error('away') });
    expect(away.outcome).toMatchObject({ outcome: 'FAILED', code: 'MESSAGE_TRIES_EXHAUSTED', inDoubt: false });
    expect(away.recorded.types()).toEqual(['MessageRequested', 'MessageFailed']);
  });

  test('MAMS-03: three tries and no more', async () => {
    let tries = 0;
    const deliver = () => {
      tries += 1;
      return new Error('away');
    };
    const { outcome } = await tell({ deliver }, { triesMax: 3 });
    expect([tries, outcome.outcome]).toEqual([3, 'FAILED']);
  });

  test('R6: what goes wrong puts no address into Temporal’s history', async () => {
    const leaky = openBed({ send: () => Promise.reject(new Error('550 <ann@example.com> unknown')) });
    const { deliverMessage } = createCommunicationActivities(leaky.parts);
    const failed: unknown = await deliverMessage(welcome).catch((error: unknown) => error);
    expect(String((failed as Error).message)).toBe('the message waits: UNKNOWN');
    const later = new DeliveryError('CONNECTOR_RATE_LIMITED', 'later', { retryable: true, retryAfterMs: 7_000 });
    const busy = createCommunicationActivities(openBed({ send: () => Promise.reject(later) }).parts);
    await expect(busy.deliverMessage(welcome)).rejects.toMatchObject({
      type: 'CONNECTOR_RATE_LIMITED',
      nextRetryDelay: 7_000,
    });
  });

  const sent: Delivery = {
    outcome: 'SENT',
    language: 'en',
    provider: 'test',
    providerMessageId: null,
    subjectRef: 'p.1',
    offline: false,
  };
});

describe('on Postgres and a mail server', () => {
  const schema = `notes_${randomUUID().slice(0, 8)}`;
  const environment = readSettings(['MAINSTEM_POSTGRES_APP_URL', 'MAINSTEM_POSTGRES_OWNER_URL'], testEnvironment());
  const ownerUrl = environment.MAINSTEM_POSTGRES_OWNER_URL;
  const pool = createProjectorPool(environment.MAINSTEM_POSTGRES_APP_URL, 10);
  const notes = createPostgresNotes(pool, schema);
  beforeAll(async () => {
    await migrate({ ownerUrl, schema });
  });
  afterAll(async () => {
    await pool.end();
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query(`drop schema if exists "${schema}" cascade`);
    await owner.end();
  });

  describe('contract of notes', () => notesContract(() => notes));

  test('a sender that dies between the mail and its note: one mail in the box, told as in doubt, never again', async () => {
    const mailbox = await startMailServer(selfSigned());
    const server = smtpServerOf(`smtp://127.0.0.1:${mailbox.port}?tls=never`);
    const sender = createSmtpSender({ server, from: { address: 'hello@mail.example', name: 'Mainstem' } });
    const bed = openBed(sender, { notes: { ...notes, settle: () => Promise.reject(new Error('killed')) } });
    const mine = { ...welcome, messageId: randomUUID() };
    await expect(deliver(bed.parts, mine)).rejects.toThrow('killed');
    for (let tries = 0; tries < 3; tries += 1) {
      await expect(deliver({ ...bed.parts, notes }, mine)).resolves.toMatchObject({ code: 'MESSAGE_IN_DOUBT' });
    }
    expect(mailbox.mails.map(({ subject }) => subject)).toEqual(['Willkommen zu Ihrem Test von Chatbot']);

    const other = { ...welcome, messageId: randomUUID() };
    const first = await deliver({ ...bed.parts, notes }, other);
    expect(await deliver({ ...bed.parts, notes }, other)).toEqual(first);
    expect(mailbox.mails).toHaveLength(2);
    await mailbox.close();
  });

  test('R8: old notes go, some with each new one', async () => {
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query(`alter table "${schema}".message_notes disable row level security`);
    await owner.query(`alter table "${schema}".message_notes no force row level security`);
    await owner.query(`update "${schema}".message_notes set began_at = now() - interval '91 days'`);
    const count = async () =>
      Number((await owner.query(`select count(*) from "${schema}".message_notes where tenant = 'acme'`)).rows[0].count);
    const before = await count();
    await notes.begin('acme', randomUUID());
    expect(await count()).toBe(before - 1);
    await owner.end();
  });
});
