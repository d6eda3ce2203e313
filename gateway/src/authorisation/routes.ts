/**
 * `/v1/policies`: the tenant's policies as they are, a new set, the way back, and questions to a set that may not be in
 * force. A set is checked before it is published and refused in the validator's words (ADR 0025).
 */
import {
  POLICY_ENTITY,
  POLICY_TEXT_MAX_CHARACTERS,
  type PolicyCommand,
} from '@mainstem/streams/deciders/policy/commands';
import { keptVersion, type PolicyEvent } from '@mainstem/streams/deciders/policy/decider';
import type { Outcome } from '@mainstem/streams/runtime/decisions/outcome';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { giveCommand, versionConflict } from '../commands/give.ts';
import {
  type CommandKeys,
  commandIdOf,
  createCommandKeys,
  idempotencyHeaders,
  type KeyParts,
} from '../commands/keys.ts';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { impersonal } from '../http/personal-value.ts';
import { sendProblem } from '../http/problem.ts';
import { isSafeText } from '../http/safe-text.ts';
import type { Identity } from '../identity/identity.ts';
import type { Refusal } from '../refusals.ts';
import { permissions, roles } from '../roles.ts';
import type { Access } from './access.ts';
import { askSet } from './authorisation.ts';
import { checkSet, hashOf } from './publish.ts';
import { defaultText, guardsText, readText, schemaText } from './sets.ts';
import type { Caller } from './verdict.ts';

export interface PolicyParts extends KeyParts {
  readonly access: Access;
  readonly recordRefusal: (identity: Identity, refusal: Refusal) => Promise<void>;
}

/** With what tells a reused `Idempotency-Key`: one for both routes. */
interface ChangeParts extends PolicyParts {
  readonly keys: CommandKeys;
}

/** A table of every role and permission, for two tenants, is fewer. */
const QUESTIONS_MAX = 1_000;

const unicode = 'text that is no Unicode';
const words = impersonal(z.string().min(1).max(500).refine(isSafeText, unicode));
const expectedVersion = z.int().min(0).optional().describe('Only when the policies are at this version; else 409.');
const publishBody = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(POLICY_TEXT_MAX_CHARACTERS)
    .refine(isSafeText, unicode)
    .describe('The whole set, in Cedar.'),
  note: words.describe('Why.'),
  expectedVersion,
});
const rollbackBody = z.strictObject({
  version: z.int().min(0).describe('Whose text shall hold again; 0 for the set the platform comes with.'),
  reason: words,
  expectedVersion,
});
const question = z.strictObject({
  actor: z
    .string()
    .regex(/^(user|agent|service):[A-Za-z0-9._-]{1,100}$/)
    .default('user:somebody'),
  roles: z.array(z.enum(roles)).max(roles.length),
  permission: z.enum(permissions),
  tenant: z.string().max(64).optional().describe('Of the thing; the caller’s own when left out.'),
  id: z.string().max(128).optional().describe('Of the thing; "*" when left out.'),
});
const testBody = z.strictObject({
  text: z.string().max(POLICY_TEXT_MAX_CHARACTERS).optional().describe('A set to try; the one in force when left out.'),
  questions: z.array(question).max(QUESTIONS_MAX).default([]),
});

const shown = z.object({
  version: z.int(),
  hash: z.string().describe('SHA-256 of the text as published; of nothing for version 0.'),
  text: z.string(),
  versions: z.array(z.object({ version: z.int(), hash: z.string() })).describe('Versions that can be gone back to.'),
  guards: z.string().describe('The platform’s own rules beside them, in Cedar.'),
  schema: z.string().describe('What can be written about, as a Cedar schema.'),
});
const changed = z.object({ version: z.int(), hash: z.string(), eventId: z.string() });
const tested = z.object({
  valid: z.boolean(),
  complaints: z.array(z.string()).describe('Why it would not be published.'),
  answers: z.array(z.object({ allowed: z.boolean(), policies: z.array(z.string()) })),
});

const tags = ['policies'];
const security = [{ token: [] }];

export function policyRoutes(app: FastifyInstance, parts: PolicyParts): void {
  const changing: ChangeParts = { ...parts, keys: createCommandKeys(parts) };
  showRoute(app, parts);
  publishRoute(app, changing);
  rollbackRoute(app, changing);
  testRoute(app, parts);
}

function showRoute(app: FastifyInstance, { access }: PolicyParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'GET',
    url: '/v1/policies',
    config: { permission: 'policies:read' },
    schema: {
      tags,
      security,
      summary: 'Who may do what: the policies in force, and what they may be written about.',
      response: { 200: shown, ...problemResponses(401, 403, 503) },
    },
    handler: async (request) => {
      const { state } = await access.writer.load(identityOf(request).tenant, POLICY_ENTITY);
      const { version, hash, text } = state.current;
      const versions = state.kept.map((kept) => ({ version: kept.version, hash: kept.hash }));
      return {
        version,
        hash,
        text: text === '' ? defaultText : text,
        versions: [{ version: 0, hash: hashOf('') }, ...versions],
        guards: guardsText,
        schema: schemaText,
      };
    },
  });
}

