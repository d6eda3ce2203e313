/**
 * Which agent of a team gets a piece of work (WAP-124): of those who are there, know what has to be known, speak the
 * language and have a free place, the least loaded; of equals the one that has waited longest for work; of equals the
 * first by id. So the same team and the same work always give the same agent, in every process and every replay.
 *
 * Load is the number of clients in hand or offered, not a share of what an agent may take: the rule says "least loaded",
 * and with it nobody has two more than another as long as all have places (a property test holds it).
 */

/** What a piece of work takes: a client's place, or that and a handoff's place until the handoff is over (WAP-123). */
export type WorkKind = 'CLIENT' | 'HANDOFF';

export interface Candidate {
  readonly agentId: string;
  /** Only `AVAILABLE` ones get new work (WAP-122). */
  readonly presence: string;
  readonly expertise: readonly string[];
  /** BCP 47. */
  readonly languages: readonly string[];
  /** Clients in hand or offered, and most at once. */
  readonly clients: number;
  readonly clientsMax: number;
  /** Handoffs in hand or offered, and most at once. */
  readonly handoffs: number;
  readonly handoffsMax: number;
  /** When it was last given or offered work, ms since 1970 UTC; 0 for never. */
  readonly lastGivenMs: number;
}

export interface Demand {
  readonly kind: WorkKind;
  /** All of these. */
  readonly expertise: readonly string[];
  /** BCP 47; null for any. */
  readonly language: string | null;
  /** Gets it when it can; null for none. */
  readonly preferAgent: string | null;
  /** Not these: they have just refused it. */
  readonly not: readonly string[];
}

export interface Choice {
  readonly agentId: string;
  /** The rule that chose, in words. */
  readonly because: string;
}

/** Has a place for work of this kind, and is there to take it. */
export function isFree(candidate: Candidate, kind: WorkKind): boolean {
  if (candidate.presence !== 'AVAILABLE' || candidate.clients >= candidate.clientsMax) return false;
  return kind === 'CLIENT' || candidate.handoffs < candidate.handoffsMax;
}

/** May be given this very work, now. */
export function canTake(candidate: Candidate, demand: Demand): boolean {
  return (
    isFree(candidate, demand.kind) &&
    !demand.not.includes(candidate.agentId) &&
    demand.expertise.every((subject) => candidate.expertise.includes(subject)) &&
    (demand.language === null || candidate.languages.some((spoken) => speaks(spoken, demand.language as string)))
  );
}

/** Null when nobody can take it now. */
export function chooseAgent(demand: Demand, candidates: readonly Candidate[]): Choice | null {
  let best: Candidate | undefined;
  let able = 0;
  for (const candidate of candidates) {
    if (!canTake(candidate, demand)) continue;
    if (candidate.agentId === demand.preferAgent) {
      return { agentId: candidate.agentId, because: 'the agent who goes first for it is free' };
    }
    able += 1;
    if (best === undefined || goesBefore(candidate, best)) best = candidate;
  }
  if (best === undefined) return null;
  const load = `${best.clients} of ${best.clientsMax} places taken`;
  const because = `least loaded of ${able} who could take it (${load}), then longest without new work, then by id`;
  return { agentId: best.agentId, because };
}

/** Less loaded; then longer without new work; then by id. */
function goesBefore(one: Candidate, other: Candidate): boolean {
  if (one.clients !== other.clients) return one.clients < other.clients;
  if (one.lastGivenMs !== other.lastGivenMs) return one.lastGivenMs < other.lastGivenMs;
  return one.agentId < other.agentId;
}

/** Who speaks `pt` is understood in `pt-BR`, and the other way round (RFC 4647 §3.3.1, basic filtering). */
function speaks(spoken: string, asked: string): boolean {
  const [one, other] = [spoken.toLowerCase(), asked.toLowerCase()];
  return one === other || one.startsWith(`${other}-`) || other.startsWith(`${one}-`);
}
