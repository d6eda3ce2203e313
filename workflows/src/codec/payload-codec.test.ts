import type { Keyring } from '@mainstem/streams/privacy/keyring';
import { openPrivacyKit, type PrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPayloadCodec } from './payload-codec.ts';
import { subjectOfWorkflow } from './subjects.ts';

let kit: PrivacyKit;
beforeEach(() => {
  kit = openPrivacyKit();
});
afterEach(() => kit.close());

const contextOf = (workflowId: string) => ({ type: 'workflow', namespace: 'n', workflowId }) as const;
const client = contextOf('client:acme:client-1');
const payload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const readValue = (sealed: Payload | undefined): unknown => defaultPayloadConverter.fromPayload(sealed as Payload);
const textOf = (sealed: readonly Payload[]) =>
  sealed.map(({ data, metadata }) => Buffer.from(data ?? []).toString('latin1') + JSON.stringify(metadata)).join();

async function erase(subject: string, tenant = 'acme'): Promise<Keyring> {
  await kit.store.close({ tenant, subject }, 1);
  await kit.store.destroy({ tenant, subject }, 1, {});
  return kit.another(); // what every process knows some seconds later
}

describe('R6: what Temporal keeps', () => {
  test('any value comes back, and nothing of it is to be read on the way', async () => {
    const codec = createPayloadCodec({ keyring: kit.keyring });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 3 }), async (values) => {
        const sealed = await codec.encode([...values, 'canary Jones'].map(payload), client);
        expect(textOf(sealed)).not.toMatch(/canary|Jones/);
        const opened = await codec.decode(sealed, client);
        expect(opened.map(readValue)).toEqual([...values, 'canary Jones'].map((value) => readValue(payload(value))));
      }),
      { numRuns: 50 },
    );
  });

  test('payloads from before there was a codec are read as they are', async () => {
    const codec = createPayloadCodec({ keyring: kit.keyring });
    expect((await codec.decode([payload('plain')], client)).map(readValue)).toEqual(['plain']);
  });

  test('one changed bit opens nowhere', async () => {
    const codec = createPayloadCodec({ keyring: kit.keyring });
    const [sealed] = await codec.encode([payload('words')], client);
    const data = Buffer.from(sealed?.data ?? []);
    data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;
    await expect(codec.decode([{ ...sealed, data } as Payload], client)).rejects.toMatchObject({
      code: 'PRIVACY_VALUE_TAMPERED',
    });
  });
});

describe('whose key it is', () => {
  test.each([
    ['client:acme:client-1', { tenant: 'acme', subject: 'client-1' }],
    ['lead:acme:lead-1', { tenant: 'acme', subject: 'lead-1' }],
    ['client:acme:crm:4711', { tenant: 'acme', subject: 'crm:4711' }],
    ['success:acme:crm:4711', { tenant: 'acme', subject: 'crm:4711' }],
    ['journey:acme:crm:4711:person', { tenant: 'acme', subject: 'crm:4711' }],
    ['qbr:acme:crm:4711:qbr-2026-1', { tenant: 'acme', subject: 'crm:4711' }],
    ['client:acme:', { tenant: 'acme', subject: 'workflows' }],
    ['rollback:acme:banner:event', { tenant: 'acme', subject: 'workflows' }],
    ['temporal-sys-scheduler', { tenant: 'platform', subject: 'workflows' }],
    [undefined, { tenant: 'platform', subject: 'workflows' }],
  ])('%s', (workflowId, subject) => {
    expect(subjectOfWorkflow(workflowId)).toEqual(subject);
  });

  test('a subject the starter names is known again by who reads it', async () => {
    const starter = createPayloadCodec({ keyring: kit.keyring });
    const lead = contextOf('lead:acme:lead-1');
    starter.belongs(lead.workflowId, { tenant: 'acme', subject: 'crm-4711' });
    const started = await starter.encode([payload('input')], lead);
    const worker = createPayloadCodec({ keyring: kit.another() });
    await worker.decode(started, lead);
    const answered = await worker.encode([payload('result')], lead);
    const later = createPayloadCodec({ keyring: await erase('crm-4711') });
    expect((await later.decode([...started, ...answered])).map(readValue)).toEqual([
      { erased: true },
      { erased: true },
    ]);
  });

  test('R7: a payload of one tenant is none of another’s workflow', async () => {
    const codec = createPayloadCodec({ keyring: kit.keyring });
    const sealed = await codec.encode([payload('words')], client);
    const foreign = codec.decode(sealed, contextOf('client:rival:client-1'));
    await expect(foreign).rejects.toMatchObject({ code: 'WORKFLOW_PAYLOAD_UNREADABLE' });
  });
});

describe('R6: an erased subject', () => {
  test('nobody reads its history again; others’ stays', async () => {
    const codec = createPayloadCodec({ keyring: kit.keyring });
    const mine = await codec.encode([payload('mine')], client);
    const other = await codec.encode([payload('other')], contextOf('client:acme:client-2'));
    const later = createPayloadCodec({ keyring: await erase('client-1') });
    expect((await later.decode([...mine, ...other])).map(readValue)).toEqual([{ erased: true }, 'other']);
  });

  test('of two whose ids begin alike one is erased, and the other reads on', async () => {
    const codec = createPayloadCodec({ keyring: kit.keyring });
    const mine = await codec.encode([payload('mine')], contextOf('client:acme:crm:1'));
    const other = await codec.encode([payload('other')], contextOf('client:acme:crm:2'));
    const later = createPayloadCodec({ keyring: await erase('crm:1') });
    expect((await later.decode([...mine, ...other])).map(readValue)).toEqual([{ erased: true }, 'other']);
  });

  test('a starter tells its workflow nothing more', async () => {
    const codec = createPayloadCodec({ keyring: kit.keyring });
    await codec.encode([payload('mine')], client);
    const later = createPayloadCodec({ keyring: await erase('client-1') });
    await expect(later.encode([payload('more')], client)).rejects.toMatchObject({ code: 'WORKFLOW_SUBJECT_ERASED' });
  });

  test('a worker writes a blank and has the workflow ended', async () => {
    const codec = createPayloadCodec({ keyring: kit.keyring });
    await codec.encode([payload('mine')], client);
    const ended: string[] = [];
    const keyring = await erase('client-1');
    const worker = createPayloadCodec({ keyring, onErased: (workflowId) => ended.push(workflowId) });
    expect((await worker.encode([payload('more')], client)).map(readValue)).toEqual([{ erased: true }]);
    expect(ended).toEqual(['client:acme:client-1']);
  });
});
