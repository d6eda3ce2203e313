/** Activities of business reviews. Types only; contents hold figures and ids, the client's name is looked up by the activity. */
import type { QbrContent } from './content.ts';
import type { QbrFigures } from './figures.ts';

export interface QbrPageAsk {
  readonly tenant: string;
  /** Last client of the page before; empty for the first page. */
  readonly after: string;
  /** Quarters that ended before this moment are due, ms since 1970 UTC. */
  readonly nowMs: number;
}

export interface QbrPageResult {
  readonly clients: number;
  readonly started: number;
  /** Last client of the page; null when there are no more. */
  readonly last: string | null;
}

export interface FiguresAsk {
  readonly tenant: string;
  readonly clientId: string;
  readonly quarter: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly wentLiveAtMs: number;
}

export interface RenderAsk {
  readonly tenant: string;
  readonly clientId: string;
  readonly qbrId: string;
  readonly revision: number;
  readonly content: QbrContent;
}

export interface KeptDeck {
  readonly deckUri: string;
  readonly deckHash: string;
  readonly deckBytes: number;
  readonly contentUri: string;
  readonly contentHash: string;
  readonly slideCount: number;
}

export interface ReplacementAsk {
  readonly tenant: string;
  readonly clientId: string;
  readonly uri: string;
  /** SHA-256 (hex) that the person who uploaded it stated; null when none was. */
  readonly hash: string | null;
}

/** A deck a person uploaded, or why it cannot be shown. */
export type Replacement =
  | { readonly kind: 'deck'; readonly deckHash: string; readonly deckBytes: number; readonly slideCount: number }
  | { readonly kind: 'refused'; readonly because: string };

export interface QbrActivities {
  /** Writes `QbrStarted` for each client of a page whose quarter ended and was not begun; none twice, however often it is called. */
  startQbrs(ask: QbrPageAsk): Promise<QbrPageResult>;
  /** What was counted of the client in the quarter and in its baseline. */
  qbrFigures(ask: FiguresAsk): Promise<QbrFigures>;
  /** Draws the deck and keeps it and its content sealed. Null when the client was erased. */
  renderQbr(ask: RenderAsk): Promise<KeptDeck | null>;
  /** Looks at a deck a person uploaded. */
  takeReplacement(ask: ReplacementAsk): Promise<Replacement>;
}
