/** An organisation with an admin who has logged in, over a gateway in memory with a clock of its own. For tests. */
import type { InjectOptions } from 'fastify';
import {
  type Answer,
  answerOf,
  NOW_MS,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../../testing/test-gateway.ts';

export const PASSWORD = 'correct horse battery staple';

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
  readonly userId: string;
}

export interface IdentityKit {
  readonly gateway: TestGateway;
  /** Lets time pass for sessions, keys and invitations, ms. */
  pass(ms: number): void;
  nowMs(): number;
  /** With an Authorization header, a bearer token unless it names its scheme; none at all when undefined. */
  call(credential: string | undefined, method: 'GET' | 'POST', url: string, body?: unknown): Promise<Answer>;
  /** With the operator's token of the platform's own tenant. */
  asPlatform(method: 'GET' | 'POST', url: string, body?: unknown): Promise<Answer>;
  /** Creates an organisation, its admin accepts and logs in. */
  begin(tenant: string, email?: string): Promise<Tokens>;
  /** Invites somebody, who accepts and logs in. */
  join(admin: Tokens, tenant: string, email: string, roles: readonly string[]): Promise<Tokens>;
  login(tenant: string, email: string, password?: string): Promise<Answer>;
  close(): Promise<void>;
}

export async function openIdentityKit(
  options: Pick<TestGatewayOptions, 'trustedIssuers' | 'clock'> = {},
): Promise<IdentityKit> {
  let nowMs = NOW_MS;
  const gateway = await startTestGateway({ ...options, identityClock: () => nowMs });
  const call: IdentityKit['call'] = async (credential, method, url, body) => {
    const authorization = credential?.includes(' ') ? credential : `Bearer ${credential}`;
    const request: InjectOptions = { method, url, headers: credential === undefined ? {} : { authorization } };
    if (body !== undefined) request.payload = body as object;
    return answerOf(await gateway.app.inject(request));
  };
  const login: IdentityKit['login'] = (tenant, email, password = PASSWORD) =>
    call(undefined, 'POST', '/v1/login', { organisation: tenant, email, password });
  const accepted = async (tenant: string, email: string, invitation: string): Promise<Tokens> => {
    const accept = await call(undefined, 'POST', '/v1/invitations/accept', { invitation, password: PASSWORD });
    if (accept.status !== 200) throw new Error(JSON.stringify(accept.body));
    return must(await login(tenant, email));
  };
  const asPlatform: IdentityKit['asPlatform'] = (method, url, body) =>
    gateway.send(method, url, { tenant: 'platform', roles: ['admin'], ...(body === undefined ? {} : { body }) });
  return {
    gateway,
    pass(ms) {
      nowMs += ms;
    },
    nowMs: () => nowMs,
    call,
    asPlatform,
    async begin(tenant, email = `admin@${tenant}.example`) {
      const made = await asPlatform('POST', '/v1/organisations', { id: tenant, name: tenant, admin: { email } });
      return accepted(tenant, email, made.body.admin.invitation);
    },
    async join(admin, tenant, email, roles) {
      const invited = await call(admin.accessToken, 'POST', '/v1/users', { email, roles });
      return accepted(tenant, email, invited.body.invitation);
    },
    login,
    close: () => gateway.close(),
  };
}

function must({ status, body }: Answer): Tokens {
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as Tokens;
}
