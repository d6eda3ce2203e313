/** What all attacks stand on: the two tenants, what of A can be sent, and how an answer to B is judged. */
import { expect } from 'vitest';
import { type Answer, type Call, call } from './call.ts';
import { type Marks, marksOf } from './marks.ts';
import { callOf, type Operation, operationsOf, type Row } from './operations.ts';
import { recordsOf, stateOf } from './state.ts';
import { ghostOf, shapeOf, type Things, thingsOf } from './things.ts';
import { openWorld, type World } from './world.ts';

export interface List {
  readonly rows: readonly Row[];
  readonly cursor: string | null;
}

export interface Ground {
  readonly world: World;
  readonly things: Things;
  /** The same of what never was. */
  readonly ghosts: Things;
  readonly marks: Marks;
  readonly operations: readonly Operation[];
  /** B's admin. */
  readonly asB: Readonly<Record<string, string>>;
  /** What A is shown of its lists, by path. */
  readonly lists: ReadonlyMap<string, List>;
  /** Where its records lie, by topic. */
  readonly placesOfA: ReadonlyMap<string, readonly (readonly [partition: number, offset: number])[]>;
  /** How much was tried. */
  readonly tried: { requests: number; tables: number; keys: number; records: number; feeds: number; calls: number };
  /** As B unless said otherwise; fails when anything of A is in the answer. */
  attack(request: Call): Promise<Answer>;
  /** Fails unless what is A's is answered as what never was: same status, same words. */
  asIfItNeverWas(
    operation: Operation,
    path: string,
    ghostPath: string,
    body?: unknown,
    ghost?: unknown,
  ): Promise<Answer>;
  /** Ids in A's list above a path with an id. */
  rowIds(operation: Operation): string[];
  /** Places whose content of A is another one than at the last `remember`. */
  changesOfA(): Promise<string[]>;
  remember(): Promise<void>;
}

const LOOKS_MAX = 20;
const LOOK_EVERY_MS = 300;
/** Rows of each list that A looks at one by one. */
const WARM_MAX = 3;
/** Requests at once. */
const AT_ONCE = 12;

export async function openGround(): Promise<Ground> {
  const world = await openWorld();
  const { a, b, url } = world;
  const things = thingsOf(a);
  const operations = operationsOf((await call(url, { method: 'GET', path: '/docs/json' })).json);
  const asB = { authorization: `Bearer ${await b.token(['admin'])}` };
  const lists = await listsOf(world, operations);
  const judged = judge(world, things, asB);
  let before = await settledState(world);
  return {
    world,
    things,
    operations,
    asB,
    lists,
    placesOfA: await placesOf(world, a.tenant),
    ...judged,
    rowIds({ pattern }) {
      const rows = lists.get(pattern.replace(/\/\{.*$/, ''))?.rows ?? [];
      return rows.map((row) => String(Object.values(row)[0])).filter((id) => id.length <= 128 && !/[\s@|]/.test(id));
    },
    async changesOfA() {
      await world.viewsAtEnd();
      const after = await stateOf(world, a.tenant);
      return [...new Set([...before.keys(), ...after.keys()])]
        .filter((place) => before.get(place) !== after.get(place))
        .map((place) => `${place}: ${before.get(place)} → ${after.get(place)}`);
    },
    async remember() {
      before = await settledState(world);
    },
  };
}

function judge(world: World, things: Things, asB: Readonly<Record<string, string>>) {
  const ghosts = ghostOf(things, things.word);
  const marks = marksOf(things);
  const tried = { requests: 0, tables: 0, keys: 0, records: 0, feeds: 0, calls: 0 };
  const attack = async (request: Call): Promise<Answer> => {
    tried.requests += 1;
    const answer = await answerOf(world.url, { ...request, headers: { ...asB, ...request.headers } });
    const { method, path, headers = {}, body = '' } = request;
    const sent = `${decodeURIComponent(path)} ${JSON.stringify(headers)} ${JSON.stringify(body)}`;
    const told = `${method} ${path} answered ${answer.status} ${answer.text.slice(0, 1_000)}`;
    expect(marks.inAnswer(answer, sent), told).toEqual([]);
    // There is no audit tree on the stack of tests; whose a record is is asked before the tree is.
    if (answer.json.code !== 'AUDIT_UNAVAILABLE') expect(answer.status, told).toBeLessThan(500);
    return answer;
  };
  const asIfItNeverWas: Ground['asIfItNeverWas'] = async (operation, path, ghostPath, body, ghost) => {
    const real = await attack(callOf(operation, path, body, {}));
    const never = await attack(callOf(operation, ghostPath, ghost, {}));
    const told = { status: real.status, shape: shapeOf(real.text, things) };
    expect(told, `${operation.name} ${path}`).toEqual({ status: never.status, shape: shapeOf(never.text, ghosts) });
    return real;
  };
  return { ghosts, marks, tried, attack, asIfItNeverWas };
}

async function listsOf({ a }: World, operations: readonly Operation[]): Promise<Map<string, List>> {
  const lists = new Map<string, List>();
  await each(operations, async ({ method, pattern }) => {
    if (method !== 'GET' || pattern.includes('{') || pattern.startsWith('/v1/live')) return;
    const { json } = await a.send({ method, path: pattern });
    if (!Array.isArray(json.items)) return;
    const page = await a.send({ method, path: `${pattern}?limit=1` });
    // Whatever remembers rows has those of A before B asks.
    for (const row of json.items.slice(0, WARM_MAX)) {
      await a.send({ method, path: `${pattern}/${encodeURIComponent(String(Object.values(row)[0]))}` });
    }
    lists.set(pattern, { rows: json.items, cursor: page.json.nextCursor ?? null });
  });
  return lists;
}

async function placesOf(world: World, tenant: string) {
  const places = new Map<string, (readonly [partition: number, offset: number])[]>();
  for (const [topic, records] of await recordsOf(world)) {
    const own = records.filter(({ key }) => key.startsWith(`${tenant}|`));
    places.set(
      topic,
      own.map(({ partition, offset }) => [partition, offset] as const),
    );
  }
  return places;
}

/** Looks at what is stored until nothing follows of what was written: records that are parked are told of, too. */
async function settledState(world: World): Promise<Map<string, string>> {
  let last: Map<string, string> | undefined;
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    await world.viewsAtEnd();
    const now = await stateOf(world, world.a.tenant);
    if (JSON.stringify([...now]) === JSON.stringify([...(last ?? [])])) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error('what is stored of A does not come to rest');
}

/** Asked again while it says that the hot store was not read in its few milliseconds: with so much at once that happens. */
async function answerOf(url: string, request: Call): Promise<Answer> {
  for (let looks = 0; ; looks += 1) {
    const answer = await call(url, request);
    if (answer.json.isDefault !== true || looks === LOOKS_MAX) return answer;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Some at once, in their order. */
export async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }),
  );
}
