/**
 * The scheduler of the simulator: owns time and every wait. One task runs at a time; after it, all code it woke runs until
 * it waits again; then the next task by virtual time is due, and of those due at one moment the seed says which.
 *
 * A task belongs to a simulated process or to the world outside. Tasks of a dead process never run; those of a frozen one
 * run when it wakes. Because a process only ever goes on inside a task of its own, `current` says whose code is running.
 */
import type { Random } from './random.ts';

/** What a task belongs to. */
export interface TaskOwner {
  readonly alive: boolean;
  /** Virtual ms before which nothing of it runs. */
  readonly frozenUntilMs: number;
}

interface Task {
  atMs: number;
  readonly tie: number;
  readonly owner: TaskOwner | null;
  run: (() => void) | null;
}

export interface Scheduler {
  /** Virtual ms since the start. */
  readonly nowMs: number;
  /** Owner of the code that runs now; null for the world outside. */
  readonly current: TaskOwner | null;
  readonly steps: number;
  /** Runs `task` for its owner after `delayMs`, unless the returned function is called before. */
  after(delayMs: number, owner: TaskOwner | null, task: () => void): () => void;
  /** Runs tasks until `done` says so or `untilMs` has come; answers whether it was done. */
  run(done: () => boolean, untilMs: number): Promise<boolean>;
}

/** No run needs more: one that does turns in circles without time passing. */
const STEPS_MAX = 400_000;

export function createScheduler(random: Random): Scheduler {
  const heap: Task[] = [];
  let nowMs = 0;
  let steps = 0;
  let current: TaskOwner | null = null;

  function takeRunnable(): Task | null {
    for (;;) {
      const task = pop(heap);
      if (task === null) return null;
      if (task.run === null || task.owner?.alive === false) continue;
      const wakesAtMs = task.owner?.frozenUntilMs ?? 0;
      if (wakesAtMs <= task.atMs) return task;
      task.atMs = wakesAtMs;
      push(heap, task);
    }
  }

  return {
    get nowMs() {
      return nowMs;
    },
    get current() {
      return current;
    },
    get steps() {
      return steps;
    },
    after(delayMs, owner, run) {
      const task: Task = { atMs: nowMs + Math.max(0, delayMs), tie: random.next(), owner, run };
      push(heap, task);
      return () => {
        task.run = null;
      };
    },
    async run(done, untilMs) {
      while (!done()) {
        const task = takeRunnable();
        if (task === null || task.atMs > untilMs) {
          if (task !== null) push(heap, task);
          nowMs = Math.max(nowMs, untilMs);
          return false;
        }
        nowMs = task.atMs;
        current = task.owner;
        task.run?.();
        await new Promise((resolve) => setImmediate(resolve)); // all that this task woke has run by then
        current = null;
        steps += 1;
        if (steps > STEPS_MAX) throw new Error(`no end after ${STEPS_MAX} steps at ${nowMs} virtual ms`);
      }
      return true;
    },
  };
}

function before(left: Task, right: Task): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.tie < right.tie);
}

function push(heap: Task[], task: Task): void {
  let at = heap.length;
  heap.push(task);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(task, heap[parent] as Task)) break;
    heap[at] = heap[parent] as Task;
    at = parent;
  }
  heap[at] = task;
}

function pop(heap: Task[]): Task | null {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined) return null;
  if (heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = at * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1] as Task, heap[child] as Task)) child += 1;
    if (!before(heap[child] as Task, last)) break;
    heap[at] = heap[child] as Task;
    at = child;
  }
  heap[at] = last;
  return first;
}
