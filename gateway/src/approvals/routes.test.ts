import type { ApprovalDecision, ApprovalRefusal } from '@mainstem/workflows/client-lifecycle/messages';
import { expect, test } from 'vitest';
import { GatewayError } from '../errors.ts';
import { startTestGateway } from '../testing/test-gateway.ts';
import type { ApprovalAnswer } from './desk.ts';

const path = '/v1/clients/client-1/approvals/deployment-1';

async function decide(answer: ApprovalAnswer | Error, body: unknown = { outcome: 'APPROVED' }) {
  const asked: [string, string, ApprovalDecision][] = [];
  const gateway = await startTestGateway({
    decide: (decision) => {
      asked.push(decision);
      return answer;
    },
  });
  try {
    const sent = await gateway.send('POST', path, { body, roles: ['onboarding'] });
    return { sent, asked, audited: await gateway.events('audit_events') };
  } finally {
    await gateway.close();
  }
}

test('WAP-39: a decision reaches the client’s workflow with who, roles and why', async () => {
  const body = { outcome: 'REJECTED', note: 'not yet' };
  const { sent, asked } = await decide({ kind: 'decided', eventId: 'e-1', stage: 'ENDED' }, body);
  expect(sent).toMatchObject({
    status: 200,
    body: { approvalId: 'deployment-1', outcome: 'REJECTED', eventId: 'e-1', stage: 'ENDED' },
  });
  const decision = {
    approvalId: 'deployment-1',
    outcome: 'REJECTED',
    note: 'not yet',
    decidedBy: 'user:ana',
    roles: ['onboarding'],
  };
  expect(asked).toEqual([['acme', 'client-1', decision]]);
});

const refusals: [ApprovalRefusal, number][] = [
  ['APPROVAL_NOT_FOUND', 404],
  ['APPROVAL_ALREADY_DECIDED', 409],
  ['APPROVAL_EXPIRED', 409],
  ['APPROVAL_ROLE_MISSING', 403],
  ['APPROVAL_INVALID', 422],
];

test.each(refusals)('%s is answered %i and recorded', async (code, status) => {
  const { sent, audited } = await decide({ kind: 'refused', code, message: 'why not' });
  expect(sent).toMatchObject({
    status,
    type: 'application/problem+json',
    body: { code, detail: 'why not', retryable: false },
  });
  expect(audited).toMatchObject([
    {
      action: 'DecideApproval',
      subject: 'client_events/client-1',
      outcome: 'REFUSED',
      metadata: { code, approvalId: 'deployment-1' },
    },
  ]);
});

test('no such client: 404', async () => {
  const { sent, audited } = await decide({ kind: 'missing' });
  expect(sent).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  expect(audited).toEqual([]);
});

test('no Temporal: 503, to be sent again', async () => {
  const { sent } = await decide(new GatewayError('WORKFLOWS_UNAVAILABLE', 'down'));
  expect(sent).toMatchObject({ status: 503, body: { code: 'WORKFLOWS_UNAVAILABLE', retryable: true } });
  expect(sent.headers['retry-after']).toBe('2');
});

test.each([
  {},
  { outcome: 'MAYBE' },
  { outcome: 'APPROVED', note: '' },
  { outcome: 'APPROVED', note: 'a\0' },
  { outcome: 'APPROVED', decidedBy: 'user:eve' },
])('bad input: %j', async (body) => {
  const { sent, asked } = await decide({ kind: 'decided', eventId: 'e', stage: 'SUCCESS' }, body);
  expect(sent).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  expect(asked).toEqual([]);
});

test('R6: a note with an address or a number of a person reaches no workflow', async () => {
  for (const note of ['ana@example.com agreed', 'asked at +49 151 12345678']) {
    const { sent, asked } = await decide(
      { kind: 'decided', eventId: 'e-1', stage: 'SUCCESS' },
      { outcome: 'APPROVED', note },
    );
    expect(sent).toMatchObject({ status: 400, body: { problems: [{ code: 'PERSONAL_DATA', field: 'note' }] } });
    expect(asked).toEqual([]);
  }
});
