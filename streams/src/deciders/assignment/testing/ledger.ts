/** What the events of a team say, kept without its decider: who has which work, and what may never be. */
import { expect } from 'vitest';
import type { AssignmentBody, Member, Team } from '../team.ts';

export class Ledger {
  /** Work that is not over → who has it or is asked; null when nobody. */
  readonly holders = new Map<string, string | null>();
  readonly #inHandoff = new Set<string>();
  readonly requested = new Set<string>();
  readonly over = new Set<string>();
  readonly #shelved = new Set<string>();
  accepted = 0;
  refused = 0;

  /** `before` is the team the event came to. */
  take(event: AssignmentBody, before: Team): void {
    switch (event.type) {
      case 'WorkRequested':
        expect(this.requested.has(event.workId), `${event.workId} is requested once`).toBe(false);
        this.requested.add(event.workId);
        this.holders.set(event.workId, null);
        if (event.kind === 'HANDOFF') this.#inHandoff.add(event.workId);
        return;
      case 'WorkOffered':
        this.#give(event.workId, event.agentId, before);
        return;
      case 'WorkAssigned':
        if (event.offer === 0) {
          this.#give(event.workId, event.agentId, before);
          return;
        }
        this.accepted += 1;
        expect(this.holders.get(event.workId), 'who was asked accepts').toBe(event.agentId);
        return;
      case 'WorkRequeued':
        this.refused += 1;
        expect(this.holders.get(event.workId)).toBe(event.agentId);
        this.holders.set(event.workId, null);
        return;
      case 'WorkHandedOver':
        this.#inHandoff.delete(event.workId);
        return;
      case 'WorkReleased':
        expect(this.holders.get(event.workId)).toBe(event.agentId);
        this.holders.delete(event.workId);
        this.#shelved.delete(event.workId);
        this.over.add(event.workId);
        return;
      case 'WorkShelved':
        expect(this.holders.get(event.workId)).toBeNull();
        this.#shelved.add(event.workId);
        return;
      case 'WorkReopened':
        this.#shelved.delete(event.workId);
    }
  }

  #give(workId: string, agentId: string, before: Team): void {
    expect(this.holders.get(workId), `WAP-123: ${workId} is not booked twice`).toBeNull();
    const member = before.members[agentId] as Member;
    expect(member.presence, 'WAP-122: only who is there').toBe('AVAILABLE');
    expect(this.#taken(agentId), 'WAP-123: never over capacity').toBeLessThan(member.clientsMax);
    if (this.#inHandoff.has(workId)) {
      expect(this.#taken(agentId, true), 'WAP-123: never over handoffs').toBeLessThan(member.handoffsMax);
    }
    this.holders.set(workId, agentId);
  }

  #taken(agentId: string, handoffs = false): number {
    const mine = [...this.holders].filter(([, holder]) => holder === agentId);
    return mine.filter(([workId]) => !handoffs || this.#inHandoff.has(workId)).length;
  }

  /** The team's own account is the ledger's. */
  agrees(team: Team): void {
    expect(new Set(Object.keys(team.work)), 'nothing is lost').toEqual(new Set(this.holders.keys()));
    expect(this.holders.size + this.over.size).toBe(this.requested.size);
    for (const [workId, work] of Object.entries(team.work)) {
      expect(work.agentId).toBe(this.holders.get(workId));
      expect(work.agentId === null).toBe(work.status === 'waiting' || work.status === 'shelved');
      expect(work.status === 'shelved', 'nothing is put aside unsaid').toBe(this.#shelved.has(workId));
    }
    for (const [agentId, member] of Object.entries(team.members)) {
      expect(member.clients, 'places are counted right').toBe(this.#taken(agentId));
      expect(member.handoffs).toBe(this.#taken(agentId, true));
    }
    expect(team.idle).toBe([...this.holders.values()].filter((holder) => holder === null).length);
  }
}
