/**
 * The sample a new platform shows: tenant `acme` with two campaigns, their creatives and budgets, some leads and a new
 * client, all sent through the gateway as any user would. Each item has a fixed key or id, and each command holds for the
 * version its entity has before it, so that sending it again does nothing, also when the platform remembers the key no
 * more, and what the user has changed since (a paused campaign, a new price) stays as the user left it.
 */
import { mintToken } from '@mainstem/gateway/dev-token';
import { PLATFORM_TENANT, uuidFrom } from '@mainstem/schemas/envelope';
import { SAMPLE_TENANT } from './sample-tenant.ts';

export interface SampleCommand {
  readonly stream: 'campaigns' | 'creatives' | 'budgets';
  readonly id: string;
  readonly command: { readonly type: string; readonly [field: string]: unknown };
}

/** Longest wait for one answer of the gateway (ms). */
const ANSWER_WITHIN_MS = 15_000;
/** The token lives as long as the seeding could possibly take (s). */
const TOKEN_TTL_S = 600;
/** One dollar in micros. */
const USD = 1_000_000;

const banner = (width: number, height: number, words: string) =>
  `<a href="\${CLICK_URL}"><div style="width:${width}px;height:${height}px">${words}</div></a>`;

const video =
  '<VAST version="3.0"><Ad id="acme-film"><InLine><AdSystem>acme</AdSystem><AdTitle>Acme film</AdTitle><Creatives>' +
  '<Creative><Linear><Duration>00:00:15</Duration><VideoClicks><ClickThrough>https://acme.example/film</ClickThrough>' +
  '</VideoClicks><MediaFiles><MediaFile delivery="progressive" type="video/mp4" width="640" height="360">' +
  'https://cdn.acme.example/film.mp4</MediaFile></MediaFiles></Linear></Creative></Creatives></InLine></Ad></VAST>';

/** A campaign and its money. */
function campaign(
  id: string,
  name: string,
  bidPriceMicros: number,
  capMicros: number,
  categories: string[],
): SampleCommand[] {
  return [
    {
      stream: 'campaigns',
      id,
      command: { type: 'CreateCampaign', name, advertiserDomain: 'acme.example', bidPriceMicros, categories },
    },
    { stream: 'budgets', id, command: { type: 'OpenBudget', capMicros } },
  ];
}

/** On the air: a campaign starts only with a gold creative in reserve. */
function start(id: string, creativeId: string): SampleCommand[] {
  return [
    { stream: 'campaigns', id, command: { type: 'HoldGold', creativeId } },
    { stream: 'campaigns', id, command: { type: 'ActivateCampaign' } },
  ];
}

type Shape = { readonly width: number; readonly height: number; readonly words: string } | 'video';

/** A creative on the air; a gold one stands ready for the day the others fail. */
function creative(id: string, campaignId: string, shape: Shape, role: 'live' | 'gold'): SampleCommand[] {
  const body =
    shape === 'video'
      ? {
          format: 'VIDEO',
          widthPx: 640,
          heightPx: 360,
          markup: video,
          mimeType: 'video/mp4',
          durationS: 15,
          protocols: [3],
        }
      : {
          format: 'BANNER',
          widthPx: shape.width,
          heightPx: shape.height,
          markup: banner(shape.width, shape.height, shape.words),
          mimeType: 'text/html',
        };
  const last =
    role === 'live'
      ? { type: 'ActivateCreative', because: 'part of the sample' }
      : { type: 'MarkGold', because: 'the best of the last quarter' };
  return [
    { stream: 'creatives', id, command: { type: 'CreateCreative', campaignId, secure: true, ...body } },
    { stream: 'creatives', id, command: { type: 'ApproveCreative', note: 'brand safety checked' } },
    { stream: 'creatives', id, command: last },
  ];
}

