/** An explanation in plain words, a line a fact. */
import type { AnyEvent, BidPlaced } from '@mainstem/schemas/generated/events';
import type { DecisionRecord } from '../record/layout.ts';
import { PRICE_FIELDS } from '../record/tape.ts';
import type { Explained } from './explanation.ts';

const MICROS = 1_000_000;

export function wordsOf({ bid, record, holder, notices, lease }: Explained): string {
  const lines = bid === undefined ? requestWords(record) : bidWords(bid, record);
  const at = record === undefined ? undefined : new Date(record.nowMs).toISOString();
  const decided =
    record === undefined
      ? ['The decision itself is not on record.']
      : [
          `Decided at ${at} by ${holder} from catalogue ${record.generation}@${record.position}, policy ${record.policy}.`,
          ...refusalWords(record),
        ];
  return [
    ...lines,
    '',
    ...decided,
    ...(bid === undefined ? [] : ['', 'Money:', ...moneyWords(bid, lease), '', 'Notices:', ...noticeWords(notices)]),
  ].join('\n');
}

function bidWords(bid: BidPlaced, record: DecisionRecord | undefined): string[] {
  const { tenant } = bid.envelope;
  const deal = bid.dealId === null ? 'in the open auction' : `on deal ${bid.dealId}`;
  const floor = bid.bidFloorMicros === 0 ? 'there was no floor' : `the floor was ${money(bid.bidFloorMicros)}`;
  return [
    `Campaign ${bid.campaignId} of ${tenant} bid ${money(bid.bidPriceMicros, bid.currency)} per thousand on impression ` +
      `${bid.impId} of auction ${bid.auctionId} (exchange ${bid.exchange}) with creative ${bid.creativeId}, ${deal}.`,
    `Price: ${priceWords(bid, record)}; ${floor}.`,
    `Privacy: ${bid.privacyBasis === '' ? 'not recorded' : bid.privacyBasis}. Safety mode: ${bid.mode ?? 'normal'}.` +
      `${bid.test ? ' A test: it is never billed.' : ''}`,
  ];
}

function priceWords(bid: BidPlaced, record: DecisionRecord | undefined): string {
  const { valueMicros, unshadedMicros, clickPpm, modelVersion } = bid;
  const campaignCurrency = bid.campaignCurrency || bid.currency;
  const parts: string[] = [];
  if (modelVersion !== null) {
    const chance = clickPpm === null ? '' : `, a chance of ${(clickPpm / 10_000).toFixed(4)} %`;
    parts.push(`click model ${modelVersion}${chance}`);
  }
  if (valueMicros !== null) parts.push(`worth ${money(valueMicros, campaignCurrency)} per thousand`);
  if (unshadedMicros !== null)
    parts.push(`lowered from ${money(unshadedMicros, campaignCurrency)} to what is likely to win`);
  if (bid.ratesVersion !== null) parts.push(`converted from ${campaignCurrency} with rates ${bid.ratesVersion}`);
  const curve = record === undefined ? undefined : curveOf(bid, record);
  if (curve !== undefined) parts.push(`win curve ${curve}`);
  return parts.length === 0 ? 'what the campaign bids, as it is set' : parts.join(', ');
}

function curveOf(bid: BidPlaced, { tape }: DecisionRecord): string | undefined {
  for (let at = 0; at < tape.prices.length; at += PRICE_FIELDS) {
    const [, creativeId, imp] = tape.prices.slice(at, at + 3);
    const curve = tape.prices[at + PRICE_FIELDS - 1];
    if (creativeId === bid.creativeId && imp === bid.impId && typeof curve === 'string') return curve;
  }
  return undefined;
}

