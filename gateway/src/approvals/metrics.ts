/** Prometheus metrics of approvals. Each gateway sees the whole log, so several of them tell the same: take the highest. */
import type { ApprovalBoard } from '@mainstem/streams/approvals/board';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** From a minute to a week, seconds. */
const DECIDE_BUCKETS_S = [60, 300, 900, 3_600, 14_400, 28_800, 86_400, 172_800, 604_800];

export function approvalMetrics(registry: Registry, board: ApprovalBoard, clock: () => number): void {
  const registers = [registry];
  const labelNames = ['kind', 'risk'] as const;
  openGauges(registers, board, clock);
  const decide = new Histogram({
    name: 'mainstem_approval_decide_seconds',
    help: 'Time from being asked for to being decided by people, s.',
    labelNames: ['kind'],
    buckets: DECIDE_BUCKETS_S,
    registers,
  });
  const settled = new Counter({
    name: 'mainstem_approval_settled_total',
    help: 'Approvals that are over: approved, rejected, withdrawn, expired in silence, or let pass by a rule.',
    labelNames: [...labelNames, 'outcome'],
    registers,
  });
  const count = (name: string, help: string) => new Counter({ name, help, labelNames, registers });
  const escalated = count(
    'mainstem_approval_escalations_total',
    'Deadlines that passed in silence and brought in another role.',
  );
  const reminded = count('mainstem_approval_reminders_total', 'Reminders that came due.');
  board.listen({
    settled({ kind, riskTier: risk }, outcome, tookMs) {
      settled.inc({ kind, risk, outcome });
      if (outcome === 'approved' || outcome === 'rejected') decide.observe({ kind }, tookMs / 1_000);
    },
    escalated: ({ kind, riskTier: risk }) => escalated.inc({ kind, risk }),
    reminded: ({ kind, riskTier: risk }) => reminded.inc({ kind, risk }),
  });
}

function openGauges(registers: Registry[], board: ApprovalBoard, clock: () => number): void {
  const labelNames = ['kind', 'risk'] as const;
  new Gauge({
    name: 'mainstem_approval_open',
    help: 'Approvals that wait for people.',
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const { kind, riskTier: risk } of board.open()) this.inc({ kind, risk });
    },
  });
  new Gauge({
    name: 'mainstem_approval_oldest_seconds',
    help: 'How long the oldest that waits has waited, s.',
    labelNames,
    registers,
    collect() {
      this.reset();
      const oldest = new Map<string, { kind: string; risk: string; askedAtMs: number }>();
      for (const { kind, riskTier: risk, askedAtMs } of board.open()) {
        const key = `${kind}|${risk}`;
        if (askedAtMs < (oldest.get(key)?.askedAtMs ?? Number.POSITIVE_INFINITY))
          oldest.set(key, { kind, risk, askedAtMs });
      }
      for (const { kind, risk, askedAtMs } of oldest.values()) {
        this.set({ kind, risk }, Math.max(0, clock() - askedAtMs) / 1_000);
      }
    },
  });
}