function publishRoute(app: FastifyInstance, parts: ChangeParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/policies',
    config: { permission: 'policies:publish', onRoleRefused: refusedRole('PublishPolicySet', parts) },
    schema: {
      tags,
      security,
      summary: 'Publish another set of policies; it holds from the next request on.',
      headers: idempotencyHeaders,
      body: publishBody,
      response: { 200: changed, ...problemResponses(400, 401, 403, 409, 413, 415, 422, 503) },
    },
    handler: async (request, reply) => {
      const { text, note, expectedVersion } = request.body;
      const command = { type: 'PublishPolicySet', text, hash: hashOf(text), note } as const;
      return change(parts, { request, reply, command, text, expectedVersion });
    },
  });
}

function rollbackRoute(app: FastifyInstance, parts: ChangeParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/policies/rollback',
    config: { permission: 'policies:publish', onRoleRefused: refusedRole('RollBackPolicySet', parts) },
    schema: {
      tags,
      security,
      summary: 'Go back to policies the tenant had before.',
      headers: idempotencyHeaders,
      body: rollbackBody,
      response: { 200: changed, ...problemResponses(400, 401, 403, 409, 413, 415, 422, 503) },
    },
    handler: async (request, reply) => {
      const { version, reason, expectedVersion } = request.body;
      const { state } = await parts.access.writer.load(identityOf(request).tenant, POLICY_ENTITY);
      const command = { type: 'RollBackPolicySet', version, reason } as const;
      const text = keptVersion(state, version)?.text ?? '';
      return change(parts, { request, reply, command, text, expectedVersion });
    },
  });
}

function testRoute(app: FastifyInstance, { access }: PolicyParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/policies/test',
    config: { permission: 'policies:read' },
    schema: {
      tags,
      security,
      summary: 'What a set of policies answers, published or not; nothing is changed.',
      body: testBody,
      response: { 200: tested, ...problemResponses(400, 401, 403, 413, 415, 503) },
    },
    handler: async (request) => {
      const caller = identityOf(request);
      const { state } = await access.writer.load(caller.tenant, POLICY_ENTITY);
      const text = request.body.text ?? state.current.text;
      const read = readText(text);
      if (!('set' in read)) return { valid: false, complaints: read.complaints, answers: [] };
      const checked = checkSet(text, caller);
      const complaints = 'set' in checked ? [] : checked.complaints;
      const answers = request.body.questions.map(({ actor, roles: held, permission, tenant, id }) => {
        const asking = { tenant: caller.tenant, actor, roles: held, credential: 'session:test' };
        const thing = { ...(tenant === undefined ? {} : { tenant }), ...(id === undefined ? {} : { id }) };
        return askSet(read.set, asking, permission, thing);
      });
      return { valid: complaints.length === 0, complaints, answers };
    },
  });
}

interface Change {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly command: PolicyCommand;
  readonly text: string;
  readonly expectedVersion: number | undefined;
}

async function change(parts: ChangeParts, asked: Change) {
  const { request, reply } = asked;
  const { tenant } = identityOf(request);
  const commandId = commandIdOf(request, tenant);
  reply.header('idempotency-key', commandId);
  let outcome: Outcome<PolicyEvent> | undefined;
  await parts.keys.once(request, tenant, commandId, async () => {
    outcome = await decide(parts, asked, commandId);
    return outcome.kind === 'accepted';
  });
  // `once` has run it, or thrown.
  return answer(outcome as unknown as Outcome<PolicyEvent>, request, reply);
}

async function decide(
  parts: ChangeParts,
  { request, command, text, expectedVersion }: Change,
  commandId: string,
): Promise<Outcome<PolicyEvent>> {
  const caller = identityOf(request);
  const refuse = (code: string) => parts.recordRefusal(caller, refusal(command.type, code, commandId));
  const checked = checkSet(text, caller);
  if ('code' in checked) {
    await refuse(checked.code);
    throw new GatewayError(checked.code, checked.detail, { extra: { complaints: checked.complaints } });
  }
  const given = { entity: POLICY_ENTITY, command, commandId, expectedVersion };
  const outcome = await giveCommand(parts.access.writer, caller, given, parts.clock());
  if (outcome.kind !== 'accepted') await refuse(outcome.kind === 'rejected' ? outcome.code : 'VERSION_CONFLICT');
  return outcome;
}

function answer(outcome: Outcome<PolicyEvent>, request: FastifyRequest, reply: FastifyReply) {
  const { version } = outcome;
  if (outcome.kind === 'accepted') {
    const [event] = outcome.events as [PolicyEvent];
    return { version: event.version, hash: event.hash, eventId: event.envelope.id };
  }
  if (outcome.kind === 'conflict') throw versionConflict(outcome, 'the policies are');
  sendProblem(reply, request, {
    status: 422,
    title: 'The policies were not changed',
    code: outcome.code,
    detail: outcome.message,
    retryable: false,
    next: 'See "detail"; "mainstem policies show" prints what is in force.',
    version,
  });
  return reply;
}

function refusedRole(action: string, parts: PolicyParts) {
  return (request: FastifyRequest, caller: Caller) =>
    parts.recordRefusal(caller, refusal(action, 'ROLE_FORBIDDEN', commandIdOf(request, caller.tenant)));
}

function refusal(action: string, code: string, commandId: string): Refusal {
  return { action, topic: 'policy_events', entity: POLICY_ENTITY, code, commandId };
}