export const sampleCommands: readonly SampleCommand[] = [
  ...campaign('spring-shoes', 'Spring shoes', 2.4 * USD, 5_000 * USD, ['IAB18']),
  ...creative('spring-shoes-mpu', 'spring-shoes', { width: 300, height: 250, words: 'Spring shoes' }, 'live'),
  ...creative('spring-shoes-board', 'spring-shoes', { width: 728, height: 90, words: 'Spring shoes' }, 'live'),
  ...creative(
    'spring-shoes-gold',
    'spring-shoes',
    { width: 300, height: 250, words: 'Shoes for every spring' },
    'gold',
  ),
  ...start('spring-shoes', 'spring-shoes-gold'),
  ...campaign('city-bikes', 'City bikes', 3.1 * USD, 8_000 * USD, ['IAB2']),
  ...creative('city-bikes-mobile', 'city-bikes', { width: 320, height: 50, words: 'Ride the city' }, 'live'),
  ...creative('city-bikes-film', 'city-bikes', 'video', 'live'),
  ...creative('city-bikes-gold', 'city-bikes', { width: 320, height: 50, words: 'Bikes for every street' }, 'gold'),
  ...start('city-bikes', 'city-bikes-gold'),
];

const lead = (entity: string, companyName: string, companySize: number, industry: string, budgetMicros: number) => ({
  type: 'LeadReceived',
  entity,
  source: 'web-form',
  contactRef: `crm-${entity}`,
  companyName,
  companySize,
  industry,
  country: 'USA',
  product: 'chatbot',
  budgetMicros,
  currency: 'USD',
  campaignId: null,
});

export const sampleEvents: readonly {
  readonly type: string;
  readonly entity: string;
  readonly [field: string]: unknown;
}[] = [
  lead('lead-hardware', 'Northside Hardware', 45, 'retail', 20_000 * USD),
  lead('lead-clinic', 'Harbour Clinic', 320, 'health', 90_000 * USD),
  lead('lead-school', 'Evening School', 12, 'education', 3_000 * USD),
  {
    type: 'ClientSignedUp',
    entity: 'client-bakery',
    companyName: 'Corner Bakery',
    product: 'chatbot',
    assistedBy: null,
  },
];

/** Sends the sample; throws on the first item the gateway does not take. Answers how many items there are. */
export async function seedSample(environment: Readonly<Record<string, string>>): Promise<number> {
  const tokenOf = (tenant: string): Promise<string> =>
    mintToken({
      secret: environment.MAINSTEM_JWT_SECRET ?? '',
      issuer: environment.MAINSTEM_JWT_ISSUER ?? 'mainstem',
      audience: environment.MAINSTEM_JWT_AUDIENCE ?? 'mainstem-gateway',
      tenant,
      roles: ['admin'],
      subject: 'service:sample',
      ttlS: TOKEN_TTL_S,
    });
  const token = await tokenOf(SAMPLE_TENANT);
  const send = async (what: string, path: string, body: unknown, key?: string, as = token): Promise<void> => {
    const response = await fetch(`${environment.MAINSTEM_GATEWAY_URL}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${as}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const text = await response.text();
    if (response.status !== 200 && !isDone(response.status, text))
      throw new Error(`${what}: the gateway answers ${response.status} ${refusalIn(text)}`);
  };
  // An organisation of its own, so that people can be invited into it; made by the operator, as any other is.
  const organisation = { id: SAMPLE_TENANT, name: 'Acme' };
  await send('organisation', '/v1/organisations', organisation, undefined, await tokenOf(PLATFORM_TENANT));
  for (const [index, { stream, id, command }] of sampleCommands.entries()) {
    const before = sampleCommands.slice(0, index).filter((other) => other.stream === stream && other.id === id);
    const body = { ...command, expectedVersion: before.length };
    await send(`${command.type} ${id}`, `/v1/commands/${stream}/${id}`, body, `sample-1-${index}`);
  }
  const events = sampleEvents.map((event) => ({ ...event, id: uuidFrom('sample-1', event.type, event.entity) }));
  await send('sample events', '/v1/events', { events });
  return 1 + sampleCommands.length + events.length;
}

/** The entity is past the version the command is for, or the organisation is there: it was done by an earlier start. */
function isDone(status: number, answer: string): boolean {
  if (status !== 409 && status !== 422) return false;
  const { code, retryable } = JSON.parse(answer) as { code?: string; retryable?: boolean };
  return code === 'ORGANISATION_EXISTS' || (code === 'VERSION_CONFLICT' && retryable === false);
}

/** Of an answer about many events only what was refused; else all of it. */
function refusalIn(answer: string): string {
  try {
    const { results } = JSON.parse(answer) as { results?: { status?: string }[] };
    const refused = results?.filter(({ status }) => status === 'invalid') ?? [];
    return refused.length > 0 ? JSON.stringify(refused) : answer;
  } catch {
    return answer; // not JSON: somebody else listens there
  }
}
