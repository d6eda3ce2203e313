/** A demo as a script: mock data, mock tools and turns to show, and the checks it has to pass (WAP-24). Pure. */

export interface DemoScript {
  readonly product: string;
  readonly greeting: string;
  readonly mockTools: readonly string[];
  readonly mockRecords: readonly { readonly id: string; readonly state: string }[];
  readonly turns: readonly { readonly customer: string; readonly tool: string | null; readonly agent: string }[];
}

const plainGreeting = 'Hello, how can I help you?';
const GREETING_CHARACTERS_MAX = 400;
const RECORDS = 12;
const states = ['open', 'shipped', 'delivered'] as const;

/** The same requirements make the same demo. */
export function buildDemo(product: string, objectives: readonly string[], greeting: string | null): DemoScript {
  const mockRecords = Array.from({ length: RECORDS }, (_, at) => ({
    id: `order-${1_000 + at}`,
    state: states[at % states.length] ?? 'open',
  }));
  const shown = mockRecords.slice(0, states.length);
  const turns = [
    ...shown.map(({ id, state }) => ({
      customer: `Where is ${id}?`,
      tool: 'order-status',
      agent: `${id} is ${state}.`,
    })),
    ...objectives.map((objective) => ({
      customer: `Can you ${objective}?`,
      tool: null,
      agent: `Yes: that is what I am made for.`,
    })),
    { customer: 'I want to talk to a person.', tool: 'handover', agent: 'I hand you over to a colleague.' },
  ];
  const words = greeting?.trim().slice(0, GREETING_CHARACTERS_MAX);
  const spoken = words === undefined || words === '' ? plainGreeting : words;
  return { product, greeting: spoken, mockTools: ['order-status', 'handover'], mockRecords, turns };
}

const checks: Readonly<Record<string, (script: DemoScript) => boolean>> = {
  'tools-exist': ({ turns, mockTools }) => turns.every(({ tool }) => tool === null || mockTools.includes(tool)),
  'data-exists': ({ turns, mockRecords }) =>
    turns.every(({ tool, customer }) => tool !== 'order-status' || mockRecords.some(({ id }) => customer.includes(id))),
  'hands-over': ({ turns }) => turns.some(({ tool }) => tool === 'handover'),
  'answers-all': ({ turns }) => turns.length > 0 && turns.every(({ agent }) => agent !== ''),
  'is-spoken-short': ({ product, greeting }) => product !== 'voicebot' || greeting.length <= GREETING_CHARACTERS_MAX,
};

export function passedChecks(script: DemoScript): readonly string[] {
  return Object.keys(checks).filter((name) => checks[name]?.(script) === true);
}

export function failedChecks(script: DemoScript): readonly string[] {
  return Object.keys(checks).filter((name) => checks[name]?.(script) !== true);
}
