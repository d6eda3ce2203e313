/** Are the ports free? Asked for all services before the first one starts, so that nothing is ever half-started. */
import { createServer } from 'node:net';
import { StackError } from './errors.ts';
import { type PortName, type Profile, portVariable } from './profiles.ts';
import type { Service } from './service.ts';

export interface PortClaim {
  readonly service: string;
  readonly name: PortName;
  readonly port: number;
  readonly variable: string;
}

/** Every port the services want, with who wants it and the variable that moves it. */
export function portClaims(services: readonly Service[], profile: Profile): PortClaim[] {
  return services.flatMap((service) =>
    service.ports.map((name) => ({
      service: service.name,
      name,
      port: profile.ports[name],
      variable: portVariable(profile.name, name),
    })),
  );
}

/** One line per port that two services want, or that somebody else holds. */
export function portProblems(claims: readonly PortClaim[], taken: ReadonlySet<number>): string[] {
  const problems: string[] = [];
  const owners = new Map<number, PortClaim>();
  for (const claim of claims) {
    const other = owners.get(claim.port);
    if (other) {
      problems.push(
        `port ${claim.port} is wanted by ${other.service} (${other.variable}) and ${claim.service} (${claim.variable})`,
      );
    }
    owners.set(claim.port, claim);
    if (taken.has(claim.port)) {
      problems.push(
        `port ${claim.port} for ${claim.service} is in use by another program: end it, or set ${claim.variable} to a free port in .env`,
      );
    }
  }
  return problems;
}

/** Throws `STACK_PORT_TAKEN` with one line per port that is not free. */
export async function requireFreePorts(services: readonly Service[], profile: Profile): Promise<void> {
  const claims = portClaims(services, profile);
  const free = await Promise.all(claims.map((claim) => isFree(claim.port)));
  const taken = new Set(claims.filter((_, index) => !free[index]).map((claim) => claim.port));
  const problems = portProblems(claims, taken);
  if (problems.length > 0) throw new StackError('STACK_PORT_TAKEN', problems.join('; '));
}

/** Whether a server can listen on the loopback port now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
