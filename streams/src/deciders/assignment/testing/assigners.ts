/**
 * Several assigners of one team on one log, one tick at a time, as decision writers work (R3): each decides on what it has
 * read so far, appends, and learns by reading on whether it won. Every interleaving can be played, and is the same again.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { createWinners } from '../../../runtime/decisions/winners.ts';
import type { AssignmentCommand } from '../commands.ts';
import { assignmentDecider, type Team } from '../decider.ts';
import type { AssignmentBody } from '../team.ts';

export interface Log {
  readonly records: AnyEvent[];
  /** The winners' fold, as every reader that has read all of it has it. */
  readonly truth: Reader;
}

export class Reader {
  readonly #winners = createWinners();
  team: Team = assignmentDecider.initialState();
  version = 0;
  read = 0;
  /** Decisions of which a record won. */
  readonly won = new Set<string>();

  /** Reads at most so many records; answers with the winners. */
  readOn(log: Pick<Log, 'records'>, most: number): AssignmentBody[] {
    const found: AssignmentBody[] = [];
    for (const event of log.records.slice(this.read, this.read + most)) {
      this.read += 1;
      if (this.#winners.admit(event) === 'loser') continue;
      this.version = event.envelope.streamVersion;
      this.won.add(event.envelope.decision?.id ?? '');
      const { envelope: _, ...body } = event;
      this.team = assignmentDecider.evolve(this.team, body as AssignmentBody);
      found.push(body as AssignmentBody);
    }
    return found;
  }
}

export class Assigner {
  readonly #reader = new Reader();
  readonly #name: string;
  readonly #commands: AssignmentCommand[];
  #attempts = 0;
  #inFlight: { readonly decision: string; readonly end: number } | undefined;
  /** How each command ended. */
  readonly answers: ('accepted' | string)[] = [];

  constructor(name: string, commands: readonly AssignmentCommand[]) {
    this.#name = name;
    this.#commands = [...commands];
  }

  get done(): boolean {
    return this.#commands.length === 0;
  }

  /** Reads on by `most` records, then goes on with its command. */
  tick(log: Log, most: number): void {
    this.#reader.readOn(log, most);
    const [command] = this.#commands;
    if (command === undefined) return;
    if (this.#inFlight !== undefined) {
      if (this.#reader.read < this.#inFlight.end) return;
      const won = this.#reader.won.has(this.#inFlight.decision);
      this.#inFlight = undefined;
      if (won) {
        this.#answer('accepted');
        return;
      }
    }
    const decided = assignmentDecider.decide(command, this.#reader.team);
    if (decided.kind === 'accept') this.#append(log, decided.events as readonly AssignmentBody[], command.atMs);
    // A refusal counts only on a state that is not old.
    else if (this.#reader.read === log.records.length) this.#answer(decided.code);
  }

  #answer(answer: string): void {
    this.answers.push(answer);
    this.#commands.shift();
  }

  #append(log: Log, bodies: readonly AssignmentBody[], atMs: number): void {
    this.#attempts += 1;
    const id = `${this.#name}-${this.#attempts}`;
    const envelope = { tenant: 'acme', entity: 'sales', actor: this.#name, correlationId: id, causationId: null };
    bodies.forEach((body, at) => {
      const decision = { id, n: at + 1, of: bodies.length };
      const place = { id: `${id}-${at}`, streamVersion: this.#reader.version + at + 1, decision, occurredAtMs: atMs };
      log.records.push({ ...body, envelope: { ...envelope, ...place } } as unknown as AnyEvent);
    });
    this.#inFlight = { decision: id, end: log.records.length };
  }
}
