/** Every way an approval's record can be tampered with is found, by its events and the published keys alone. */
import { generateKeyPairSync } from 'node:crypto';
import type { BodyOf } from '@mainstem/schemas/envelope';
import { expect, test } from 'vitest';
import type { ApprovalCommand } from '../deciders/approval/commands.ts';
import { approvalDecider } from '../deciders/approval/decider.ts';
import type { Approval, ApprovalEvent } from '../deciders/approval/state.ts';
import { signStatement } from './signature.ts';
import { type PublishedKey, verifyApproval } from './verify.ts';

const pair = generateKeyPairSync('ed25519');
const signer = { kid: 'k-1', key: pair.privateKey };
const publicKey = JSON.stringify(pair.publicKey.export({ format: 'jwk' }));
const keys: PublishedKey[] = [{ kid: 'k-1', publicKey, isRevoked: false }];
const where = { tenant: 'acme', approvalId: 'a-1' };

/** Events as the log would have them, one decision per command. */
function written(...commands: ((state: Approval) => ApprovalCommand)[]): ApprovalEvent[] {
  let state = approvalDecider.initialState();
  const events: ApprovalEvent[] = [];
  for (const [at, commandOf] of commands.entries()) {
    const command = commandOf(state);
    const decision = approvalDecider.decide(command, state);
    if (decision.kind === 'reject') throw new Error(decision.code);
    const occurredAtMs = 'atMs' in command ? command.atMs : 0;
    for (const [n, body] of decision.events.entries()) {
      state = approvalDecider.evolve(state, body);
      events.push(withEnvelope(body, `d-${at}`, n + 1, decision.events.length, occurredAtMs));
    }
  }
  return events;
}

function withEnvelope(body: BodyOf<ApprovalEvent>, id: string, n: number, of: number, occurredAtMs: number) {
  const envelope = {
    ...{ id: `${id}-${n}`, tenant: 'acme', entity: 'a-1', streamVersion: n, decision: { id, n, of }, occurredAtMs },
    ...{ actor: 'user:x', correlationId: 'c', causationId: null },
  };
  return { ...body, envelope } as ApprovalEvent;
}

const request = (): ApprovalCommand => ({
  type: 'RequestApproval',
  ...{ kind: 'refund', subject: 'c-1', riskTier: 'LOW', because: 'late', currency: null, onDeadline: 'ESCALATE' },
  content: { amountMicros: null, diff: 'a', diffUri: null, diffHash: null },
  ...{ evidenceEventIds: [], requestedBy: 'user:req', replyTo: null },
  routing: {
    ...{ rule: 'r', tableVersion: 'default', isAutomatic: false, needed: [{ role: 'manager', persons: 2, or: [] }] },
    ...{ escalateTo: ['admin'], deadlineAtMs: 100, escalationMs: 50, reminders: [50] },
  },
});

const approve = (who: string, { atMs = 10 } = {}) => {
  return ({ contentHash }: Approval): ApprovalCommand => {
    const said = { by: `user:${who}`, actingFor: null, note: null, policyVersion: 3, atMs };
    const signature = signStatement(signer, { ...where, says: 'APPROVE', to: null, contentHash, ...said });
    const about = { type: 'DecideApproval', verdict: 'APPROVE', contentHash, edit: null, linkHash: null } as const;
    return { ...about, ...said, roles: ['manager'], signature };
  };
};
const escalate = (): ApprovalCommand => ({ type: 'EscalateApproval', atMs: 100 });
const events = written(request, approve('ana'), escalate, approve('ben', { atMs: 120 }));
const codes = (tampered: readonly ApprovalEvent[], by = keys) => [
  ...new Set(verifyApproval(tampered, by).findings.map(({ code }) => code)),
];
const changed = (type: ApprovalEvent['type'], over: object, nth = 0): ApprovalEvent[] => {
  const at = events.flatMap((event, index) => (event.type === type ? [index] : []))[nth] ?? -1;
  expect(at).toBeGreaterThanOrEqual(0);
  return events.with(at, { ...events[at], ...over } as ApprovalEvent);
};

test('KIKI-40: what is as it was written is found good', () => {
  expect(verifyApproval(events, keys)).toMatchObject({ findings: [], signatures: 2, state: { state: 'approved' } });
});

test('WAP-128: every change is found', () => {
  expect(codes(changed('ApprovalRequested', { because: 'other' }))).toEqual(['HASH_WRONG']);
  expect(codes(changed('ApprovalVoted', { votedBy: 'user:eve' }))).toContain('SIGNATURE');
  expect(codes(changed('ApprovalVoted', { note: 'I never said that' }))).toEqual(['SIGNATURE']);
  expect(codes(changed('ApprovalVoted', { policyVersion: 4 }))).toEqual(['SIGNATURE']);
  expect(codes(changed('ApprovalVoted', { verdict: 'REJECT' }))).toEqual(['NOT_DECIDED_SO', 'SIGNATURE']);
  expect(codes(changed('ApprovalApproved', { decidedBy: ['user:eve'] }))).toEqual(['NOT_DECIDED_SO']);
  expect(codes(changed('ApprovalEscalated', { role: 'viewer' }))).toEqual(['NOT_DECIDED_SO']);
});

test('WAP-128: an end nobody decided, one person twice, another’s key, a revoked key', () => {
  const alone = events.filter(({ type }) => type === 'ApprovalRequested' || type === 'ApprovalRouted');
  const approved = events.at(-1) as ApprovalEvent;
  expect(codes([...alone, approved])).toEqual(['NOT_DECIDED_SO']);
  expect(codes(events.slice(2))).toContain('NOT_REQUESTED');
  const twice = changed('ApprovalVoted', { votedBy: 'user:ana' }, 1);
  expect(codes(twice)).toEqual(['NOT_DECIDED_SO', 'SIGNATURE']);
  const other = JSON.stringify(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }));
  expect(codes(events, [{ kid: 'k-1', publicKey: other, isRevoked: false }])).toEqual(['SIGNATURE']);
  expect(codes(events, [])).toEqual(['SIGNATURE']);
  expect(codes(events, [{ kid: 'k-1', publicKey, isRevoked: true }])).toEqual(['KEY_REVOKED']);
});

test('a token of the same key is no decision', () => {
  const [header = '', payload = '', signature = ''] = (events[2] as { signature: string }).signature.split('.');
  const at = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k-1' })).toString('base64url');
  expect(header).not.toBe(at);
  expect(codes(changed('ApprovalVoted', { signature: `${at}.${payload}.${signature}` }))).toContain('SIGNATURE');
});