function requestWords(record: DecisionRecord | undefined): string[] {
  if (record === undefined) return [];
  const { request, refused, bids, noBids } = record;
  const head = `Auction ${String(request.id)} of exchange ${String(request.exchange)}`;
  if (refused !== null) return [`${head}: no bid, because of ${refused}.`];
  const answered = bids.filter(({ id }) => id !== null);
  const lines = answered.map(
    ({ id, imp, budgetKey, cpmMicros, currency }) =>
      `${head}: ${budgetKey} bid ${money(cpmMicros, currency)} on impression ${imp} (bid ${id}).`,
  );
  for (let at = 0; at < noBids.length; at += 2) {
    lines.push(`${head}: no bid on impression ${noBids[at]}, because of ${noBids[at + 1]}.`);
  }
  return lines.length === 0 ? [`${head}: no bid.`] : lines;
}

function refusalWords({ refusals, tape }: DecisionRecord): string[] {
  const lines = refusals.map(
    ({ imp, budgetKey, creativeId, reason }) => `  ${budgetKey}, creative ${creativeId}, impression ${imp}: ${reason}`,
  );
  const head = 'Looked at before, and refused by rule:';
  const profile =
    tape.profile?.known === true ? 'a known viewer' : tape.viewer ? 'a viewer nothing is known of' : 'nobody known';
  return [`Seen by ${profile}.`, ...(lines.length === 0 ? ['No dearer candidate was refused.'] : [head, ...lines])];
}

function moneyWords(bid: BidPlaced, lease: readonly AnyEvent[]): string[] {
  const currency = bid.campaignCurrency || bid.currency;
  const words = [`  reserved ${money(bid.reservedMicros, currency)} from lease ${bid.leaseId}`];
  for (const event of lease) {
    if (event.type === 'BudgetSliceLeased') {
      words.unshift(`  ${time(event)}  ${money(event.amountMicros, currency)} leased to ${event.holder}`);
    } else if (event.type === 'BudgetSliceSettled') {
      const { spentMicros, returnedMicros } = event;
      words.push(
        `  ${time(event)}  lease settled: ${money(spentMicros, currency)} spent, ${money(returnedMicros)} returned`,
      );
    } else if (event.type === 'BudgetLateSpendRecorded') {
      words.push(`  ${time(event)}  ${money(event.spentMicros, currency)} of bid ${event.bidId} booked late`);
    }
  }
  return words;
}

function noticeWords(notices: readonly AnyEvent[]): string[] {
  const lines = notices.map((event) => `  ${time(event)}  ${said(event)}`);
  return lines.length === 0 ? ['  none yet'] : lines;
}

function said(event: AnyEvent): string {
  switch (event.type) {
    case 'AuctionWon':
      return `won${priceSaid(event.clearingPriceMicros, event.minToWinMicros, event.currency)}`;
    case 'AuctionLost': {
      const why = event.lossReason === null ? '' : ` (reason ${event.lossReason})`;
      return `lost${why}${priceSaid(event.clearingPriceMicros, event.minToWinMicros, event.currency)}`;
    }
    case 'ImpressionBilled': {
      const { costMicros, currency, elsewhere, invalidTraffic } = event;
      const marks = `${elsewhere ? ', taken by another process' : ''}${invalidTraffic ? ', shown to a robot' : ''}`;
      return `billed ${money(costMicros, currency)}${marks}`;
    }
    case 'ClickRecorded':
      return `clicked${event.invalidTraffic ? ' by a robot' : ''}`;
    case 'BillRefused':
      return `a bill over ${money(event.costMicros, event.currency)} refused: ${event.reason}, ${event.lateMs} ms late`;
    default:
      return event.type;
  }
}

function priceSaid(clearing: number | null, least: number | null, currency: string): string {
  const parts = [
    clearing === null ? '' : `sold at ${money(clearing, currency)}`,
    least === null ? '' : `${money(least, currency)} would have won`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

function time({ envelope }: AnyEvent): string {
  return new Date(envelope.occurredAtMs).toISOString();
}

function money(micros: number, currency = ''): string {
  const digits = micros % 10_000 === 0 ? 2 : 6;
  return `${(micros / MICROS).toFixed(digits)}${currency === '' ? '' : ` ${currency}`}`;
}
