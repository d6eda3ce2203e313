// Generated from schemas/avro by `npm run generate`. DO NOT EDIT.
import type { Personal } from '../personal.ts';

/** The decision an event belongs to. The first event of a decision wins or loses its race for all of them. */
export interface Decision {
  /** Decision id, UUID version 7; the same on all events of one decision. */
  readonly id: string;
  /** Number of this event within the decision, from 1 to `of`. */
  readonly n: number;
  /** How many events the decision has, 1 or more. */
  readonly of: number;
}

/** First field of every event: who, when, why, and the place in its stream. Decodes alone, without the rest. */
export interface Envelope {
  /** Event id, UUID in canonical lower-case text (36 characters): version 7, or version 8 when hashed from its cause so that a retry writes the same id. Equal ids are the same event. */
  readonly id: string;
  /** Tenant that owns the event: 1-63 characters of a-z, 0-9 and "-". Equal to the part of the record key before "|". */
  readonly tenant: string;
  /** Id of the thing the event is about, unique within tenant and stream: 1-128 characters without "|". Equal to the part of the record key after "|". */
  readonly entity: string;
  /** Position of the event in its entity's decided stream, from 1 up without gaps; 0 for facts, which no decision orders (rule R3). */
  readonly streamVersion: number;
  /** Decision the event belongs to; null for facts. */
  readonly decision: Decision | null;
  /** When it happened in the world, milliseconds since 1970-01-01 UTC. */
  readonly occurredAtMs: number;
  /** Who did it, as kind:name (user:…, service:…, workflow:…, exchange:…). Never a personal name or address. */
  readonly actor: string;
  /** Id shared by everything that one outside cause set off; the id of the first event of the chain when none came in. */
  readonly correlationId: string;
  /** Id of the event or command that directly caused this one; null for a first cause. */
  readonly causationId: string | null;
}

export type ToolOutcome = 'OK' | 'REFUSED' | 'FAILED' | 'TIMED_OUT';

/**  */
export interface ToolReadPosition {
  /** Topic read or written. */
  readonly topic: string;
  /** Partition of the topic, 0 or more. */
  readonly partition: number;
  /** Offset in the partition, 0 or more. */
  readonly offset: number;
}

export type LanguageModelOutcome = 'ANSWERED' | 'UNGROUNDED' | 'OVER_BUDGET' | 'FAILED';

export type LanguageModelCache = 'HIT' | 'MISS' | 'OFF';

export type ConfigBranch = 'dev' | 'staging' | 'prod';

export type CommitOrigin = 'CREATED' | 'EDITED' | 'CHANGED' | 'PROMOTED' | 'ROLLED_BACK' | 'TOOL_ATTACHED';

export type ConfigRiskTier = 'LOW' | 'MEDIUM' | 'HIGH';

/**  */
export interface ConfigRiskReason {
  /** Stable name of the reason. */
  readonly code: string;
  /** Its part of the score, 0 to 100. */
  readonly points: number;
  /** The reason in words. */
  readonly message: string;
}

/** The answer by one text. */
export interface ConfigPreviewReply {
  /** "CANDIDATE" for the text of the change, "CURRENT" for the head of its branch. */
  readonly side: string;
  /** SHA-256 of the text it was answered by, hex. */
  readonly contentHash: string;
  /** "ANSWERED", "ESCALATED" when a rule hands over and no model is asked, or "FAILED". */
  readonly outcome: string;
  /** The answer; empty when there is none. */
  readonly text: string;
  /** Escalation rule that fires; null for none. */
  readonly rule: string | null;
  /** Who answered, e.g. "openai" or "offline"; empty when nobody was asked. */
  readonly provider: string;
  /** Model that answered; empty when none was asked. */
  readonly model: string;
  /** True when no model is set and the answer was put together from what was given. */
  readonly isOffline: boolean;
  /** Event of the ask, with its tokens and its price; null when no model was asked. */
  readonly askedEventId: string | null;
}

export type RequestedKind = 'TOOL' | 'INTEGRATION';

export type ApprovalRiskTier = 'LOW' | 'MEDIUM' | 'HIGH';

export type ApprovalDeadlineAct = 'REJECT' | 'ESCALATE';

/**  */
export interface ApprovalSeat {
  /** Role whose persons are needed, e.g. "manager". */
  readonly role: string;
  /** How many different persons of it, 1 to 10. */
  readonly persons: number;
  /** Other roles that do as well. */
  readonly or: readonly string[];
}

export type ApprovalVerdict = 'APPROVE' | 'REJECT';

export type AuditOutcome = 'ACCEPTED' | 'REFUSED';

export type RulingAction = 'EDIT' | 'DISCARD';

export type CreativeFormat = 'BANNER' | 'VIDEO';

/**  */
export interface BidDraw {
  /** Experiment that chose the creative. */
  readonly experimentId: string;
  /** Version of the experiment it was drawn at: with seed and unit it is drawn again. */
  readonly version: number;
  /** Block of traffic whose shares it was drawn by. */
  readonly block: number;
  /** Arm that was drawn. */
  readonly armId: string;
  /** Chance it had of this arm when it was drawn, among those that fit, millionths; 1,000,000 in the holdout. */
  readonly propensityPpm: number;
  /** Places of the arms that fit the impression, where others did not; null for all. */
  readonly among: readonly number[] | null;
  /** Whether the unit stays out of the experiment. */
  readonly isHoldout: boolean;
  /** Pseudonym of the viewer, or without one the auction's id. */
  readonly unit: string;
  /** Auction and impression it was drawn for; where the unit keeps its arm, "unit|" and the unit. */
  readonly requestId: string;
  /** A click counts so long after the impression, ms. */
  readonly outcomeWindowMs: number;
}

/**  */
export interface CampaignDeal {
  /** Id both sides know it by (OpenRTB 2.6 §3.2.12), 1-200 characters. */
  readonly dealId: string;
  /** Exchange it was made at, as in the path; null for whichever names it. */
  readonly exchange: string | null;
  /** Agreed price per thousand impressions (CPM), micros of the campaign's currency; null for an auction above the floor. */
  readonly priceMicros: number | null;
  /** True when every request of it must be bid on. */
  readonly guaranteed: boolean;
}

/**  */
export interface CampaignFlow {
  /** What sets it off: "CLICK", "LEAD" or "CONVERSION". */
  readonly outcome: string;
  /** Journey that follows, by id. */
  readonly journey: string;
}

/**  */
export interface FrequencyCap {
  /** Most impressions a viewer gets within the window, from 1. */
  readonly impressions: number;
  /** Length of the window, seconds, 60 to 2592000. */
  readonly windowS: number;
}

/**  */
export interface GeoCircle {
  /** Centre, degrees north in millionths, -90000000 to 90000000. */
  readonly northE6: number;
  /** Centre, degrees east in millionths, -180000000 to 180000000. */
  readonly eastE6: number;
  /** Radius, metres, from 1. */
  readonly radiusM: number;
}

/**  */
export interface OperatingSystem {
  /** Lower-case name, e.g. "ios". */
  readonly name: string;
  /** Least version, numbers and dots, e.g. "16.4"; null for any. */
  readonly minVersion: string | null;
}

/** Where and to whom a campaign is shown. Every part must fit. */
export interface Targeting {
  /** Regions, ISO 3166-2 without doubt of the country, e.g. "US-CA"; empty for all. */
  readonly regions: readonly string[];
  /** Metro codes as exchanges send them (geo.metro); empty for all. */
  readonly metros: readonly string[];
  /** Beginnings of postcodes (geo.zip), upper case without spaces; empty for all. */
  readonly postcodes: readonly string[];
  /** Circles on the ground, any of which fits; empty for everywhere. */
  readonly circles: readonly GeoCircle[];
  /** Kinds of device (AdCOM list: Device Types); empty for all. */
  readonly deviceTypes: readonly number[];
  /** Operating systems, any of which fits; empty for all. */
  readonly operatingSystems: readonly OperatingSystem[];
  /** Kinds of connection (AdCOM list: Connection Types); empty for all. */
  readonly connectionTypes: readonly number[];
  /** Languages of the device, BCP 47 primary subtag, e.g. "de"; empty for all. */
  readonly languages: readonly string[];
  /** Where it may be shown: "site", "app", "dooh"; empty for all. */
  readonly channels: readonly string[];
  /** Sites, with those below them; empty for all. */
  readonly domains: readonly string[];
  /** Sites it is never shown on, with those below them. */
  readonly blockedDomains: readonly string[];
  /** Apps by store id or bundle; empty for all. */
  readonly apps: readonly string[];
  /** Apps it is never shown in, by store id or bundle. */
  readonly blockedApps: readonly string[];
  /** Categories of the page, app or content, with their children; empty for all. */
  readonly contentCategories: readonly string[];
  /** Categories it is never shown beside, with their children. */
  readonly blockedContentCategories: readonly string[];
  /** Taxonomy of both lists of categories, OpenRTB cattax. */
  readonly contentTaxonomy: number;
  /** Segments of the viewer, any of which fits; empty for all. */
  readonly segments: readonly string[];
  /** Segments of viewers it is never shown to. */
  readonly blockedSegments: readonly string[];
  /** Hours of the week it bids in, 0 (Monday 00:00) to 167; empty for always. */
  readonly weekHours: readonly number[];
  /** Zone of those hours, minutes east of UTC; null for the local time of the viewer. */
  readonly utcOffsetMin: number | null;
  /** Least viewability the exchange foretells (imp.metric), percent 1-100; null for any. */
  readonly minViewabilityPercent: number | null;
  /** Exchanges it bids at, as in the path; empty for all. */
  readonly exchanges: readonly string[];
  /** Places on the screen (AdCOM list: Placement Positions); empty for all. */
  readonly positions: readonly number[];
  /** True for full screen only, false for never; null for both. */
  readonly interstitial: boolean | null;
}

export type ApprovalOutcome = 'APPROVED' | 'REJECTED' | 'EXPIRED';

export type ClientStage = 'NONE' | 'SALES' | 'ONBOARDING' | 'SUCCESS' | 'ENDED';

export type OutreachOutcome = 'ANSWERED' | 'LAPSED';

export type RequirementsOutcome = 'CONFIRMED' | 'CORRECTED';

/**  */
export interface CurrencyRate {
  /** ISO 4217 code. */
  readonly currency: string;
  /** Units of it that one USD buys, millionths, from 1. */
  readonly perUsdMicros: number;
}

/** What was learnt before. */
export interface CreativeLesson {
  /** Event of the lesson. */
  readonly eventId: string;
  /** What it says to who writes, in words. */
  readonly words: string;
}

/**  */
export interface NativeAsset {
  /** "TITLE", "IMAGE", "DATA" or "VIDEO". */
  readonly kind: string;
  /** Image or data type of the Native 1.2 specification (§7.4, §7.3); 0 for titles and videos. */
  readonly subtype: number;
  /** Text of a title or of data, address of an image, VAST of a video. */
  readonly content: string;
  /** Width of an image, pixels; 0 for what is none. */
  readonly widthPx: number;
  /** Height of an image, pixels; 0 for what is none. */
  readonly heightPx: number;
  /** Media type of an image or video; empty for text. */
  readonly mimeType: string;
  /** Length of a video, seconds; 0 for what is none. */
  readonly durationS: number;
}

export type ChurnBasis = 'CHAMPION' | 'RULE';

/** One feature as the model saw it. */
export interface ChurnFeature {
  /** Name of the feature. */
  readonly name: string;
  /** Its value, as JSON. */
  readonly json: string;
  /** Time since the newest event in it, ms; null when none is. */
  readonly sinceMs: number | null;
  /** FRESH, STALE or DEFAULT. */
  readonly flag: string;
}

/** One reason. */
export interface ChurnReason {
  /** Feature, part of the health score, or name of what stood in the way. */
  readonly code: string;
  /** What it adds to the log odds, or the points of the part of health; null when it is not weighed. */
  readonly weight: number | null;
}

/** One check. */
export interface AuditCheck {
  /** Short name of the check. */
  readonly code: string;
  /** Whether the decision passed it. */
  readonly passed: boolean;
  /** What was found. */
  readonly words: string;
}

/** A decision of before that was like it. */
export interface SimilarDecision {
  /** Id of its record. */
  readonly decisionId: string;
  /** How like it, millionths: 1000000 is the same inputs. */
  readonly similarityPpm: number;
  /** What was decided then. */
  readonly outcome: string;
}

/** One thing the decision rests on: by reference, by value, or both. */
export interface DecisionInput {
  /** What it is, e.g. "impressions". */
  readonly name: string;
  /** Id of the event it was read from; null when it has a value only. */
  readonly ref: string | null;
  /** What it was when it was read, as JSON; null when it has a reference only. Never words of a person. */
  readonly json: string | null;
}

/** One feature as the decision saw it. */
export interface DecisionFeature {
  /** Feature view it is of, with its version, e.g. "transaction_stats@1". */
  readonly view: string;
  /** Name of the feature. */
  readonly name: string;
  /** Its value, as JSON. */
  readonly json: string;
  /** Time since what it was made of was observed, ms; null when it is a default. */
  readonly sinceMs: number | null;
  /** FRESH, STALE or DEFAULT. */
  readonly flag: string;
}

/** One reason. */
export interface DecisionReason {
  /** Short name of the reason. */
  readonly code: string;
  /** How much it counted, in the units of the rule or model; null when it is not weighed. */
  readonly weight: number | null;
  /** The reason in words, without words of a person. */
  readonly words: string;
}

/**  */
export interface ExperimentArm {
  /** Id of the arm within the experiment. */
  readonly armId: string;
  /** What it shows: a creative id, words added to a prompt, a template; no personal data. */
  readonly content: string;
}

/**  */
export interface ExperimentGuardrail {
  /** Metric that must not fall; the experiment’s own or another. */
  readonly metric: string;
  /** Share of the control’s rate an arm has to hold, millionths. */
  readonly sharePpm: number;
}

/**  */
export interface SettledGuard {
  /** Metric of the guardrail. */
  readonly metric: string;
  /** The same by this metric. */
  readonly successesPpm: readonly number[];
}

/**  */
export interface SettledBlock {
  /** Number of the block. */
  readonly block: number;
  /** Exposures of each arm. */
  readonly trials: readonly number[];
  /** What they came to by the metric, by arm, millionths of a whole success. */
  readonly successesPpm: readonly number[];
  /** The same by the metrics of the guardrails. */
  readonly guardPpm: readonly SettledGuard[];
}

/** How far one partition was in it. */
export interface FoldedUpTo {
  /** Topic of the partition. */
  readonly topic: string;
  /** Partition, 0 or more. */
  readonly partition: number;
  /** Offset of the newest record of the partition that changed the state. */
  readonly offset: number;
}

/** One vector of one entity. */
export interface ServedVector {
  /** Entity it is of. */
  readonly entity: string;
  /** Time the vector was computed for, ms since 1970 UTC. */
  readonly servedAtMs: number;
  /** Where the state was had: "STORE", "MEMORY" (a copy of an earlier read) or "DEFAULT" (nowhere). */
  readonly source: string;
  /** Why it was not read from the store; null when it was. */
  readonly reason: string | null;
  /** One letter for each feature: F fresh, S stale, D default. */
  readonly flags: string;
  /** Values in the order of the definition, each in Avro binary by its type. */
  readonly packed: Buffer;
  /** How far the log was in the state; empty for defaults. */
  readonly folded: readonly FoldedUpTo[];
}

export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';

export type MissedStep = 'MITIGATION' | 'RCA' | 'PREVENTION';

export type IncidentStep = 'MITIGATION' | 'RCA' | 'PREVENTION';

export type ReportedStep = 'MITIGATION' | 'RCA' | 'PREVENTION';

export type RollbackSubjectKind = 'CONFIG' | 'CREATIVE';

export type VerifiedSubjectKind = 'CONFIG' | 'CREATIVE';

export type JourneyRetiringAct = 'FINISH' | 'EXIT';

export type JourneyRunningAct = 'DRAIN' | 'MIGRATE' | 'PIN';

export type BenefitKind = 'CROSS_SELL' | 'UPSELL' | 'RAPPORT' | 'NEW_REVENUE' | 'SAVINGS';

export type LeadClass = 'HOT' | 'WARM' | 'COLD';

/** One subject. */
export interface ObservedOutcome {
  /** As it was asked about. */
  readonly subject: string;
  /** 1 or 0 for what does or does not happen, or the amount. */
  readonly happened: number;
  /** When it was known, ms since 1970 UTC. */
  readonly observedAtMs: number;
  /** Id of the ModelScored event it is the outcome of; null for the last time the subject was asked about. */
  readonly scoredId: string | null;
}

/** One subject. */
export interface ScoredRow {
  /** Id or pseudonym of whom or what it is about, never a personal name. */
  readonly subject: string;
  /** What the model was asked with, in the order of its columns; null for what is missing. */
  readonly values: readonly (number | null)[];
  /** What it said. */
  readonly score: number;
  /** What the shadows said, in their order. */
  readonly shadowScores: readonly number[];
  /** Whether the score reached the model's line; null without a line. */
  readonly selected: boolean | null;
  /** Segment fairness is watched by; null when none is known. */
  readonly segment: string | null;
  /** Declared segments fairness is watched by, as dimension:name, e.g. "country:DE"; empty when none is known. */
  readonly segments: readonly string[];
}

/** A figure the decision rests on. */
export interface ModelEvidence {
  /** What it is. */
  readonly name: string;
  /** The figure. */
  readonly reading: number;
  /** Rows it rests on, 0 or more. */
  readonly rows: number;
}

/** An input or output of a model. */
export interface ModelPort {
  /** Name of it, as in the file. */
  readonly name: string;
  /** What one number of it is: "float", "int64" or "other". */
  readonly elements: string;
  /** Numbers of one row, 1 or more; null when the file does not say. */
  readonly width: number | null;
}

/** One feature. */
export interface ModelColumn {
  /** Name of the feature in its view. */
  readonly name: string;
  /** When it is known: "BEFORE" the decision; one known "AFTER" it is refused. */
  readonly knownBy: string;
  /** Latest moment a training row knew it, ms after that row's decision (0 or less); null when nobody measured. */
  readonly lastKnownMs: number | null;
}

/** Columns of one feature view, in the order the model takes them. */
export interface ModelFeatures {
  /** Feature view they come from; "table/…" for a table from outside. */
  readonly view: string;
  /** Version of that view, from 1. */
  readonly viewVersion: number;
  /** SHA-256 of the view's definition (its fingerprint), 64 hex digits. */
  readonly definitionSha256: string;
  /** The features, in order. */
  readonly columns: readonly ModelColumn[];
}

/** A range of the log. */
export interface ModelOffsets {
  /** Name of the topic. */
  readonly topic: string;
  /** Number of the partition, from 0. */
  readonly partition: number;
  /** First offset, included. */
  readonly fromOffset: number;
  /** Last offset, not included. */
  readonly toOffset: number;
}

/** One figure of the judging, on rows that were not trained on. */
export interface ModelMetric {
  /** What it is, e.g. "auc" or "ece". */
  readonly name: string;
  /** The figure. */
  readonly reading: number;
  /** Lower end of its 95 % interval; null without one. */
  readonly low: number | null;
  /** Upper end of its 95 % interval; null without one. */
  readonly high: number | null;
  /** Rows it was judged on, 0 or more. */
  readonly rows: number;
}

/** Rows of alike chances. */
export interface ModelCalibration {
  /** Mean of what was foretold. */
  readonly foretold: number;
  /** Mean of what happened. */
  readonly happened: number;
  /** How many rows. */
  readonly rows: number;
}

/** What the training looked like in one column. */
export interface ModelBaseline {
  /** A feature's name, or "score" for what the model said of rows it was not trained on. */
  readonly column: string;
  /** Upper ends of the bins, ascending; the last bin has none. */
  readonly cuts: readonly number[];
  /** Share of the rows in each bin; the last is what was missing. */
  readonly shares: readonly number[];
}

export type DegradedSubjectKind = 'CONFIG' | 'CREATIVE';

export type RollbackTrigger = 'CTR' | 'CVR' | 'METRIC' | 'PROFILE' | 'ERRORS' | 'COMPLETION' | 'SLA' | 'REQUESTED';

export type DegradationTest = 'CONTROL' | 'BASELINE' | 'LINE' | 'BREAKER' | 'WORD';

/** One segment. */
export interface SegmentFairness {
  /** Name of it. */
  readonly segment: string;
  /** Rows of it. */
  readonly rows: number;
  /** Of them those the model said yes to. */
  readonly selected: number;
  /** Its share of yes over that of the segment chosen most; 1 when the model draws no line. */
  readonly selectionRatio: number;
  /** Of the rows those whose outcome is known. */
  readonly labelled: number;
  /** Mean score less mean outcome on those; null when they are too few. */
  readonly calibrationGap: number | null;
  /** What does not hold for it; empty when all does. */
  readonly rules: readonly string[];
}

/** One column that moved. */
export interface DriftedColumn {
  /** A feature's name, or "score". */
  readonly column: string;
  /** Population stability index against the training, 0 or more. */
  readonly psi: number;
  /** "MOVED" from 0.1, "DRIFTED" from 0.25. */
  readonly verdict: string;
}

export type OutcomeSubjectKind = 'CONFIG' | 'CREATIVE';

export type OutcomeArm = 'CANDIDATE' | 'CONTROL';

export type ParkCause = 'DECODE' | 'UPCAST' | 'APPLY' | 'WRITE';

export type RequestedSubjectKind = 'CONFIG' | 'CREATIVE';

/**  */
export interface AllocatedShare {
  /** Campaign it is about. */
  readonly campaignId: string;
  /** Its daily share, micros, 0 or more. */
  readonly shareMicros: number;
  /** Its share before, micros; null when it had none. */
  readonly previousMicros: number | null;
  /** Least share asked for by people, micros. */
  readonly minMicros: number;
  /** Most by people, micros; null for no bound. */
  readonly maxMicros: number | null;
  /** Most it moves in one split, micros; null for no bound. */
  readonly stepMicros: number | null;
  /** Least share of all bounds together, micros. */
  readonly lowerMicros: number;
  /** Most of all bounds together, micros. */
  readonly upperMicros: number;
  /** Bound that holds it: "NONE", "MIN", "MAX", "STEP", "EXPLORATION" or "CAPACITY". */
  readonly bound: string;
  /** Value one more micro would bring at the share, millionths of a micro. */
  readonly marginalPpm: number;
  /** A of its curve, value = A ln(1 + spend / K), micros a day. */
  readonly scaleMicros: number;
  /** K of its curve, micros a day. */
  readonly bendMicros: number;
  /** Most it was seen to be able to spend in a day, micros; null while its cap was what ended its days. */
  readonly capacityMicros: number | null;
  /** Billed in the days the curve rests on, micros. */
  readonly spentMicros: number;
  /** Value of what was billed in them, micros. */
  readonly valueMicros: number;
  /** Days the curve rests on, 0 or more. */
  readonly days: number;
  /** Impressions billed in them, 0 or more. */
  readonly impressions: number;
  /** Part of the curve that rests on its own facts, the rest on the mean of the portfolio, millionths. */
  readonly factsPpm: number;
}

/**  */
export interface AllocationLeftOut {
  /** Campaign it is about. */
  readonly campaignId: string;
  /** "NOT_RUNNING", "NO_BUDGET", "OTHER_CURRENCY", "ELSEWHERE" (of another portfolio) or "NOT_SEEN". */
  readonly reason: string;
}

/**  */
export interface AllocationGrant {
  /** Campaign it is about. */
  readonly campaignId: string;
  /** Daily cap it may have now, micros. */
  readonly dailyCapMicros: number;
}

/**  */
export interface AllocationHeld {
  /** Campaign it is about. */
  readonly campaignId: string;
  /** Its allocated daily cap on the log, micros; 0 once it left. */
  readonly dailyCapMicros: number;
  /** Spent and leased of its day when the cap was set, micros. */
  readonly usedMicros: number;
  /** Until when that counts, ms since 1970 UTC: a while after the end of its day. */
  readonly usedUntilMs: number;
}

export type PrdTopic = 'USE_CASES' | 'OBJECTIVES' | 'EDGE_CASES' | 'KPIS' | 'TOOLS' | 'INTEGRATIONS' | 'ESCALATION' | 'VOICE';

export type PrdSide = 'CLIENT' | 'ONBOARDING';

/**  */
export interface PrdSprint {
  /** Number of the sprint, 1 or more. */
  readonly number: number;
  /** When it ends, ms since 1970 UTC. */
  readonly endsAtMs: number;
  /** Conversations answered without a person by then, millionths, 0 to 1,000,000. */
  readonly targetPpm: number;
  /** What the platform does, without anything about a person. */
  readonly platformDoes: string;
  /** What people of the client do, without anything about a person. */
  readonly humansDo: string;
  /** What engineers do, without anything about a person. */
  readonly engineersDo: string;
}

/** One place that was searched for plaintext. */
export interface SweptStore {
  /** Kind of store: log, postgres, redis, temporal, files, objects. */
  readonly store: string;
  /** Which part of it: topic/partition, table, key prefix, namespace, directory. */
  readonly place: string;
  /** First offset searched; null where there are none. */
  readonly fromOffset: number | null;
  /** Offset after the last one searched; null where there are none. */
  readonly toOffset: number | null;
  /** Records, rows, keys, workflows or files searched. */
  readonly items: number;
  /** Bytes searched. */
  readonly sizeBytes: number;
  /** Items in which a value was found. */
  readonly findings: number;
}

export type ProposalOutcome = 'ACCEPTED' | 'REFUSED';

export type ResearchGap = 'RESPONSE_QUALITY' | 'RESPONSE_TIME' | 'HOURS_COVERED' | 'OTHER';

export type GapSeverity = 'HIGH' | 'MEDIUM' | 'LOW';

export type LtvBasis = 'CUSTOMER' | 'SEGMENT' | 'COHORT';

export type ValueBand = 'HIGH' | 'MIDDLE' | 'LOW';

export type LtvCause = 'FITTED' | 'MOVED' | 'ASKED';

export type ValueFitOutcome = 'BG_NBD' | 'NBD' | 'REFUSED';

/** An agent, or a person through one, called a tool; written before the answer is given, whatever the answer is. */
export interface AgentToolCalled {
  readonly type: 'AgentToolCalled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Where the call came in: "mcp" or "rest". */
  readonly door: string;
  /** Name of the tool, or the method and route; "unknown" when there is none of that name. */
  readonly tool: string;
  /** Arguments that are ids, numbers or one of a few words, as JSON text; words of people are left out. */
  readonly argumentsJson: string;
  /** SHA-256 (hex) of argumentsJson and of the length of each argument that was left out. */
  readonly argumentsHash: string;
  /** OK: answered. REFUSED: not allowed, or not by the rules. FAILED: it could not be answered. TIMED_OUT: not in time. */
  readonly outcome: ToolOutcome;
  /** Error code of the answer; null when it is OK. */
  readonly code: string | null;
  /** Time until the answer was ready, ms, 0 or more. */
  readonly durationMs: number;
  /** Rows, events or features in the answer, 0 or more. */
  readonly resultCount: number;
  /** Places on the log that the answer was made from or the call wrote; empty when it has none of its own. */
  readonly positions: readonly ToolReadPosition[];
  /** What proved who called, as kind:id; never the secret itself. */
  readonly credential: string;
  /** Version of the policies that allowed or refused the call; null when it is not known. */
  readonly policyVersion: string | null;
  /** Protocol version the client spoke; null when it said none. */
  readonly protocol: string | null;
}

/** An agent asked that a lead or client be engaged; a workflow or a person takes it up. */
export interface EngagementRequested {
  readonly type: 'EngagementRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What the entity is: "lead" or "client". */
  readonly subjectKind: string;
  /** Channel to use: "email", "chat", "voice" or "sms". */
  readonly channel: string;
  /** What for, as a short name, e.g. "demo-follow-up". */
  readonly purpose: string;
  /** Id of the text to use; null when the taker chooses. */
  readonly templateRef: string | null;
  /** Not before this time, ms since 1970 UTC; null for at once. */
  readonly notBeforeAtMs: number | null;
  /** Agent id wanted, as agent:name; null for whoever is free. */
  readonly assignee: string | null;
  /** Why it is asked, in words; no personal data. */
  readonly because: string;
}

/** An agent asked that a lead or client be handed to somebody else; a workflow or a person takes it up. */
export interface HandoffRequested {
  readonly type: 'HandoffRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What the entity is: "lead" or "client". */
  readonly subjectKind: string;
  /** Agent id that gives it away, as agent:name; null when nobody has it. */
  readonly fromAgent: string | null;
  /** Role it is to go to, e.g. "support", "success". */
  readonly toRole: string;
  /** Agent id wanted, as agent:name; null for whoever of the role is free. */
  readonly toAgent: string | null;
  /** True when somebody waits for it. */
  readonly urgent: boolean;
  /** Ids of the events the next one should know of. */
  readonly contextEventIds: readonly string[];
  /** Why it is asked, in words; no personal data. */
  readonly because: string;
}

/** A language model was asked; what was said is not here, only hashes (KAIROS-16). */
export interface LanguageModelAsked {
  readonly type: 'LanguageModelAsked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What the answer is for, e.g. "requirements-draft". */
  readonly purpose: string;
  /** Name of the prompt. */
  readonly promptName: string;
  /** Version of the prompt. */
  readonly promptVersion: string;
  /** SHA-256 (hex) of the messages as sent. */
  readonly promptHash: string;
  /** ANSWERED: the answer was used. UNGROUNDED: it named numbers that were not given, and was not used. OVER_BUDGET: the tenant's budget of the day was spent. FAILED: no provider answered. */
  readonly outcome: LanguageModelOutcome;
  /** Error code when it was not answered; null when it was. */
  readonly code: string | null;
  /** Provider that answered, as it is set; "offline" for the stand-in; "none" when nobody did. */
  readonly provider: string;
  /** Model that answered; "none" when nobody did. */
  readonly model: string;
  /** "small", "standard" or "large". */
  readonly tier: string;
  /** True when the offline stand-in answered. */
  readonly isOffline: boolean;
  /** HIT: from what was answered before. MISS: asked anew. OFF: not to be cached. */
  readonly cache: LanguageModelCache;
  /** Tokens read, 0 or more; 0 from the cache. */
  readonly tokensIn: number;
  /** Tokens written, 0 or more; 0 from the cache. */
  readonly tokensOut: number;
  /** Price, micros of currency, rounded up, 0 or more. */
  readonly costMicros: number;
  /** ISO 4217 currency of costMicros. */
  readonly currency: string;
  /** Time until the answer was there, ms, 0 or more. */
  readonly latencyMs: number;
  /** Providers asked before without success, in order. */
  readonly providersFailed: readonly string[];
  /** SHA-256 (hex) of the answer; null when there was none. */
  readonly answerHash: string | null;
  /** Length of the answer, characters, 0 or more. */
  readonly answerChars: number;
  /** True when the answer ended because it grew too long. */
  readonly isCut: boolean;
  /** Numbers in the answer held against the facts, 0 or more. */
  readonly numbersChecked: number;
  /** Of these not in the facts, 0 or more. */
  readonly numbersUngrounded: number;
  /** Kind of workflow that asked; null when none did. */
  readonly workflowType: string | null;
  /** Client it was asked for, to whom tokens are counted; null when for none. */
  readonly clientId: string | null;
}

/** An agent asked that a campaign be optimised; a workflow or a person takes it up. */
export interface OptimisationRequested {
  readonly type: 'OptimisationRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What to optimise for, as a short name, e.g. "clicks", "conversions", "cost". */
  readonly goal: string;
  /** Most that may be spent on trying, micros of currency, 0 or more; null for nothing beyond the budget. */
  readonly budgetMicros: number | null;
  /** ISO 4217 currency of budgetMicros; null when there is none. */
  readonly currency: string | null;
  /** Why it is asked, in words; no personal data. */
  readonly because: string;
}

/** A branch of an agent's config has a new commit; conversations that begin from now on take it. */
export interface AgentConfigCommitted {
  readonly type: 'AgentConfigCommitted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Branch of the config. */
  readonly branch: ConfigBranch;
  /** Number of the commit on its branch, from 1. */
  readonly version: number;
  /** Name of the commit: a hash of what it holds and of its parents. */
  readonly commitId: string;
  /** Commits it came from: none for the first, two for a merge; the first is the branch's own. */
  readonly parents: readonly string[];
  /** SHA-256 of the text, hex; the snapshot in the object store is kept under it. */
  readonly contentHash: string;
  /** The whole text, at most 32 KiB; no personal data. */
  readonly yaml: string;
  /** What was changed and why, in words; no personal data. */
  readonly message: string;
  /** Unified diff to the first parent; cut at 16,000 characters. */
  readonly diff: string;
  /** Fields that differ from the first parent. */
  readonly paths: readonly string[];
  /** How it came to be. */
  readonly origin: CommitOrigin;
  /** The change it applies; null when there was none. */
  readonly changeId: string | null;
  /** The commit whose text holds again; null unless it is a rollback. */
  readonly restores: string | null;
}

/** The change is on its branch. */
export interface ConfigChangeApplied {
  readonly type: 'ConfigChangeApplied';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** Branch of the config. */
  readonly branch: ConfigBranch;
  /** The commit that holds it. */
  readonly commitId: string;
  /** Version of the branch, from 1. */
  readonly version: number;
}

/** The change may be made. */
export interface ConfigChangeApproved {
  readonly type: 'ConfigChangeApproved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** The approval; null when nobody had to be asked. */
  readonly approvalId: string | null;
  /** Who approved; empty when nobody had to be asked. */
  readonly decidedBy: readonly string[];
}

/** It is known what kind of change it is: from what differs, and from the words it was asked for in. */
export interface ConfigChangeClassified {
  readonly type: 'ConfigChangeClassified';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** Classes of what differs, the riskiest first. */
  readonly classes: readonly string[];
  /** Class the words were taken for; null without words, which are not kept. */
  readonly saidClass: string | null;
  /** How sure that is, 0 to 1. */
  readonly confidence: number | null;
  /** Confidence the class asks for, 0.85 to 0.92. */
  readonly line: number | null;
}

/** Who asked for the change has seen its preview and wants it. */
export interface ConfigChangeConfirmed {
  readonly type: 'ConfigChangeConfirmed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
}

/** Nobody decided or confirmed in time, so the change is not made. */
export interface ConfigChangeExpired {
  readonly type: 'ConfigChangeExpired';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** What did not come, in words. */
  readonly because: string;
}

/** The change will not be made. */
export interface ConfigChangeRejected {
  readonly type: 'ConfigChangeRejected';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** Why, in words. */
  readonly because: string;
  /** Who said no; empty when the rules did. */
  readonly decidedBy: readonly string[];
}

/** Somebody wants a branch to hold another text; nothing is changed yet. */
export interface ConfigChangeRequested {
  readonly type: 'ConfigChangeRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** Branch of the config. */
  readonly branch: ConfigBranch;
  /** Head of the branch the change was made on. */
  readonly parent: string;
  /** SHA-256 of the text, hex. */
  readonly contentHash: string;
  /** The whole text wanted, at most 32 KiB; no personal data. */
  readonly yaml: string;
  /** What is changed and why, in words; no personal data. */
  readonly message: string;
  /** Fields that differ from the parent. */
  readonly paths: readonly string[];
  /** Branch it is promoted from; null when it was written for this branch. */
  readonly source: string | null;
  /** Head of that branch then. */
  readonly sourceCommitId: string | null;
}

/** How risky the change is, and who is to be asked. */
export interface ConfigChangeRiskScored {
  readonly type: 'ConfigChangeRiskScored';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** Tier of the change itself. */
  readonly tier: ConfigRiskTier;
  /** Tier that is asked for on its branch: LOW asks nobody, MEDIUM one person, HIGH two. */
  readonly askedTier: string;
  /** 0 to 100. */
  readonly score: number;
  /** What the score is made of. */
  readonly reasons: readonly ConfigRiskReason[];
}

/** The change was taken back by a new commit. */
export interface ConfigChangeRolledBack {
  readonly type: 'ConfigChangeRolledBack';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** Why, in words. */
  readonly because: string;
  /** The commit that took it back. */
  readonly commitId: string;
}

/** Nothing went wrong after the change for as long as it was watched. */
export interface ConfigChangeVerified {
  readonly type: 'ConfigChangeVerified';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** What was looked at, in words. */
  readonly because: string;
}

/** Who asked for the change wants it no more. */
export interface ConfigChangeWithdrawn {
  readonly type: 'ConfigChangeWithdrawn';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** Why, in words; no personal data. */
  readonly because: string;
}

/** Somebody took a proposed text: it is committed on dev, or is asked for as a change of its branch. */
export interface ConfigEditAccepted {
  readonly type: 'ConfigEditAccepted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the edit, unique within the config. */
  readonly editId: string;
  /** Commit on dev; null when it is a change. */
  readonly commitId: string | null;
  /** Change it is asked for as; null on dev. */
  readonly changeId: string | null;
}

/** Somebody said in words how a config shall change (WAP-38); nothing is changed by that. */
export interface ConfigEditAsked {
  readonly type: 'ConfigEditAsked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the edit, unique within the config. */
  readonly editId: string;
  /** Branch it is for: "dev", "staging" or "prod". */
  readonly branch: string;
  /** Head of the branch it is made on. */
  readonly parent: string;
  /** What shall change, in words; no personal data. */
  readonly instruction: string;
}

/** No text that does what was said could be made: somebody edits by hand, or says it otherwise. */
export interface ConfigEditFailed {
  readonly type: 'ConfigEditFailed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the edit, unique within the config. */
  readonly editId: string;
  /** Why, in words. */
  readonly because: string;
}

/** A text that does what was said. It is valid, and holds only when somebody accepts it. */
export interface ConfigEditProposed {
  readonly type: 'ConfigEditProposed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the edit, unique within the config. */
  readonly editId: string;
  /** Branch it is for: "dev", "staging" or "prod". */
  readonly branch: string;
  /** Head of the branch it is made on. */
  readonly parent: string;
  /** SHA-256 of the text, hex. */
  readonly contentHash: string;
  /** The whole text proposed, at most 32 KiB; no personal data. */
  readonly yaml: string;
  /** Unified diff against the parent. */
  readonly diff: string;
  /** Fields that differ from the parent. */
  readonly paths: readonly string[];
  /** Classes of what differs, the riskiest first. */
  readonly classes: readonly string[];
  /** "LOW", "MEDIUM" or "HIGH": what it comes to by what differs. */
  readonly tier: string;
  /** Score of the risk, 0 to 100 and more. */
  readonly score: number;
  /** Who wrote it, e.g. "openai" or "offline". */
  readonly provider: string;
  /** Model that wrote it. */
  readonly model: string;
  /** True when no model is set and a plain instruction was followed by rules. */
  readonly isOffline: boolean;
  /** Answers that were needed until one was valid, from 1. */
  readonly tries: number;
}

/** What the agent would answer by the text of a change and by the text in force, side by side. */
export interface ConfigPreviewAnswered {
  readonly type: 'ConfigPreviewAnswered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** Name of the question, unique within the change. */
  readonly askId: string;
  /** One for each text, the candidate first. */
  readonly replies: readonly ConfigPreviewReply[];
}

/** Somebody asked the sandbox of a change what the agent would answer (WAP-78); nothing is answered yet. */
export interface ConfigPreviewAsked {
  readonly type: 'ConfigPreviewAsked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** Name of the question, unique within the change. */
  readonly askId: string;
  /** What was said to the agent, made up by who tries it; no personal data. */
  readonly words: string;
  /** Cohort the person is taken to be of, e.g. "power"; null for none. */
  readonly cohort: string | null;
}

/** The hour of a sandbox is over. */
export interface ConfigPreviewExpired {
  readonly type: 'ConfigPreviewExpired';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** Name of the sandbox. */
  readonly previewId: string;
}

/** The text of a change can be tried in a sandbox until it expires. */
export interface ConfigPreviewOpened {
  readonly type: 'ConfigPreviewOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The change. */
  readonly changeId: string;
  /** Name of the sandbox. */
  readonly previewId: string;
  /** It answers nobody from this time on, ms since 1970 UTC. */
  readonly expiresAtMs: number;
}

/** A fix cannot wait for conversations to end: those on older versions go on with the new one, and are told. */
export interface ConfigReloadForced {
  readonly type: 'ConfigReloadForced';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Branch of the config. */
  readonly branch: ConfigBranch;
  /** Conversations pinned to a version below this one reload. */
  readonly version: number;
  /** The commit of that version. */
  readonly commitId: string;
  /** SHA-256 of its text, hex. */
  readonly contentHash: string;
  /** Why it cannot wait, in words; no personal data. */
  readonly reason: string;
  /** What people in a conversation are told; no personal data. */
  readonly notice: string;
}

/** The tool has been built, and the config offers it. */
export interface ConfigToolAttached {
  readonly type: 'ConfigToolAttached';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The request. */
  readonly requestId: string;
  /** Its name in the config. */
  readonly tool: string;
  /** Branch of the config. */
  readonly branch: ConfigBranch;
  /** The commit that made it available. */
  readonly commitId: string;
}

/** There is an issue for the missing tool. */
export interface ConfigToolIssueOpened {
  readonly type: 'ConfigToolIssueOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The request. */
  readonly requestId: string;
  /** Number of the issue, from 1. */
  readonly issueNumber: number;
  /** Where people read it. */
  readonly url: string;
}

/** A config names a tool or integration nobody has built yet, and somebody asks for it. */
export interface ConfigToolRequested {
  readonly type: 'ConfigToolRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The request. */
  readonly requestId: string;
  /** What is missing. */
  readonly kind: RequestedKind;
  /** Its name in the config. */
  readonly tool: string;
  /** What it takes, in words. */
  readonly input: string;
  /** What it gives, in words. */
  readonly output: string;
  /** What it is for, in words; no personal data. */
  readonly purpose: string;
}

/** How much the agent takes at once is another (WAP-123). */
export interface AgentCapacityChanged {
  readonly type: 'AgentCapacityChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Clients at once, most. */
  readonly clientsMax: number;
  /** Handoffs in hand at once, most. */
  readonly handoffsMax: number;
}

/** What the agent knows and speaks is another. */
export interface AgentExpertiseChanged {
  readonly type: 'AgentExpertiseChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Subjects the agent knows. */
  readonly expertise: readonly string[];
  /** Languages the agent speaks, BCP 47. */
  readonly languages: readonly string[];
}

/** The agent is there, or not. */
export interface AgentPresenceChanged {
  readonly type: 'AgentPresenceChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "AVAILABLE", "BUSY", "AWAY" or "OFFLINE". */
  readonly presence: string;
  /** Counts as offline from then on without another word, milliseconds since 1970-01-01 UTC; null for no end. */
  readonly untilMs: number | null;
  /** Session or connection that said so; null when not known. */
  readonly sessionId: string | null;
}

/** Somebody who works with clients is known: a person or a program. The entity is the agent id. */
export interface AgentRegistered {
  readonly type: 'AgentRegistered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "PERSON" or "AI". */
  readonly kind: string;
  /** User the agent is; null for a program. */
  readonly userId: string | null;
  /** "SALES", "ONBOARDING", "SUPPORT", "SUCCESS", "SALES_SPECIALIST", "AI_SUPERVISOR" or "PLATFORM_ENGINEER" (WAP-117). */
  readonly role: string;
  /** When the role ends by itself, milliseconds since 1970-01-01 UTC; null for never. A sales specialist's always has an end. */
  readonly roleUntilMs: number | null;
  /** Subjects the agent knows, e.g. "integrations". */
  readonly expertise: readonly string[];
  /** Languages the agent speaks, BCP 47. */
  readonly languages: readonly string[];
  /** IANA time zone the agent works in; null when not known. */
  readonly timeZone: string | null;
  /** Clients at once, most (WAP-123). */
  readonly clientsMax: number;
  /** Handoffs in hand at once, most (WAP-123). */
  readonly handoffsMax: number;
}

/** The agent gets nothing any more. */
export interface AgentRetired {
  readonly type: 'AgentRetired';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** The agent has another role. */
export interface AgentRoleChanged {
  readonly type: 'AgentRoleChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** As of AgentRegistered. */
  readonly role: string;
  /** When the role ends by itself, milliseconds since 1970-01-01 UTC; null for never. */
  readonly roleUntilMs: number | null;
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** An answer could not be given from what is known, so a person is asked to look. */
export interface ManualAuditRequested {
  readonly type: 'ManualAuditRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What was asked, as a short name, e.g. "is-risky". */
  readonly question: string;
  /** Why it was not answered: FEATURES_ABSENT, FEATURES_TIMEOUT, FEATURES_UNAVAILABLE or ANSWER_UNGROUNDED. */
  readonly reasonCode: string;
  /** Features that were asked for. */
  readonly featureView: string;
  /** Role that is to look. */
  readonly role: string;
  /** Id of the tool call that met it. */
  readonly callEventId: string;
  /** When it should be done, ms since 1970 UTC; null for no deadline. */
  readonly deadlineAtMs: number | null;
}

/** All who were needed have approved. */
export interface ApprovalApproved {
  readonly type: 'ApprovalApproved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The persons, as user:id; none when a rule let it pass. */
  readonly decidedBy: readonly string[];
  /** SHA-256 of what is decided on, hex: what people sign. */
  readonly contentHash: string;
  /** Whether it is other than what was asked for. */
  readonly isEdited: boolean;
  /** Amount it is about, millionths of the currency; null when it is about none. */
  readonly amountMicros: number | null;
  /** What would change, as text; null when it is elsewhere. No personal data. */
  readonly diff: string | null;
  /** Where what would change is kept, e.g. in the object store; null when in no such place. */
  readonly diffUri: string | null;
  /** SHA-256 of what is kept there, hex; null when nothing is. */
  readonly diffHash: string | null;
  /** Whether a rule of the thresholds let it pass, without people. */
  readonly isAutomatic: boolean;
  /** Id of the workflow that asked; null when none did. */
  readonly replyTo: string | null;
}

/** A person gave their right to decide this one to another. */
export interface ApprovalDelegated {
  readonly type: 'ApprovalDelegated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Who gave it, as user:id. */
  readonly delegatedBy: string;
  /** Who has it now, as user:id. */
  readonly delegatedTo: string;
  /** Roles it counts by: those of who gave it. */
  readonly roles: readonly string[];
  /** Whose right was used, as user:id; null for one's own. */
  readonly actingFor: string | null;
  /** Why, in words; null when none. No personal data. */
  readonly note: string | null;
  /** Version of the tenant's policies that allowed it; 0 is the set the platform comes with. */
  readonly policyVersion: number;
  /** Compact JWS (EdDSA) over the decision; docs/approvals.md says over what. */
  readonly signature: string;
  /** When it was signed, ms since 1970 UTC. */
  readonly signedAtMs: number;
}

/** A person changed what is decided on; votes on what it was before count no more. */
export interface ApprovalEdited {
  readonly type: 'ApprovalEdited';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Who, as user:id. */
  readonly editedBy: string;
  /** Amount it is about, millionths of the currency; null when it is about none. */
  readonly amountMicros: number | null;
  /** What would change, as text; null when it is elsewhere. No personal data. */
  readonly diff: string | null;
  /** Where what would change is kept, e.g. in the object store; null when in no such place. */
  readonly diffUri: string | null;
  /** SHA-256 of what is kept there, hex; null when nothing is. */
  readonly diffHash: string | null;
  /** SHA-256 of what is decided on, hex: what people sign. */
  readonly contentHash: string;
  /** Hash of what it was before, hex. */
  readonly previousHash: string;
}

/** A deadline passed in silence, so others may decide besides. */
export interface ApprovalEscalated {
  readonly type: 'ApprovalEscalated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** How often by now, from 1. */
  readonly level: number;
  /** Role that may fill any seat from now on. */
  readonly role: string;
  /** Until when a decision is awaited now, ms since 1970 UTC. */
  readonly deadlineAtMs: number;
}

/** The last deadline passed without a decision: it is not approved. */
export interface ApprovalExpired {
  readonly type: 'ApprovalExpired';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The last deadline, ms since 1970 UTC. */
  readonly deadlineAtMs: number;
  /** Id of the workflow that asked; null when none did. */
  readonly replyTo: string | null;
}

/** A one-time link was made for a person, who may decide by it once. */
export interface ApprovalLinkIssued {
  readonly type: 'ApprovalLinkIssued';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** SHA-256 of its token, hex; the token itself is kept nowhere. */
  readonly linkHash: string;
  /** For whom, as user:id. */
  readonly holder: string;
  /** Not taken from this time on, ms since 1970 UTC. */
  readonly expiresAtMs: number;
  /** SHA-256 of what the link shows, hex: it decides on nothing else. Null for links from before it was kept. */
  readonly contentHash: string | null;
}

/** A person said no, which ends it. */
export interface ApprovalRejected {
  readonly type: 'ApprovalRejected';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Who, as user:id. */
  readonly decidedBy: string;
  /** SHA-256 of what is decided on, hex: what people sign. */
  readonly contentHash: string;
  /** Id of the workflow that asked; null when none did. */
  readonly replyTo: string | null;
}

/** People who have not decided are to be reminded. */
export interface ApprovalReminded {
  readonly type: 'ApprovalReminded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** How often by now, from 1. */
  readonly number: number;
  /** Roles whose seats are open. */
  readonly roles: readonly string[];
}

/** Something waits for people's approval (SM-9). */
export interface ApprovalRequested {
  readonly type: 'ApprovalRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of thing, e.g. "deployment", "discount", "refund". */
  readonly kind: string;
  /** What it is about, e.g. "client-1". */
  readonly subject: string;
  /** How much is at risk. */
  readonly riskTier: ApprovalRiskTier;
  /** Why it is wanted and what is at risk, in words; no personal data. */
  readonly because: string;
  /** Amount it is about, millionths of the currency; null when it is about none. */
  readonly amountMicros: number | null;
  /** What would change, as text; null when it is elsewhere. No personal data. */
  readonly diff: string | null;
  /** Where what would change is kept, e.g. in the object store; null when in no such place. */
  readonly diffUri: string | null;
  /** SHA-256 of what is kept there, hex; null when nothing is. */
  readonly diffHash: string | null;
  /** ISO 4217 code of the amount; null without one. */
  readonly currency: string | null;
  /** Ids of events that show why. */
  readonly evidenceEventIds: readonly string[];
  /** Who wants it, as kind:id; a person who wants it may not approve it. */
  readonly requestedBy: string;
  /** Id of the workflow that asked; null when none did. */
  readonly replyTo: string | null;
  /** SHA-256 of what is decided on, hex: what people sign. */
  readonly contentHash: string;
  /** Until when a decision is awaited, ms since 1970 UTC. */
  readonly deadlineAtMs: number;
  /** What becomes of silence; it never approves. */
  readonly onDeadline: ApprovalDeadlineAct;
}

/** The tenant's thresholds said who has to approve, and by when. */
export interface ApprovalRouted {
  readonly type: 'ApprovalRouted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the rule that fits best. */
  readonly rule: string;
  /** Id of the event that published the thresholds, or "default". */
  readonly tableVersion: string;
  /** Who has to approve: all seats, each by another person; none when the rule lets it pass. */
  readonly needed: readonly ApprovalSeat[];
  /** Roles that may decide besides, one more with each deadline that passes. */
  readonly escalateTo: readonly string[];
  /** One of each level, ms since 1970 UTC; at the last one it expires. */
  readonly deadlines: readonly number[];
  /** When people are reminded, ms since 1970 UTC. */
  readonly reminders: readonly number[];
  /** Id of the approval that set the standing rule by which nobody is asked; null when none did. */
  readonly standingRule: string | null;
}

/** People need not be asked again for what fits this rule, until it ends or is revoked. Its id is that of the approval that allowed it. */
export interface ApprovalRuleAllowed {
  readonly type: 'ApprovalRuleAllowed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Kind of approvals it is for, e.g. "refund". */
  readonly ruleKind: string;
  /** For what is about this alone; null for any. */
  readonly subject: string | null;
  /** LOW or MEDIUM: what is of a higher risk is asked as before. */
  readonly riskTierMax: string;
  /** Up to this amount; null: only what has no amount. */
  readonly amountMicrosMax: number | null;
  /** Of the amount, ISO 4217; null without one. */
  readonly currency: string | null;
  /** Not in force from this time on, ms since 1970 UTC. */
  readonly untilAtMs: number;
  /** Who wanted it, as user:id. */
  readonly setBy: string;
  /** Who allowed it, as user:id; never who wanted it. */
  readonly approvedBy: readonly string[];
}

/** People are asked again: a standing rule was taken back. */
export interface ApprovalRuleRevoked {
  readonly type: 'ApprovalRuleRevoked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Who, as user:id. */
  readonly revokedBy: string;
  /** Why, in words; no personal data. */
  readonly because: string;
}

/** A person approved or rejected. */
export interface ApprovalVoted {
  readonly type: 'ApprovalVoted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What they said. */
  readonly verdict: ApprovalVerdict;
  /** Who, as user:id. */
  readonly votedBy: string;
  /** Roles the vote counts by. */
  readonly roles: readonly string[];
  /** SHA-256 of what is decided on, hex: what people sign. */
  readonly contentHash: string;
  /** SHA-256 of the one-time token it came by, hex; null when the person was logged in. */
  readonly linkHash: string | null;
  /** Whose right was used, as user:id; null for one's own. */
  readonly actingFor: string | null;
  /** Why, in words; null when none. No personal data. */
  readonly note: string | null;
  /** Version of the tenant's policies that allowed it; 0 is the set the platform comes with. */
  readonly policyVersion: number;
  /** Compact JWS (EdDSA) over the decision; docs/approvals.md says over what. */
  readonly signature: string;
  /** When it was signed, ms since 1970 UTC. */
  readonly signedAtMs: number;
}

/** Who asked for it wants it no more. */
export interface ApprovalWithdrawn {
  readonly type: 'ApprovalWithdrawn';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Who, as kind:id. */
  readonly withdrawnBy: string;
  /** Why, in words; no personal data. */
  readonly because: string;
  /** Id of the workflow that asked; null when none did. */
  readonly replyTo: string | null;
}

/** An agent is no member of the team any more; what it had is given to others. */
export interface TeamMemberRemoved {
  readonly type: 'TeamMemberRemoved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Agent id, as in agent_events. */
  readonly agentId: string;
  /** Version of the agent's own stream this is taken from. */
  readonly agentVersion: number;
  /** "ROLE_CHANGED", "ROLE_ENDED" or "RETIRED". */
  readonly reason: string;
}

/** A team knows what its member is like now; the first one makes the agent a member. The entity is the team. */
export interface TeamMemberUpdated {
  readonly type: 'TeamMemberUpdated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Agent id, as in agent_events. */
  readonly agentId: string;
  /** Version of the agent's own stream this is taken from. */
  readonly agentVersion: number;
  /** "PERSON" or "AI". */
  readonly kind: string;
  /** Subjects the agent knows. */
  readonly expertise: readonly string[];
  /** Languages the agent speaks, BCP 47. */
  readonly languages: readonly string[];
  /** Clients at once, most (WAP-123). */
  readonly clientsMax: number;
  /** Handoffs in hand at once, most (WAP-123). */
  readonly handoffsMax: number;
  /** "AVAILABLE", "BUSY", "AWAY" or "OFFLINE" (WAP-122). */
  readonly presence: string;
  /** When the agent's role, and so the membership, ends by itself, milliseconds since 1970-01-01 UTC; null for never. */
  readonly memberUntilMs: number | null;
}

/** An agent has the work. */
export interface WorkAssigned {
  readonly type: 'WorkAssigned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Work it is about: an id that is used once in its team. */
  readonly workId: string;
  /** Agent id, as in agent_events. */
  readonly agentId: string;
  /** What the work is about, as kind:id, e.g. "client:c-17"; no personal data. */
  readonly subject: string;
  /** Which offer of the work it is, from 1; 0 when it was assigned without one. */
  readonly offer: number;
  /** When, milliseconds since 1970-01-01 UTC. */
  readonly assignedAtMs: number;
  /** The rule that chose, in words. */
  readonly because: string;
  /** Workflow that waits for it; null for none. */
  readonly replyTo: string | null;
}

/** The handoff the work came by is over: it takes no handoff's place any more, and stays with its agent. */
export interface WorkHandedOver {
  readonly type: 'WorkHandedOver';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Work it is about: an id that is used once in its team. */
  readonly workId: string;
  /** Agent id, as in agent_events. */
  readonly agentId: string;
  /** When, milliseconds since 1970-01-01 UTC. */
  readonly handedOverAtMs: number;
}

/** An agent is asked whether it takes the work; its place is kept meanwhile. */
export interface WorkOffered {
  readonly type: 'WorkOffered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Work it is about: an id that is used once in its team. */
  readonly workId: string;
  /** Agent id, as in agent_events. */
  readonly agentId: string;
  /** What the work is about, as kind:id, e.g. "client:c-17"; no personal data. */
  readonly subject: string;
  /** Which offer of the work it is, from 1; 0 when it was assigned without one. */
  readonly offer: number;
  /** When, milliseconds since 1970-01-01 UTC. */
  readonly offeredAtMs: number;
  /** It goes to another from then on, milliseconds since 1970-01-01 UTC. */
  readonly expiresAtMs: number;
  /** The rule that chose, in words. */
  readonly because: string;
  /** Workflow that waits for it; null for none. */
  readonly replyTo: string | null;
}

/** The work is done or withdrawn; nobody has it any more. */
export interface WorkReleased {
  readonly type: 'WorkReleased';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Work it is about: an id that is used once in its team. */
  readonly workId: string;
  /** Agent that had it or was asked; null when it still waited. */
  readonly agentId: string | null;
  /** "DONE" or "WITHDRAWN". */
  readonly reason: string;
  /** When, milliseconds since 1970-01-01 UTC. */
  readonly releasedAtMs: number;
}

/** Work that was shelved waits for an agent again. */
export interface WorkReopened {
  readonly type: 'WorkReopened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Work it is about: an id that is used once in its team. */
  readonly workId: string;
  /** When, milliseconds since 1970-01-01 UTC. */
  readonly reopenedAtMs: number;
}

/** Work came to a team and waits for an agent. */
export interface WorkRequested {
  readonly type: 'WorkRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Work it is about: an id that is used once in its team. */
  readonly workId: string;
  /** What the work is about, as kind:id, e.g. "client:c-17"; no personal data. */
  readonly subject: string;
  /** "CLIENT": takes a client's place; "HANDOFF": that, and a handoff's place until the handoff is over. */
  readonly kind: string;
  /** "ASSIGN": the agent has it at once; "OFFER": the agent is asked first. */
  readonly mode: string;
  /** "URGENT", "HIGH", "NORMAL" or "LOW"; the oldest of the most urgent goes first. */
  readonly priority: string;
  /** Subjects the agent has to know, all of them. */
  readonly expertise: readonly string[];
  /** Language the agent has to speak, BCP 47; null for any. */
  readonly language: string | null;
  /** Agent that gets it when free; null for none. */
  readonly preferAgent: string | null;
  /** "KEEP": an absent agent keeps it; "REDISTRIBUTE": it goes to another. */
  readonly whenAway: string;
  /** How long an offer stands, milliseconds. */
  readonly offerForMs: number;
  /** How long it waits at most before it is shelved for people, milliseconds. */
  readonly staleAfterMs: number;
  /** When it came, milliseconds since 1970-01-01 UTC. */
  readonly requestedAtMs: number;
  /** Workflow that waits for it; null for none. */
  readonly replyTo: string | null;
}

/** The agent that was asked, or had it, does not any more; the work waits again. */
export interface WorkRequeued {
  readonly type: 'WorkRequeued';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Work it is about: an id that is used once in its team. */
  readonly workId: string;
  /** Agent id, as in agent_events. */
  readonly agentId: string;
  /** Which offer of the work it is, from 1; 0 when it was assigned without one. */
  readonly offer: number;
  /** "DECLINED", "TIMED_OUT", "AWAY", "OFFLINE" or "LEFT". */
  readonly reason: string;
  /** When, milliseconds since 1970-01-01 UTC. */
  readonly requeuedAtMs: number;
  /** Workflow that waits for it; null for none. */
  readonly replyTo: string | null;
}

/** Nobody could be found for the work: people have to look at it. */
export interface WorkShelved {
  readonly type: 'WorkShelved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Work it is about: an id that is used once in its team. */
  readonly workId: string;
  /** What the work is about, as kind:id, e.g. "client:c-17"; no personal data. */
  readonly subject: string;
  /** "STALE": it waited too long; "REFUSED": too many offers came to nothing. */
  readonly reason: string;
  /** When, milliseconds since 1970-01-01 UTC. */
  readonly shelvedAtMs: number;
  /** Workflow that waits for it; null for none. */
  readonly replyTo: string | null;
}

/** One line of the audit trail (KIKI-40): who did what to what, and how it ended. */
export interface AuditEntryRecorded {
  readonly type: 'AuditEntryRecorded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Part of the platform that acted. */
  readonly service: string;
  /** What was done: an event type, or a command for refusals. */
  readonly action: string;
  /** What it was done to, as stream/entity. */
  readonly subject: string;
  /** Event the entry is about; null for refusals, which leave no event. */
  readonly subjectEventId: string | null;
  /** How it ended. */
  readonly outcome: AuditOutcome;
  /** One sentence for people. */
  readonly description: string;
  /** More about it, name to value. No personal data. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A person asked a view to try a parked key again (R10). */
export interface DeadLetterRetryRequested {
  readonly type: 'DeadLetterRetryRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** View the key is parked in. */
  readonly view: string;
  /** Topic of the key. */
  readonly topic: string;
  /** Partition of the key. */
  readonly partition: number;
  /** Record key, as on the log. */
  readonly key: string;
}

/** A person ruled on a parked record: from then on one view reads other bytes in its place, or passes it over (R10). */
export interface DeadLetterRuled {
  readonly type: 'DeadLetterRuled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** View the record is parked in, and the only one the ruling holds for. */
  readonly view: string;
  /** Topic of the record. */
  readonly topic: string;
  /** Partition of the record. */
  readonly partition: number;
  /** Offset of the record. */
  readonly offset: number;
  /** What becomes of the record. */
  readonly action: RulingAction;
  /** Base64 of the bytes to read in its place; null when it is discarded. */
  readonly replacement: string | null;
  /** Why, for those who ask later. No personal data. */
  readonly reason: string;
  /** True when it takes effect only once another person has confirmed it. */
  readonly fourEyes: boolean;
}

/** A second person confirmed a ruling, which takes effect unless they are the one who proposed it (R10). */
export interface DeadLetterRulingConfirmed {
  readonly type: 'DeadLetterRulingConfirmed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the event that proposed it. */
  readonly rulingId: string;
  /** Why, for those who ask later. No personal data. */
  readonly reason: string;
}

/** A key for programs was issued. The entity is the key id. The key itself was shown once and is kept nowhere. */
export interface KeyIssued {
  readonly type: 'KeyIssued';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "API": acts for its owner; "SERVICE": acts for itself. */
  readonly kind: string;
  /** What it is for, without anything about a person; actor of a service key. */
  readonly name: string;
  /** SHA-256, 64 hexadecimal digits, of the key's secret of 256 random bits. */
  readonly hash: string;
  /** Roles it has at most. */
  readonly roles: readonly string[];
  /** Permissions it is narrowed to; empty for all of its roles. */
  readonly scopes: readonly string[];
  /** User id an API key acts for; it has no more roles than the user has. Null for a service key. */
  readonly owner: string | null;
  /** Until when it is taken, milliseconds since 1970-01-01 UTC; null for no end. */
  readonly expiresAtMs: number | null;
}

/** The key is refused from now on. */
export interface KeyRevoked {
  readonly type: 'KeyRevoked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** The key has another secret. */
export interface KeyRotated {
  readonly type: 'KeyRotated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** SHA-256, 64 hexadecimal digits, of the new secret of 256 random bits. */
  readonly hash: string;
  /** Until when the secret before is taken, too, milliseconds since 1970-01-01 UTC. */
  readonly previousUntilMs: number;
  /** Until when the key is taken, milliseconds since 1970-01-01 UTC; null for no end. */
  readonly expiresAtMs: number | null;
}

/** Nobody of a tenant is let in any more, people and programs, until it is ended (KIKI-50). */
export interface LockdownBegun {
  readonly type: 'LockdownBegun';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words. */
  readonly because: string;
  /** Incident that tells the rest. */
  readonly incidentId: string;
}

/** A tenant is let in again; sessions and keys that were ended stay so. */
export interface LockdownEnded {
  readonly type: 'LockdownEnded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words. */
  readonly because: string;
  /** Approval that allowed it. */
  readonly approvalId: string;
}

/** A session is over: its tokens are refused from now on. */
export interface SessionEnded {
  readonly type: 'SessionEnded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the session, a UUID. */
  readonly sessionId: string;
  /** "LOGOUT", "REVOKED", "REFRESH_REUSED", "PASSWORD_CHANGED", "USER_DISABLED", "EXPIRED" or "TOO_MANY". */
  readonly reason: string;
}

/** A session goes on with another refresh token; the one before is spent. */
export interface SessionRefreshed {
  readonly type: 'SessionRefreshed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the session, a UUID. */
  readonly sessionId: string;
  /** SHA-256, 64 hexadecimal digits, of the new refresh token's secret of 256 random bits. */
  readonly refreshHash: string;
  /** The session ends then when it was not refreshed before, milliseconds since 1970-01-01 UTC. */
  readonly idleUntilMs: number;
}

/** A user logged in. */
export interface SessionStarted {
  readonly type: 'SessionStarted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the session, a UUID. */
  readonly sessionId: string;
  /** "PASSWORD" or "OIDC". */
  readonly method: string;
  /** SHA-256, 64 hexadecimal digits, of the refresh token's secret of 256 random bits. */
  readonly refreshHash: string;
  /** The session ends when it is not refreshed for so long, milliseconds. */
  readonly idleMs: number;
  /** The session ends then whatever happens, milliseconds since 1970-01-01 UTC. */
  readonly endsAtMs: number;
  /** The session ends then when it was not refreshed before, milliseconds since 1970-01-01 UTC. */
  readonly idleUntilMs: number;
}

/** New tokens are signed with this key; the one before only verifies. */
export interface SigningKeyActivated {
  readonly type: 'SigningKeyActivated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Key id, as in the header of tokens. */
  readonly kid: string;
  /** Key that signed before; null for none. */
  readonly previousKid: string | null;
  /** Until when tokens of the key before are taken, milliseconds since 1970-01-01 UTC; null when there was none. */
  readonly previousUntilMs: number | null;
}

/** A key that will sign access tokens is known to who verifies them. The private key is in the secret store (ADR 0023). */
export interface SigningKeyPublished {
  readonly type: 'SigningKeyPublished';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Key id, as in the header of tokens. */
  readonly kid: string;
  /** JWS algorithm, e.g. "EdDSA". */
  readonly algorithm: string;
  /** Public key as JWK, JSON text (RFC 7517). */
  readonly publicKey: string;
  /** Id of the private key in the secret store, a UUID. */
  readonly secretId: string;
  /** Not used for signing before, so that all verifiers know it, milliseconds since 1970-01-01 UTC. */
  readonly usableFromMs: number;
}

/** Nobody needs the key any more; tokens of it are refused. */
export interface SigningKeyRetired {
  readonly type: 'SigningKeyRetired';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Key id, as in the header of tokens. */
  readonly kid: string;
}

/** The key is not to be trusted: tokens of it are refused from now on. */
export interface SigningKeyRevoked {
  readonly type: 'SigningKeyRevoked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Key id, as in the header of tokens. */
  readonly kid: string;
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** The user is not let in any more; all sessions ended. */
export interface UserDisabled {
  readonly type: 'UserDisabled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** The user is let in again, with a new session. */
export interface UserEnabled {
  readonly type: 'UserEnabled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** The invitation can no longer be accepted. */
export interface UserInvitationRevoked {
  readonly type: 'UserInvitationRevoked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** Somebody may become a user of the organisation. The entity is the user id, which says nothing of the person. */
export interface UserInvited {
  readonly type: 'UserInvited';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** E-mail address of the person, sealed (R6); null when not given. */
  readonly email: Personal<string> | null;
  /** Name of the person, sealed (R6); null when not given. */
  readonly displayName: Personal<string> | null;
  /** Roles the user will have. */
  readonly roles: readonly string[];
  /** SHA-256, 64 hexadecimal digits, of the invitation's secret of 256 random bits. */
  readonly invitationHash: string;
  /** Until when it can be accepted, milliseconds since 1970-01-01 UTC. */
  readonly expiresAtMs: number;
}

/** Somebody tried to log in as the user and could not. */
export interface UserLoginFailed {
  readonly type: 'UserLoginFailed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "PASSWORD" or "OIDC". */
  readonly method: string;
  /** Failures in a row, this one included. */
  readonly failures: number;
  /** No login is tried before, milliseconds since 1970-01-01 UTC; null when not locked. */
  readonly lockedUntilMs: number | null;
}

/** A login of an outside issuer was linked to the user. */
export interface UserLoginLinked {
  readonly type: 'UserLoginLinked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** OpenID Connect issuer, an https URL. */
  readonly issuer: string;
  /** HMAC-SHA-256, hexadecimal, of the issuer's subject under a key of the tenant; says nothing by itself. */
  readonly subjectIndex: string;
}

/** The user has another password. The hash is not an event: it is in the secret store (ADR 0023). */
export interface UserPasswordChanged {
  readonly type: 'UserPasswordChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the secret in the secret store, a UUID; what is stored under another id no longer counts. */
  readonly secretId: string;
}

/** The invitation was accepted: the person is a user from now on. */
export interface UserRegistered {
  readonly type: 'UserRegistered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** How the person logs in: "PASSWORD" or "OIDC". */
  readonly method: string;
}

/** Roles were granted or revoked. */
export interface UserRolesChanged {
  readonly type: 'UserRolesChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** All roles the user has from now on. */
  readonly roles: readonly string[];
  /** Those that are new. */
  readonly granted: readonly string[];
  /** Those that are gone. */
  readonly revoked: readonly string[];
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** The exchange said a bid lost (lurl). */
export interface AuctionLost {
  readonly type: 'AuctionLost';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the bid request. */
  readonly auctionId: string;
  /** Campaign that bid. */
  readonly campaignId: string;
  /** Creative offered. */
  readonly creativeId: string;
  /** OpenRTB loss reason code; null when not said. */
  readonly lossReason: number | null;
  /** Price (CPM) it was sold at, micros of currency; null when the exchange did not say. */
  readonly clearingPriceMicros: number | null;
  /** Price (CPM) it took to win, micros of currency; null when the exchange did not say. */
  readonly minToWinMicros: number | null;
  /** ISO 4217 currency of the prices; empty when the notice did not say, then it is the bid's. */
  readonly currency: string;
  /** Clearing price as a share of the bid (AUCTION_MBR), from 0 up; null when not said. */
  readonly marketBidRatio: number | null;
}

/** The exchange said a bid won (nurl). A signal only: no spend. */
export interface AuctionWon {
  readonly type: 'AuctionWon';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the bid request. */
  readonly auctionId: string;
  /** Campaign that bid. */
  readonly campaignId: string;
  /** Creative offered. */
  readonly creativeId: string;
  /** Clearing price (CPM), micros; null when the exchange did not say. */
  readonly clearingPriceMicros: number | null;
  /** Price (CPM) it took to win, micros of currency; null when the exchange did not say. */
  readonly minToWinMicros: number | null;
  /** ISO 4217 currency of the prices; empty when the notice did not say, then it is the bid's. */
  readonly currency: string;
  /** Clearing price as a share of the bid (AUCTION_MBR), from 0 up; null when not said. */
  readonly marketBidRatio: number | null;
}

/** The bidder answered an impression with a bid. Holds what was decided and from which view. */
export interface BidPlaced {
  readonly type: 'BidPlaced';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Exchange that asked, as in the path. */
  readonly exchange: string;
  /** Id of the bid request (OpenRTB BidRequest.id). */
  readonly auctionId: string;
  /** Impression bid on (OpenRTB Imp.id). */
  readonly impId: string;
  /** Campaign that bids. */
  readonly campaignId: string;
  /** Creative offered. */
  readonly creativeId: string;
  /** Budget lease the reservation was taken from. */
  readonly leaseId: string;
  /** Price offered per thousand impressions (CPM), micros of currency. */
  readonly bidPriceMicros: number;
  /** Floor of the impression (CPM), micros; 0 when none. */
  readonly bidFloorMicros: number;
  /** ISO 4217 currency of the prices. */
  readonly currency: string;
  /** Reserved from the lease for this one impression, micros: the price of one impression, rounded up. */
  readonly reservedMicros: number;
  /** What kind of impression it was. */
  readonly format: CreativeFormat;
  /** Generation of the catalogue the decision was made on. */
  readonly viewGeneration: string;
  /** Change number of that catalogue, 0 or more. */
  readonly viewPosition: number;
  /** True when the request said test=1: never billed. */
  readonly test: boolean;
  /** Exact kind: "BANNER", "VIDEO", "AUDIO" or "NATIVE". The list of format cannot grow and says the nearest; empty in old events, where format is exact. */
  readonly mediaType: string;
  /** Deal it was bid on; null for the open auction. */
  readonly dealId: string | null;
  /** What the bid could rest on: "profile", or "context" without anything of the viewer; empty when not recorded. */
  readonly privacyBasis: string;
  /** ISO 4217 currency of reservedMicros and valueMicros; empty when it is currency. */
  readonly campaignCurrency: string;
  /** Version of the currency rates it was converted with; null when nothing was. */
  readonly ratesVersion: string | null;
  /** What a thousand of it are worth (CPM), micros of the campaign's currency; null when not reckoned. */
  readonly valueMicros: number | null;
  /** Price (CPM) before it was lowered to what is likely to win, micros of currency; null when it was not. */
  readonly unshadedMicros: number | null;
  /** Chance of the action that was reckoned with, millionths; null when none was. */
  readonly clickPpm: number | null;
  /** Click model that was asked, "name@version"; null for none. */
  readonly modelVersion: string | null;
  /** Safety mode and its version that bidding was in; null for normal. */
  readonly mode: string | null;
  /** Pseudonym of the viewer under a key that is destroyed later; null without one. */
  readonly viewer: string | null;
  /** Win curve it was lowered by, "segment#number", or "explore" when the price was varied to learn one; null when it was not lowered. */
  readonly curve: string | null;
  /** What the click model saw, packed as the list of features says; null when no model was asked. */
  readonly features: Buffer | null;
  /** The draw that chose the creative among the arms of an experiment; null where none did. */
  readonly experiment: BidDraw | null;
}

/** Somebody clicked a creative. */
export interface ClickRecorded {
  readonly type: 'ClickRecorded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the bid request. */
  readonly auctionId: string;
  /** Campaign shown. */
  readonly campaignId: string;
  /** Creative clicked. */
  readonly creativeId: string;
  /** True when a robot showed or clicked it: left out of every forecast. */
  readonly invalidTraffic: boolean;
}

/** The exchange billed an impression (burl): money is spent. One per bid, however often the notice comes. */
export interface ImpressionBilled {
  readonly type: 'ImpressionBilled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the bid request. */
  readonly auctionId: string;
  /** Campaign that pays. */
  readonly campaignId: string;
  /** Creative shown. */
  readonly creativeId: string;
  /** Lease the money comes from. */
  readonly leaseId: string;
  /** Price of this one impression, micros of currency, 0 or more. */
  readonly costMicros: number;
  /** ISO 4217 currency of costMicros. */
  readonly currency: string;
  /** Price (CPM) the notice named, micros of priceCurrency; null when it named none and the bid itself was booked. */
  readonly clearingPriceMicros: number | null;
  /** ISO 4217 currency of clearingPriceMicros; empty when it is currency. */
  readonly priceCurrency: string;
  /** Impressions one showing counts for, millionths; null when not said, then it is the request's. */
  readonly multiplierPpm: number | null;
  /** When the exchange says it was shown, ms since 1970 UTC; null when not said. */
  readonly impressionAtMs: number | null;
  /** Discount of the exchange, millionths of the price, already taken off; null when not said. */
  readonly discountPpm: number | null;
  /** The same per thousand impressions (CPM), micros of priceCurrency; null when not said. */
  readonly discountMicros: number | null;
  /** Version of the currency rates it was reserved with; null when nothing was converted. */
  readonly ratesVersion: string | null;
  /** True when another process took the bill than the one that holds the lease. */
  readonly elsewhere: boolean;
  /** True when a robot showed or clicked it: left out of every forecast. */
  readonly invalidTraffic: boolean;
}

/** How many impressions a bidder did not bid on, by reason, over a span of time. */
export interface NoBidsCounted {
  readonly type: 'NoBidsCounted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Exchange that asked. */
  readonly exchange: string;
  /** Start of the span, ms since 1970 UTC. */
  readonly fromAtMs: number;
  /** End of the span, ms since 1970 UTC. */
  readonly toAtMs: number;
  /** Impressions by reason, 1 or more each. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The client is known to the payment provider. */
export interface BillingAccountOpened {
  readonly type: 'BillingAccountOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Payment provider, e.g. "stripe"; "offline" for the stand-in. */
  readonly provider: string;
  /** Id of the client at the provider. */
  readonly customerRef: string;
  /** ISO 4217 currency of amountMicros. */
  readonly currency: string;
  /** True when the provider took it; false for the offline stand-in: no money moves. */
  readonly isDelivered: boolean;
}

/** An invoice was sent to the client (WAP-28). */
export interface InvoiceIssued {
  readonly type: 'InvoiceIssued';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Our id of the invoice, unique within the client. */
  readonly invoiceId: string;
  /** Payment provider, e.g. "stripe"; "offline" for the stand-in. */
  readonly provider: string;
  /** Id of the invoice at the provider. */
  readonly providerRef: string;
  /** Amount, micros of currency, 1 or more. */
  readonly amountMicros: number;
  /** ISO 4217 currency of amountMicros. */
  readonly currency: string;
  /** What for: "subscription", "usage", "setup", "credit" or "other". */
  readonly kind: string;
  /** Lines, 1 or more. */
  readonly lineCount: number;
  /** SHA-256 (hex) of the lines as JSON text. */
  readonly linesHash: string;
  /** Begin of the time it is for, ms since 1970 UTC; null when for no time. */
  readonly periodStartMs: number | null;
  /** End of that time, not included, ms since 1970 UTC; null when for no time. */
  readonly periodEndMs: number | null;
  /** Signed document whose prices it follows; null when none. */
  readonly docId: string | null;
  /** When it is due, ms since 1970 UTC. */
  readonly dueAtMs: number;
  /** True when the provider took it; false for the offline stand-in: no money moves. */
  readonly isDelivered: boolean;
}

/** An invoice is not paid and its time is over. */
export interface InvoiceLapsed {
  readonly type: 'InvoiceLapsed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Our id of the invoice, unique within the client. */
  readonly invoiceId: string;
  /** Amount, micros of currency, 1 or more. */
  readonly amountMicros: number;
  /** ISO 4217 currency of amountMicros. */
  readonly currency: string;
  /** When it was due, ms since 1970 UTC. */
  readonly dueAtMs: number;
  /** Reminders sent so far, 0 or more. */
  readonly reminders: number;
}

/** An invoice was paid. */
export interface InvoicePaid {
  readonly type: 'InvoicePaid';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Our id of the invoice, unique within the client. */
  readonly invoiceId: string;
  /** Amount, micros of currency, 1 or more. */
  readonly amountMicros: number;
  /** ISO 4217 currency of amountMicros. */
  readonly currency: string;
  /** Payment it was paid by; null when it was told without. */
  readonly paymentId: string | null;
  /** When, ms since 1970 UTC. */
  readonly paidAtMs: number;
}

/** An invoice was taken back. */
export interface InvoiceVoided {
  readonly type: 'InvoiceVoided';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Our id of the invoice, unique within the client. */
  readonly invoiceId: string;
  /** Amount, micros of currency, 1 or more. */
  readonly amountMicros: number;
  /** ISO 4217 currency of amountMicros. */
  readonly currency: string;
  /** Why: "mistake", "cancelled", "credit" or "uncollectible". */
  readonly reason: string;
  /** Approval that allowed it; null when none was needed. */
  readonly approvalId: string | null;
}

/** A payment of the client did not go through. */
export interface PaymentFailed {
  readonly type: 'PaymentFailed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Our id of the payment, unique within the client. */
  readonly paymentId: string;
  /** Payment provider, e.g. "stripe"; "offline" for the stand-in. */
  readonly provider: string;
  /** Id of the payment at the provider; null when it made none. */
  readonly providerRef: string | null;
  /** Amount, micros of currency, 1 or more. */
  readonly amountMicros: number;
  /** ISO 4217 currency of amountMicros. */
  readonly currency: string;
  /** Invoice it was to pay; null when for none. */
  readonly invoiceId: string | null;
  /** Error code, e.g. PAYMENT_DECLINED. */
  readonly code: string;
  /** The provider's own word for it; null when it gave none. */
  readonly declineCode: string | null;
  /** Number of the try, 1 or more. */
  readonly attempt: number;
  /** When it is tried again, ms since 1970 UTC; null when it is not. */
  readonly nextAttemptAtMs: number | null;
}

/** A payment of the client went through. */
export interface PaymentSucceeded {
  readonly type: 'PaymentSucceeded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Our id of the payment, unique within the client. */
  readonly paymentId: string;
  /** Payment provider, e.g. "stripe"; "offline" for the stand-in. */
  readonly provider: string;
  /** Id of the payment at the provider. */
  readonly providerRef: string;
  /** Amount, micros of currency, 1 or more. */
  readonly amountMicros: number;
  /** ISO 4217 currency of amountMicros. */
  readonly currency: string;
  /** Invoice it pays; null when for none. */
  readonly invoiceId: string | null;
  /** True when the provider took it; false for the offline stand-in: no money moves. */
  readonly isDelivered: boolean;
}

/** Money went back to the client. */
export interface RefundIssued {
  readonly type: 'RefundIssued';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Our id of the refund, unique within the client. */
  readonly refundId: string;
  /** Payment provider, e.g. "stripe"; "offline" for the stand-in. */
  readonly provider: string;
  /** Id of the refund at the provider. */
  readonly providerRef: string;
  /** Payment that was refunded. */
  readonly paymentId: string;
  /** Amount, micros of currency, 1 or more. */
  readonly amountMicros: number;
  /** ISO 4217 currency of amountMicros. */
  readonly currency: string;
  /** Approval that allowed it; null when none was needed. */
  readonly approvalId: string | null;
  /** True when the provider took it; false for the offline stand-in: no money moves. */
  readonly isDelivered: boolean;
}

/** A clause of the contract says that money goes back (WAP-106); an approval decides. */
export interface RefundOwed {
  readonly type: 'RefundOwed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Our id of the refund, unique within the client. */
  readonly refundId: string;
  /** Amount, micros of currency, 1 or more. */
  readonly amountMicros: number;
  /** ISO 4217 currency of amountMicros. */
  readonly currency: string;
  /** Why: "sla-breach", "requested", "duplicate" or "mistake". */
  readonly reason: string;
  /** Payment to be refunded; null when it is to be chosen. */
  readonly paymentId: string | null;
  /** Clause of the contract, as document id and number; null when by goodwill. */
  readonly clause: string | null;
  /** Events that show it, e.g. breaches of the SLA. */
  readonly evidenceEventIds: readonly string[];
}

/** What language models did for a client in a month so far; the last of a month counts (WAP-103). */
export interface TokensUsed {
  readonly type: 'TokensUsed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Month as YYYY-MM, UTC. */
  readonly month: string;
  /** What for, e.g. "requirements-draft"; "all" for the sum. */
  readonly purpose: string;
  /** Answers in the month, 0 or more. */
  readonly askCount: number;
  /** Of these from the cache, 0 or more. */
  readonly cachedCount: number;
  /** Tokens read, 0 or more. */
  readonly tokensIn: number;
  /** Tokens written, 0 or more. */
  readonly tokensOut: number;
  /** Cost, micros of currency, 0 or more. */
  readonly costMicros: number;
  /** ISO 4217 currency of costMicros. */
  readonly currency: string;
  /** Budget of the month, micros of currency; null when there is none. */
  readonly budgetMicros: number | null;
  /** True from 80 % of the budget on. */
  readonly isNearLimit: boolean;
}

/** A person lets a campaign bid, carefully, while the breaker is open. */
export interface BreakerCampaignApproved {
  readonly type: 'BreakerCampaignApproved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign approved. */
  readonly campaignId: string;
  /** Why, in words. */
  readonly because: string;
}

/** Bidding is as ever again. */
export interface BreakerClosed {
  readonly type: 'BreakerClosed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words. */
  readonly because: string;
}

/** A share of the auctions is bid on again, to see whether all is well. */
export interface BreakerHalfOpened {
  readonly type: 'BreakerHalfOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words. */
  readonly because: string;
  /** Share of the auctions that is bid on as ever, millionths, from 1 to 1000000; none of the others. */
  readonly probePpm: number;
  /** When it is closed by itself if nothing happens, ms since 1970 UTC; null for not before a person does. */
  readonly closesAtMs: number | null;
}

/** Bidding became careful or stopped, because something went wrong or may go wrong (SM-1). */
export interface BreakerOpened {
  readonly type: 'BreakerOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of signal: "BUDGET_OVERRUN", "RISK", "HOT_STORE_SLOW" or "MANUAL". */
  readonly cause: string;
  /** Why, in words, without anything about a person. */
  readonly because: string;
  /** Most that is bid meanwhile, millionths of the bid price, from 1 to 1000000. */
  readonly bidSharePpm: number;
  /** True: only gold creatives bid. */
  readonly provenOnly: boolean;
  /** Most that is spent meanwhile, millionths of the caps, from 0 to 1000000. */
  readonly capSharePpm: number;
  /** True: only campaigns approved after this event bid. */
  readonly approvalRequired: boolean;
  /** True: nothing bids. */
  readonly halted: boolean;
  /** When it is half-opened by itself, ms since 1970 UTC; null for not before a person does. */
  readonly coolDownUntilMs: number | null;
}

/** A campaign may spend at most this of a portfolio's sum in a day (KIKI-18); a daily cap of its own that is lower holds as well. */
export interface BudgetAllocated {
  readonly type: 'BudgetAllocated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Portfolio the share is of. */
  readonly portfolioId: string;
  /** The split on the portfolio stream, "portfolio#number". */
  readonly allocationId: string;
  /** Number of the split; older ones change nothing any more. */
  readonly number: number;
  /** "BOUND": not more than before and than the share; "GROWN": raised, after others have shrunk. */
  readonly step: string;
  /** Allocated daily cap from now on, micros of the budget, 0 or more. */
  readonly dailyCapMicros: number;
  /** Its share in the split, micros; the cap may reach it in steps. */
  readonly shareMicros: number;
  /** Sum that was split, micros. */
  readonly totalMicros: number;
  /** Why the share is what it is, in words. */
  readonly reason: string;
  /** Spent and leased of its day at this moment, micros: what lowering the cap cannot take back. */
  readonly usedMicros: number;
  /** Until when that counts, ms since 1970 UTC: a while after the end of its day. */
  readonly usedUntilMs: number;
}

/** A campaign is of no portfolio any more: a daily cap of its own alone holds. */
export interface BudgetAllocationReleased {
  readonly type: 'BudgetAllocationReleased';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Portfolio the share is of. */
  readonly portfolioId: string;
  /** Number of the split; older ones change nothing any more. */
  readonly number: number;
  /** Spent and leased of its day at this moment, micros: what lowering the cap cannot take back. */
  readonly usedMicros: number;
  /** Until when that counts, ms since 1970 UTC: a while after the end of its day. */
  readonly usedUntilMs: number;
}

/** A campaign's budget became larger or smaller. */
export interface BudgetCapChanged {
  readonly type: 'BudgetCapChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** New most it may ever spend, micros; never under what is spent and leased. */
  readonly capMicros: number;
}

/** A campaign may spend more or less in a day from now on. */
export interface BudgetDailyCapChanged {
  readonly type: 'BudgetDailyCapChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Most that is spent in a day, micros of the budget, from 1; null for no more than the budget. */
  readonly dailyCapMicros: number | null;
  /** Zone days are counted in, minutes east of UTC, -840 to 840. */
  readonly utcOffsetMin: number;
}

/** Nothing is left to lease: spent reached the cap. */
export interface BudgetExhausted {
  readonly type: 'BudgetExhausted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Spent in all, micros. */
  readonly spentMicros: number;
}

/** A bill came for a lease already settled: the impression was bought, so it is recorded, never refused. */
export interface BudgetLateSpendRecorded {
  readonly type: 'BudgetLateSpendRecorded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Bid the bill is for. */
  readonly bidId: string;
  /** Lease the bid was made from. */
  readonly leaseId: string;
  /** Billed, micros, from 1. */
  readonly spentMicros: number;
  /** Day the lease belonged to, ms since 1970 UTC; null when it is not known. */
  readonly dayFromMs: number | null;
}

/** A campaign got a budget. */
export interface BudgetOpened {
  readonly type: 'BudgetOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Most it may ever spend, micros of currency, from 1 to 2^52-1. */
  readonly capMicros: number;
  /** ISO 4217 currency. */
  readonly currency: string;
}

/** A bidder was granted a slice to reserve bids from. Confirmed + leased never exceeds the cap. */
export interface BudgetSliceLeased {
  readonly type: 'BudgetSliceLeased';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the lease, UUID version 7. */
  readonly leaseId: string;
  /** Bidder process that may spend it. */
  readonly holder: string;
  /** Size of the slice, micros, from 1. */
  readonly amountMicros: number;
  /** No bid is made from it at or after this time, ms since 1970 UTC. */
  readonly expiresAtMs: number;
  /** Last time a bill for a bid of this lease can come, ms since 1970 UTC; it stays locked until then unless its holder settles it. */
  readonly settleAfterMs: number;
  /** Start of the day of the budget's zone the slice belongs to, ms since 1970 UTC: its bids are all made within that day. Null in leases from before days were kept. */
  readonly dayFromMs: number | null;
}

/** A lease ended: what was billed is spent, the rest is free again. */
export interface BudgetSliceSettled {
  readonly type: 'BudgetSliceSettled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the lease. */
  readonly leaseId: string;
  /** Billed out of it, micros, 0 up to its amount. */
  readonly spentMicros: number;
  /** Free again, micros: amount minus spent. */
  readonly returnedMicros: number;
}

/** A campaign may bid from now on. */
export interface CampaignActivated {
  readonly type: 'CampaignActivated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
}

/** A campaign bids at another price from now on. */
export interface CampaignBidPriceChanged {
  readonly type: 'CampaignBidPriceChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** New most per thousand impressions (CPM), micros of the campaign's currency, from 1. */
  readonly bidPriceMicros: number;
}

/** A campaign was set up; it does not bid until activated. */
export interface CampaignCreated {
  readonly type: 'CampaignCreated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name people use, 1-200 characters. */
  readonly name: string;
  /** Registrable domain of the advertiser, checked against badv (OpenRTB 2.6 §4.2.3 adomain). */
  readonly advertiserDomain: string;
  /** Most it bids per thousand impressions (CPM), micros of currency, from 1. */
  readonly bidPriceMicros: number;
  /** ISO 4217 currency of all its money; "USD" in this version. */
  readonly currency: string;
  /** IAB content categories of the advertiser, checked against bcat. */
  readonly categories: readonly string[];
  /** Taxonomy of categories, OpenRTB cattax; 1 is IAB Content Category Taxonomy 1.0. */
  readonly categoryTaxonomy: number;
  /** ISO 3166-1 alpha-3 countries it bids in; empty for everywhere. */
  readonly countries: readonly string[];
  /** Store ids of the advertised apps, checked against bapp (OpenRTB 2.6 §3.2.1); empty for none. */
  readonly advertiserApps: readonly string[];
}

/** A campaign bids on other deals from now on, or on other terms. */
export interface CampaignDealsChanged {
  readonly type: 'CampaignDealsChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** All deals of the campaign; empty for none. */
  readonly deals: readonly CampaignDeal[];
  /** True when it bids on its deals alone, never in the open. */
  readonly dealsOnly: boolean;
}

/** What follows when somebody reacts to a campaign: post-conversion flows (KIKI-58). */
export interface CampaignFlowsChanged {
  readonly type: 'CampaignFlowsChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** All flows of the campaign; empty for none. */
  readonly flows: readonly CampaignFlow[];
}

/** What a campaign is to reach, with what money and in which words; the campaign workflow takes it up (KIKI-58). */
export interface CampaignGoalStated {
  readonly type: 'CampaignGoalStated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What counts: "ROI", "CONVERSIONS", "CLICKS" or "REACH". */
  readonly metric: string;
  /** How much of it, millionths: of the money spent for ROI (3,000,000 is three times), of the impressions otherwise. */
  readonly targetPpm: number;
  /** Most that may be spent, micros of the campaign currency. */
  readonly budgetMicros: number;
  /** Days it is to last, from 1. */
  readonly days: number;
  /** What one action is worth, micros; null when the value model tells. */
  readonly actionValueMicros: number | null;
  /** What is advertised, in words; no personal data. */
  readonly product: string;
  /** What is offered, in words, e.g. "20 % off until Sunday". */
  readonly offer: string;
  /** Whom it speaks to, in words; a group, never a person. */
  readonly audience: string;
  /** How it speaks: "plain", "warm", "bold" or "playful". */
  readonly style: string;
  /** Language of its words, BCP 47 primary subtag. */
  readonly language: string;
  /** Where it is shown, ISO 3166-1 alpha-3, or "*" for everywhere: rules of disclosure hang on it. */
  readonly region: string;
  /** Industry of the advertiser in lower case, e.g. "retail", "finance": rules of disclosure hang on it. */
  readonly industry: string;
  /** Where a click leads, https. */
  readonly landingUrl: string;
  /** Width, device-independent pixels, from 1. */
  readonly widthPx: number;
  /** Height, device-independent pixels, from 1. */
  readonly heightPx: number;
  /** Creatives to make, from 1 (KIKI-30). */
  readonly variations: number;
  /** Autonomy profile: "production", "staging" or "development" (UW-21). */
  readonly profile: string;
}

/** A gold creative joined a campaign's reserve: without one it cannot start (KIKI-44). */
export interface CampaignGoldHeld {
  readonly type: 'CampaignGoldHeld';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The gold creative. */
  readonly creativeId: string;
}

/** A creative left a campaign's gold reserve. */
export interface CampaignGoldReleased {
  readonly type: 'CampaignGoldReleased';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The creative. */
  readonly creativeId: string;
  /** Why, in words. */
  readonly because: string;
}

/** A campaign spends its budget at another pace from now on. */
export interface CampaignPacingChanged {
  readonly type: 'CampaignPacingChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Most it spends in a day, micros of currency, from 1; null for no more than the budget. */
  readonly dailyCapMicros: number | null;
  /** "EVEN" along the traffic of the day, "ASAP" as fast as it comes. */
  readonly mode: string;
  /** Zone its days are counted in, minutes east of UTC, -840 to 840. */
  readonly utcOffsetMin: number;
  /** All of them hold at once; empty for none. */
  readonly frequencyCaps: readonly FrequencyCap[];
}

/** A campaign stopped bidding. */
export interface CampaignPaused {
  readonly type: 'CampaignPaused';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words. */
  readonly reason: string;
}

/** The plan of a campaign was made from its goal (KIKI-58). */
export interface CampaignPlanned {
  readonly type: 'CampaignPlanned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the plan: that of the event that set the goal. */
  readonly planId: string;
  /** Most per thousand impressions (CPM) to begin with, micros. */
  readonly bidPriceMicros: number;
  /** Most to be spent a day, micros. */
  readonly dailyCapMicros: number;
  /** Most to be spent in all, micros. */
  readonly capMicros: number;
  /** Creatives to be made, from 1. */
  readonly variations: number;
  /** Creatives to be held in reserve, from 1 (KIKI-44). */
  readonly goldReserve: number;
  /** What one action is taken to be worth, micros; null when the value model tells. */
  readonly actionValueMicros: number | null;
  /** How it was reckoned, in words. */
  readonly because: string;
}

/** A campaign bids in other countries from now on. */
export interface CampaignTargetingChanged {
  readonly type: 'CampaignTargetingChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** ISO 3166-1 alpha-3 countries it bids in; empty for everywhere. */
  readonly countries: readonly string[];
  /** All that is targeted besides countries; null for no more than those. */
  readonly targeting: Targeting | null;
}

/** What an impression is worth to a campaign is reckoned in another way from now on. */
export interface CampaignValuationChanged {
  readonly type: 'CampaignValuationChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "FIXED": the bid price as it stands; "CLICK" or "CONVERSION": chance of one times its value. */
  readonly goal: string;
  /** What one click or conversion is worth, micros of currency, from 1; null for the value foretold of the viewer. */
  readonly actionValueMicros: number | null;
  /** Part of the value that is bid, millionths, 1 to 1000000. */
  readonly marginPpm: number;
  /** Click model that is asked, "name@version"; null for the default one. */
  readonly model: string | null;
  /** True when first-price bids are lowered to what is likely to win. */
  readonly shading: boolean;
}

/** A lesson changed a campaign. */
export interface AdjustmentApplied {
  readonly type: 'AdjustmentApplied';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the adjustment, unique in the tenant. */
  readonly adjustmentId: string;
  /** "VALUE", "BIDDING", "PROMPTS" or "ENGAGEMENT". */
  readonly loop: string;
  /** What it changes: "ACTION_VALUE", "BID_PRICE", "PROMPT_ANGLE", "JOURNEY" or "CHANNELS". */
  readonly kind: string;
  /** What the lesson is of, as the lesson names it. */
  readonly subject: string;
  /** Price or value before, micros of the campaign's currency; null when it is none. */
  readonly fromMicros: number | null;
  /** Price or value wanted, micros of the campaign's currency; null when it is none. */
  readonly toMicros: number | null;
  /** Angle, journey or channels before; null for none. */
  readonly fromText: string | null;
  /** Angle, journey or channels wanted; null for none. */
  readonly toText: string | null;
  /** Ids of the events it rests on: lessons. */
  readonly evidence: readonly string[];
  /** "AUTO", "SUPERVISED" or "HUMAN". */
  readonly by: string;
  /** Approval it rests on; null when a machine decided. */
  readonly approvalId: string | null;
}

/** A lesson changes nothing. */
export interface AdjustmentDismissed {
  readonly type: 'AdjustmentDismissed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the adjustment, unique in the tenant. */
  readonly adjustmentId: string;
  /** "VALUE", "BIDDING", "PROMPTS" or "ENGAGEMENT". */
  readonly loop: string;
  /** Why not, in words. */
  readonly because: string;
}

/** A lesson calls for a change of a campaign (KIKI-59). Nothing is changed yet. */
export interface AdjustmentProposed {
  readonly type: 'AdjustmentProposed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the adjustment, unique in the tenant. */
  readonly adjustmentId: string;
  /** "VALUE", "BIDDING", "PROMPTS" or "ENGAGEMENT". */
  readonly loop: string;
  /** What it changes: "ACTION_VALUE", "BID_PRICE", "PROMPT_ANGLE", "JOURNEY" or "CHANNELS". */
  readonly kind: string;
  /** What the lesson is of, as the lesson names it. */
  readonly subject: string;
  /** Price or value before, micros of the campaign's currency; null when it is none. */
  readonly fromMicros: number | null;
  /** Price or value wanted, micros of the campaign's currency; null when it is none. */
  readonly toMicros: number | null;
  /** Angle, journey or channels before; null for none. */
  readonly fromText: string | null;
  /** Angle, journey or channels wanted; null for none. */
  readonly toText: string | null;
  /** Outcomes it rests on. */
  readonly samples: number;
  /** Chance that it does good, millionths. */
  readonly confidencePpm: number;
  /** Chance that it does harm, millionths. */
  readonly riskPpm: number;
  /** Ids of the events it rests on: lessons. */
  readonly evidence: readonly string[];
  /** How it was reckoned, in words. */
  readonly because: string;
}

/** The hourly look at a campaign, whatever came of it (MAMS-04). */
export interface CampaignReviewed {
  readonly type: 'CampaignReviewed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The full hour of the look, ms since 1970 UTC. */
  readonly hourFromMs: number;
  /** Impressions it rests on. */
  readonly points: number;
  /** Best gain that was found, millionths of what is; 0 for none. */
  readonly gainPpm: number;
  /** "PROPOSED", "TOO_FEW_POINTS", "GAIN_TOO_SMALL" or "BUSY". */
  readonly outcome: string;
}

/** The campaign workflow came to a new stage (KIKI-58). */
export interface CampaignStageReached {
  readonly type: 'CampaignStageReached';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "PLANNING", "VALUING", "CREATING", "BUDGETING", "FLOWS", "STARTING", "LEARNING", "ENDED" or "FAILED". */
  readonly stage: string;
  /** What brought it there, in words. */
  readonly because: string;
}

/** One of the four learning loops drew a lesson from outcomes (KIKI-59). */
export interface LoopLearned {
  readonly type: 'LoopLearned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "VALUE", "BIDDING", "PROMPTS" or "ENGAGEMENT". */
  readonly loop: string;
  /** What the lesson is of: a model, a price, a style of words, a channel. */
  readonly subject: string;
  /** Outcomes it rests on. */
  readonly samples: number;
  /** What was taken for true, millionths. */
  readonly beforePpm: number;
  /** What is taken for true from now on, millionths. */
  readonly afterPpm: number;
  /** How it was reckoned, in words. */
  readonly because: string;
  /** What the outcomes came to: clicks, answers, goals, or micros. */
  readonly total: number;
  /** Outcomes of those it is compared with: walks held out; 0 when there are none. */
  readonly againstSamples: number;
  /** What those came to. */
  readonly againstTotal: number;
}

/** A change of a campaign was made (MAMS-12). */
export interface OptimisationApplied {
  readonly type: 'OptimisationApplied';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the change. */
  readonly optimisationId: string;
  /** "AUTO", "SUPERVISED" or "HUMAN" (SM-10). */
  readonly by: string;
  /** Approval it rests on; null when it was made alone. */
  readonly approvalId: string | null;
}

/** A change of a campaign was watched and stays (MAMS-12). */
export interface OptimisationConfirmed {
  readonly type: 'OptimisationConfirmed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the change. */
  readonly optimisationId: string;
  /** Impressions since the change. */
  readonly points: number;
  /** Click rate before, millionths. */
  readonly baselinePpm: number;
  /** Click rate since, millionths. */
  readonly measuredPpm: number;
  /** What was found, in words. */
  readonly because: string;
}

/** A change of a campaign was not made. */
export interface OptimisationDismissed {
  readonly type: 'OptimisationDismissed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the change. */
  readonly optimisationId: string;
  /** Why not, in words. */
  readonly because: string;
}

/** A change of a campaign is expected to gain enough (MAMS-04, MAMS-12). */
export interface OptimisationProposed {
  readonly type: 'OptimisationProposed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the change. */
  readonly optimisationId: string;
  /** "PAUSE_CREATIVE" or "BID_PRICE". */
  readonly kind: string;
  /** Creative to be paused; null for other kinds. */
  readonly creativeId: string | null;
  /** Bid price before, micros; null for other kinds. */
  readonly fromMicros: number | null;
  /** Bid price after, micros; null for other kinds. */
  readonly toMicros: number | null;
  /** Impressions it rests on. */
  readonly points: number;
  /** Click rate before, millionths. */
  readonly baselinePpm: number;
  /** Expected gain, millionths of what is. */
  readonly gainPpm: number;
  /** How sure it is that there is a gain at all, millionths. */
  readonly confidencePpm: number;
  /** How it was reckoned, in words. */
  readonly because: string;
}

/** A change of a campaign was watched, did worse, and was taken back (MAMS-12). */
export interface OptimisationReverted {
  readonly type: 'OptimisationReverted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the change. */
  readonly optimisationId: string;
  /** Impressions since the change. */
  readonly points: number;
  /** Click rate before, millionths. */
  readonly baselinePpm: number;
  /** Click rate since, millionths. */
  readonly measuredPpm: number;
  /** What was found, in words. */
  readonly because: string;
}

/** A client got an agent of a team (WAP-15, WAP-16, WAP-118). */
export interface ClientAgentAssigned {
  readonly type: 'ClientAgentAssigned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Team, e.g. "sales" or "onboarding". */
  readonly team: string;
  /** Agent id, as in agent_events. */
  readonly agentId: string;
  /** Why this one: "self-signup", "assisted-signup" or "handoff". */
  readonly because: string;
  /** Id of the place the client takes in the team. */
  readonly workId: string;
}

/** A person decided an approval. */
export interface ClientApprovalDecided {
  readonly type: 'ClientApprovalDecided';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the approval. */
  readonly approvalId: string;
  /** The decision; EXPIRED when the deadline passed in silence. */
  readonly outcome: ApprovalOutcome;
  /** Who decided, as user:id; null when it expired. */
  readonly decidedBy: string | null;
  /** Reason given; null when none. No personal data. */
  readonly note: string | null;
}

/** A person has to approve before the client may go on (WAP-39). */
export interface ClientApprovalRequested {
  readonly type: 'ClientApprovalRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the approval, unique within the tenant. */
  readonly approvalId: string;
  /** What is to be approved, e.g. "deployment". */
  readonly what: string;
  /** Role that may decide, e.g. "onboarding". */
  readonly role: string;
  /** Until when a decision is awaited, ms since 1970 UTC; silence never approves. */
  readonly deadlineAtMs: number;
}

/** The config of a client's agent was made from its approved PRD (WAP-36). */
export interface ClientConfigGenerated {
  readonly type: 'ClientConfigGenerated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the config, as in agent_config_events. */
  readonly configId: string;
  /** Hash of the commit that holds it. */
  readonly commitHash: string;
  /** Id of the PRD it was made from. */
  readonly prdId: string;
  /** Revision of the PRD, 1 or more. */
  readonly prdRevision: number;
  /** "chatbot" or "voicebot". */
  readonly product: string;
  /** Tools that are there. */
  readonly toolsAvailable: readonly string[];
  /** Tools that are asked for and not there yet (WAP-37). */
  readonly toolsMissing: readonly string[];
  /** Rules of escalation in it, 0 or more. */
  readonly escalationRuleCount: number;
}

/** Who is written to for a client. The entity is the client id; a later one replaces it. */
export interface ClientContactNamed {
  readonly type: 'ClientContactNamed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Opaque id of the person, whose data these are: erasing it takes them away. */
  readonly contactRef: string;
  /** Name of the person, sealed (R6); null when not given. */
  readonly contactName: Personal<string> | null;
  /** E-mail address of the person, sealed (R6); null when not given. */
  readonly contactEmail: Personal<string> | null;
  /** Telephone number of the person, E.164, sealed (R6); null when not given. */
  readonly contactPhone: Personal<string> | null;
  /** Language to write in, BCP 47; null when not known. */
  readonly language: string | null;
  /** IANA time zone of the person; null when not known. */
  readonly timeZone: string | null;
}

/** The tenant's CRM was told where a client stands. */
export interface ClientCrmSynced {
  readonly type: 'ClientCrmSynced';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "hubspot" or "offline". */
  readonly provider: string;
  /** Id of the record in the CRM. */
  readonly recordId: string;
  /** Stage it was told. */
  readonly stage: ClientStage;
  /** False for the offline stand-in. */
  readonly isDelivered: boolean;
}

/** The sales part ended with a signed deal. */
export interface ClientDealSigned {
  readonly type: 'ClientDealSigned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Opaque id of the contract in the signing system. */
  readonly contractRef: string;
  /** Yearly value, micros of currency, 0 or more. */
  readonly yearlyValueMicros: number;
  /** ISO 4217 currency of yearlyValueMicros. */
  readonly currency: string;
}

/** A client's agent was deployed after people approved it (WAP-39, WAP-40). */
export interface ClientDeployed {
  readonly type: 'ClientDeployed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the config. */
  readonly configId: string;
  /** Hash of the commit that is served. */
  readonly commitHash: string;
  /** Branch it is served from, e.g. "prod". */
  readonly branch: string;
  /** Approval of the deployment. */
  readonly approvalId: string;
  /** False when the config was approved and not served: it was refused on its way, and people look. */
  readonly isServed: boolean;
}

/** A ticket about a silent client ended. */
export interface ClientOutreachTicketClosed {
  readonly type: 'ClientOutreachTicketClosed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the ticket. */
  readonly ticketId: string;
  /** What no answer had come to, e.g. "requirements". */
  readonly about: string;
  /** LAPSED when nothing came until the end of the wait. */
  readonly outcome: OutreachOutcome;
}

/** A client did not answer, so a person has to ask (WAP-23). */
export interface ClientOutreachTicketOpened {
  readonly type: 'ClientOutreachTicketOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the ticket, unique within the tenant. */
  readonly ticketId: string;
  /** What no answer came to, e.g. "requirements". */
  readonly about: string;
  /** Agent who has the client; null when nobody has. */
  readonly agentId: string | null;
  /** Message that stayed without an answer; null for none. */
  readonly messageId: string | null;
  /** What became of that message: "SENT", "SUPPRESSED", "FAILED" or "NONE". */
  readonly delivery: string;
  /** True when the client opened it. */
  readonly wasOpened: boolean;
  /** When the question was sent, ms since 1970 UTC. */
  readonly silentSinceMs: number;
  /** When the wait ends for good, ms since 1970 UTC. */
  readonly dueAtMs: number;
}

/** A client wants a plan, another one, or none any more, by its own word. The entity is the client id. */
export interface ClientPlanRequested {
  readonly type: 'ClientPlanRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the request, unique within the client. */
  readonly requestId: string;
  /** "BEGIN", "UPGRADE", "DOWNGRADE" or "CANCEL". */
  readonly change: string;
  /** Plan that is wanted; null to cancel. */
  readonly plan: string | null;
  /** Conversations a month the client expects; null when it does not say. */
  readonly conversationsPerMonth: number | null;
  /** Integrations of its own that the client needs; 0 for none. */
  readonly integrations: number;
  /** Terms the client accepted, with their version; null when it accepted none. */
  readonly termsRef: string | null;
  /** Who it was: id of the person or its pseudonym, else the client. */
  readonly personRef: string;
  /** Short name of the reason; null for none. */
  readonly reason: string | null;
  /** Why, in the client’s words, sealed (R6); null for none. */
  readonly words: Personal<string> | null;
}

/** What became of a client’s wish for a plan. The entity is the client id. */
export interface ClientPlanSettled {
  readonly type: 'ClientPlanSettled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the request. */
  readonly requestId: string;
  /** What was wanted: "BEGIN", "UPGRADE", "DOWNGRADE" or "CANCEL". */
  readonly change: string;
  /** "DONE", "REFUSED", "UNANSWERED" or "TO_PEOPLE". */
  readonly outcome: string;
  /** Why, a short name. */
  readonly because: string;
  /** "LOW", "MEDIUM" or "HIGH". */
  readonly riskTier: string;
  /** Approval it was asked by; null when no rule asks for one. */
  readonly approvalId: string | null;
  /** Person who decided, as user:<id>; null when it was done by itself. */
  readonly decidedBy: string | null;
  /** Plan before; null for none. */
  readonly fromPlan: string | null;
  /** Plan after; null for none. */
  readonly toPlan: string | null;
  /** What it costs a month from then on, integer micros; null when not changed. */
  readonly monthlyMicros: number | null;
  /** ISO 4217; with a price. */
  readonly currency: string | null;
  /** From when it holds, ms since 1970 UTC; null when it was not done. */
  readonly effectiveAtMs: number | null;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** What a client is to pay was reckoned from its requirements (WAP-27). */
export interface ClientPriced {
  readonly type: 'ClientPriced';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the price, unique within the client. */
  readonly pricingId: string;
  /** Plan, e.g. "growth". */
  readonly plan: string;
  /** Conversations a month the price is made for, 0 or more. */
  readonly conversationsPerMonth: number;
  /** Conversations a month the plan includes, 0 or more. */
  readonly includedPerMonth: number;
  /** Once, micros of currency, 0 or more. */
  readonly setupMicros: number;
  /** Each month, micros of currency, 0 or more. */
  readonly monthlyMicros: number;
  /** Each conversation beyond those included, micros of currency, 0 or more. */
  readonly overageMicros: number;
  /** What the first year comes to, micros of currency, 0 or more. */
  readonly yearlyValueMicros: number;
  /** ISO 4217 currency of all amounts. */
  readonly currency: string;
  /** Version of the price list, e.g. "default@1" or the id of the event that published it. */
  readonly priceList: string;
  /** Approval the price needed; null when none. */
  readonly approvalId: string | null;
  /** The price stands until then, ms since 1970 UTC. */
  readonly validUntilMs: number;
}

/** The form with the reviewed requirements went to the client to be checked (WAP-21, WAP-23). */
export interface ClientRequirementsSent {
  readonly type: 'ClientRequirementsSent';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the research, unique within the client. */
  readonly researchId: string;
  /** Id of the draft. */
  readonly draftId: string;
  /** Revision that was sent, 1 or more. */
  readonly revision: number;
  /** Where the revision lies in the object store, sealed. */
  readonly draftUri: string;
  /** SHA-256 (hex) of the revision before it was sealed. */
  readonly draftHash: string;
  /** Id of the message it went with, as in communication_events. */
  readonly messageId: string;
  /** Until when an answer is awaited before a person asks, ms since 1970 UTC. */
  readonly validateByMs: number;
}

/** The client checked the requirements: confirmed them, or corrected them (WAP-22). */
export interface ClientRequirementsValidated {
  readonly type: 'ClientRequirementsValidated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the draft. */
  readonly draftId: string;
  /** Revision that was checked, 1 or more. */
  readonly revision: number;
  /** CORRECTED makes another revision, which is sent again. */
  readonly outcome: RequirementsOutcome;
  /** Conversations a month as the client counts them, 0 or more; null when not changed. */
  readonly conversationsPerMonth: number | null;
  /** Business objectives the client stands by, 0 or more. */
  readonly objectivesConfirmed: number;
  /** Who it was: id of the person or its pseudonym, else the client. */
  readonly personRef: string;
  /** What is to be corrected in the client's words, sealed (R6); null when nothing. */
  readonly words: Personal<string> | null;
}

/** A client serves itself from here on, or people help it. The entity is the client id. */
export interface ClientServiceModeChanged {
  readonly type: 'ClientServiceModeChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Mode before; null for the first. */
  readonly from: string | null;
  /** "SELF" or "ASSISTED". */
  readonly to: string;
  /** Why, a short name, e.g. "PLAN_CHOSEN", "HEALTH_RED" or "CALM". */
  readonly because: string;
  /** Event that set it off; null for the time alone. */
  readonly triggerEventId: string | null;
  /** Work of the team of success that was opened; null for none. */
  readonly workId: string | null;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A company became a client in the making; its lifecycle begins (WAP-15). */
export interface ClientSignedUp {
  readonly type: 'ClientSignedUp';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Company name. */
  readonly companyName: string;
  /** Product it is after: "chatbot" or "voicebot". */
  readonly product: string;
  /** Agent id that made the account (assisted signup, WAP-16); null for self-signup. */
  readonly assistedBy: string | null;
  /** Kind of business, a short name, e.g. "retail" or "health": its NDA is made for it (WAP-26); null when not told. */
  readonly businessType: string | null;
  /** Public page of the company, an https URL; null when not told. */
  readonly website: string | null;
}

/** A client moved to another stage of its lifecycle. */
export interface ClientStageChanged {
  readonly type: 'ClientStageChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Stage it left; NONE at the beginning. */
  readonly from: ClientStage;
  /** Stage it entered. */
  readonly to: ClientStage;
  /** What moved it, in words. */
  readonly because: string;
}

/** A client's life came to another step of its phase: what is done now, or who is waited for. */
export interface ClientStepEntered {
  readonly type: 'ClientStepEntered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Stage the step belongs to. */
  readonly phase: ClientStage;
  /** Step, e.g. "research", "validation", "prd", "proposal". */
  readonly step: string;
  /** Who is waited for: "client", "agent", "people" or "signer"; null when the platform works. */
  readonly waitingFor: string | null;
  /** Until when it may take, ms since 1970 UTC; null without a bound of its own. */
  readonly untilMs: number | null;
  /** How often the step was entered, 1 or more: drafts and documents go back. */
  readonly round: number;
}

/** A client's agent serves its customers: onboarding is over, the trial runs (WAP-41). */
export interface ClientWentLive {
  readonly type: 'ClientWentLive';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** When it went live, ms since 1970 UTC: all later dates count from it. */
  readonly atMs: number;
  /** "chatbot" or "voicebot". */
  readonly product: string;
  /** Plan, e.g. "growth"; "signed" for a deal signed elsewhere. */
  readonly plan: string;
  /** Id of the config that is served; null when none. */
  readonly configId: string | null;
  /** Hash of the commit that is served; null when none. */
  readonly commitHash: string | null;
  /** End of the trial, ms since 1970 UTC. */
  readonly trialEndsAtMs: number;
  /** When the contract renews for the first time, ms since 1970 UTC. */
  readonly renewsAtMs: number;
  /** Id of the signed document; null when not told. */
  readonly contractRef: string | null;
  /** Each month, micros of currency; null when not known. */
  readonly monthlyMicros: number | null;
  /** Yearly value, micros of currency, 0 or more. */
  readonly yearlyValueMicros: number;
  /** ISO 4217 currency of the amounts. */
  readonly currency: string;
  /** Conversations a month that are expected; null when not known. */
  readonly conversationsPerMonth: number | null;
  /** Agent who sold; null when nobody had the client. */
  readonly salesAgentId: string | null;
  /** Agent who onboarded; null when nobody had the client. */
  readonly onboardingAgentId: string | null;
  /** Agent of support who took the client; null when nobody did in time. */
  readonly supportAgentId: string | null;
  /** Agent of success who took the client; null when nobody did in time. */
  readonly successAgentId: string | null;
  /** Handoff to support and success; null when there was none. */
  readonly handoffId: string | null;
}

/** A person in the room replaced an answer of the PRD, the platform’s or another’s (WAP-33). */
export interface RoomAnswerReplaced {
  readonly type: 'RoomAnswerReplaced';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose PRD it is. */
  readonly clientId: string;
  /** Id of the PRD, unique within the client. */
  readonly prdId: string;
  /** Question it answers. */
  readonly questionId: string;
  /** Who: the user’s id. */
  readonly personRef: string;
  /** The answer it replaces; null for the first. */
  readonly replacesEventId: string | null;
  /** PrdQuestionAnswered with the new answer. */
  readonly answerEventId: string;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** Nobody joins the room or replaces an answer any more. */
export interface RoomClosed {
  readonly type: 'RoomClosed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why: "REVOKED" by a person, or "GUESSED" after too many wrong codes. */
  readonly because: string;
  /** Who closed it. */
  readonly closedBy: string;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** Somebody came with a code that is not the room’s. */
export interface RoomJoinRefused {
  readonly type: 'RoomJoinRefused';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Who: the user’s id. */
  readonly personRef: string;
  /** Wrong codes so far, this one too. */
  readonly wrongCodes: number;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A person came into the conversation by its code. */
export interface RoomJoined {
  readonly type: 'RoomJoined';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose PRD it is. */
  readonly clientId: string;
  /** Id of the PRD, unique within the client. */
  readonly prdId: string;
  /** Who: the user’s id. */
  readonly personRef: string;
  /** Which of its seats, 1 or more. */
  readonly seat: number;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A person let others into the conversation about a PRD by a code (WAP-33). The entity is the room id. */
export interface RoomOpened {
  readonly type: 'RoomOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose PRD it is. */
  readonly clientId: string;
  /** Id of the PRD, unique within the client. */
  readonly prdId: string;
  /** SHA-256 (hex) of the code, which is kept nowhere. */
  readonly codeHash: string;
  /** Persons it lets in, 1 to 20. */
  readonly seats: number;
  /** True when who joins may replace answers. */
  readonly mayReplace: boolean;
  /** Nobody joins or replaces from then on, ms since 1970 UTC. */
  readonly expiresAtMs: number;
  /** Who opened it. */
  readonly openedBy: string;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** Somebody agreed to be told things on a channel, or took that back. The entity is the contact id. */
export interface ContactConsentChanged {
  readonly type: 'ContactConsentChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of contact: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** "email", "sms" or "push". */
  readonly channel: string;
  /** "marketing": what is transactional needs no consent. */
  readonly purpose: string;
  /** True when agreed, false when taken back. */
  readonly granted: boolean;
  /** Where that was said, e.g. "sign-up-form", "preferences-page", "import-2026". */
  readonly because: string;
}

/** Somebody does not want to be told such things any more. The entity is the contact id. */
export interface ContactUnsubscribed {
  readonly type: 'ContactUnsubscribed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of contact: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** "email", "sms" or "push". */
  readonly channel: string;
  /** "transactional", which needs no consent, or "marketing", which does. */
  readonly purpose: string;
  /** Message whose link was used; null when there was none. */
  readonly messageId: string | null;
  /** "ONE_CLICK" (RFC 8058), "PAGE", "STOP_WORD" or "PROVIDER". */
  readonly how: string;
}

/** Somebody or something asked for a flow to be started for one contact (KIKI-32). */
export interface FlowTriggered {
  readonly type: 'FlowTriggered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The flow, that is the journey, to be started. */
  readonly journeyId: string;
  /** What the entity is: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** What tells several walks of one contact apart; null for the only one. */
  readonly instanceKey: string | null;
  /** Segment it is asked for; null for none. */
  readonly segment: string | null;
}

/** The message came back. After a permanent bounce the address is written to no more until it changes. */
export interface MessageBounced {
  readonly type: 'MessageBounced';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of contact it is for: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** Id of the contact, which says nothing of who it is. */
  readonly contactId: string;
  /** "email", "sms" or "push". */
  readonly channel: string;
  /** "transactional", which needs no consent, or "marketing", which does. */
  readonly purpose: string;
  /** Name of the webhook source that told of it. */
  readonly source: string;
  /** True when the address will never take anything; false for a full mailbox and such. */
  readonly permanent: boolean;
  /** Enhanced status code of RFC 3463 or code of the provider, e.g. "5.1.1"; null when not told. */
  readonly status: string | null;
}

/** The provider says that a link in the message was followed. */
export interface MessageClicked {
  readonly type: 'MessageClicked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of contact it is for: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** Id of the contact, which says nothing of who it is. */
  readonly contactId: string;
  /** "email", "sms" or "push". */
  readonly channel: string;
  /** "transactional", which needs no consent, or "marketing", which does. */
  readonly purpose: string;
  /** Name of the webhook source that told of it. */
  readonly source: string;
  /** Place and path of the link without what follows "?" and "#"; null when not told. */
  readonly link: string | null;
}

/** Somebody called the message spam: nothing of marketing goes to them on this channel any more. */
export interface MessageComplained {
  readonly type: 'MessageComplained';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of contact it is for: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** Id of the contact, which says nothing of who it is. */
  readonly contactId: string;
  /** "email", "sms" or "push". */
  readonly channel: string;
  /** "transactional", which needs no consent, or "marketing", which does. */
  readonly purpose: string;
  /** Name of the webhook source that told of it. */
  readonly source: string;
}

/** The provider says that the message reached the mailbox, the telephone or the device. */
export interface MessageDelivered {
  readonly type: 'MessageDelivered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of contact it is for: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** Id of the contact, which says nothing of who it is. */
  readonly contactId: string;
  /** "email", "sms" or "push". */
  readonly channel: string;
  /** "transactional", which needs no consent, or "marketing", which does. */
  readonly purpose: string;
  /** Name of the webhook source that told of it. */
  readonly source: string;
}

/** The message was not sent, or nobody can know whether it was, and it will not be tried again. */
export interface MessageFailed {
  readonly type: 'MessageFailed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of contact it is for: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** Id of the contact, which says nothing of who it is. */
  readonly contactId: string;
  /** "email", "sms" or "push". */
  readonly channel: string;
  /** "transactional", which needs no consent, or "marketing", which does. */
  readonly purpose: string;
  /** Template and version, e.g. "trial-day-1@v1". */
  readonly template: string;
  /** Who was to carry it; null when it did not come so far. */
  readonly provider: string | null;
  /** Code of the refusal, e.g. "CONNECTOR_REFUSED", "TEMPLATE_INVALID", "MESSAGE_IN_DOUBT", "MESSAGE_TRIES_EXHAUSTED". */
  readonly code: string;
  /** What was wrong, in words that hold nothing of the person. */
  readonly because: string;
  /** True when it may have been sent: the sender ended between handing it over and writing that down (ADR 0040). */
  readonly inDoubt: boolean;
}

/** The provider says that the message was opened; mail programs that load pictures by themselves do so too. */
export interface MessageOpened {
  readonly type: 'MessageOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of contact it is for: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** Id of the contact, which says nothing of who it is. */
  readonly contactId: string;
  /** "email", "sms" or "push". */
  readonly channel: string;
  /** "transactional", which needs no consent, or "marketing", which does. */
  readonly purpose: string;
  /** Name of the webhook source that told of it. */
  readonly source: string;
}

/** Somebody answered the message. */
export interface MessageReplied {
  readonly type: 'MessageReplied';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of contact it is for: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** Id of the contact, which says nothing of who it is. */
  readonly contactId: string;
  /** "email", "sms" or "push". */
  readonly channel: string;
  /** "transactional", which needs no consent, or "marketing", which does. */
  readonly purpose: string;
  /** Name of the webhook source that told of it. */
  readonly source: string;
  /** Data subject who answered: the id of the contact, or of the person behind a client. */
  readonly subjectRef: string;
  /** What was answered, sealed (R6); null when not told. */
  readonly text: Personal<string> | null;
}

/** A workflow wants somebody to be told something: the intent, before anything is sent (KIKI-35). The entity is the message id. */
export interface MessageRequested {
  readonly type: 'MessageRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of contact it is for: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** Id of the contact, which says nothing of who it is. */
  readonly contactId: string;
  /** "email", "sms" or "push". */
  readonly channel: string;
  /** "transactional", which needs no consent, or "marketing", which does. */
  readonly purpose: string;
  /** Template and version, e.g. "trial-day-1@v1". */
  readonly template: string;
  /** Language asked for, BCP 47; null for that of the contact. */
  readonly language: string | null;
  /** After this it is not worth sending, milliseconds since 1970-01-01 UTC; null for no end. */
  readonly notAfterMs: number | null;
}

/** The provider took the message. That is all that is known: it may still bounce. */
export interface MessageSent {
  readonly type: 'MessageSent';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of contact it is for: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** Id of the contact, which says nothing of who it is. */
  readonly contactId: string;
  /** "email", "sms" or "push". */
  readonly channel: string;
  /** "transactional", which needs no consent, or "marketing", which does. */
  readonly purpose: string;
  /** Template and version, e.g. "trial-day-1@v1". */
  readonly template: string;
  /** Language it was written in, BCP 47. */
  readonly language: string;
  /** Who carried it: "smtp", "twilio", "fcm", "webpush", or "offline" when none is set. */
  readonly provider: string;
  /** Id the provider knows it by, for its callbacks; for SMTP the Message-ID without angle brackets. Null when it gave none. */
  readonly providerMessageId: string | null;
  /** Data subject it went to: the id of the contact, or of the person behind a client or an agent. */
  readonly subjectRef: string;
  /** True when no provider is set: it was written down and nobody was reached. */
  readonly offline: boolean;
}

/** The message was held back by a rule: nobody was to be reached, and nobody was. */
export interface MessageSuppressed {
  readonly type: 'MessageSuppressed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What kind of contact it is for: "user", "person", "client" or "agent". */
  readonly contactKind: string;
  /** Id of the contact, which says nothing of who it is. */
  readonly contactId: string;
  /** "email", "sms" or "push". */
  readonly channel: string;
  /** "transactional", which needs no consent, or "marketing", which does. */
  readonly purpose: string;
  /** Template and version, e.g. "trial-day-1@v1". */
  readonly template: string;
  /** "ERASED", "NO_CONTACT", "CLOSED", "NO_ADDRESS", "NO_CONSENT", "UNSUBSCRIBED", "BOUNCED", "COMPLAINED" or "TOO_LATE". */
  readonly reason: string;
}

/** A setting of a tenant got a new value. */
export interface ConfigPublished {
  readonly type: 'ConfigPublished';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the setting, e.g. "rollback". Equal to the entity. */
  readonly name: string;
  /** The whole new value as JSON text; checked against the setting's schema where it is read. */
  readonly valueJson: string;
  /** Why it was changed, in words. */
  readonly note: string;
}

/** Currencies are exchanged at these rates from now on. Its id is the version of the rates. */
export interface CurrencyRatesPublished {
  readonly type: 'CurrencyRatesPublished';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** When the rates were found, ms since 1970 UTC. */
  readonly asOfAtMs: number;
  /** Who published them, in words. */
  readonly source: string;
  /** One of each currency; USD needs none. */
  readonly rates: readonly CurrencyRate[];
}

/** The conversation is over. */
export interface ConversationEnded {
  readonly type: 'ConversationEnded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** How it ended, e.g. "closed by its person". */
  readonly because: string;
  /** Answers given, 0 or more. */
  readonly turns: number;
}

/** The conversation goes on with another version, because a fix could not wait; its people are told. */
export interface ConversationReloadForced {
  readonly type: 'ConversationReloadForced';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Commit it was pinned to. */
  readonly fromCommitId: string;
  /** Version of that, from 1. */
  readonly fromVersion: number;
  /** Commit of the config it is pinned to. */
  readonly commitId: string;
  /** Version of the branch, from 1. */
  readonly version: number;
  /** SHA-256 of the text, hex. */
  readonly contentHash: string;
  /** Why it could not wait, in words. */
  readonly reason: string;
  /** What its people were told. */
  readonly notice: string;
}

/** Its person began anew, with the config of now. */
export interface ConversationRestarted {
  readonly type: 'ConversationRestarted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Commit of the config it is pinned to. */
  readonly commitId: string;
  /** Version of the branch, from 1. */
  readonly version: number;
  /** SHA-256 of the text, hex. */
  readonly contentHash: string;
}

/** A conversation began, pinned to one version of its agent's config. */
export interface ConversationStarted {
  readonly type: 'ConversationStarted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The config. */
  readonly configId: string;
  /** Branch of the config. */
  readonly branch: ConfigBranch;
  /** Commit of the config it is pinned to. */
  readonly commitId: string;
  /** Version of the branch, from 1. */
  readonly version: number;
  /** SHA-256 of the text, hex. */
  readonly contentHash: string;
  /** Where it is held, e.g. "webchat". */
  readonly channel: string;
}

/** The agent answered once. */
export interface ConversationTurnAnswered {
  readonly type: 'ConversationTurnAnswered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Number of the turn, from 1. */
  readonly turn: number;
  /** Commit of the config it answered by. */
  readonly commitId: string;
  /** Version of the branch, from 1. */
  readonly version: number;
}

/** An audio creative was made for a campaign; it is not served until approved and put live. */
export interface AudioCreativeCreated {
  readonly type: 'AudioCreativeCreated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign it belongs to. */
  readonly campaignId: string;
  /** VAST or DAAST XML served as adm. May hold OpenRTB macros. */
  readonly markup: string;
  /** Media type of the sound, e.g. "audio/mpeg". */
  readonly mimeType: string;
  /** Length, seconds, from 1. */
  readonly durationS: number;
  /** Protocols it conforms to (OpenRTB list: Creative Subtypes). */
  readonly protocols: readonly number[];
  /** Creative attributes, checked against battr (AdCOM list). */
  readonly attributes: readonly number[];
  /** APIs the markup needs (AdCOM list: API Frameworks); empty for none. */
  readonly apis: readonly number[];
  /** True when every asset and tracker is https. */
  readonly secure: boolean;
  /** Language of its words, BCP 47 primary subtag; null when it has none or several. */
  readonly language: string | null;
  /** Sample picture for the exchange's review (iurl), https, without cache buster; null for none. */
  readonly imageUrl: string | null;
}

/** A creative is served from now on. */
export interface CreativeActivated {
  readonly type: 'CreativeActivated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What put it live, in words. */
  readonly because: string;
}

/** A creative passed its checks (KIKI-29). */
export interface CreativeApproved {
  readonly type: 'CreativeApproved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What was checked, in words. */
  readonly note: string;
}

/** A creative may never be served, or no more (KIKI-48). It is an end. */
export interface CreativeBlocked {
  readonly type: 'CreativeBlocked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What blocked it: "QUALITY", "SENTIMENT", "BRAND_SAFETY", "COMPLIANCE" or "REVIEW". */
  readonly step: string;
  /** Why, in words. */
  readonly reason: string;
  /** What was found, each as rule: what it met; empty for nothing. */
  readonly findings: readonly string[];
}

/** A creative was asked for: what it is to say, to whom and where (KIKI-28). Nothing of it exists yet. */
export interface CreativeBriefed {
  readonly type: 'CreativeBriefed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign it belongs to. */
  readonly campaignId: string;
  /** What is advertised, in words; no personal data. */
  readonly product: string;
  /** What is offered, in words, e.g. "20 % off until Sunday". */
  readonly offer: string;
  /** Whom it speaks to, in words; a group, never a person. */
  readonly audience: string;
  /** How it speaks: "plain", "warm", "bold" or "playful". */
  readonly style: string;
  /** Language of its words, BCP 47 primary subtag. */
  readonly language: string;
  /** Where it is shown, ISO 3166-1 alpha-3, or "*" for everywhere: rules of disclosure hang on it. */
  readonly region: string;
  /** Industry of the advertiser in lower case, e.g. "retail", "finance": rules of disclosure hang on it. */
  readonly industry: string;
  /** Where a click leads, https. */
  readonly landingUrl: string;
  /** Width, device-independent pixels, from 1. */
  readonly widthPx: number;
  /** Height, device-independent pixels, from 1. */
  readonly heightPx: number;
  /** Layout its words are set in: "card", "banner" or "split". */
  readonly template: string;
  /** Which of the variations of one brief it is, from 1 (KIKI-30). */
  readonly variation: number;
  /** Creative it is to do better than (KIKI-31); null for none. */
  readonly variationOf: string | null;
  /** Why it is asked for, in words. */
  readonly because: string;
  /** What its words begin with, e.g. "the offer"; null when its number says so. */
  readonly angle: string | null;
  /** What worked before, given to who writes; at most 5 (KIKI-59). */
  readonly lessons: readonly CreativeLesson[];
}

/** Claims and disclosures of a generated creative were held against the rules of its industry and region (KIKI-28). */
export interface CreativeComplianceChecked {
  readonly type: 'CreativeComplianceChecked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** True when the creative may go on to the next check. */
  readonly passed: boolean;
  /** What was found, each as rule: what it met; empty for nothing. */
  readonly findings: readonly string[];
  /** Disclosures it had to carry, by name. */
  readonly disclosures: readonly string[];
  /** Version of the rules that judged, as name@number. */
  readonly rulesVersion: string;
}

/** A creative was made for a campaign; it is not served until approved and put live. */
export interface CreativeCreated {
  readonly type: 'CreativeCreated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign it belongs to. */
  readonly campaignId: string;
  /** What kind of impression it fits. */
  readonly format: CreativeFormat;
  /** Width, device-independent pixels, from 1. */
  readonly widthPx: number;
  /** Height, device-independent pixels, from 1. */
  readonly heightPx: number;
  /** Markup served as adm: HTML for BANNER, VAST XML for VIDEO. May hold OpenRTB macros. */
  readonly markup: string;
  /** Media type of the served asset, e.g. "text/html" or "video/mp4". */
  readonly mimeType: string;
  /** Length of a video, seconds, from 1; null for BANNER. */
  readonly durationS: number | null;
  /** Video protocols it conforms to (OpenRTB list: Creative Subtypes); empty for BANNER. */
  readonly protocols: readonly number[];
  /** Creative attributes, checked against battr (AdCOM list). */
  readonly attributes: readonly number[];
  /** True when every asset and tracker is https. */
  readonly secure: boolean;
  /** APIs the markup needs (AdCOM list: API Frameworks); empty for none. */
  readonly apis: readonly number[];
  /** Directions it may expand in (AdCOM list: Expandable Directions); empty when it does not expand. */
  readonly expandDirections: readonly number[];
  /** Language of its words, BCP 47 primary subtag; null when it has none or several. */
  readonly language: string | null;
  /** Sample picture for the exchange's review (iurl), https, without cache buster; null for none. */
  readonly imageUrl: string | null;
}

/** The words and the markup of a briefed creative were made. It is served only after its checks and an approval (KIKI-29). */
export interface CreativeGenerated {
  readonly type: 'CreativeGenerated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign it belongs to. */
  readonly campaignId: string;
  /** Width, device-independent pixels, from 1. */
  readonly widthPx: number;
  /** Height, device-independent pixels, from 1. */
  readonly heightPx: number;
  /** Markup served as adm: HTML. May hold OpenRTB macros. */
  readonly markup: string;
  /** Media type of the served asset, e.g. "text/html". */
  readonly mimeType: string;
  /** Creative attributes, checked against battr (AdCOM list). */
  readonly attributes: readonly number[];
  /** True when every asset and tracker is https. */
  readonly secure: boolean;
  /** Language of its words, BCP 47 primary subtag; null when it has none or several. */
  readonly language: string | null;
  /** Sample picture for the exchange's review (iurl), https; null for none. */
  readonly imageUrl: string | null;
  /** First words of it. */
  readonly headline: string;
  /** The words below the headline. */
  readonly body: string;
  /** Words of the button. */
  readonly callToAction: string;
  /** Words the law asks for; empty for none. */
  readonly disclosure: string;
  /** Prompt it was asked with, as name@version. */
  readonly promptRef: string;
  /** Who wrote the words, e.g. "openai" or "offline". */
  readonly provider: string;
  /** Model that wrote them. */
  readonly model: string;
  /** True when templates wrote them, with no model asked. */
  readonly offline: boolean;
}

/** A creative joined its campaign's gold reserve: proven and held ready (KIKI-44). */
export interface CreativeGoldMarked {
  readonly type: 'CreativeGoldMarked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What proved it, in words. */
  readonly because: string;
}

/** A creative is no longer served. */
export interface CreativePaused {
  readonly type: 'CreativePaused';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words. */
  readonly reason: string;
}

/** Form and readability of a generated creative were judged (KIKI-28). */
export interface CreativeQualityChecked {
  readonly type: 'CreativeQualityChecked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** True when the creative may go on to the next check. */
  readonly passed: boolean;
  /** How good it is, millionths, 0 to 1,000,000. */
  readonly scorePpm: number;
  /** What was found, each as rule: what it met; empty for nothing. */
  readonly findings: readonly string[];
  /** Version of the rules that judged, as name@number. */
  readonly rulesVersion: string;
}

/** A creative failed its checks and may never be served. */
export interface CreativeRejected {
  readonly type: 'CreativeRejected';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words. */
  readonly reason: string;
}

/** A generated creative was held against the rules of brand safety (KIKI-28). */
export interface CreativeSafetyChecked {
  readonly type: 'CreativeSafetyChecked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** True when the creative may go on to the next check. */
  readonly passed: boolean;
  /** What was found, each as rule: what it met; empty for nothing. */
  readonly findings: readonly string[];
  /** Version of the rules that judged, as name@number. */
  readonly rulesVersion: string;
}

/** The mood of a generated creative was measured (KIKI-41). */
export interface CreativeSentimentChecked {
  readonly type: 'CreativeSentimentChecked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** True when the creative may go on to the next check. */
  readonly passed: boolean;
  /** Mood of its darkest sentence, millionths, -1,000,000 to 1,000,000. */
  readonly compoundPpm: number;
  /** Below this it is blocked, millionths. */
  readonly linePpm: number;
  /** Version of the rules that judged, as name@number. */
  readonly rulesVersion: string;
}

/** A native creative was made for a campaign: parts that a page sets in its own style. */
export interface NativeCreativeCreated {
  readonly type: 'NativeCreativeCreated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign it belongs to. */
  readonly campaignId: string;
  /** Its parts, from which a request takes those it asks for. */
  readonly assets: readonly NativeAsset[];
  /** Where a click leads, https. */
  readonly linkUrl: string;
  /** Addresses called on a click. */
  readonly clickTrackers: readonly string[];
  /** Addresses called on an impression. */
  readonly impressionTrackers: readonly string[];
  /** Page behind the mark of interest-based advertising; null for none. */
  readonly privacyUrl: string | null;
  /** Creative attributes, checked against battr (AdCOM list). */
  readonly attributes: readonly number[];
  /** True when every asset and tracker is https. */
  readonly secure: boolean;
  /** Language of its words, BCP 47 primary subtag; null when it has none or several. */
  readonly language: string | null;
}

/** A record of a CRM was made, changed or removed, and its stage was not. */
export interface CrmRecordChanged {
  readonly type: 'CrmRecordChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the webhook source it came from. */
  readonly source: string;
  /** Whom it is about: id of the person or its pseudonym, else the entity. */
  readonly personRef: string;
  /** What the record is: "contact", "company", "deal" or "other". */
  readonly recordKind: string;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** All the sender said as JSON text, sealed; null when there was nothing more. */
  readonly detailsJson: Personal<string> | null;
  /** What was done to it: "created", "updated", "deleted" or "other". */
  readonly change: string;
}

/** A record of a CRM came to another stage of its life. */
export interface CrmStageChanged {
  readonly type: 'CrmStageChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the webhook source it came from. */
  readonly source: string;
  /** Whom it is about: id of the person or its pseudonym, else the entity. */
  readonly personRef: string;
  /** What the record is: "contact", "company", "deal" or "other". */
  readonly recordKind: string;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** All the sender said as JSON text, sealed; null when there was nothing more. */
  readonly detailsJson: Personal<string> | null;
  /** Stage: "lead", "trial", "active", "at-risk", "renewal" or "churned". */
  readonly stage: string;
  /** Stage it came from, by the same names; null when not told. */
  readonly stageBefore: string | null;
  /** Name of the stage in the CRM; null when it tells of a person. */
  readonly stageWord: string | null;
}

/** How likely a client is to leave was foretold: by the champion of its churn model, or by the rule while there is none. The entity is the client id. */
export interface ClientChurnScored {
  readonly type: 'ClientChurnScored';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Who said so: the champion of the model, or the rule of health. */
  readonly basis: ChurnBasis;
  /** Why the rule had to say it, a short name, e.g. "NO_CHAMPION"; null for the champion. */
  readonly because: string | null;
  /** Chance that the client leaves within the horizon, 0 to 1; null by the rule, which knows no chances. */
  readonly chance: number | null;
  /** True when the chance reached the line of the model, or the rule says so. */
  readonly atRisk: boolean;
  /** Chance from which the model says yes; null by the rule. */
  readonly line: number | null;
  /** Model and version, e.g. "churn@2026-11-22.1", or the rule and its version, e.g. "health@1". */
  readonly model: string;
  /** SHA-256 of the bytes that were asked, 64 hex digits; null by the rule. */
  readonly artefactSha256: string | null;
  /** Id of the ModelScored event its outcome will be held against; null for a look between two of them. */
  readonly scoredId: string | null;
  /** Which look at this client it is, counted from its going live, 1 or more. */
  readonly mark: number;
  /** How far ahead it looks, ms. */
  readonly horizonMs: number;
  /** What had happened before then and was on the log by then is in it, ms since 1970 UTC. */
  readonly asOfAtMs: number;
  /** Feature view it was asked with, with its version, e.g. "client_engagement@1". */
  readonly view: string;
  /** Fingerprint of the view, 64 hex digits. */
  readonly viewSha256: string;
  /** Features the model was asked with, in the order of the view. */
  readonly features: readonly ChurnFeature[];
  /** Why, the weightiest first, at most 5. */
  readonly reasons: readonly ChurnReason[];
}

/** How the flows of an A/B test fared on one day, as the products count it (WAP-32, WAP-57). The entity is the client id. */
export interface ClientFlowCounted {
  readonly type: 'ClientFlowCounted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Begin of the day, ms since 1970 UTC. */
  readonly dayAtMs: number;
  /** Id of the test, unique within the client. */
  readonly experimentId: string;
  /** What is to be reached, a short name. */
  readonly objective: string;
  /** Name of the flow, unique within the test. */
  readonly flow: string;
  /** True for the flow the others are compared with. */
  readonly isControl: boolean;
  /** Conversations that went through the flow. */
  readonly conversations: number;
  /** Of these reached the objective. */
  readonly reached: number;
}

/** What a client did on one day, as the products count it (WAP-50). The entity is the client id. */
export interface ClientUsageCounted {
  readonly type: 'ClientUsageCounted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Begin of the day, ms since 1970 UTC. */
  readonly dayAtMs: number;
  /** Conversations held. */
  readonly conversations: number;
  /** Conversations a day that the plan expects; 0 when not known. */
  readonly expectedConversations: number;
  /** Of these resolved without a person. */
  readonly resolvedConversations: number;
  /** Mean satisfaction, 100 to 500 hundredths of a point; null when nobody told. */
  readonly satisfactionHundredths: number | null;
  /** Logins of the client’s people. */
  readonly logins: number;
  /** Features used at least once. */
  readonly featuresUsed: number;
  /** Features there are in the plan. */
  readonly featuresAvailable: number;
  /** Calls of the API. */
  readonly apiCalls: number;
  /** Calls a day that the plan expects; null when the API is not part of it. */
  readonly expectedApiCalls: number | null;
  /** Features asked for that are not there. */
  readonly featureRequests: number;
}

/** A client’s health crossed a line (SM-4); scores within a band are no event. */
export interface HealthBandChanged {
  readonly type: 'HealthBandChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Band before; null for the first. */
  readonly from: string | null;
  /** "RED", "YELLOW" or "GREEN". */
  readonly to: string;
  /** Score, 0 to 10,000 hundredths of a point. */
  readonly scoreHundredths: number;
  /** What the score is made of; parts nobody counted are left out. */
  readonly parts: readonly string[];
  /** Score of each part, hundredths of a point, in the order of parts. */
  readonly partScores: readonly number[];
  /** Version of the weights. */
  readonly weightsVersion: string;
  /** Days of counts it rests on. */
  readonly days: number;
  /** Begin of the day it was scored on, ms since 1970 UTC. */
  readonly dayAtMs: number;
}

/** A person looked at the deck and lets it be shown to the client (WAP-58). */
export interface QbrApproved {
  readonly type: 'QbrApproved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the review, unique within the client. */
  readonly qbrId: string;
  /** Revision that was approved. */
  readonly revision: number;
  /** Where the deck lies, sealed. */
  readonly deckUri: string;
  /** SHA-256 (hex) of the deck. */
  readonly deckHash: string;
  /** Approval that let it through. */
  readonly approvalId: string;
  /** Persons who decided. */
  readonly decidedBy: readonly string[];
  /** When the review is to be held, ms since 1970 UTC. */
  readonly holdByMs: number;
}

/** A deck of a quarterly business review was made (WAP-57), or made anew as a person edited it (WAP-58). */
export interface QbrDrafted {
  readonly type: 'QbrDrafted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the review, unique within the client. */
  readonly qbrId: string;
  /** 1 for the first, one more for each edit. */
  readonly revision: number;
  /** Where the deck (PPTX) lies in the object store, sealed. */
  readonly deckUri: string;
  /** SHA-256 (hex) of the deck before it was sealed. */
  readonly deckHash: string;
  /** Size of the deck, bytes. */
  readonly deckBytes: number;
  /** Where the figures and words of the deck lie, sealed. */
  readonly contentUri: string;
  /** SHA-256 (hex) of these before they were sealed. */
  readonly contentHash: string;
  /** Slides, 1 or more. */
  readonly slideCount: number;
  /** Parts with figures: "kpis", "experiments", "conversations", "savings", "recommendations". */
  readonly partsTold: readonly string[];
  /** Parts whose slide says that there are no figures. */
  readonly partsSilent: readonly string[];
  /** Events the figures rest on, where single ones can be named. */
  readonly evidenceEventIds: readonly string[];
  /** LanguageModelAsked that worded the recommendations; null when they are the rules’ own words. */
  readonly modelEventId: string | null;
  /** True when no language model worded anything. */
  readonly isOffline: boolean;
  /** Who made it: the platform, or the person who edited it. */
  readonly draftedBy: string;
}

/** The review was held with the client (WAP-58). */
export interface QbrHeld {
  readonly type: 'QbrHeld';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the review, unique within the client. */
  readonly qbrId: string;
  /** When it was held, ms since 1970 UTC. */
  readonly heldAtMs: number;
  /** Agent who held it. */
  readonly agentId: string;
  /** Who was there for the client: id of the person or its pseudonym, else the client. */
  readonly personRef: string;
  /** What came of it, a short name; null when not told. */
  readonly outcome: string | null;
  /** Next steps that were agreed, 0 or more. */
  readonly nextStepCount: number;
  /** What was said, sealed (R6); null when nothing was noted. */
  readonly words: Personal<string> | null;
}

/** A business review ended without being held. */
export interface QbrLapsed {
  readonly type: 'QbrLapsed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the review, unique within the client. */
  readonly qbrId: string;
  /** Last revision of the deck; 0 when none was made. */
  readonly revision: number;
  /** Why: "rejected", "not-reviewed", "not-held", "left" or "erased". */
  readonly because: string;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A quarter of a client ended, so its business review is begun (WAP-57). The entity is the client id. */
export interface QbrStarted {
  readonly type: 'QbrStarted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the review, unique within the client. */
  readonly qbrId: string;
  /** Which quarter since going live, 1 or more. */
  readonly quarter: number;
  /** Begin of the quarter, ms since 1970 UTC. */
  readonly fromMs: number;
  /** End of the quarter, ms since 1970 UTC. */
  readonly toMs: number;
  /** When the client went live, ms since 1970 UTC. */
  readonly wentLiveAtMs: number;
  /** Agent who knows the client; null for none. */
  readonly successAgentId: string | null;
}

/** The client renews its contract or does not. People tell it. */
export interface RenewalDecided {
  readonly type: 'RenewalDecided';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "RENEWED" or "DECLINED". */
  readonly outcome: string;
  /** For RENEWED when it renews next, else when it ends; ms since 1970 UTC. */
  readonly renewsAtMs: number;
  /** Id of the new contract; null when none. */
  readonly contractRef: string | null;
  /** For DECLINED why, a short name; null when not told. */
  readonly reason: string | null;
}

/** The contract ended and nobody had said that it goes on: silence never renews. */
export interface RenewalLapsed {
  readonly type: 'RenewalLapsed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** When it would have renewed, ms since 1970 UTC. */
  readonly renewsAtMs: number;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** The renewal window began: somebody talks to the client (WAP-61). */
export interface RenewalOpened {
  readonly type: 'RenewalOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** When the contract renews, ms since 1970 UTC. */
  readonly renewsAtMs: number;
  /** Id of the contract; null when not known. */
  readonly contractRef: string | null;
  /** The task, as its team knows it. */
  readonly workId: string;
  /** Agent who has it; null when nobody took it in time. */
  readonly agentId: string | null;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A specialist accepted and works with the client until the outcome is told (WAP-59). The entity is the client id. */
export interface SpecialistEngaged {
  readonly type: 'SpecialistEngaged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the invitation. */
  readonly invitationId: string;
  /** Agent who accepted. */
  readonly specialistId: string;
  /** Handoff by which the client was given. */
  readonly handoffId: string;
  /** Until when the outcome has to be told, ms since 1970 UTC. */
  readonly outcomeDueAtMs: number;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** The specialist’s place is free again, the client back with success (WAP-59, WAP-121). The entity is the client id. */
export interface SpecialistEngagementEnded {
  readonly type: 'SpecialistEngagementEnded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the invitation. */
  readonly invitationId: string;
  /** What the specialist was for. */
  readonly kind: string;
  /** "DEAL", "NO_DEAL", "LATER", "SILENT" (no outcome was told), "NOBODY" (no specialist accepted) or "WITHDRAWN". */
  readonly outcome: string;
  /** Why, a short name. */
  readonly because: string;
  /** Opportunity it followed from; null for none. */
  readonly opportunityId: string | null;
  /** Agent who had the client; null when nobody accepted. */
  readonly specialistId: string | null;
  /** Agent of success the client is with again; null when not known. */
  readonly backToAgentId: string | null;
  /** Value of the deal in a year, integer micros; 0 for none. */
  readonly revenueMicros: number;
  /** ISO 4217; null without a deal. */
  readonly currency: string | null;
  /** When to come back to it, ms since 1970 UTC; null for never. */
  readonly followUpAtMs: number | null;
  /** How long the specialist was engaged, ms; 0 when nobody accepted. */
  readonly engagedMs: number;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A sales specialist is wanted for a client, for a while (WAP-59, WAP-121). The entity is the client id. */
export interface SpecialistInvited {
  readonly type: 'SpecialistInvited';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the invitation, unique within the client. */
  readonly invitationId: string;
  /** What for: "PREMIUM", "VOICE_ADD_ON", "CUSTOM_INTEGRATION" or "OTHER". */
  readonly kind: string;
  /** Short name of the reason. */
  readonly reason: string;
  /** What the specialist has to know, all of it. */
  readonly expertise: readonly string[];
  /** Opportunity it follows from; null when people saw it themselves. */
  readonly opportunityId: string | null;
  /** Agent of success who asks, and to whom the client goes back; null when not known. */
  readonly invitedBy: string | null;
  /** Whom the words are about: id of the person or its pseudonym, else the client. */
  readonly personRef: string;
  /** Where more of the context lies, sealed; null for none. */
  readonly contextUri: string | null;
  /** Ids of events the specialist should read, at most 50. */
  readonly evidenceEventIds: readonly string[];
  /** Context in the agent’s words, sealed (R6); null for none. */
  readonly words: Personal<string> | null;
}

/** The specialist tells what came of it (WAP-59). The entity is the client id. */
export interface SpecialistOutcomeReported {
  readonly type: 'SpecialistOutcomeReported';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the invitation. */
  readonly invitationId: string;
  /** Agent who tells. */
  readonly specialistId: string;
  /** "DEAL", "NO_DEAL" or "LATER". */
  readonly outcome: string;
  /** Value of the deal in a year, integer micros; 0 for none. */
  readonly revenueMicros: number;
  /** ISO 4217; null without a deal. */
  readonly currency: string | null;
  /** Reference of the contract; null without one. */
  readonly contractRef: string | null;
  /** When to come back to it, ms since 1970 UTC; null for never. */
  readonly followUpAtMs: number | null;
  /** Whom the words are about: id of the person or its pseudonym, else the client. */
  readonly personRef: string;
  /** Next steps in the specialist’s words, sealed (R6); null for none. */
  readonly nextSteps: Personal<string> | null;
}

/** A specialist is not wanted any more (WAP-59). The entity is the client id. */
export interface SpecialistWithdrawn {
  readonly type: 'SpecialistWithdrawn';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the invitation. */
  readonly invitationId: string;
  /** Why, a short name. */
  readonly because: string;
}

/** The client leaves before the end. People tell it. */
export interface SuccessCancelled {
  readonly type: 'SuccessCancelled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, a short name; null when not told. */
  readonly reason: string | null;
  /** When it ends, ms since 1970 UTC. */
  readonly endsAtMs: number;
}

/** A client moved to another stage (SM-3). The entity is the client id. */
export interface SuccessStageChanged {
  readonly type: 'SuccessStageChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Stage before; null for the first. */
  readonly from: string | null;
  /** "TRIAL", "ACTIVE", "AT_RISK", "RENEWAL_APPROACHING" or "CHURNED". */
  readonly to: string;
  /** Why, a short name, e.g. "TRIAL_OVER", "HEALTH_RED", "RENEWAL_WINDOW". */
  readonly because: string;
  /** When the contract renews, ms since 1970 UTC. */
  readonly renewsAtMs: number;
  /** When it was due in the world, ms since 1970 UTC. */
  readonly atMs: number;
}

/** What success made of an opportunity (WAP-56). The entity is the client id. */
export interface UpsellDecided {
  readonly type: 'UpsellDecided';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the opportunity. */
  readonly opportunityId: string;
  /** Kind of the opportunity. */
  readonly kind: string;
  /** "INVITED", "DISMISSED", "UNANSWERED", "DUPLICATE" or "WITHDRAWN". */
  readonly outcome: string;
  /** Why, a short name. */
  readonly because: string;
  /** Person who decided, as user:<id>; null for nobody. */
  readonly decidedBy: string | null;
  /** Approval it was asked by; null when nobody was asked. */
  readonly approvalId: string | null;
  /** Invitation it led to; null for none. */
  readonly invitationId: string | null;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A client seems ready for more than it has (WAP-56). The entity is the client id. */
export interface UpsellDetected {
  readonly type: 'UpsellDetected';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the opportunity, unique within the tenant. */
  readonly opportunityId: string;
  /** "PREMIUM", "VOICE_ADD_ON" or "CUSTOM_INTEGRATION". */
  readonly kind: string;
  /** What was counted in the window: conversations, escalations, or features asked for. */
  readonly counted: number;
  /** At how many of them it is one. */
  readonly threshold: number;
  /** Conversations the plan expects in the days counted; null for other kinds. */
  readonly expected: number | null;
  /** Begin of the window, ms since 1970 UTC, event time. */
  readonly windowFromMs: number;
  /** End of the window, ms since 1970 UTC, event time. */
  readonly windowToMs: number;
  /** Events that were counted. */
  readonly evidenceCount: number;
  /** Ids of the latest of them, at most 50. */
  readonly evidenceEventIds: readonly string[];
  /** Event that published the thresholds; "default" for the platform’s own. */
  readonly settingsVersion: string;
  /** Agent of success the client knows; null when nobody is known. */
  readonly successAgentId: string | null;
  /** Event time at which it was one, ms since 1970 UTC. */
  readonly atMs: number;
}

/** Decisions of one bidder process, some tens of milliseconds of them, each with all it takes to decide it again (ADR 0022). */
export interface AuctionsDecided {
  readonly type: 'AuctionsDecided';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** When the first was decided, ms since 1970 UTC. */
  readonly fromAtMs: number;
  /** When the last was decided, ms since 1970 UTC. */
  readonly toAtMs: number;
  /** Decisions in it, 1 or more. */
  readonly auctions: number;
  /** Bids they made, 0 or more. */
  readonly bids: number;
  /** How records is written: 1 is JSON, packed with zstd. */
  readonly layout: number;
  /** The decisions, in order. Holds no personal data: what was derived stands for what was said. */
  readonly records: Buffer;
}

/** Whether a machine may do something alone, under supervision, or not at all (SM-10, UW-20). */
export interface AutonomyDecided {
  readonly type: 'AutonomyDecided';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "creative", "optimisation" or "lead". */
  readonly subjectKind: string;
  /** How sure the machine was, millionths. */
  readonly confidencePpm: number;
  /** Profile whose lines held: "general", "production", "staging" or "development". */
  readonly profile: string;
  /** From here on it acts alone, millionths. */
  readonly autonomousPpm: number;
  /** From here on it acts under supervision, millionths. */
  readonly supervisedPpm: number;
  /** "AUTO", "SUPERVISED" or "HUMAN". */
  readonly outcome: string;
  /** What the confidence rests on, in words. */
  readonly because: string;
}

/** What a bidder process holds itself to besides the catalogue; decisions name it by its version. */
export interface BidPolicyApplied {
  readonly type: 'BidPolicyApplied';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Hash of the policy, 16 hex characters. */
  readonly version: string;
  /** The policy: JSON without secrets. */
  readonly policyJson: string;
}

/** A bidder process decides from another state of the catalogue from now on: what changed since the one before, or all of it when it was loaded anew. */
export interface CatalogueFollowed {
  readonly type: 'CatalogueFollowed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Generation of the catalogue. */
  readonly generation: string;
  /** Change number reached, 0 or more. */
  readonly position: number;
  /** True when it was loaded whole; rows then holds every row, over several events of one position if there are many. */
  readonly loaded: boolean;
  /** Number of this event among those of one load, from 0; 0 for a change. */
  readonly part: number;
  /** How many events the load takes; 1 for a change. */
  readonly parts: number;
  /** Rows that are new or changed, each with the version it has; empty text for a row that is gone. */
  readonly rows: Readonly<Record<string, string>>;
}

/** A recorded decision was looked at again: its rule applied anew to its own inputs, and held against similar decisions of before (KAIROS-17). */
export interface DecisionAudited {
  readonly type: 'DecisionAudited';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the DecisionRecorded that was looked at. */
  readonly decisionId: string;
  /** Kind of that decision. */
  readonly kind: string;
  /** UPHELD, DOUBTED, WRONG or UNJUDGED: DOUBTED when similar cases were decided otherwise or what it rests on is weak, WRONG when its own rule says otherwise, UNJUDGED when there was nothing to hold it against. */
  readonly verdict: string;
  /** Checks that could be made, in order. */
  readonly checks: readonly AuditCheck[];
  /** Similar cases that were found, the nearest first. */
  readonly similar: readonly SimilarDecision[];
  /** Of the similar cases, those decided alike. */
  readonly agreeing: number;
  /** Chance with which it was picked, millionths; 1000000 for one that is always looked at. */
  readonly samplePpm: number;
  /** Why it was picked: SAMPLE or ALWAYS. */
  readonly picked: string;
  /** The verdict in words. */
  readonly because: string;
  /** Rules of the audit, with their version. */
  readonly auditVersion: string;
}

/** The record of one automatic decision: what was known, by which rule or model, how sure, who may act on it, and why (KIKI-57, UW-39, UW-44). The actor of the envelope decided; its cause is the event this is the record of, or the one that made it decide. */
export interface DecisionRecorded {
  readonly type: 'DecisionRecorded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What was decided, as a short name, e.g. "LEAD_SCORE". */
  readonly kind: string;
  /** What it is about: "lead", "campaign", "creative", "client" and so on; the entity of the envelope is its id. */
  readonly subjectKind: string;
  /** Id of the event the decision made; null when it made none, as when the answer is to do nothing. */
  readonly decidedEventId: string | null;
  /** Type of that event; null when there is none. */
  readonly decidedType: string | null;
  /** What the decision was made from, in order. */
  readonly inputs: readonly DecisionInput[];
  /** Features that were read; empty when it rests on none. */
  readonly features: readonly DecisionFeature[];
  /** Model and version that said so, e.g. "lead@3"; null when a rule decided. */
  readonly model: string | null;
  /** Rule and version that turned it into an outcome, e.g. "autonomy@production". */
  readonly policy: string;
  /** Chance with which the outcome was drawn, above 0 to 1; null when nothing was drawn. */
  readonly propensity: number | null;
  /** How sure it was, 0 to 1; null when the rule is not one of degree. */
  readonly confidence: number | null;
  /** Autonomy profile whose lines held (SM-10); null when no line was asked. */
  readonly profile: string | null;
  /** Line from which on it acts alone, millionths; null when no line was asked. */
  readonly autonomousPpm: number | null;
  /** Line from which on it acts under supervision, millionths; null when no line was asked. */
  readonly supervisedPpm: number | null;
  /** AUTO, SUPERVISED or HUMAN (SM-10): who may act on it. */
  readonly autonomy: string;
  /** What was decided, as a short name or value, e.g. "HOT". */
  readonly outcome: string;
  /** Why, the weightiest first; one or more. */
  readonly reasons: readonly DecisionReason[];
}

/** A demo is there: an agent with mock data and mock tools, to be tried in the browser (WAP-24). */
export interface DemoBuilt {
  readonly type: 'DemoBuilt';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the demo, unique within the client. */
  readonly demoId: string;
  /** How often it was built, 1 or more. */
  readonly attempt: number;
  /** Where it lies in the object store, sealed. */
  readonly demoUri: string;
  /** SHA-256 (hex) of it before it was sealed. */
  readonly demoHash: string;
  /** Mock tools in it. */
  readonly mockTools: readonly string[];
  /** Records of mock data, 0 or more. */
  readonly mockRecordCount: number;
  /** Scripted turns to show, 0 or more. */
  readonly turnCount: number;
  /** LanguageModelAsked whose words are in it; null when none are. */
  readonly modelEventId: string | null;
  /** True when no language model but the offline stand-in wrote. */
  readonly isOffline: boolean;
}

/** A demo ended without a yes or a no. */
export interface DemoLapsed {
  readonly type: 'DemoLapsed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the demo, unique within the client. */
  readonly demoId: string;
  /** Why, in words. */
  readonly because: string;
}

/** An agent showed the demo to the client (WAP-25). */
export interface DemoPresented {
  readonly type: 'DemoPresented';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the demo, unique within the client. */
  readonly demoId: string;
  /** Agent who showed it. */
  readonly agentId: string;
}

/** A demo is to be built from the validated requirements (WAP-24). */
export interface DemoRequested {
  readonly type: 'DemoRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the demo, unique within the client. */
  readonly demoId: string;
  /** "chatbot" or "voicebot". */
  readonly product: string;
  /** Draft of requirements it is built from. */
  readonly draftId: string;
  /** Revision of that draft, 1 or more. */
  readonly revision: number;
  /** Without an agreement by then it lapses, ms since 1970 UTC. */
  readonly dueAtMs: number;
}

/** A demo was tested: by the platform's own checks, or by a developer (WAP-24). */
export interface DemoTested {
  readonly type: 'DemoTested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the demo, unique within the client. */
  readonly demoId: string;
  /** Which build, 1 or more. */
  readonly attempt: number;
  /** Who, as kind:id: "workflow:…" or "agent:…". */
  readonly testedBy: string;
  /** Checks that passed, 0 or more. */
  readonly passedCount: number;
  /** Checks that failed, 0 or more: none makes the demo ready. */
  readonly failedCount: number;
  /** Names of the checks that failed. */
  readonly failed: readonly string[];
}

/** The client agreed to a pilot after the demo (WAP-25). */
export interface PilotAgreed {
  readonly type: 'PilotAgreed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the demo, unique within the client. */
  readonly demoId: string;
  /** Who it was: id of the person or its pseudonym, else the client. */
  readonly personRef: string;
  /** How long the pilot is to run, days, 1 or more. */
  readonly pilotDays: number;
}

/** The client wants no pilot (WAP-25). */
export interface PilotDeclined {
  readonly type: 'PilotDeclined';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the demo, unique within the client. */
  readonly demoId: string;
  /** Who it was: id of the person or its pseudonym, else the client. */
  readonly personRef: string;
  /** Short name of the reason, e.g. "price", "timing", "fit" or "other". */
  readonly reason: string;
  /** Why, in the client's words, sealed (R6); null for none. */
  readonly words: Personal<string> | null;
}

/** Somebody has the escalation in hand. */
export interface EscalationAccepted {
  readonly type: 'EscalationAccepted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the escalation. */
  readonly escalationId: string;
  /** Ticket it is about. */
  readonly ticketId: string;
  /** Agent who has it. */
  readonly agentId: string;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A client’s question goes to people (WAP-47). The entity is the client id. */
export interface EscalationRaised {
  readonly type: 'EscalationRaised';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the escalation, unique in the tenant. */
  readonly escalationId: string;
  /** Ticket it is about. */
  readonly ticketId: string;
  /** "LOW_CONFIDENCE", "PERSON_ASKED", "SLA_MISSED" or "NOT_IN_MATRIX". */
  readonly trigger: string;
  /** How often the ticket was escalated, from 1. */
  readonly level: number;
  /** Team that is asked. */
  readonly team: string;
  /** Severity of the ticket. */
  readonly severity: string;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** The escalation is over. */
export interface EscalationSettled {
  readonly type: 'EscalationSettled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the escalation. */
  readonly escalationId: string;
  /** Ticket it is about. */
  readonly ticketId: string;
  /** "RESOLVED", "CLOSED" or "UNANSWERED". */
  readonly outcome: string;
  /** Agent who had it; null when nobody did. */
  readonly agentId: string | null;
  /** How long it was open, ms. */
  readonly openMs: number;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** An arm did worse than the control by a guardrail and gets no more traffic. */
export interface ExperimentArmStopped {
  readonly type: 'ExperimentArmStopped';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the arm, as the design of the experiment names it. */
  readonly armId: string;
  /** Metric of the guardrail. */
  readonly metric: string;
  /** Exposures of the arm that have settled. */
  readonly trials: number;
  /** What they came to, millionths of a whole success. */
  readonly successesPpm: number;
  /** Exposures of the control. */
  readonly controlTrials: number;
  /** What they came to, millionths of a whole success. */
  readonly controlSuccessesPpm: number;
  /** Natural logarithm of the e-value. */
  readonly evidence: number;
}

/** An experiment was set down before anybody saw it: its arms, and the rules it ends by. */
export interface ExperimentDesigned {
  readonly type: 'ExperimentDesigned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name people know it by. */
  readonly name: string;
  /** What it is about: "CAMPAIGN", "CONFIG", "JOURNEY" or "OTHER". */
  readonly subjectKind: string;
  /** Id of the campaign, config or journey; null for none. */
  readonly subjectId: string | null;
  /** Cohort it is held to: "new_trial", "power", "at_risk" or "renewal"; null for everybody. */
  readonly cohort: string | null;
  /** What arms are judged by: "CLICK", "CONVERSION", "SESSION_LENGTH" or "FEATURE_ADOPTION". */
  readonly metric: string;
  /** Size of an outcome that counts as one whole success: 1, or for a session length its ms; 1 or more. */
  readonly wholeOutcome: number;
  /** The arms, 2 to 100; the first is the control. */
  readonly arms: readonly ExperimentArm[];
  /** Seed of every assignment, 0 up to 2^32. */
  readonly seed: number;
  /** Units that stay out of the experiment and get the control, millionths. */
  readonly holdoutPpm: number;
  /** Part of the traffic that is spread evenly over the arms, millionths. */
  readonly floorPpm: number;
  /** Least part of the traffic of the control, millionths. */
  readonly controlPpm: number;
  /** Whether a unit keeps the arm it got first, and counts once. */
  readonly isSticky: boolean;
  /** An outcome counts so long after its exposure, ms. */
  readonly outcomeWindowMs: number;
  /** Least time between two moves of the weights, ms. */
  readonly moveEveryMs: number;
  /** Nothing is promoted before it has run so long, ms. */
  readonly runMinMs: number;
  /** It ends after so long if nothing was found, ms; null for no end. */
  readonly runMaxMs: number | null;
  /** Fewest trials of an arm that may be promoted, and of the control. */
  readonly trialsMin: number;
  /** Chance that it promotes an arm that is no better, millionths. */
  readonly alphaPpm: number;
  /** Chance that it stops an arm that is no worse, millionths. */
  readonly guardAlphaPpm: number;
  /** What ends an arm early. */
  readonly guardrails: readonly ExperimentGuardrail[];
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** The arm is what everybody gets from now on. */
export interface ExperimentPromoted {
  readonly type: 'ExperimentPromoted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the arm, as the design of the experiment names it. */
  readonly armId: string;
  /** Why, in words, without anything about a person. */
  readonly because: string;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** An arm is better than the control, however often somebody looked. */
export interface ExperimentSignificanceReached {
  readonly type: 'ExperimentSignificanceReached';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the arm, as the design of the experiment names it. */
  readonly armId: string;
  /** Exposures of the arm that have settled. */
  readonly trials: number;
  /** What they came to, millionths of a whole success. */
  readonly successesPpm: number;
  /** Exposures of the control. */
  readonly controlTrials: number;
  /** What they came to, millionths of a whole success. */
  readonly controlSuccessesPpm: number;
  /** Natural logarithm of the e-value. */
  readonly evidence: number;
  /** Lower end of its rate as a share of the control’s, millionths, of a sequence that holds at all times. */
  readonly lowPpm: number;
  /** Upper end, millionths; null when it is open. */
  readonly highPpm: number | null;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** The experiment runs: units are assigned from now on. */
export interface ExperimentStarted {
  readonly type: 'ExperimentStarted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** The experiment ended without a winner; everybody gets the control. */
export interface ExperimentStopped {
  readonly type: 'ExperimentStopped';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "GUARDRAIL", "RATIO", "TIME_OVER" or "PERSON". */
  readonly reason: string;
  /** Why, in words, without anything about a person. */
  readonly because: string;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A block of traffic ended and the next began, with the shares that follow from what has settled by then. */
export interface ExperimentWeightsMoved {
  readonly type: 'ExperimentWeightsMoved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Number of the block that begins, 2 or more. */
  readonly block: number;
  /** Share of each arm in it, millionths; they add up to 1,000,000. */
  readonly sharesPpm: readonly number[];
  /** Blocks whose outcomes are all in, and were not told before. */
  readonly settled: readonly SettledBlock[];
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** Something came of an exposure. The entity is the experiment id. */
export interface OutcomeObserved {
  readonly type: 'OutcomeObserved';
  /** Who, when, why. */
  readonly envelope: Envelope;
  /** Id of the exposure. */
  readonly exposureId: string;
  /** "CLICK", "CONVERSION", "SESSION_LENGTH" or "FEATURE_ADOPTION"; others for guardrails. */
  readonly metric: string;
  /** 1, or for a session length its ms. */
  readonly size: number;
  /** When it happened, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A unit was given an arm of an experiment. The entity is the experiment id. */
export interface UnitExposed {
  readonly type: 'UnitExposed';
  /** Who, when, why. */
  readonly envelope: Envelope;
  /** Pseudonym of who or what was given it. */
  readonly unit: string;
  /** Request it was given for; the unit itself where it keeps its arm. */
  readonly requestId: string;
  /** Id of the arm, as the design of the experiment names it. */
  readonly armId: string;
  /** Chance it had of this arm when it was drawn, millionths; 1,000,000 in the holdout. */
  readonly propensityPpm: number;
  /** Block of traffic whose shares it was drawn by; 0 in the holdout. */
  readonly block: number;
  /** Version of the experiment it was drawn at: with seed and unit it is drawn again. */
  readonly version: number;
  /** Whether it stays out of the experiment. */
  readonly isHoldout: boolean;
  /** Cohort the unit was in; null for none or not asked. */
  readonly cohort: string | null;
  /** Places of the arms it was drawn among, where others could not be shown: then it counts for nothing. Null for all. */
  readonly among: readonly number[] | null;
}

/** Feature vectors were given to those who asked, as they were given: replaying the log must make the same. */
export interface FeaturesServed {
  readonly type: 'FeaturesServed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Feature view they are of. */
  readonly view: string;
  /** Version of the definition, 1 or more. */
  readonly viewVersion: number;
  /** SHA-256 of the canonical definition, 64 hex digits: whose features, in which order, the values are. */
  readonly definitionSha256: string;
  /** Process that served them. */
  readonly server: string;
  /** Vectors, in the order they were computed. */
  readonly vectors: readonly ServedVector[];
  /** Vectors of the view that this process served since its event before, and could not keep: 0 when all are here. */
  readonly unlogged: number;
}

/** What a payment system knows of the transactions of a user, as of a time. */
export interface TransactionStatsObserved {
  readonly type: 'TransactionStatsObserved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Whether the payment system holds the user for fraud. */
  readonly fraudFlagged: boolean;
  /** Mean amount of a transaction, micros of currency, 0 or more. */
  readonly amountMicros: number;
  /** ISO 4217 currency of the amount. */
  readonly currency: string;
  /** Transactions the mean is of, 0 or more. */
  readonly transactionCount: number;
}

/** An agent took the side of its team. */
export interface HandoffAccepted {
  readonly type: 'HandoffAccepted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Team of the side, as in assignment_events. */
  readonly team: string;
  /** Agent id, as in agent_events. */
  readonly agentId: string;
  /** Why this agent, in words; null for handoffs from before it was told. */
  readonly because: string | null;
}

/** Every side has its agent: the client is theirs. */
export interface HandoffCompleted {
  readonly type: 'HandoffCompleted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client that was handed over. */
  readonly clientId: string;
  /** Teams, in the order of HandoffCreated. */
  readonly teams: readonly string[];
  /** Their agents, in the same order. */
  readonly agents: readonly string[];
  /** Workflow that waits for it; null for none. */
  readonly replyTo: string | null;
}

/** A client is to be handed to one team, or to two at once. The entity is the handoff id. */
export interface HandoffCreated {
  readonly type: 'HandoffCreated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "SIGNUP" (WAP-118), "ONBOARDING" (WAP-119), "SUCCESS" (WAP-120), "SPECIALIST" (WAP-121) or "OTHER". */
  readonly kind: string;
  /** Client that is handed over. */
  readonly clientId: string;
  /** Agent that gives it away; null when nobody has it. */
  readonly fromAgent: string | null;
  /** Teams that take it: one, or two that both have to accept. */
  readonly teams: readonly string[];
  /** Subjects who takes it has to know. */
  readonly expertise: readonly string[];
  /** As of WorkRequested. */
  readonly priority: string;
  /** Where the notes for the next ones lie, sealed; null for none. */
  readonly notesUri: string | null;
  /** When, milliseconds since 1970-01-01 UTC. */
  readonly createdAtMs: number;
  /** It expires then when not everybody has accepted, milliseconds since 1970-01-01 UTC. */
  readonly deadlineMs: number;
  /** Workflow that waits for it; null for none. */
  readonly replyTo: string | null;
}

/** The handoff came to nothing; the client stays where it was. */
export interface HandoffEnded {
  readonly type: 'HandoffEnded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client that was to be handed over. */
  readonly clientId: string;
  /** "EXPIRED": not everybody accepted in time; "SHELVED": a team found nobody; "WITHDRAWN": it was taken back. */
  readonly reason: string;
  /** Workflow that waits for it; null for none. */
  readonly replyTo: string | null;
}

/** An agent of a team is asked to take its side. */
export interface HandoffOffered {
  readonly type: 'HandoffOffered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Team of the side, as in assignment_events. */
  readonly team: string;
  /** Agent id, as in agent_events. */
  readonly agentId: string;
  /** When the offer ends, milliseconds since 1970-01-01 UTC. */
  readonly expiresAtMs: number;
  /** Why this agent, in words; null for handoffs from before it was told. */
  readonly because: string | null;
}

/** The side of a team waits for another agent. */
export interface HandoffRequeued {
  readonly type: 'HandoffRequeued';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Team of the side, as in assignment_events. */
  readonly team: string;
  /** Agent id, as in agent_events. */
  readonly agentId: string;
  /** As of WorkRequeued. */
  readonly reason: string;
}

/** A rollback could not put a former version of a config in force; people have to act. */
export interface ConfigRestoreFailed {
  readonly type: 'ConfigRestoreFailed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The config. */
  readonly configId: string;
  /** Version that is still in force. */
  readonly version: string;
  /** Why, in words. */
  readonly reason: string;
}

/** A rollback put a former version of a config in force again (WAP-107). */
export interface ConfigRestored {
  readonly type: 'ConfigRestored';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The config. */
  readonly configId: string;
  /** Version that was left. */
  readonly fromVersion: string;
  /** Version that is in force again. */
  readonly toVersion: string;
}

/** People were told of an incident. */
export interface IncidentAlerted {
  readonly type: 'IncidentAlerted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** How: "slack" or "offline". */
  readonly channel: string;
  /** True when the outside system took it; false for the offline stand-in. */
  readonly delivered: boolean;
}

/** The client was told of an incident (WAP-110). */
export interface IncidentClientInformed {
  readonly type: 'IncidentClientInformed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** How: "email" or "sms". */
  readonly channel: string;
  /** Message, as in MessageRequested; empty when nobody could be told. */
  readonly messageId: string;
  /** True when the message was taken. */
  readonly delivered: boolean;
}

/** What an incident did to clients has ended (SM-14). */
export interface IncidentMitigated {
  readonly type: 'IncidentMitigated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Who said so: user:<id>, or the workflow that did it. */
  readonly by: string;
  /** Where it is written; null for a mitigation the platform did itself. */
  readonly uri: string | null;
  /** Whether it came after its time limit. */
  readonly late: boolean;
}

/** Something went wrong that people should know of (SM-14). */
export interface IncidentOpened {
  readonly type: 'IncidentOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** How bad it is. */
  readonly severity: Severity;
  /** What kind, e.g. "creative-rollback". */
  readonly kind: string;
  /** What it is about, as kind:id. */
  readonly subject: string;
  /** One sentence for people. */
  readonly summary: string;
}

/** What keeps an incident from coming again was done: its end (SM-14). */
export interface IncidentPreventionCompleted {
  readonly type: 'IncidentPreventionCompleted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Who said so: user:<id>, or the workflow that did it. */
  readonly by: string;
  /** Where it is written; null for a mitigation the platform did itself. */
  readonly uri: string | null;
  /** Whether it came after its time limit. */
  readonly late: boolean;
}

/** The root cause of an incident was written down (SM-14). */
export interface IncidentRcaRecorded {
  readonly type: 'IncidentRcaRecorded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Who said so: user:<id>, or the workflow that did it. */
  readonly by: string;
  /** Where it is written; null for a mitigation the platform did itself. */
  readonly uri: string | null;
  /** Whether it came after its time limit. */
  readonly late: boolean;
}

/** A step of an incident was not done in time, and was escalated (WAP-46). */
export interface IncidentStepMissed {
  readonly type: 'IncidentStepMissed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What was to be done. */
  readonly step: MissedStep;
  /** Team that owned it. */
  readonly owner: string;
  /** Until when it was due, ms since 1970 UTC. */
  readonly dueAtMs: number;
  /** Team that was told. */
  readonly escalatedTo: string;
}

/** A step of an incident waits for somebody, with an owner and a time limit (SM-14). */
export interface IncidentStepOpened {
  readonly type: 'IncidentStepOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What is to be done. */
  readonly step: IncidentStep;
  /** Team that owns it. */
  readonly owner: string;
  /** Until when, ms since 1970 UTC. */
  readonly dueAtMs: number;
  /** Event that published the owners and limits in force; empty for those every tenant begins with. */
  readonly policyVersion: string;
}

/** Somebody says that a step of an incident is done; its workflow takes it when it waits for that step (SM-14). */
export interface IncidentStepReported {
  readonly type: 'IncidentStepReported';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What is done. */
  readonly step: ReportedStep;
  /** Where it is written; RCA and PREVENTION need one. */
  readonly uri: string | null;
}

/** An incident has a ticket (WAP-110). */
export interface IncidentTicketed {
  readonly type: 'IncidentTicketed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Where: "github", or "offline" for the stand-in. */
  readonly system: string;
  /** Id of the ticket there. */
  readonly ticketId: string;
  /** Where people read it; null when it is nowhere. */
  readonly uri: string | null;
}

/** A rollback ended with the gold creative on air. */
export interface RollbackCompleted {
  readonly type: 'RollbackCompleted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign rolled back. */
  readonly campaignId: string;
  /** Creative taken off the air. */
  readonly pausedCreativeId: string;
  /** Creative put on the air. */
  readonly goldCreativeId: string;
}

/** A rollback could not be finished by itself; people have to act. */
export interface RollbackEscalated {
  readonly type: 'RollbackEscalated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign concerned. */
  readonly campaignId: string;
  /** Creative concerned. */
  readonly pausedCreativeId: string;
  /** Why, in words. */
  readonly reason: string;
}

/** A rollback began (SM-2). */
export interface RollbackStarted {
  readonly type: 'RollbackStarted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What is rolled back. */
  readonly subjectKind: RollbackSubjectKind;
  /** Config id or creative id. */
  readonly subjectId: string;
  /** Campaign of the creative; empty for a config. */
  readonly campaignId: string;
  /** Trigger that fired, as in DegradationNoticed. */
  readonly trigger: string;
  /** When what was judged bad began, ms since 1970 UTC. */
  readonly firstBadAtMs: number;
}

/** What a rollback restored works: it was shown or used for the first time (SM-2). */
export interface RollbackVerified {
  readonly type: 'RollbackVerified';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What was rolled back. */
  readonly subjectKind: VerifiedSubjectKind;
  /** Gold creative on the air, or version of the config in use again. */
  readonly restoredId: string;
  /** First impression or use of it, ms since 1970 UTC. */
  readonly firstGoodAtMs: number;
  /** From the beginning of what was bad to the first good. */
  readonly elapsedMs: number;
  /** From the finding to the first good. */
  readonly reactionMs: number;
  /** Creative or config that was rolled back; its workflow is told. */
  readonly subjectId: string;
}

/** An event of the past waits here until it is moved to its own topic, behind all that is new. */
export interface EventBackfilled {
  readonly type: 'EventBackfilled';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Type of the event that waits. */
  readonly eventType: string;
  /** The event as it will stand in its own topic, in wire format; what tells of a person in it is sealed. */
  readonly event: Buffer;
}

/** An event beyond the rate of its sender waits here until it is moved to its own topic. */
export interface EventOverflowed {
  readonly type: 'EventOverflowed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Type of the event that waits. */
  readonly eventType: string;
  /** The event as it will stand in its own topic, in wire format; what tells of a person in it is sealed. */
  readonly event: Buffer;
}

/** Things sent in were not taken, or not as they were meant, over a span of time. */
export interface IngestionWarned {
  readonly type: 'IngestionWarned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Door they came to: "events", "segment", "cloudevents" or "webhooks". */
  readonly door: string;
  /** What was wrong, a code of docs/ingest.md. */
  readonly code: string;
  /** Event type or call, when it is one that is known; null otherwise. */
  readonly eventType: string | null;
  /** Credential they came with, never the secret; null when it has none or they are many. */
  readonly credential: string | null;
  /** How many in the span, 1 or more. */
  readonly count: number;
  /** Names of some of the fields that were wrong, never a value; five at most. */
  readonly fieldNames: readonly string[];
  /** The first of them, ms since 1970 UTC. */
  readonly firstAtMs: number;
  /** The last of them, ms since 1970 UTC. */
  readonly lastAtMs: number;
}

/** Nobody comes in and nothing is sent until it is resumed; who is inside waits. */
export interface JourneyPaused {
  readonly type: 'JourneyPaused';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words; no personal data. */
  readonly because: string;
}

/** A paused journey goes on. */
export interface JourneyResumed {
  readonly type: 'JourneyResumed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
}

/** The journey is over for ever: nobody comes in any more. */
export interface JourneyRetired {
  readonly type: 'JourneyRetired';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What becomes of those inside: FINISH: they walk to their end; EXIT: they leave at once. */
  readonly onRunning: JourneyRetiringAct;
  /** Why, in words; no personal data. */
  readonly because: string;
}

/** A version of a journey went live: who comes in from now on walks it. */
export interface JourneyVersionPublished {
  readonly type: 'JourneyVersionPublished';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Number of the version, from 1. */
  readonly version: number;
  /** The journey as JSON text, as it was checked and compiled from its YAML; no personal data. */
  readonly definition: string;
  /** SHA-256 of the definition, hex. */
  readonly definitionHash: string;
  /** The YAML as it was written, for people; no personal data. */
  readonly sourceYaml: string;
  /** Event types that bring people in. */
  readonly entryTypes: readonly string[];
  /** All event types the journey looks at, those that bring people in included. */
  readonly listensTo: readonly string[];
  /** What becomes of those inside an older version: DRAIN: they end on it; MIGRATE: they go over at the step they are at; PIN: they end on it and come back to it. */
  readonly onRunning: JourneyRunningAct;
  /** Why it was published, in words; no personal data. */
  readonly because: string;
}

/** Somebody came into a journey. */
export interface JourneyEntered {
  readonly type: 'JourneyEntered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the journey. */
  readonly journeyId: string;
  /** Version walked, from 1. */
  readonly version: number;
  /** Id of this walk, unique in the tenant. */
  readonly runId: string;
  /** What tells several walks of one person apart, e.g. a cart; empty when the journey has one at a time. */
  readonly instanceKey: string;
  /** What the entity is: "person", "client", "user" or "agent". */
  readonly subjectKind: string;
  /** Event type that brought them in. */
  readonly entryType: string;
  /** Id of that event. */
  readonly entryEventId: string;
  /** True when they are held out for comparison: they walk and are told nothing. */
  readonly isHoldout: boolean;
}

/** Somebody would have come into a journey, and a rule kept them out. */
export interface JourneyEntrySkipped {
  readonly type: 'JourneyEntrySkipped';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the journey. */
  readonly journeyId: string;
  /** Version walked, from 1. */
  readonly version: number;
  /** What tells several walks of one person apart, e.g. a cart; empty when the journey has one at a time. */
  readonly instanceKey: string;
  /** What the entity is: "person", "client", "user" or "agent". */
  readonly subjectKind: string;
  /** Event type that would have brought them in. */
  readonly entryType: string;
  /** Id of that event. */
  readonly entryEventId: string;
  /** Rule that kept them out, in capitals, e.g. "RE_ENTRY_DELAY", "CONCURRENCY", "PAUSED". */
  readonly reason: string;
}

/** A walk is over. */
export interface JourneyExited {
  readonly type: 'JourneyExited';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the journey. */
  readonly journeyId: string;
  /** Version walked, from 1. */
  readonly version: number;
  /** Id of this walk, unique in the tenant. */
  readonly runId: string;
  /** What tells several walks of one person apart, e.g. a cart; empty when the journey has one at a time. */
  readonly instanceKey: string;
  /** What the entity is: "person", "client", "user" or "agent". */
  readonly subjectKind: string;
  /** Why, in capitals: "COMPLETED", "GOAL", "EXIT_RULE", "RETIRED", "STEP_GONE" or "TOO_LONG". */
  readonly reason: string;
  /** Messages that were sent on it. */
  readonly messages: number;
}

/** Somebody did what the journey is for. */
export interface JourneyGoalReached {
  readonly type: 'JourneyGoalReached';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the journey. */
  readonly journeyId: string;
  /** Version walked, from 1. */
  readonly version: number;
  /** Id of this walk, unique in the tenant. */
  readonly runId: string;
  /** What tells several walks of one person apart, e.g. a cart; empty when the journey has one at a time. */
  readonly instanceKey: string;
  /** What the entity is: "person", "client", "user" or "agent". */
  readonly subjectKind: string;
  /** Name of the goal. */
  readonly goal: string;
  /** Id of the event that told it. */
  readonly goalEventId: string;
  /** True when they were held out: what happens without messages. */
  readonly isHoldout: boolean;
}

/** A walk went over to another version at the step it was at. */
export interface JourneyMigrated {
  readonly type: 'JourneyMigrated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the journey. */
  readonly journeyId: string;
  /** Version walked, from 1. */
  readonly version: number;
  /** Id of this walk, unique in the tenant. */
  readonly runId: string;
  /** What tells several walks of one person apart, e.g. a cart; empty when the journey has one at a time. */
  readonly instanceKey: string;
  /** What the entity is: "person", "client", "user" or "agent". */
  readonly subjectKind: string;
  /** Version walked before. */
  readonly fromVersion: number;
  /** The step. */
  readonly nodeId: string;
}

/** A step was passed over by a rule, and the walk went on. */
export interface JourneyStepSkipped {
  readonly type: 'JourneyStepSkipped';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the journey. */
  readonly journeyId: string;
  /** Version walked, from 1. */
  readonly version: number;
  /** Id of this walk, unique in the tenant. */
  readonly runId: string;
  /** What tells several walks of one person apart, e.g. a cart; empty when the journey has one at a time. */
  readonly instanceKey: string;
  /** What the entity is: "person", "client", "user" or "agent". */
  readonly subjectKind: string;
  /** The step. */
  readonly nodeId: string;
  /** Rule, in capitals, e.g. "CAP_PERSON", "CAP_JOURNEY", "PRIORITY", "HOLDOUT", "NO_CONSENT". */
  readonly reason: string;
}

/** A step of a journey was done. */
export interface JourneyStepTaken {
  readonly type: 'JourneyStepTaken';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the journey. */
  readonly journeyId: string;
  /** Version walked, from 1. */
  readonly version: number;
  /** Id of this walk, unique in the tenant. */
  readonly runId: string;
  /** What tells several walks of one person apart, e.g. a cart; empty when the journey has one at a time. */
  readonly instanceKey: string;
  /** What the entity is: "person", "client", "user" or "agent". */
  readonly subjectKind: string;
  /** The step. */
  readonly nodeId: string;
  /** Kind of the step: "event", "wait", "delay", "condition", "split", "message", "goal" or "exit". */
  readonly kind: string;
  /** What it came to: a branch, or what became of a message. */
  readonly outcome: string;
  /** Step that follows; null at an end. */
  readonly nextNodeId: string | null;
  /** Message it asked for; null at other steps. */
  readonly messageId: string | null;
  /** Why it came to this, as a person reads it: of a step of kind "choose" what of the context was looked at, of a message what chose its text. Null where the step leaves no choice. */
  readonly because: string | null;
}

/** A walk waits, for a time or for an event. */
export interface JourneyWaitBegun {
  readonly type: 'JourneyWaitBegun';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the journey. */
  readonly journeyId: string;
  /** Version walked, from 1. */
  readonly version: number;
  /** Id of this walk, unique in the tenant. */
  readonly runId: string;
  /** What tells several walks of one person apart, e.g. a cart; empty when the journey has one at a time. */
  readonly instanceKey: string;
  /** What the entity is: "person", "client", "user" or "agent". */
  readonly subjectKind: string;
  /** The step. */
  readonly nodeId: string;
  /** Until when at the latest, ms since 1970 UTC. */
  readonly untilAtMs: number;
  /** "DELAY", "WAIT", "QUIET_HOURS" or "PAUSED". */
  readonly reason: string;
  /** Event type it waits for; null when for time alone. */
  readonly forType: string | null;
  /** Why it waits so long where it is not the journey that says it: with the reason "BEST_HOUR" the hour this person reads at, and what that rests on. Null otherwise. */
  readonly because: string | null;
}

/** What an objective brought at one client, measured before and after (WAP-30). The entity is the client id. */
export interface DeploymentMeasured {
  readonly type: 'DeploymentMeasured';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "chatbot" or "voicebot". */
  readonly product: string;
  /** Business of the client, a short name; null when not known. */
  readonly businessType: string | null;
  /** What was to be reached, a short name. */
  readonly objective: string;
  /** What kind of benefit it is. */
  readonly kind: BenefitKind;
  /** What was measured, a short name, e.g. "resolved-alone". */
  readonly metric: string;
  /** Share before, millionths, 0 or more. */
  readonly baselinePpm: number;
  /** Share now, millionths, 0 or more. */
  readonly nowPpm: number;
  /** Conversations the share of now rests on. */
  readonly conversations: number;
  /** Begin of what is measured as now, ms since 1970 UTC. */
  readonly fromMs: number;
  /** End of it, ms since 1970 UTC. */
  readonly toMs: number;
}

/** What clients with something in common do more often than others (WAP-60). No client can be told from it. The entity is the pattern id. */
export interface PatternDetected {
  readonly type: 'PatternDetected';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the pattern: the same factor and outcome have the same one. */
  readonly patternId: string;
  /** "TENANT" for the clients of one organisation, "PLATFORM" for those of several. */
  readonly scope: string;
  /** Which look at the data it was, from 1; each is at twice the clients of the one before. */
  readonly look: number;
  /** What the clients have in common, e.g. "product:chatbot" or "tool:order-status". */
  readonly factor: string;
  /** What they do more often: "UPSOLD", "KEPT_HEALTHY" or "RESOLVED_ALONE". */
  readonly outcome: string;
  /** Clients that have it, in steps of five, rounded down. */
  readonly withClients: number;
  /** Share of them with the outcome, millionths, in whole percents. */
  readonly withRatePpm: number;
  /** Clients that do not have it, in steps of five, rounded down. */
  readonly withoutClients: number;
  /** Share of them with the outcome, millionths, in whole percents. */
  readonly withoutRatePpm: number;
  /** First share less second one, millionths. */
  readonly liftPpm: number;
  /** Organisations they belong to; 1 for scope "TENANT". */
  readonly tenants: number;
  /** Chance of so large a difference where there is none, billionths, rounded up. */
  readonly pValuePpb: number;
  /** How many were tested in the same look. */
  readonly hypotheses: number;
  /** Chance, in billionths, that the look finds even one where there is none. */
  readonly alphaPpb: number;
  /** How it was tested, with its version. */
  readonly test: string;
  /** Ids of events it rests on, at most 50; what they hold only their own organisation can read. */
  readonly evidenceEventIds: readonly string[];
  /** Not to be used after it, ms since 1970 UTC. */
  readonly validUntilMs: number;
  /** Event time of the last client looked at, ms since 1970 UTC. */
  readonly atMs: number;
}

/** All that may hold across clients was tested once (WAP-60). The entity is the scope. */
export interface PatternLookTaken {
  readonly type: 'PatternLookTaken';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "TENANT" for the clients of one organisation, "PLATFORM" for those of several. */
  readonly scope: string;
  /** Which look at the data it was, from 1; each is at twice the clients of the one before. */
  readonly look: number;
  /** Clients looked at, in steps of five, rounded down. */
  readonly clients: number;
  /** How many were tested: those whose groups are large enough to be told of. */
  readonly hypotheses: number;
  /** How many held. */
  readonly found: number;
  /** Chance, in billionths, that this look finds even one where there is none. */
  readonly alphaPpb: number;
  /** How it was tested, with its version. */
  readonly test: string;
  /** Event time of the last client looked at, ms since 1970 UTC. */
  readonly atMs: number;
}

/** What the bot may answer by itself grew by what a person resolved (WAP-48). The entity is the client id. */
export interface SupportMatrixUpdated {
  readonly type: 'SupportMatrixUpdated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Subject, a short name; the matrix holds one line of each. */
  readonly category: string;
  /** Ticket it was learnt from. */
  readonly ticketId: string;
  /** Where the resolution lies, sealed; null for none. */
  readonly resolutionUri: string | null;
  /** Agent who resolved it; null for the bot. */
  readonly agentId: string | null;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** What came of a lead, for the next ones to learn from (MAMS-10). */
export interface LeadAnalysed {
  readonly type: 'LeadAnalysed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** As the outreach ended. */
  readonly outcome: string;
  /** Class it was scored into. */
  readonly class: string;
  /** Queue it was given to. */
  readonly queue: string;
  /** Messages that were asked for. */
  readonly attempts: number;
  /** From the first message to the answer, ms; null when there was none. */
  readonly respondedAfterMs: number | null;
  /** Channel that was answered; null for none. */
  readonly channel: string | null;
}

/** A lead was given to an agent of its queue. */
export interface LeadAssigned {
  readonly type: 'LeadAssigned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Queue the agent works for. */
  readonly queue: string;
  /** Agent id, as agent:name; never a personal name. */
  readonly assignee: string;
  /** The rule that chose the agent, in words. */
  readonly because: string;
  /** Team that gave it out; null where a fixed roster was used. */
  readonly team: string | null;
  /** Nobody of the team is free: it waits in its queue, and the assignee is the team. */
  readonly isWaiting: boolean;
}

/** A message to a lead was asked for (MAMS-03). */
export interface LeadEngaged {
  readonly type: 'LeadEngaged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "email", "sms", "push", "chat" or "voice". */
  readonly channel: string;
  /** Id of the message; empty when a person does it. */
  readonly messageId: string;
  /** Which try it is, from 1. */
  readonly attempt: number;
  /** What for, as a short name. */
  readonly purpose: string;
}

/** No more messages go to a lead (MAMS-03). */
export interface LeadOutreachEnded {
  readonly type: 'LeadOutreachEnded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "RESPONDED", "NO_RESPONSE", "NOT_REACHED" or "TAKEN_OVER". */
  readonly outcome: string;
  /** Messages that were asked for. */
  readonly attempts: number;
  /** Channels that were used, in order. */
  readonly channels: readonly string[];
}

/** A lead arrived from an upstream system. What tells who the person is comes in sealed fields, readable until the person is erased. */
export interface LeadReceived {
  readonly type: 'LeadReceived';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Where it came from, e.g. "web-form", "partner", "event". */
  readonly source: string;
  /** Opaque id of the person in the sender's system; no name, address or number. */
  readonly contactRef: string;
  /** Company the person stands for; null when unknown. */
  readonly companyName: string | null;
  /** Employees of that company, 1 or more; null when unknown. */
  readonly companySize: number | null;
  /** Industry in lower case, e.g. "retail"; null when unknown. */
  readonly industry: string | null;
  /** ISO 3166-1 alpha-3 country; null when unknown. */
  readonly country: string | null;
  /** Product asked about, "chatbot" or "voicebot" or another; null when unknown. */
  readonly product: string | null;
  /** Yearly budget the lead named, micros of its currency, 0 or more; null when unknown. */
  readonly budgetMicros: number | null;
  /** ISO 4217 currency of budgetMicros; null when no budget was named. */
  readonly currency: string | null;
  /** Campaign that brought the lead; null when not known. */
  readonly campaignId: string | null;
  /** Name of the person, sealed (R6); null when not sent. */
  readonly contactName: Personal<string> | null;
  /** E-mail address of the person, sealed (R6); null when not sent. */
  readonly contactEmail: Personal<string> | null;
  /** Telephone number of the person as sent, sealed (R6); null when not sent. */
  readonly contactPhone: Personal<string> | null;
  /** What the person does in the company, e.g. "head of sales", sealed (R6); null when not sent. */
  readonly contactRole: Personal<string> | null;
}

/** A lead answered. */
export interface LeadResponded {
  readonly type: 'LeadResponded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Channel it answered on. */
  readonly channel: string;
  /** Message it answered to; null when not known. */
  readonly messageId: string | null;
}

/** A lead was sent to a queue by score and kind (MAMS-11). */
export interface LeadRouted {
  readonly type: 'LeadRouted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Queue it went to: "enterprise", "growth", "nurture" or "review". */
  readonly queue: string;
  /** The rule that chose the queue, in words. */
  readonly because: string;
  /** Team whose agents may get it; null where a fixed roster was used. */
  readonly team: string | null;
  /** Name of the row of the routing table that fits; null before there was a table. */
  readonly rule: string | null;
  /** Id of the event that published the table, or "default"; null before there was a table. */
  readonly tableVersion: string | null;
}

/** The triage model scored a lead (MAMS-01). */
export interface LeadScored {
  readonly type: 'LeadScored';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** How likely the lead is to become a client, 0 to 1. */
  readonly score: number;
  /** Band of the score: HOT from 0.7, WARM from 0.4, else COLD. */
  readonly class: LeadClass;
  /** Share of the score's weight that rests on known answers, 0 to 1 (MAMS-02). */
  readonly confidence: number;
  /** Version of the scoring model, e.g. "lead-score@1". */
  readonly modelVersion: string;
  /** What moved the score, strongest first, as feature=contribution. */
  readonly reasons: readonly string[];
}

/** An agent noted something to remember about a person or thing; the words are sealed and go when the person is erased. */
export interface MemoryStored {
  readonly type: 'MemoryStored';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the memory, unique within the tenant. */
  readonly memoryId: string;
  /** Agent whose memory it is, as kind:name; other agents do not read it. */
  readonly agent: string;
  /** What it is: "fact", "preference" or "episode". */
  readonly kind: string;
  /** The words, sealed (R6); null when there are none. */
  readonly content: Personal<string> | null;
  /** Short names to find it by. */
  readonly tags: readonly string[];
  /** How much it matters, millionths, 0 to 1,000,000. */
  readonly importancePpm: number;
  /** It is not shown from this time on, ms since 1970 UTC; null for never. */
  readonly expiresAtMs: number | null;
  /** Event it was learnt from; null when from none. */
  readonly sourceEventId: string | null;
}

/** A click model may be asked by campaigns from now on. The entity is its name and version, "name@version". */
export interface ClickModelPublished {
  readonly type: 'ClickModelPublished';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name, e.g. "click". */
  readonly name: string;
  /** Version of that name, never given twice. */
  readonly version: string;
  /** What it foretells: "CLICK" or "CONVERSION". */
  readonly action: string;
  /** True when campaigns of the tenant that name no model ask this one; the latest such counts. */
  readonly isDefault: boolean;
  /** List of features it was trained on, e.g. "bid-features@1". */
  readonly features: string;
  /** The model as an ONNX file, at most 300000 bytes. */
  readonly onnx: Buffer;
  /** SHA-256 of those bytes, 64 hex digits. */
  readonly sha256: string;
  /** Impressions it was trained on, 0 or more. */
  readonly examples: number;
  /** Of them those with the action, 0 or more. */
  readonly positives: number;
  /** Where the examples came from, e.g. positions of the log. */
  readonly trainedOn: string;
  /** Impressions it was judged on, later than all it was trained on. */
  readonly holdoutExamples: number;
  /** Mean log loss on those, nats. */
  readonly logLoss: number;
  /** The same for always foretelling the mean rate, nats. */
  readonly baseLogLoss: number;
  /** Area under the ROC curve on those, 0 to 1; 0.5 without both outcomes. */
  readonly auc: number;
  /** Expected calibration error over ten equal groups, 0 to 1. */
  readonly calibrationError: number;
}

/** A click model is asked no more. The entity is its name and version. */
export interface ClickModelRetired {
  readonly type: 'ClickModelRetired';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the model. */
  readonly name: string;
  /** Version of that name. */
  readonly version: string;
  /** Why, in words without personal data. */
  readonly reason: string;
}

/** What really came of subjects a model was asked about. The entity is the model's name. */
export interface ModelOutcomesObserved {
  readonly type: 'ModelOutcomesObserved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Subjects and what came of them. */
  readonly rows: readonly ObservedOutcome[];
}

/** A model should be trained anew. The entity is the model's name. */
export interface ModelRetrainAsked {
  readonly type: 'ModelRetrainAsked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Version that no longer fits. */
  readonly version: string;
  /** What it foretells, as it was registered. */
  readonly kind: string;
  /** "DRIFT", "CALIBRATION", "FAIRNESS" or "ASKED". */
  readonly reasons: readonly string[];
  /** Why, in words without personal data. */
  readonly because: string;
}

/** A model was asked about some subjects, and shadows beside it. The entity is the model's name. */
export interface ModelScored {
  readonly type: 'ModelScored';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Version whose scores counted. */
  readonly version: string;
  /** SHA-256 of the bytes that were asked, 64 hex digits. */
  readonly artefactSha256: string;
  /** Versions that were asked too and counted for nothing. */
  readonly shadows: readonly string[];
  /** Subjects, in the order asked. */
  readonly rows: readonly ScoredRow[];
}

/** A challenger or shadow was compared with the champion on the same rows. The entity is the model's name. */
export interface ModelShadowCompared {
  readonly type: 'ModelShadowCompared';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Version whose scores counted. */
  readonly champion: string;
  /** Version it was compared with. */
  readonly other: string;
  /** Rows both scored. */
  readonly rows: number;
  /** Mean of the other's score less the champion's. */
  readonly meanDifference: number;
  /** Largest distance of the two on one row, 0 or more. */
  readonly largestDifference: number;
  /** Share of rows on which both say the same by the line; 1 without a line. */
  readonly agreement: number;
  /** How far the other's scores stand from the champion's, as a population stability index. */
  readonly scorePsi: number;
  /** Of the rows those whose outcome is known. */
  readonly labelled: number;
  /** The champion's mean squared error on those; null when there are none. */
  readonly championLoss: number | null;
  /** The other's mean squared error on those; null when there are none. */
  readonly otherLoss: number | null;
  /** Evidence that the other is better, as an e-value: 20 stands for an error of 5 % however often one looks. */
  readonly proof: number;
  /** Evidence that the other is worse, as an e-value. */
  readonly against: number;
}

/** A training is over, whatever came of it. The entity is the model's name. */
export interface ModelTrainingEnded {
  readonly type: 'ModelTrainingEnded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the training, as the registration has it. */
  readonly runId: string;
  /** What the model foretells, e.g. "CHURN"; empty for a name nobody knows how to train. */
  readonly kind: string;
  /** "PROMOTED", "CHALLENGER", "TOO_FEW", "REFUSED" or "UNKNOWN". */
  readonly outcome: string;
  /** Version that was registered; null for none. */
  readonly version: string | null;
  /** Rows of the training set, 0 or more. */
  readonly rows: number;
  /** Of them those with the outcome, 0 or more. */
  readonly positives: number;
  /** Version it was compared with; null for always saying the mean rate, or for no comparison. */
  readonly against: string | null;
  /** Mean log loss the other has more on rows that came last, nats: above 0 when this one is better; null when it was not compared. */
  readonly gain: number | null;
  /** Lower end of its 95 % interval. */
  readonly gainLow: number | null;
  /** Upper end of its 95 % interval. */
  readonly gainHigh: number | null;
  /** How sure it is better, millionths; null when it was not compared. */
  readonly confidencePpm: number | null;
  /** Approval people were asked by; null when nobody was asked. */
  readonly approvalId: string | null;
  /** Why it came to that, in words without personal data. */
  readonly because: string;
}

/** How likely a price wins where bids are alike, learnt from wins and losses (first-price shading). The entity is the segment. */
export interface WinCurvePublished {
  readonly type: 'WinCurvePublished';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Where it holds: exchange, kind of ad, currency and band of floors, joined by colons. */
  readonly segment: string;
  /** How many curves of this segment there were, this one counted. */
  readonly number: number;
  /** Price (CPM) that wins every second time, micros of the segment's currency. */
  readonly middleMicros: number;
  /** Scale of the logistic distribution of the logarithm of the winning price, millionths. */
  readonly spreadPpm: number;
  /** Bids it rests on, older ones counted for less. */
  readonly bids: number;
  /** Of them those whose winning price the exchange told, likewise. */
  readonly exactPrices: number;
  /** When the last of them was placed, ms since 1970 UTC. */
  readonly toAtMs: number;
}

/** Another version is the challenger, or runs as a shadow, from now on. The entity is the model's name. */
export interface ModelAliasMoved {
  readonly type: 'ModelAliasMoved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** "challenger" or "shadow". */
  readonly alias: string;
  /** Where it points from now on; null for nowhere. */
  readonly version: string | null;
  /** Where it pointed before; null for nowhere. */
  readonly fromVersion: string | null;
  /** Why, in words without personal data. */
  readonly because: string;
}

/** Another version is asked from now on: the champion. The entity is the model's name. */
export interface ModelPromoted {
  readonly type: 'ModelPromoted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The champion from now on. */
  readonly version: string;
  /** The champion before; null for none. */
  readonly fromVersion: string | null;
  /** Why, in words without personal data. */
  readonly because: string;
  /** Figures it rests on; empty when a person just said so. */
  readonly evidence: readonly ModelEvidence[];
}

/** A version of a model was trained, judged and kept. The entity is the model's name. No alias points at it yet. */
export interface ModelRegistered {
  readonly type: 'ModelRegistered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Version of that name, never given twice. */
  readonly version: string;
  /** What it foretells: "CHURN", "LEAD", "CLICK", "VALUE" or another word. */
  readonly kind: string;
  /** Where its bytes lie in the object store: a key. */
  readonly artefactUri: string;
  /** SHA-256 of those bytes, 64 hex digits; who loads them compares. */
  readonly artefactSha256: string;
  /** How many they are, 1 or more. */
  readonly artefactBytes: number;
  /** "onnx", or "json" for parameters. */
  readonly artefactFormat: string;
  /** What goes into it, in the order of the file. */
  readonly inputs: readonly ModelPort[];
  /** What comes out of it, in the order of the file. */
  readonly outputs: readonly ModelPort[];
  /** What it is asked with; all columns one after the other are its row. */
  readonly features: readonly ModelFeatures[];
  /** What it was trained on, e.g. a training set's name. */
  readonly trainingSource: string;
  /** Ranges of the log the training set was built from; empty when it came from elsewhere. */
  readonly trainingOffsets: readonly ModelOffsets[];
  /** Rows it was fitted on, 0 or more. */
  readonly trainingRows: number;
  /** Of them those with the outcome; null when it foretells an amount. */
  readonly trainingPositives: number | null;
  /** Earliest decision of the set, ms since 1970 UTC. */
  readonly trainingFromAtMs: number;
  /** Latest decision of the set, ms since 1970 UTC. */
  readonly trainingToAtMs: number;
  /** SHA-256 of the training set's bytes, 64 hex digits. */
  readonly trainingSha256: string;
  /** How it was judged: "FOLDS", "TIME" or another word. */
  readonly split: string;
  /** How good it is. */
  readonly metrics: readonly ModelMetric[];
  /** Foretold against happened, ascending; empty when nobody looked. */
  readonly calibration: readonly ModelCalibration[];
  /** Histograms that drift is measured against. */
  readonly baselines: readonly ModelBaseline[];
  /** Score from which the model says yes; null when it says no such thing. */
  readonly line: number | null;
  /** "BY_HAND": people promote it; "WHEN_BETTER": the model monitor may, once it is proven better as a challenger. */
  readonly promotion: string;
  /** Version of the code that trained it. */
  readonly codeVersion: string;
  /** The training that made it; null when it was made elsewhere. */
  readonly runId: string | null;
  /** What is special about it, in words without personal data; may be empty. */
  readonly note: string;
}

/** A champion did harm and an earlier one is asked again. The entity is the model's name. */
export interface ModelRolledBack {
  readonly type: 'ModelRolledBack';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The champion from now on, which was one before. */
  readonly version: string;
  /** The champion that is asked no more. */
  readonly fromVersion: string;
  /** Why, in words without personal data. */
  readonly because: string;
  /** Figures it rests on; empty when a person just said so. */
  readonly evidence: readonly ModelEvidence[];
}

/** A person gave up an audit tree whose objects are lost: the notary may begin another, which covers this event too. */
export interface AuditTreeAbandoned {
  readonly type: 'AuditTreeAbandoned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Origin the lost tree was signed under. */
  readonly origin: string;
  /** Number of the last checkpoint that is known of it, from 0. */
  readonly sequence: number;
  /** Leaves under that checkpoint. */
  readonly size: number;
  /** That checkpoint as it was signed (C2SP signed note): what an auditor may still hold against the log. */
  readonly note: string;
  /** Why, in the words of who did it. */
  readonly reason: string;
}

/** A creative, or where it was shown, is against the brand's rules (KIKI-48). */
export interface BrandSafetyViolated {
  readonly type: 'BrandSafetyViolated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign of the creative. */
  readonly campaignId: string;
  /** The creative; the entity of the event. */
  readonly creativeId: string;
  /** Category of the violation, e.g. "hate". */
  readonly category: string;
  /** What was found, in words. */
  readonly because: string;
  /** Where the evidence is; null for none. */
  readonly evidenceUri: string | null;
}

/** Somebody may be in who must not be: the tenant is locked down (KIKI-50). */
export interface BreachSuspected {
  readonly type: 'BreachSuspected';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What points to it: "refresh-reuse" or "reported". */
  readonly kind: string;
  /** What was seen, in words. */
  readonly because: string;
  /** Ids of the events that show it, at most 20. */
  readonly evidenceIds: readonly string[];
  /** Whether the tenant's program keys are revoked, too. */
  readonly revokeKeys: boolean;
}

/** A live creative's click rate fell below its line (KIKI-43). */
export interface CreativeUnderperformed {
  readonly type: 'CreativeUnderperformed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign of the creative. */
  readonly campaignId: string;
  /** The creative. */
  readonly creativeId: string;
  /** Billed impressions in the window. */
  readonly impressions: number;
  /** Clicks in the window. */
  readonly clicks: number;
  /** clicks / impressions, 0 to 1. */
  readonly ctr: number;
  /** Click rate before the window, 0 to 1. */
  readonly baselineCtr: number;
  /** Share of baseline it had to hold, e.g. 0.8. */
  readonly lineShare: number;
  /** Billed impressions behind the baseline. */
  readonly baselineImpressions: number;
  /** How it was found: "BASELINE" against its own past, "CONTROL" beside what ran at the same time, "BREAKER" by the hard breaker. */
  readonly test: string;
  /** When what was judged began, ms since 1970 UTC; null when it is not known. */
  readonly firstBadAtMs: number | null;
  /** Settings it was judged by: id of the event that published them, or "default". */
  readonly settings: string;
}

/** A creative or a config does worse than its line allows, and is to be rolled back (SM-2). */
export interface DegradationNoticed {
  readonly type: 'DegradationNoticed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What does worse. */
  readonly subjectKind: DegradedSubjectKind;
  /** Config id or creative id; the entity of the event. */
  readonly subjectId: string;
  /** Version that does worse; empty for a creative. */
  readonly version: string;
  /** Which of the triggers fired. */
  readonly trigger: RollbackTrigger;
  /** How it was found: beside a concurrent control, against its own past, against a fixed line, by the hard breaker, or because somebody asked. */
  readonly test: DegradationTest;
  /** Metric that fell or rose; empty when somebody asked. */
  readonly metric: string;
  /** Trials that were judged. */
  readonly trials: number;
  /** Successes among them. */
  readonly successes: number;
  /** successes / trials, 0 to 1. */
  readonly rate: number;
  /** Trials it was compared with; 0 for none. */
  readonly againstTrials: number;
  /** Rate it was compared with, or the fixed line, 0 to 1. */
  readonly againstRate: number;
  /** Share of that rate it had to hold, or may not pass. */
  readonly lineShare: number;
  /** When what was judged began, ms since 1970 UTC: the clock of the rollback starts here. */
  readonly firstBadAtMs: number;
  /** Settings it was judged by: id of the event that published them, or "default". */
  readonly settings: string;
}

/** A champion treats a segment of subjects unlike the others (UW-43). The entity is the model's name. */
export interface FairnessBreached {
  readonly type: 'FairnessBreached';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The champion. */
  readonly version: string;
  /** What does not hold: "SELECTION_RATIO", "CALIBRATION". */
  readonly rules: readonly string[];
  /** Rows of the window it was measured on. */
  readonly rows: number;
  /** All segments with rows enough, by name. */
  readonly segments: readonly SegmentFairness[];
}

/** The breaker before the store of features changed (SM-1, KAIROS-12): open, features are defaults or older copies. */
export interface FeatureBreakerTripped {
  readonly type: 'FeatureBreakerTripped';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** State before: "CLOSED", "OPEN" or "HALF_OPEN". */
  readonly fromState: string;
  /** State from now on: "CLOSED", "OPEN" or "HALF_OPEN". */
  readonly toState: string;
  /** Why, in words. */
  readonly because: string;
  /** A read that takes longer counts against the store, ms. */
  readonly lineMs: number;
}

/** A bidder finds the hot store slower than the line (KAIROS-12). */
export interface HotStoreSlowed {
  readonly type: 'HotStoreSlowed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Which: "redis". */
  readonly store: string;
  /** Median of the last answers, ms. */
  readonly latencyMs: number;
  /** Line it is over, ms. */
  readonly lineMs: number;
}

/** What a champion is asked about, or what comes of it, has moved away from its training. The entity is the model's name. */
export interface ModelDrifted {
  readonly type: 'ModelDrifted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** The champion. */
  readonly version: string;
  /** Rows of the window it was measured on. */
  readonly rows: number;
  /** When the first of them was asked, ms since 1970 UTC. */
  readonly fromAtMs: number;
  /** When the last of them was asked, ms since 1970 UTC. */
  readonly toAtMs: number;
  /** Columns that moved, the farthest first. */
  readonly columns: readonly DriftedColumn[];
  /** Of the rows those whose outcome is known. */
  readonly labelled: number;
  /** Mean score of those; null when they are too few. */
  readonly foretold: number | null;
  /** Mean outcome of those; null when they are too few. */
  readonly happened: number | null;
}

/** How often something went well in a span of time, of one version of a config or of a creative (SM-2): what rollbacks are judged by. */
export interface OutcomesCounted {
  readonly type: 'OutcomesCounted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What was counted. */
  readonly subjectKind: OutcomeSubjectKind;
  /** Config id or creative id; the entity of the event. */
  readonly subjectId: string;
  /** Version that was in use; empty for a creative. */
  readonly version: string;
  /** CANDIDATE is what may be rolled back; CONTROL is what ran beside it at the same time, for comparison. */
  readonly arm: OutcomeArm;
  /** What was counted: "conversion", "completion", "error", "sla", or a metric of the tenant's own. */
  readonly metric: string;
  /** How often it was tried in the span. */
  readonly trials: number;
  /** How often it came about, at most as often as it was tried; of "error" and "sla" a success is a failure or a breach. */
  readonly successes: number;
  /** Start of the span, ms since 1970 UTC; both arms count the same spans. */
  readonly fromAtMs: number;
  /** End of the span, ms since 1970 UTC. */
  readonly toAtMs: number;
}

/** A build of a view that nobody read was removed, with its tables and keys. */
export interface ProjectionDropped {
  readonly type: 'ProjectionDropped';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the view, such as leads. */
  readonly view: string;
  /** Number of the build that is gone. */
  readonly build: number;
  /** Version of the definition that made it. */
  readonly version: number;
  /** Why, in the words of who did it. */
  readonly reason: string;
}

/** A build of a view stands still from now on: workers do not keep it up until it is resumed. */
export interface ProjectionPaused {
  readonly type: 'ProjectionPaused';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the view, such as leads. */
  readonly view: string;
  /** Number of the build that stands still. */
  readonly build: number;
  /** Version of the definition that made it. */
  readonly version: number;
  /** Why, in the words of who did it. */
  readonly reason: string;
}

/** Readers of a view were moved to a new build of it, in one step. */
export interface ProjectionPromoted {
  readonly type: 'ProjectionPromoted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the view, such as leads. */
  readonly view: string;
  /** Number of the build that is read from now on. */
  readonly build: number;
  /** Version of the definition that made it. */
  readonly version: number;
  /** Number of the build that was read before; it is kept up, to go back to. */
  readonly previousBuild: number;
  /** Version of the definition that made that one. */
  readonly previousVersion: number;
  /** How its rows compared with the former ones at equal offsets: equal, different, shape (other columns) or unknown. */
  readonly comparison: string;
  /** Why, in the words of who did it. */
  readonly reason: string;
}

/** A build of a view that stood still is kept up again. */
export interface ProjectionResumed {
  readonly type: 'ProjectionResumed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the view, such as leads. */
  readonly view: string;
  /** Number of the build that goes on. */
  readonly build: number;
  /** Version of the definition that made it. */
  readonly version: number;
  /** Why, in the words of who did it. */
  readonly reason: string;
}

/** Readers of a view were moved back to the build read before, in one step. */
export interface ProjectionRolledBack {
  readonly type: 'ProjectionRolledBack';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the view, such as leads. */
  readonly view: string;
  /** Number of the build that is read again. */
  readonly build: number;
  /** Version of the definition that made it. */
  readonly version: number;
  /** Number of the build that was read before; it is kept up, to go back to. */
  readonly previousBuild: number;
  /** Version of the definition that made that one. */
  readonly previousVersion: number;
  /** Why, in the words of who did it. */
  readonly reason: string;
}

/** A view met a record it cannot take, and parked the key: what else comes of it waits (R10, R12). */
export interface RecordParked {
  readonly type: 'RecordParked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** View that parked it. */
  readonly view: string;
  /** Topic of the record. */
  readonly topic: string;
  /** Partition of the record. */
  readonly partition: number;
  /** Offset of the record. */
  readonly offset: number;
  /** Where the record failed. */
  readonly cause: ParkCause;
  /** Code of the error, as in docs/errors.md. */
  readonly code: string;
}

/** How risky bidding is judged, for a campaign or the whole tenant (SM-1): over its line it opens the breaker. */
export interface RiskScored {
  readonly type: 'RiskScored';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Risk, millionths of certain harm. */
  readonly riskPpm: number;
  /** What judged, as name@version, or "person". */
  readonly model: string;
  /** What it is judged by, in words. */
  readonly because: string;
}

/** Somebody asked that a creative or a config be rolled back, without giving a proof (SM-2: a client's click). */
export interface RollbackRequested {
  readonly type: 'RollbackRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What is to be rolled back. */
  readonly subjectKind: RequestedSubjectKind;
  /** Config id or creative id; the entity of the event. */
  readonly subjectId: string;
  /** Version to be left; empty for a creative. */
  readonly version: string;
  /** Why, in the words of who asked. */
  readonly because: string;
}

/** How many impressions exchanges offered in an hour: what the pace of a day is planned by. */
export interface TrafficCounted {
  readonly type: 'TrafficCounted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Start of the hour, ms since 1970 UTC. */
  readonly hourFromMs: number;
  /** Impressions offered in it, bid on or not. */
  readonly impressions: number;
}

/** A bill with a true signature was not booked: it came too late, or after the exchange had said that the bid lost. One per bid, so that the exchange's invoice can be held against it. */
export interface BillRefused {
  readonly type: 'BillRefused';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the bid request. */
  readonly auctionId: string;
  /** Campaign that bid. */
  readonly campaignId: string;
  /** Creative offered. */
  readonly creativeId: string;
  /** Lease the money would have come from. */
  readonly leaseId: string;
  /** What the bill was about, micros of currency, 0 or more. */
  readonly costMicros: number;
  /** ISO 4217 currency of costMicros, the campaign's. */
  readonly currency: string;
  /** "LATE" beyond the reservation, or "AFTER_LOSS". */
  readonly reason: string;
  /** How long after the reservation ended, ms; 0 or more. */
  readonly lateMs: number;
}

/** A process took a bill of another's lease: the holder of that lease must count it as spent, and the keeper settles with the sum on the log. Written before the ImpressionBilled. */
export interface ForeignBillBooked {
  readonly type: 'ForeignBillBooked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Bid that is billed. */
  readonly bidId: string;
  /** Campaign that pays. */
  readonly campaignId: string;
  /** Price of this one impression, micros of currency, 0 or more. */
  readonly costMicros: number;
  /** ISO 4217 currency of costMicros, the campaign's. */
  readonly currency: string;
  /** Bidder process that took the bill. */
  readonly taker: string;
}

/** Notices a bidder process turned away over a span of time: forged, expired or unreadable ones, and those of robots. */
export interface NoticesRejected {
  readonly type: 'NoticesRejected';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Start of the span, ms since 1970 UTC. */
  readonly fromAtMs: number;
  /** End of the span, ms since 1970 UTC. */
  readonly toAtMs: number;
  /** Notices by kind and reason, such as bill:forged; 1 or more each. */
  readonly counts: Readonly<Record<string, number>>;
}

/** An organisation began: the tenant of the same name is its own. The entity is the tenant. */
export interface OrganisationCreated {
  readonly type: 'OrganisationCreated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the company as people read it; not of a person. */
  readonly name: string;
}

/** How people of the organisation log in. The secret of the client is not an event: it is in the secret store (ADR 0023). */
export interface OrganisationLoginChanged {
  readonly type: 'OrganisationLoginChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** OpenID Connect issuer, an https URL; null for none. */
  readonly issuer: string | null;
  /** Client id at the issuer; null for none. */
  readonly clientId: string | null;
  /** True: people may log in with passwords, too. */
  readonly passwordsAllowed: boolean;
}

/** The organisation is let in again. */
export interface OrganisationReactivated {
  readonly type: 'OrganisationReactivated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** An organisation has another name; its tenant stays. */
export interface OrganisationRenamed {
  readonly type: 'OrganisationRenamed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the company as people read it; not of a person. */
  readonly name: string;
}

/** Nothing of the organisation is let in any more: no session, no key, no token. */
export interface OrganisationSuspended {
  readonly type: 'OrganisationSuspended';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** A person saw a page of a web site. */
export interface PageViewed {
  readonly type: 'PageViewed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Door it came in by: "segment", "cloudevents" or "events". */
  readonly door: string;
  /** Id of the person as sent, sealed; null when the entity is that id itself. */
  readonly userId: Personal<string> | null;
  /** Id of the person before they were known, or its pseudonym; null when not sent. */
  readonly anonymousId: string | null;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** When it happened by the clock of the sender, ms since 1970 UTC; null when not sent. */
  readonly originalAtMs: number | null;
  /** When it was sent by the clock of the sender, ms since 1970 UTC; null when not sent. */
  readonly sentAtMs: number | null;
  /** True when it was brought in afterwards, by an import: it sets off nothing. */
  readonly historical: boolean;
  /** Library that sent it, as name and version; null when it did not say. */
  readonly library: string | null;
  /** Context of the call as JSON text (device, page, address), sealed; null when not sent. */
  readonly contextJson: Personal<string> | null;
  /** Which destinations the sender wants it to reach, as JSON text, sealed; null when not sent. */
  readonly integrationsJson: Personal<string> | null;
  /** Name of the page; null when not sent or when it tells of a person. */
  readonly name: string | null;
  /** Category of the page; null when not sent or when it tells of a person. */
  readonly category: string | null;
  /** Properties of the call as JSON text, sealed; null when not sent. */
  readonly propertiesJson: Personal<string> | null;
}

/** A person is known by another id as well. */
export interface PersonAliased {
  readonly type: 'PersonAliased';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Door it came in by: "segment", "cloudevents" or "events". */
  readonly door: string;
  /** Id of the person as sent, sealed; null when the entity is that id itself. */
  readonly userId: Personal<string> | null;
  /** Id of the person before they were known, or its pseudonym; null when not sent. */
  readonly anonymousId: string | null;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** When it happened by the clock of the sender, ms since 1970 UTC; null when not sent. */
  readonly originalAtMs: number | null;
  /** When it was sent by the clock of the sender, ms since 1970 UTC; null when not sent. */
  readonly sentAtMs: number | null;
  /** True when it was brought in afterwards, by an import: it sets off nothing. */
  readonly historical: boolean;
  /** Library that sent it, as name and version; null when it did not say. */
  readonly library: string | null;
  /** Context of the call as JSON text (device, page, address), sealed; null when not sent. */
  readonly contextJson: Personal<string> | null;
  /** Which destinations the sender wants it to reach, as JSON text, sealed; null when not sent. */
  readonly integrationsJson: Personal<string> | null;
  /** The other id, or its pseudonym, as the entity of its own events. */
  readonly previousId: string;
}

/** A person belongs to a group, as a company or a team. */
export interface PersonGrouped {
  readonly type: 'PersonGrouped';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Door it came in by: "segment", "cloudevents" or "events". */
  readonly door: string;
  /** Id of the person as sent, sealed; null when the entity is that id itself. */
  readonly userId: Personal<string> | null;
  /** Id of the person before they were known, or its pseudonym; null when not sent. */
  readonly anonymousId: string | null;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** When it happened by the clock of the sender, ms since 1970 UTC; null when not sent. */
  readonly originalAtMs: number | null;
  /** When it was sent by the clock of the sender, ms since 1970 UTC; null when not sent. */
  readonly sentAtMs: number | null;
  /** True when it was brought in afterwards, by an import: it sets off nothing. */
  readonly historical: boolean;
  /** Library that sent it, as name and version; null when it did not say. */
  readonly library: string | null;
  /** Context of the call as JSON text (device, page, address), sealed; null when not sent. */
  readonly contextJson: Personal<string> | null;
  /** Which destinations the sender wants it to reach, as JSON text, sealed; null when not sent. */
  readonly integrationsJson: Personal<string> | null;
  /** Id of the group, or its pseudonym. */
  readonly groupId: string;
  /** Traits of the group as JSON text, sealed; null when not sent. */
  readonly traitsJson: Personal<string> | null;
}

/** A sender told who a person is and what they are like. */
export interface PersonIdentified {
  readonly type: 'PersonIdentified';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Door it came in by: "segment", "cloudevents" or "events". */
  readonly door: string;
  /** Id of the person as sent, sealed; null when the entity is that id itself. */
  readonly userId: Personal<string> | null;
  /** Id of the person before they were known, or its pseudonym; null when not sent. */
  readonly anonymousId: string | null;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** When it happened by the clock of the sender, ms since 1970 UTC; null when not sent. */
  readonly originalAtMs: number | null;
  /** When it was sent by the clock of the sender, ms since 1970 UTC; null when not sent. */
  readonly sentAtMs: number | null;
  /** True when it was brought in afterwards, by an import: it sets off nothing. */
  readonly historical: boolean;
  /** Library that sent it, as name and version; null when it did not say. */
  readonly library: string | null;
  /** Context of the call as JSON text (device, page, address), sealed; null when not sent. */
  readonly contextJson: Personal<string> | null;
  /** Which destinations the sender wants it to reach, as JSON text, sealed; null when not sent. */
  readonly integrationsJson: Personal<string> | null;
  /** Traits of the person as JSON text, sealed; null when not sent. */
  readonly traitsJson: Personal<string> | null;
}

/** A person did something. */
export interface PersonTracked {
  readonly type: 'PersonTracked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Door it came in by: "segment", "cloudevents" or "events". */
  readonly door: string;
  /** Id of the person as sent, sealed; null when the entity is that id itself. */
  readonly userId: Personal<string> | null;
  /** Id of the person before they were known, or its pseudonym; null when not sent. */
  readonly anonymousId: string | null;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** When it happened by the clock of the sender, ms since 1970 UTC; null when not sent. */
  readonly originalAtMs: number | null;
  /** When it was sent by the clock of the sender, ms since 1970 UTC; null when not sent. */
  readonly sentAtMs: number | null;
  /** True when it was brought in afterwards, by an import: it sets off nothing. */
  readonly historical: boolean;
  /** Library that sent it, as name and version; null when it did not say. */
  readonly library: string | null;
  /** Context of the call as JSON text (device, page, address), sealed; null when not sent. */
  readonly contextJson: Personal<string> | null;
  /** Which destinations the sender wants it to reach, as JSON text, sealed; null when not sent. */
  readonly integrationsJson: Personal<string> | null;
  /** Name of what was done, e.g. "Order Completed"; "(sealed)" when the name itself tells of a person. */
  readonly event: string;
  /** Name of what was done when it tells of a person, sealed; null otherwise. */
  readonly eventWords: Personal<string> | null;
  /** Revenue of it, micros of the currency; null when there is none. */
  readonly revenueMicros: number | null;
  /** ISO 4217 currency of the revenue; null when not sent. */
  readonly currency: string | null;
  /** Opaque id of the order; null when there is none or it is not opaque. */
  readonly orderId: string | null;
  /** Properties of the call as JSON text, sealed; null when not sent. */
  readonly propertiesJson: Personal<string> | null;
}

/** A person saw a screen of an app. */
export interface ScreenViewed {
  readonly type: 'ScreenViewed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Door it came in by: "segment", "cloudevents" or "events". */
  readonly door: string;
  /** Id of the person as sent, sealed; null when the entity is that id itself. */
  readonly userId: Personal<string> | null;
  /** Id of the person before they were known, or its pseudonym; null when not sent. */
  readonly anonymousId: string | null;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** When it happened by the clock of the sender, ms since 1970 UTC; null when not sent. */
  readonly originalAtMs: number | null;
  /** When it was sent by the clock of the sender, ms since 1970 UTC; null when not sent. */
  readonly sentAtMs: number | null;
  /** True when it was brought in afterwards, by an import: it sets off nothing. */
  readonly historical: boolean;
  /** Library that sent it, as name and version; null when it did not say. */
  readonly library: string | null;
  /** Context of the call as JSON text (device, page, address), sealed; null when not sent. */
  readonly contextJson: Personal<string> | null;
  /** Which destinations the sender wants it to reach, as JSON text, sealed; null when not sent. */
  readonly integrationsJson: Personal<string> | null;
  /** Name of the screen; null when not sent or when it tells of a person. */
  readonly name: string | null;
  /** Category of the screen; null when not sent or when it tells of a person. */
  readonly category: string | null;
  /** Properties of the call as JSON text, sealed; null when not sent. */
  readonly propertiesJson: Personal<string> | null;
}

/** A tenant published rules of who may do what; they hold from then on, beside the platform's own. */
export interface PolicySetPublished {
  readonly type: 'PolicySetPublished';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Version of the tenant's policies from now on: 1, 2, 3 …; 0 is the set the platform comes with. */
  readonly version: number;
  /** The whole set in Cedar, checked against the schema before it was published. */
  readonly text: string;
  /** SHA-256 of the text in UTF-8, hex. */
  readonly hash: string;
  /** Why, in words. */
  readonly note: string;
}

/** A tenant went back to policies it had before; they hold from then on. */
export interface PolicySetRolledBack {
  readonly type: 'PolicySetRolledBack';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Version of the tenant's policies from now on: one more than before, like every change. */
  readonly version: number;
  /** Version whose text holds again; 0 for the set the platform comes with. */
  readonly restoredVersion: number;
  /** The whole set in Cedar; empty for the set the platform comes with. */
  readonly text: string;
  /** SHA-256 of the text in UTF-8, hex. */
  readonly hash: string;
  /** Why, in words. */
  readonly reason: string;
}

/** A person let a split hold that waited. */
export interface PortfolioAllocationApproved {
  readonly type: 'PortfolioAllocationApproved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Number of the split in this portfolio, 1 for the first. */
  readonly number: number;
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** Somebody asked for the portfolio to be split anew, now. */
export interface PortfolioAllocationAsked {
  readonly type: 'PortfolioAllocationAsked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** The sum of a day was split over the campaigns, with all it rests on. Budgets follow it campaign by campaign. */
export interface PortfolioAllocationDecided {
  readonly type: 'PortfolioAllocationDecided';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Number of the split in this portfolio, 1 for the first. */
  readonly number: number;
  /** What asked for it: "FIRST", "ASKED", "INTERVAL" or "CHANGED" (members, sum, or a campaign that runs or stopped). */
  readonly trigger: string;
  /** True: holds only once a person approves it. */
  readonly approvalNeeded: boolean;
  /** Sum that was split, micros of the portfolio's currency. */
  readonly totalMicros: number;
  /** What no campaign may take, for bounds, micros, 0 or more. */
  readonly leftMicros: number;
  /** What goes from campaign to campaign against the split before, micros, 0 or more. */
  readonly movedMicros: number;
  /** Part of an even share a campaign of no facts gets at least, millionths. */
  readonly explorePpm: number;
  /** One for each campaign that takes part, by campaign. */
  readonly shares: readonly AllocatedShare[];
  /** Members that get nothing this time, and why. */
  readonly leftOut: readonly AllocationLeftOut[];
  /** Campaigns that had a share and are members no more: theirs is taken back first. */
  readonly leaving: readonly string[];
}

/** A person refused a split that waited; the one before goes on. */
export interface PortfolioAllocationRejected {
  readonly type: 'PortfolioAllocationRejected';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Number of the split in this portfolio, 1 for the first. */
  readonly number: number;
  /** Why, in words, without anything about a person. */
  readonly because: string;
}

/** A portfolio has another sum, or is split by other rules, from now on. */
export interface PortfolioChanged {
  readonly type: 'PortfolioChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Most its campaigns may spend in a day together, micros of currency, from 1. */
  readonly totalMicros: number;
  /** ISO 4217; budgets in another currency take no part. */
  readonly currency: string;
  /** "AUTOMATIC": decided splits hold at once; "MANUAL": each waits for a person. */
  readonly mode: string;
  /** Minutes between two splits decided unasked, from 5. */
  readonly intervalMin: number;
  /** Part of an even share a campaign of no facts gets at least, millionths, 0 to 1000000. */
  readonly explorePpm: number;
  /** A split that moves a larger part of the total waits for a person, millionths; null for never. */
  readonly approvalAbovePpm: number | null;
}

/** The portfolio ends; its campaigns go back to daily caps of their own. */
export interface PortfolioClosed {
  readonly type: 'PortfolioClosed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Number of the split in this portfolio, 1 for the first. */
  readonly number: number;
  /** Why, in words, without anything about a person. */
  readonly because: string;
  /** Campaigns that have a share of it. */
  readonly leaving: readonly string[];
}

/** A campaign shares in the portfolio from now on, or within other bounds. */
export interface PortfolioMemberChanged {
  readonly type: 'PortfolioMemberChanged';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign it is about. */
  readonly campaignId: string;
  /** Least share of a day, micros, 0 or more. */
  readonly minMicros: number;
  /** Most it gets of a day, micros, from 1; null for no bound. */
  readonly maxMicros: number | null;
  /** Most its share moves in one split, micros, from 1; null for no bound. */
  readonly stepMicros: number | null;
}

/** A campaign shares in the portfolio no more; the next split takes its share back. */
export interface PortfolioMemberRemoved {
  readonly type: 'PortfolioMemberRemoved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Campaign it is about. */
  readonly campaignId: string;
}

/** Campaigns share one sum a day from now on (KIKI-18). */
export interface PortfolioOpened {
  readonly type: 'PortfolioOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Most its campaigns may spend in a day together, micros of currency, from 1. */
  readonly totalMicros: number;
  /** ISO 4217; budgets in another currency take no part. */
  readonly currency: string;
  /** "AUTOMATIC": decided splits hold at once; "MANUAL": each waits for a person. */
  readonly mode: string;
  /** Minutes between two splits decided unasked, from 5. */
  readonly intervalMin: number;
  /** Part of an even share a campaign of no facts gets at least, millionths, 0 to 1000000. */
  readonly explorePpm: number;
  /** A split that moves a larger part of the total waits for a person, millionths; null for never. */
  readonly approvalAbovePpm: number | null;
}

/** Daily caps may grow: all that had to shrink have, and the sum of all caps stays within the total. */
export interface PortfolioSharesGranted {
  readonly type: 'PortfolioSharesGranted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Number of the split in this portfolio, 1 for the first. */
  readonly number: number;
  /** Total of the split, micros. */
  readonly totalMicros: number;
  /** Campaigns whose caps grow, by campaign. */
  readonly grants: readonly AllocationGrant[];
  /** What the budgets say they hold, newly told, by campaign. */
  readonly held: readonly AllocationHeld[];
  /** Most all caps and what is used of the day can come to after it, micros; over the total only by what is used already. */
  readonly boundMicros: number;
  /** True when every campaign may have its whole share. */
  readonly complete: boolean;
}

/** No PRD came of it: too many rounds, or no answer in time. */
export interface PrdAbandoned {
  readonly type: 'PrdAbandoned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the PRD, unique within the client. */
  readonly prdId: string;
  /** Last revision, 0 or more. */
  readonly revision: number;
  /** Why, in words. */
  readonly because: string;
}

/** Client and onboarding are both satisfied with the same revision of the PRD (WAP-35). */
export interface PrdApproved {
  readonly type: 'PrdApproved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the PRD, unique within the client. */
  readonly prdId: string;
  /** Revision of the PRD, 1 or more. */
  readonly revision: number;
  /** Rounds of questions it took, 1 or more. */
  readonly rounds: number;
  /** Where it lies in the object store, sealed. */
  readonly documentUri: string;
  /** SHA-256 (hex) of it before it was sealed. */
  readonly documentHash: string;
  /** Event id of the client's review. */
  readonly clientReviewId: string;
  /** Event id of onboarding's review. */
  readonly onboardingReviewId: string;
}

/** A revision of the PRD was written from the requirements and the answers (WAP-29, WAP-32, WAP-34). */
export interface PrdDrafted {
  readonly type: 'PrdDrafted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the PRD, unique within the client. */
  readonly prdId: string;
  /** Revision of the PRD, 1 or more. */
  readonly revision: number;
  /** Where it lies in the object store, sealed. */
  readonly documentUri: string;
  /** SHA-256 (hex) of it before it was sealed. */
  readonly documentHash: string;
  /** Answers it is made from, 0 or more. */
  readonly answerCount: number;
  /** Questions nobody answered, 0 or more. */
  readonly openQuestionCount: number;
  /** Objectives in it, 0 or more. */
  readonly objectiveCount: number;
  /** Flows to be compared in it, 0 or more. */
  readonly flowCount: number;
  /** Tools in it, 0 or more. */
  readonly toolCount: number;
  /** Integrations in it, 0 or more. */
  readonly integrationCount: number;
  /** Rules of escalation in it, 0 or more. */
  readonly escalationRuleCount: number;
  /** LanguageModelAsked whose words are in it; null when none are. */
  readonly modelEventId: string | null;
  /** True when no language model but the offline stand-in wrote. */
  readonly isOffline: boolean;
  /** Events it is made from. */
  readonly evidenceEventIds: readonly string[];
}

/** The platform suggested an objective the client had not asked for, by what it brought others (WAP-30). */
export interface PrdObjectiveSuggested {
  readonly type: 'PrdObjectiveSuggested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the PRD, unique within the client. */
  readonly prdId: string;
  /** Id of the suggestion, unique within the PRD. */
  readonly suggestionId: string;
  /** The objective, a short name: an answer that names it takes it up. */
  readonly objective: string;
  /** Kind of benefit: "CROSS_SELL", "UPSELL", "RAPPORT", "NEW_REVENUE" or "SAVINGS". */
  readonly kind: string;
  /** What was measured, a short name. */
  readonly metric: string;
  /** Others it rests on, rounded down to a step, so that nobody can be told from a difference. */
  readonly deploymentsAtLeast: number;
  /** Median of what it brought, percent of the share before, whole. */
  readonly medianGainPercent: number;
  /** A quarter of them got less, percent, whole. */
  readonly lowGainPercent: number;
  /** A quarter of them got more, percent, whole. */
  readonly highGainPercent: number;
  /** DeploymentMeasured it rests on, of this tenant. */
  readonly evidenceEventIds: readonly string[];
  /** Version of the floor of privacy it stands above. */
  readonly floorVersion: string;
}

/** The client answered a question of the PRD (WAP-29). */
export interface PrdQuestionAnswered {
  readonly type: 'PrdQuestionAnswered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the PRD, unique within the client. */
  readonly prdId: string;
  /** Id of the question. */
  readonly questionId: string;
  /** Who it was: id of the person or its pseudonym, else the client. */
  readonly personRef: string;
  /** What the answer names, as short names: tools, triggers, objectives; none when it is words alone. */
  readonly choices: readonly string[];
  /** The number the answer gives, in the unit of the question; null for none. */
  readonly figure: number | null;
  /** The answer in the client's words, sealed (R6); null when choices or the figure say all. */
  readonly words: Personal<string> | null;
}

/** A question for the client: use cases, objectives, edge cases, figures, integrations (WAP-29, WAP-31). */
export interface PrdQuestionAsked {
  readonly type: 'PrdQuestionAsked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the PRD, unique within the client. */
  readonly prdId: string;
  /** Id of the question, unique within the PRD. */
  readonly questionId: string;
  /** Round of questions, 1 or more. */
  readonly round: number;
  /** What it is about. */
  readonly topic: PrdTopic;
  /** The question; written by the platform, without anything about a person. */
  readonly question: string;
  /** LanguageModelAsked that worded it; null for one of the catalogue. */
  readonly modelEventId: string | null;
}

/** The client or onboarding said whether a revision of the PRD is what they want (WAP-35). */
export interface PrdReviewed {
  readonly type: 'PrdReviewed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the PRD, unique within the client. */
  readonly prdId: string;
  /** Revision of the PRD, 1 or more. */
  readonly revision: number;
  /** Who looked. */
  readonly side: PrdSide;
  /** True when this side approves the revision. */
  readonly isSatisfied: boolean;
  /** What is to be asked again; none when words say it, or when satisfied. */
  readonly askAgain: readonly PrdTopic[];
  /** Who it was: id of the person or its pseudonym, else the client. */
  readonly personRef: string;
  /** What is missing, in words, sealed (R6); null for none. */
  readonly words: Personal<string> | null;
}

/** Steps to the goal of automation, and who does what in each (WAP-34). */
export interface PrdSprintPlanned {
  readonly type: 'PrdSprintPlanned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the PRD, unique within the client. */
  readonly prdId: string;
  /** Revision of the PRD, 1 or more. */
  readonly revision: number;
  /** Conversations answered without a person at the end, millionths, 0 to 1,000,000. */
  readonly goalPpm: number;
  /** Months until then, 1 to 36. */
  readonly goalMonths: number;
  /** The sprints in order, 1 to 24. */
  readonly sprints: readonly PrdSprint[];
}

/** Onboarding and client began to work out what the agent is to do (WAP-29). */
export interface PrdStarted {
  readonly type: 'PrdStarted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the PRD, unique within the client. */
  readonly prdId: string;
  /** "chatbot" or "voicebot". */
  readonly product: string;
  /** Agent of onboarding; null when nobody took the client. */
  readonly agentId: string | null;
  /** Draft of requirements it starts from; null when there is none. */
  readonly draftId: string | null;
  /** What is not approved by then is abandoned, ms since 1970 UTC. */
  readonly dueAtMs: number;
}

/** An erasure was not done, because a legal hold stands. */
export interface ErasureRefused {
  readonly type: 'ErasureRefused';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the erasure asked for. */
  readonly erasureId: string;
  /** Id of the data subject within the tenant: an opaque reference, no name and no address. */
  readonly subject: string;
  /** Legal holds that stand in its way. */
  readonly holdIds: readonly string[];
  /** The holds' reasons, in words. */
  readonly because: string;
}

/** Somebody asked that a data subject be erased. From here on it goes through, unless a legal hold stands before it on the log. */
export interface ErasureRequested {
  readonly type: 'ErasureRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the erasure: the same for the same subject and generation, however often it is asked for. */
  readonly erasureId: string;
  /** Id of the data subject within the tenant: an opaque reference, no name and no address. */
  readonly subject: string;
  /** Which of the subject's keys: 1 for the first, one more after each new consent. */
  readonly generation: number;
  /** Why, in words: the request it answers. No personal data. */
  readonly reason: string;
}

/** A legal hold ended. */
export interface LegalHoldLifted {
  readonly type: 'LegalHoldLifted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the hold. */
  readonly holdId: string;
  /** Id of the data subject within the tenant: an opaque reference, no name and no address. */
  readonly subject: string;
  /** Why it ended, in words. No personal data. */
  readonly reason: string;
}

/** Data about a subject has to be kept, whoever asks for its erasure. */
export interface LegalHoldPlaced {
  readonly type: 'LegalHoldPlaced';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the hold. */
  readonly holdId: string;
  /** Id of the data subject within the tenant: an opaque reference, no name and no address. */
  readonly subject: string;
  /** Why it has to be kept, in words: the matter or the law. No personal data. */
  readonly reason: string;
  /** True: the hold ends only when two different people have lifted it. */
  readonly fourEyes: boolean;
}

/** The certificate of an erasure: the subject's key is destroyed, and these stores were searched for what it had kept closed. */
export interface SubjectErased {
  readonly type: 'SubjectErased';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the erasure. */
  readonly erasureId: string;
  /** Id of the data subject within the tenant: an opaque reference, no name and no address. */
  readonly subject: string;
  /** Which of the subject's keys: 1 for the first, one more after each new consent. */
  readonly generation: number;
  /** True when there was a key to destroy; false when nothing had ever been sealed for the subject. */
  readonly keyDestroyed: boolean;
  /** Sealed values of the subject met on the log: none of them can be opened any more. */
  readonly sealedValues: number;
  /** Views whose rows of the subject were made anew. */
  readonly views: readonly string[];
  /** Rows that changed by it. */
  readonly rowsRebuilt: number;
  /** How many different values were searched for. */
  readonly valuesSearched: number;
  /** Places where one of them was still found in the clear; 0 when the erasure is complete. */
  readonly findings: number;
  /** Every store searched, with counts and offsets. */
  readonly stores: readonly SweptStore[];
  /** Kinds of stores that were not searched because whoever asked left them out: the certificate says nothing of them. */
  readonly storesLeftOut: readonly string[];
  /** How many different values were not searched for, since they are so short that they stand in many places by chance. */
  readonly valuesTooShort: number;
  /** Why it was carried out although records about the subject could not be read, one of which may be a legal hold; null when all were read. */
  readonly despiteUnreadable: string | null;
}

/** An erased subject consented anew: personal data may be sent again, under a new key. What was erased stays erased. */
export interface SubjectReopened {
  readonly type: 'SubjectReopened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of the data subject within the tenant: an opaque reference, no name and no address. */
  readonly subject: string;
  /** Number of the new key. */
  readonly generation: number;
  /** What the new consent rests on, in words. No personal data. */
  readonly reason: string;
}

/** An agent proposed a command; a person who may give it decides. It was tried on the state then and the rules said yes. */
export interface CommandProposed {
  readonly type: 'CommandProposed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Stream of the command: "campaigns", "creatives" or "budgets". */
  readonly stream: string;
  /** Entity the command is for. */
  readonly target: string;
  /** Name of the command, e.g. "PauseCampaign". */
  readonly commandType: string;
  /** The whole command as JSON text; no personal data. */
  readonly commandJson: string;
  /** Why it is proposed, in words; no personal data. */
  readonly because: string;
  /** Version of the entity the proposal was tried on, 0 or more. */
  readonly seenVersion: number;
  /** Event types the command would have made then. */
  readonly wouldMake: readonly string[];
  /** Permission needed to accept it. */
  readonly permission: string;
  /** It cannot be accepted from this time on, ms since 1970 UTC. */
  readonly expiresAtMs: number;
}

/** A person accepted a proposal; from now on its command is given, once. */
export interface ProposalAccepted {
  readonly type: 'ProposalAccepted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id the command is given under: the same for every try. */
  readonly commandId: string;
  /** Why, in words; null when not said. No personal data. */
  readonly note: string | null;
}

/** The command of an accepted proposal has been given and answered. */
export interface ProposalExecuted {
  readonly type: 'ProposalExecuted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What the rules said when it was given. */
  readonly outcome: ProposalOutcome;
  /** Why it was refused; null when it was accepted. */
  readonly code: string | null;
  /** Version of the entity after it, 0 or more. */
  readonly version: number;
  /** Events the command made. */
  readonly eventIds: readonly string[];
}

/** A person rejected a proposal, so its command is never given. */
export interface ProposalRejected {
  readonly type: 'ProposalRejected';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Why, in words; null when not said. No personal data. */
  readonly note: string | null;
}

/** A person told what the client's teams said: a gap automation could close (WAP-19). */
export interface HumanFindingAdded {
  readonly type: 'HumanFindingAdded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of this research, unique within the client. */
  readonly researchId: string;
  /** Id of the finding, unique within the research. */
  readonly findingId: string;
  /** Which gap. */
  readonly gap: ResearchGap;
  /** How much it costs the client. */
  readonly severity: GapSeverity;
  /** Agent who talked to them. */
  readonly agentId: string;
  /** Which team was asked, e.g. "support"; null when not told. */
  readonly team: string | null;
  /** Who told it: id of the person or its pseudonym, else the client. */
  readonly personRef: string;
  /** Typical time to a first answer, ms; null when not told. */
  readonly typicalResponseMs: number | null;
  /** Hours a week somebody answers, 0 to 168; null when not told. */
  readonly hoursCoveredPerWeek: number | null;
  /** Share of answers that helped, millionths, 0 to 1,000,000; null when not told. */
  readonly answeredWellPpm: number | null;
  /** What they said, sealed (R6); null when only figures were noted. */
  readonly words: Personal<string> | null;
}

/** An agent or the client changed the draft of the requirements (WAP-21, WAP-22). */
export interface RequirementsDraftRevised {
  readonly type: 'RequirementsDraftRevised';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of this research, unique within the client. */
  readonly researchId: string;
  /** Id of the draft. */
  readonly draftId: string;
  /** Number of the revision, 2 or more: the analysis made the first. */
  readonly revision: number;
  /** Who, as kind:id: "agent:…" or "client:…". */
  readonly revisedBy: string;
  /** Fields changed, 1 or more. */
  readonly changeCount: number;
  /** Where the revision lies in the object store, sealed. */
  readonly draftUri: string;
  /** SHA-256 (hex) of the revision before it was sealed. */
  readonly draftHash: string;
}

/** What all findings come to: predicted volume, a draft of the requirements, objectives (WAP-20). */
export interface ResearchAnalysisCompleted {
  readonly type: 'ResearchAnalysisCompleted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of this research, unique within the client. */
  readonly researchId: string;
  /** Conversations a month that are expected, 0 or more. */
  readonly predictedConversationsPerMonth: number;
  /** Lower end of that, 0 or more. */
  readonly predictedLowPerMonth: number;
  /** Upper end of that, at least the lower one. */
  readonly predictedHighPerMonth: number;
  /** Business objectives in the draft, 0 or more. */
  readonly objectiveCount: number;
  /** Gaps in the draft, 0 or more. */
  readonly gapCount: number;
  /** Id of the draft of requirements. */
  readonly draftId: string;
  /** Where the draft lies in the object store, sealed. */
  readonly draftUri: string;
  /** SHA-256 (hex) of the draft before it was sealed. */
  readonly draftHash: string;
  /** Sources the analysis is made from. */
  readonly sourcesRead: readonly string[];
  /** Sources that could not be read. */
  readonly sourcesMissing: readonly string[];
  /** Events it is made from: sources collected, findings of people. */
  readonly evidenceEventIds: readonly string[];
  /** The LanguageModelAsked whose words are in the draft; null when none are. */
  readonly modelEventId: string | null;
  /** True when no language model but the offline stand-in wrote. */
  readonly isOffline: boolean;
}

/** A source was read (WAP-17, WAP-18). What was found lies sealed in the object store, for it may tell of people. */
export interface ResearchSourceCollected {
  readonly type: 'ResearchSourceCollected';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of this research, unique within the client. */
  readonly researchId: string;
  /** Where it was looked: "instagram", "facebook", "tiktok", "google-maps", "google-reviews", "reddit", "forums" or "competitors". */
  readonly source: string;
  /** "primary" or "deep". */
  readonly tier: string;
  /** Findings kept, 0 to 200. */
  readonly findingCount: number;
  /** Pages read, 0 or more; 0 for fixtures. */
  readonly pageCount: number;
  /** True when there was more than is kept. */
  readonly isCut: boolean;
  /** True for fixtures of the offline stand-in: nothing was read from the web. */
  readonly isOffline: boolean;
  /** Where the findings lie in the object store; null when there are none. */
  readonly findingsUri: string | null;
  /** SHA-256 (hex) of the findings before they were sealed; null when there are none. */
  readonly findingsHash: string | null;
  /** Findings that gave stars, 0 or more. */
  readonly ratingCount: number;
  /** Mean of those stars, hundredths, 0 to 500; null when nobody gave any. */
  readonly ratingMeanHundredths: number | null;
  /** When the newest finding was published, ms since 1970 UTC; null when not known. */
  readonly newestAtMs: number | null;
  /** How long it took, ms, 0 or more. */
  readonly durationMs: number;
}

/** A source could not be read; research goes on without it. */
export interface ResearchSourceFailed {
  readonly type: 'ResearchSourceFailed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of this research, unique within the client. */
  readonly researchId: string;
  /** Where it was looked: "instagram", "facebook", "tiktok", "google-maps", "google-reviews", "reddit", "forums" or "competitors". */
  readonly source: string;
  /** "primary" or "deep". */
  readonly tier: string;
  /** Error code, e.g. WEB_ROBOTS_REFUSED. */
  readonly code: string;
  /** How often it was tried, 1 or more. */
  readonly attempts: number;
}

/** Research about a client began (WAP-15). */
export interface ResearchStarted {
  readonly type: 'ResearchStarted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Id of this research, unique within the client. */
  readonly researchId: string;
  /** What set it off: "self-signup", "assisted-signup", "lead" or "request". */
  readonly trigger: string;
  /** Sources that will be asked, in order. */
  readonly sources: readonly string[];
  /** Agent it is done for; null when nobody is assigned yet. */
  readonly agentId: string | null;
  /** What is not there by then is left out, ms since 1970 UTC. */
  readonly dueAtMs: number;
}

/** Somebody will not sign a document. */
export interface SalesDocDeclined {
  readonly type: 'SalesDocDeclined';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the webhook source it came from. */
  readonly source: string;
  /** Who signs: id of the person or its pseudonym, else the entity. */
  readonly personRef: string;
  /** What the document is: "nda", "proposal", "contract" or "other". */
  readonly docKind: string;
  /** Id of the client it is for; null when not told. */
  readonly clientRef: string | null;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** All the sender said as JSON text, sealed; null when there was nothing more. */
  readonly detailsJson: Personal<string> | null;
}

/** The platform had a document sent to be signed (WAP-26, WAP-27). The entity is its id. */
export interface SalesDocIssued {
  readonly type: 'SalesDocIssued';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What the document is: "nda", "proposal", "contract" or "other". */
  readonly docKind: string;
  /** Id of the client it is for. */
  readonly clientRef: string;
  /** Template it was made from, at the service. */
  readonly template: string;
  /** "docusign" or "offline". */
  readonly provider: string;
  /** Id at the service. */
  readonly envelopeId: string;
  /** False for the offline stand-in: nobody got anything. */
  readonly isDelivered: boolean;
  /** How often a document of this kind was sent to the client, 1 or more. */
  readonly round: number;
  /** Price in it; null for none. */
  readonly pricingId: string | null;
  /** Until when it can be signed, ms since 1970 UTC. */
  readonly signUntilMs: number;
}

/** A document was not signed in time, or could not be sent; it is taken back. */
export interface SalesDocLapsed {
  readonly type: 'SalesDocLapsed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What the document is: "nda", "proposal", "contract" or "other". */
  readonly docKind: string;
  /** Id of the client it was for. */
  readonly clientRef: string;
  /** Id at the service; null when it could not be sent. */
  readonly envelopeId: string | null;
  /** Why: "unsigned", "no-contact", "erased" or the code of what failed. */
  readonly because: string;
}

/** A document was sent out to be signed. */
export interface SalesDocSent {
  readonly type: 'SalesDocSent';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the webhook source it came from. */
  readonly source: string;
  /** Who signs: id of the person or its pseudonym, else the entity. */
  readonly personRef: string;
  /** What the document is: "nda", "proposal", "contract" or "other". */
  readonly docKind: string;
  /** Id of the client it is for; null when not told. */
  readonly clientRef: string | null;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** All the sender said as JSON text, sealed; null when there was nothing more. */
  readonly detailsJson: Personal<string> | null;
}

/** Somebody signed a document. */
export interface SalesDocSigned {
  readonly type: 'SalesDocSigned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the webhook source it came from. */
  readonly source: string;
  /** Who signs: id of the person or its pseudonym, else the entity. */
  readonly personRef: string;
  /** What the document is: "nda", "proposal", "contract" or "other". */
  readonly docKind: string;
  /** Id of the client it is for; null when not told. */
  readonly clientRef: string | null;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** All the sender said as JSON text, sealed; null when there was nothing more. */
  readonly detailsJson: Personal<string> | null;
  /** True when nobody is left to sign. */
  readonly complete: boolean;
}

/** Somebody who is to sign a document has seen it. */
export interface SalesDocViewed {
  readonly type: 'SalesDocViewed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the webhook source it came from. */
  readonly source: string;
  /** Who signs: id of the person or its pseudonym, else the entity. */
  readonly personRef: string;
  /** What the document is: "nda", "proposal", "contract" or "other". */
  readonly docKind: string;
  /** Id of the client it is for; null when not told. */
  readonly clientRef: string | null;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** All the sender said as JSON text, sealed; null when there was nothing more. */
  readonly detailsJson: Personal<string> | null;
}

/** A document can be signed no more. */
export interface SalesDocVoided {
  readonly type: 'SalesDocVoided';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Name of the webhook source it came from. */
  readonly source: string;
  /** Who signs: id of the person or its pseudonym, else the entity. */
  readonly personRef: string;
  /** What the document is: "nda", "proposal", "contract" or "other". */
  readonly docKind: string;
  /** Id of the client it is for; null when not told. */
  readonly clientRef: string | null;
  /** When the gateway had it, ms since 1970 UTC. */
  readonly receivedAtMs: number;
  /** All the sender said as JSON text, sealed; null when there was nothing more. */
  readonly detailsJson: Personal<string> | null;
  /** Why: "expired", "withdrawn" or "other". */
  readonly because: string;
}

/** The client got an answer; the first one stops the clock of the first reply. */
export interface TicketAnswered {
  readonly type: 'TicketAnswered';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** "ai" or "person". */
  readonly by: string;
  /** Agent who answered; null for the bot. */
  readonly agentId: string | null;
  /** How sure the bot was, parts per million; null for a person. */
  readonly confidencePpm: number | null;
  /** Where the answer lies, sealed; null when it is kept elsewhere. */
  readonly answerUri: string | null;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** An agent of support has the ticket. */
export interface TicketAssigned {
  readonly type: 'TicketAssigned';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** Agent who has it. */
  readonly agentId: string;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** Nothing more is done about it. */
export interface TicketClosed {
  readonly type: 'TicketClosed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** "RESOLVED", "WITHDRAWN" or "ABANDONED". */
  readonly reason: string;
  /** How content the client was, 100 to 500 hundredths of a point; null when not told. */
  readonly satisfactionHundredths: number | null;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** The ticket goes to people, or to more of them (WAP-47). */
export interface TicketEscalated {
  readonly type: 'TicketEscalated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** Id of the escalation, unique in the tenant. */
  readonly escalationId: string;
  /** "LOW_CONFIDENCE", "PERSON_ASKED", "SLA_MISSED" or "NOT_IN_MATRIX". */
  readonly trigger: string;
  /** How often it was escalated, from 1. */
  readonly level: number;
  /** How sure the bot was, parts per million; null when not the reason. */
  readonly confidencePpm: number | null;
  /** Least it has to be, parts per million; null when not the reason. */
  readonly thresholdPpm: number | null;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** An agent told the bot what to do; the bot goes on (WAP-48). */
export interface TicketGuided {
  readonly type: 'TicketGuided';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** Agent who guides. */
  readonly agentId: string;
  /** Where the guidance lies, sealed; null when told elsewhere. */
  readonly guidanceUri: string | null;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** Something was said in the live chat of a ticket that a person has taken over (WAP-81). The entity is the ticket id. */
export interface TicketMessageSent {
  readonly type: 'TicketMessageSent';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** Conversation it belongs to; null for none. */
  readonly conversationId: string | null;
  /** Place in the chat of the ticket, from 1. */
  readonly number: number;
  /** "CLIENT" or "AGENT". */
  readonly from: string;
  /** Agent that spoke; null for the client. */
  readonly agentId: string | null;
  /** Data subject the words are of: the person behind the client, else the client id. */
  readonly subjectRef: string;
  /** What was said, sealed (R6). */
  readonly text: Personal<string> | null;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A client needs help; the clock of its service level runs (WAP-43). The entity is the ticket id. */
export interface TicketOpened {
  readonly type: 'TicketOpened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** Where it was asked, e.g. "webchat", "email", "phone". */
  readonly channel: string;
  /** "CRITICAL", "HIGH", "NORMAL" or "LOW": chooses the service level. */
  readonly severity: string;
  /** Subject as the support matrix has it, a short name, e.g. "billing". */
  readonly category: string;
  /** How hard it is, 1 to 5. */
  readonly complexity: number;
  /** Conversation it came from; null for none. */
  readonly conversationId: string | null;
  /** Where transcript and history lie, sealed; null for none (WAP-48). */
  readonly transcriptUri: string | null;
  /** When the client asked, ms since 1970 UTC: the clock runs from here. */
  readonly openedAtMs: number;
  /** First answer is due then, ms since 1970 UTC. */
  readonly replyDueAtMs: number;
  /** It is to be resolved by then, ms since 1970 UTC. */
  readonly resolveDueAtMs: number;
  /** Event that published the service levels it was given; empty for those every tenant begins with. */
  readonly levelsVersion: string;
}

/** The client says how content it is with a resolved ticket. */
export interface TicketRated {
  readonly type: 'TicketRated';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** Satisfaction, 100 to 500 hundredths of a point: 5 of 5 is 500. */
  readonly satisfactionHundredths: number;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** The client says it is not resolved. */
export interface TicketReopened {
  readonly type: 'TicketReopened';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** Why, a short name. */
  readonly because: string;
  /** It is to be resolved by then, ms since 1970 UTC. */
  readonly resolveDueAtMs: number;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** The question is answered for good. */
export interface TicketResolved {
  readonly type: 'TicketResolved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** "ai" or "person" (WAP-42). */
  readonly by: string;
  /** Agent who resolved it; null for the bot. */
  readonly agentId: string | null;
  /** Subject as the support matrix has it. */
  readonly category: string;
  /** Where the resolution lies, sealed, to learn from; null for none (WAP-48). */
  readonly resolutionUri: string | null;
  /** Whether the support matrix is to know this answer from now on. */
  readonly updatesMatrix: boolean;
  /** How long it was open, ms. */
  readonly openMs: number;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A due time passed; it escalates by itself (WAP-46). */
export interface TicketSlaMissed {
  readonly type: 'TicketSlaMissed';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** "FIRST_REPLY" or "RESOLUTION". */
  readonly what: string;
  /** What was missed, ms since 1970 UTC. */
  readonly dueAtMs: number;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** An agent speaks in place of the bot from here on (WAP-48). */
export interface TicketTakeoverRecorded {
  readonly type: 'TicketTakeoverRecorded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** Agent who took over. */
  readonly agentId: string;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** A ticket cannot be resolved because a tool is missing: it is asked for (WAP-81). The entity is the ticket id. */
export interface TicketToolRequested {
  readonly type: 'TicketToolRequested';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Client whose ticket it is. */
  readonly clientId: string;
  /** Config of the agent that lacks it. */
  readonly configId: string;
  /** Names the request in the stream of the config. */
  readonly requestId: string;
  /** Name of the tool. */
  readonly tool: string;
  /** What it takes, in words. */
  readonly input: string;
  /** What it gives, in words. */
  readonly output: string;
  /** What it is for, in words; nothing personal. */
  readonly purpose: string;
  /** When, ms since 1970 UTC. */
  readonly atMs: number;
}

/** It became known where a customer came from, or under which pseudonym bidders see the customer. The entity is the pseudonym of the customer. The latest word of each holds. */
export interface CustomerLinked {
  readonly type: 'CustomerLinked';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Pseudonym bidders know the customer under (BidPlaced), 16 hex digits; null when not known. It is another one each month. */
  readonly viewer: string | null;
  /** Segment the customer came from, e.g. a campaign or a country; null when not known. Customers of a new segment are valued by it and by all others. */
  readonly segment: string | null;
}

/** What a customer, or a new customer of a segment, will bring was foretold (KIKI-12). The entity is the pseudonym of the customer, "segment." and the segment, or "default" for whoever nothing is known of. */
export interface LtvPredicted {
  readonly type: 'LtvPredicted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What it rests on: the history of the customer, the segment, or all customers. */
  readonly basis: LtvBasis;
  /** Segment the customer came from; null when not known. */
  readonly segment: string | null;
  /** Pseudonym bidders know the customer under, 16 hex digits; null when not known. */
  readonly viewer: string | null;
  /** Weeks ahead it is about, 1 to 260. */
  readonly horizonWeeks: number;
  /** Purchases expected in that time. */
  readonly purchases: number;
  /** Probability that the customer still buys at all, above 0, at most 1; null for who has not bought yet. */
  readonly alive: number | null;
  /** Expected amount of a purchase, micros of USD. */
  readonly purchaseMicros: number;
  /** Expected revenue, micros of USD. */
  readonly revenueMicros: number;
  /** Lower end of the interval of revenue, micros of USD. */
  readonly lowMicros: number;
  /** Upper end of the interval of revenue, micros of USD. */
  readonly highMicros: number;
  /** Probability that the interval holds what comes, millionths. */
  readonly levelPpm: number;
  /** Days with a purchase after the first that it rests on. */
  readonly repeats: number;
  /** Newest purchase it rests on, ms since 1970 UTC; null for who has not bought yet. */
  readonly lastPurchaseAtMs: number | null;
  /** Begin of the day (UTC) it was foretold on, ms since 1970 UTC. */
  readonly asOfAtMs: number;
  /** Band of the expected revenue among the customers of the tenant; null for who has not bought yet. */
  readonly band: ValueBand | null;
  /** True for a customer of high value so far who has probably gone. */
  readonly atRisk: boolean;
  /** Model that said so. */
  readonly modelVersion: string;
  /** A new model, something new of the customer, or somebody asked. */
  readonly because: LtvCause;
  /** Other pseudonyms of the same person whose purchases it rests on too, in their order; empty when there are none. */
  readonly members: readonly string[];
}

/** A customer of the tenant bought something (KIKI-15). The entity is the pseudonym of the customer, never a name or an address. */
export interface PurchaseObserved {
  readonly type: 'PurchaseObserved';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What the order came to, micros of the currency, 0 or more; 0 is a gift, and counts as a purchase. */
  readonly amountMicros: number;
  /** ISO 4217 currency of the amount. */
  readonly currency: string;
  /** Opaque id of the order: the same order counts once, by whichever door it came; null when there is none. */
  readonly orderId: string | null;
}

/** A customer of the tenant was given back what an order had come to, or a part of it (KIKI-15). The entity is the pseudonym of the customer, never a name or an address. */
export interface PurchaseRefunded {
  readonly type: 'PurchaseRefunded';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** Opaque id of the order, as the purchase has it. */
  readonly orderId: string;
  /** What was given back, micros of the currency, 0 or more; never more than the order came to counts. */
  readonly amountMicros: number;
  /** ISO 4217 currency of the amount: that of the order. */
  readonly currency: string;
  /** Opaque id of the refund: the same refund counts once, by whichever door it came; null when there is none. */
  readonly refundId: string | null;
}

/** What a viewer is worth to the tenant was foretold (KIKI-16). The entity is the pseudonym of the viewer, or "default" for whoever nothing is known of. */
export interface UserValueScored {
  readonly type: 'UserValueScored';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** What the next conversion of the viewer is worth, micros of USD, 0 or more; null when nothing is foretold any more. */
  readonly valueMicros: number | null;
  /** Segments the viewer is in, names without personal data; at most 32. */
  readonly segments: readonly string[];
  /** Model that said so, e.g. "ltv@3". */
  readonly modelVersion: string;
}

/** The value model of a tenant was fitted on the purchases of its customers, or refused with its reason (KIKI-12, KIKI-13). The entity is "value-model". */
export interface ValueModelFitted {
  readonly type: 'ValueModelFitted';
  /** Who, when, why, and the place in the stream. */
  readonly envelope: Envelope;
  /** BG_NBD; NBD where nobody is seen to drop out; REFUSED: then the model before, if any, goes on. */
  readonly outcome: ValueFitOutcome;
  /** Why not BG_NBD, e.g. NOBODY_DROPS_OUT, TOO_FEW_CUSTOMERS, SPEND_MEAN_IS_INFINITE; null when it is. */
  readonly because: string | null;
  /** Version of the model, "ltv@" and 12 hex digits of its hash; null when refused. */
  readonly modelVersion: string | null;
  /** The model as canonical JSON: parameters, precision, spend, segments, lines of bands, rates; null when refused. */
  readonly modelJson: string | null;
  /** Hash of modelJson, hex; null when refused. */
  readonly sha256: string | null;
  /** Purchases up to the end of this day (UTC) counted, ms since 1970 UTC. */
  readonly asOfAtMs: number;
  /** Range of the log it rests on, as topic and partition@offset. */
  readonly trainedOn: string;
  /** Customers with a purchase. */
  readonly customers: number;
  /** Customers who came back. */
  readonly returned: number;
  /** Days with a purchase, of all customers. */
  readonly purchases: number;
  /** Purchases left out, because nothing said what their currency is exchanged at. */
  readonly leftOut: number;
  /** Logarithm of the likelihood at the maximum; null when refused. */
  readonly logLikelihood: number | null;
  /** Of how often and for how much customers bought, -1 to 1; null when refused. */
  readonly correlation: number | null;
  /** VALUE_DEPENDS_ON_FREQUENCY: the correlation is beyond 0.3, so expected revenue is off for whoever buys often. */
  readonly warnings: readonly string[];
  /** Weeks at the end that a second fit did not see, to be judged by; null when the history is too short. */
  readonly heldOutWeeks: number | null;
  /** Purchases the second fit foretold for those weeks; null without them. */
  readonly foretoldPurchases: number | null;
  /** Purchases that came in those weeks; null without them. */
  readonly camePurchases: number | null;
  /** Share of customers whose revenue of those weeks lay within its interval, 0 to 1; null without them. */
  readonly heldShare: number | null;
}

export interface EventsByType {
  AgentToolCalled: AgentToolCalled;
  EngagementRequested: EngagementRequested;
  HandoffRequested: HandoffRequested;
  LanguageModelAsked: LanguageModelAsked;
  OptimisationRequested: OptimisationRequested;
  AgentConfigCommitted: AgentConfigCommitted;
  ConfigChangeApplied: ConfigChangeApplied;
  ConfigChangeApproved: ConfigChangeApproved;
  ConfigChangeClassified: ConfigChangeClassified;
  ConfigChangeConfirmed: ConfigChangeConfirmed;
  ConfigChangeExpired: ConfigChangeExpired;
  ConfigChangeRejected: ConfigChangeRejected;
  ConfigChangeRequested: ConfigChangeRequested;
  ConfigChangeRiskScored: ConfigChangeRiskScored;
  ConfigChangeRolledBack: ConfigChangeRolledBack;
  ConfigChangeVerified: ConfigChangeVerified;
  ConfigChangeWithdrawn: ConfigChangeWithdrawn;
  ConfigEditAccepted: ConfigEditAccepted;
  ConfigEditAsked: ConfigEditAsked;
  ConfigEditFailed: ConfigEditFailed;
  ConfigEditProposed: ConfigEditProposed;
  ConfigPreviewAnswered: ConfigPreviewAnswered;
  ConfigPreviewAsked: ConfigPreviewAsked;
  ConfigPreviewExpired: ConfigPreviewExpired;
  ConfigPreviewOpened: ConfigPreviewOpened;
  ConfigReloadForced: ConfigReloadForced;
  ConfigToolAttached: ConfigToolAttached;
  ConfigToolIssueOpened: ConfigToolIssueOpened;
  ConfigToolRequested: ConfigToolRequested;
  AgentCapacityChanged: AgentCapacityChanged;
  AgentExpertiseChanged: AgentExpertiseChanged;
  AgentPresenceChanged: AgentPresenceChanged;
  AgentRegistered: AgentRegistered;
  AgentRetired: AgentRetired;
  AgentRoleChanged: AgentRoleChanged;
  ManualAuditRequested: ManualAuditRequested;
  ApprovalApproved: ApprovalApproved;
  ApprovalDelegated: ApprovalDelegated;
  ApprovalEdited: ApprovalEdited;
  ApprovalEscalated: ApprovalEscalated;
  ApprovalExpired: ApprovalExpired;
  ApprovalLinkIssued: ApprovalLinkIssued;
  ApprovalRejected: ApprovalRejected;
  ApprovalReminded: ApprovalReminded;
  ApprovalRequested: ApprovalRequested;
  ApprovalRouted: ApprovalRouted;
  ApprovalRuleAllowed: ApprovalRuleAllowed;
  ApprovalRuleRevoked: ApprovalRuleRevoked;
  ApprovalVoted: ApprovalVoted;
  ApprovalWithdrawn: ApprovalWithdrawn;
  TeamMemberRemoved: TeamMemberRemoved;
  TeamMemberUpdated: TeamMemberUpdated;
  WorkAssigned: WorkAssigned;
  WorkHandedOver: WorkHandedOver;
  WorkOffered: WorkOffered;
  WorkReleased: WorkReleased;
  WorkReopened: WorkReopened;
  WorkRequested: WorkRequested;
  WorkRequeued: WorkRequeued;
  WorkShelved: WorkShelved;
  AuditEntryRecorded: AuditEntryRecorded;
  DeadLetterRetryRequested: DeadLetterRetryRequested;
  DeadLetterRuled: DeadLetterRuled;
  DeadLetterRulingConfirmed: DeadLetterRulingConfirmed;
  KeyIssued: KeyIssued;
  KeyRevoked: KeyRevoked;
  KeyRotated: KeyRotated;
  LockdownBegun: LockdownBegun;
  LockdownEnded: LockdownEnded;
  SessionEnded: SessionEnded;
  SessionRefreshed: SessionRefreshed;
  SessionStarted: SessionStarted;
  SigningKeyActivated: SigningKeyActivated;
  SigningKeyPublished: SigningKeyPublished;
  SigningKeyRetired: SigningKeyRetired;
  SigningKeyRevoked: SigningKeyRevoked;
  UserDisabled: UserDisabled;
  UserEnabled: UserEnabled;
  UserInvitationRevoked: UserInvitationRevoked;
  UserInvited: UserInvited;
  UserLoginFailed: UserLoginFailed;
  UserLoginLinked: UserLoginLinked;
  UserPasswordChanged: UserPasswordChanged;
  UserRegistered: UserRegistered;
  UserRolesChanged: UserRolesChanged;
  AuctionLost: AuctionLost;
  AuctionWon: AuctionWon;
  BidPlaced: BidPlaced;
  ClickRecorded: ClickRecorded;
  ImpressionBilled: ImpressionBilled;
  NoBidsCounted: NoBidsCounted;
  BillingAccountOpened: BillingAccountOpened;
  InvoiceIssued: InvoiceIssued;
  InvoiceLapsed: InvoiceLapsed;
  InvoicePaid: InvoicePaid;
  InvoiceVoided: InvoiceVoided;
  PaymentFailed: PaymentFailed;
  PaymentSucceeded: PaymentSucceeded;
  RefundIssued: RefundIssued;
  RefundOwed: RefundOwed;
  TokensUsed: TokensUsed;
  BreakerCampaignApproved: BreakerCampaignApproved;
  BreakerClosed: BreakerClosed;
  BreakerHalfOpened: BreakerHalfOpened;
  BreakerOpened: BreakerOpened;
  BudgetAllocated: BudgetAllocated;
  BudgetAllocationReleased: BudgetAllocationReleased;
  BudgetCapChanged: BudgetCapChanged;
  BudgetDailyCapChanged: BudgetDailyCapChanged;
  BudgetExhausted: BudgetExhausted;
  BudgetLateSpendRecorded: BudgetLateSpendRecorded;
  BudgetOpened: BudgetOpened;
  BudgetSliceLeased: BudgetSliceLeased;
  BudgetSliceSettled: BudgetSliceSettled;
  CampaignActivated: CampaignActivated;
  CampaignBidPriceChanged: CampaignBidPriceChanged;
  CampaignCreated: CampaignCreated;
  CampaignDealsChanged: CampaignDealsChanged;
  CampaignFlowsChanged: CampaignFlowsChanged;
  CampaignGoalStated: CampaignGoalStated;
  CampaignGoldHeld: CampaignGoldHeld;
  CampaignGoldReleased: CampaignGoldReleased;
  CampaignPacingChanged: CampaignPacingChanged;
  CampaignPaused: CampaignPaused;
  CampaignPlanned: CampaignPlanned;
  CampaignTargetingChanged: CampaignTargetingChanged;
  CampaignValuationChanged: CampaignValuationChanged;
  AdjustmentApplied: AdjustmentApplied;
  AdjustmentDismissed: AdjustmentDismissed;
  AdjustmentProposed: AdjustmentProposed;
  CampaignReviewed: CampaignReviewed;
  CampaignStageReached: CampaignStageReached;
  LoopLearned: LoopLearned;
  OptimisationApplied: OptimisationApplied;
  OptimisationConfirmed: OptimisationConfirmed;
  OptimisationDismissed: OptimisationDismissed;
  OptimisationProposed: OptimisationProposed;
  OptimisationReverted: OptimisationReverted;
  ClientAgentAssigned: ClientAgentAssigned;
  ClientApprovalDecided: ClientApprovalDecided;
  ClientApprovalRequested: ClientApprovalRequested;
  ClientConfigGenerated: ClientConfigGenerated;
  ClientContactNamed: ClientContactNamed;
  ClientCrmSynced: ClientCrmSynced;
  ClientDealSigned: ClientDealSigned;
  ClientDeployed: ClientDeployed;
  ClientOutreachTicketClosed: ClientOutreachTicketClosed;
  ClientOutreachTicketOpened: ClientOutreachTicketOpened;
  ClientPlanRequested: ClientPlanRequested;
  ClientPlanSettled: ClientPlanSettled;
  ClientPriced: ClientPriced;
  ClientRequirementsSent: ClientRequirementsSent;
  ClientRequirementsValidated: ClientRequirementsValidated;
  ClientServiceModeChanged: ClientServiceModeChanged;
  ClientSignedUp: ClientSignedUp;
  ClientStageChanged: ClientStageChanged;
  ClientStepEntered: ClientStepEntered;
  ClientWentLive: ClientWentLive;
  RoomAnswerReplaced: RoomAnswerReplaced;
  RoomClosed: RoomClosed;
  RoomJoinRefused: RoomJoinRefused;
  RoomJoined: RoomJoined;
  RoomOpened: RoomOpened;
  ContactConsentChanged: ContactConsentChanged;
  ContactUnsubscribed: ContactUnsubscribed;
  FlowTriggered: FlowTriggered;
  MessageBounced: MessageBounced;
  MessageClicked: MessageClicked;
  MessageComplained: MessageComplained;
  MessageDelivered: MessageDelivered;
  MessageFailed: MessageFailed;
  MessageOpened: MessageOpened;
  MessageReplied: MessageReplied;
  MessageRequested: MessageRequested;
  MessageSent: MessageSent;
  MessageSuppressed: MessageSuppressed;
  ConfigPublished: ConfigPublished;
  CurrencyRatesPublished: CurrencyRatesPublished;
  ConversationEnded: ConversationEnded;
  ConversationReloadForced: ConversationReloadForced;
  ConversationRestarted: ConversationRestarted;
  ConversationStarted: ConversationStarted;
  ConversationTurnAnswered: ConversationTurnAnswered;
  AudioCreativeCreated: AudioCreativeCreated;
  CreativeActivated: CreativeActivated;
  CreativeApproved: CreativeApproved;
  CreativeBlocked: CreativeBlocked;
  CreativeBriefed: CreativeBriefed;
  CreativeComplianceChecked: CreativeComplianceChecked;
  CreativeCreated: CreativeCreated;
  CreativeGenerated: CreativeGenerated;
  CreativeGoldMarked: CreativeGoldMarked;
  CreativePaused: CreativePaused;
  CreativeQualityChecked: CreativeQualityChecked;
  CreativeRejected: CreativeRejected;
  CreativeSafetyChecked: CreativeSafetyChecked;
  CreativeSentimentChecked: CreativeSentimentChecked;
  NativeCreativeCreated: NativeCreativeCreated;
  CrmRecordChanged: CrmRecordChanged;
  CrmStageChanged: CrmStageChanged;
  ClientChurnScored: ClientChurnScored;
  ClientFlowCounted: ClientFlowCounted;
  ClientUsageCounted: ClientUsageCounted;
  HealthBandChanged: HealthBandChanged;
  QbrApproved: QbrApproved;
  QbrDrafted: QbrDrafted;
  QbrHeld: QbrHeld;
  QbrLapsed: QbrLapsed;
  QbrStarted: QbrStarted;
  RenewalDecided: RenewalDecided;
  RenewalLapsed: RenewalLapsed;
  RenewalOpened: RenewalOpened;
  SpecialistEngaged: SpecialistEngaged;
  SpecialistEngagementEnded: SpecialistEngagementEnded;
  SpecialistInvited: SpecialistInvited;
  SpecialistOutcomeReported: SpecialistOutcomeReported;
  SpecialistWithdrawn: SpecialistWithdrawn;
  SuccessCancelled: SuccessCancelled;
  SuccessStageChanged: SuccessStageChanged;
  UpsellDecided: UpsellDecided;
  UpsellDetected: UpsellDetected;
  AuctionsDecided: AuctionsDecided;
  AutonomyDecided: AutonomyDecided;
  BidPolicyApplied: BidPolicyApplied;
  CatalogueFollowed: CatalogueFollowed;
  DecisionAudited: DecisionAudited;
  DecisionRecorded: DecisionRecorded;
  DemoBuilt: DemoBuilt;
  DemoLapsed: DemoLapsed;
  DemoPresented: DemoPresented;
  DemoRequested: DemoRequested;
  DemoTested: DemoTested;
  PilotAgreed: PilotAgreed;
  PilotDeclined: PilotDeclined;
  EscalationAccepted: EscalationAccepted;
  EscalationRaised: EscalationRaised;
  EscalationSettled: EscalationSettled;
  ExperimentArmStopped: ExperimentArmStopped;
  ExperimentDesigned: ExperimentDesigned;
  ExperimentPromoted: ExperimentPromoted;
  ExperimentSignificanceReached: ExperimentSignificanceReached;
  ExperimentStarted: ExperimentStarted;
  ExperimentStopped: ExperimentStopped;
  ExperimentWeightsMoved: ExperimentWeightsMoved;
  OutcomeObserved: OutcomeObserved;
  UnitExposed: UnitExposed;
  FeaturesServed: FeaturesServed;
  TransactionStatsObserved: TransactionStatsObserved;
  HandoffAccepted: HandoffAccepted;
  HandoffCompleted: HandoffCompleted;
  HandoffCreated: HandoffCreated;
  HandoffEnded: HandoffEnded;
  HandoffOffered: HandoffOffered;
  HandoffRequeued: HandoffRequeued;
  ConfigRestoreFailed: ConfigRestoreFailed;
  ConfigRestored: ConfigRestored;
  IncidentAlerted: IncidentAlerted;
  IncidentClientInformed: IncidentClientInformed;
  IncidentMitigated: IncidentMitigated;
  IncidentOpened: IncidentOpened;
  IncidentPreventionCompleted: IncidentPreventionCompleted;
  IncidentRcaRecorded: IncidentRcaRecorded;
  IncidentStepMissed: IncidentStepMissed;
  IncidentStepOpened: IncidentStepOpened;
  IncidentStepReported: IncidentStepReported;
  IncidentTicketed: IncidentTicketed;
  RollbackCompleted: RollbackCompleted;
  RollbackEscalated: RollbackEscalated;
  RollbackStarted: RollbackStarted;
  RollbackVerified: RollbackVerified;
  EventBackfilled: EventBackfilled;
  EventOverflowed: EventOverflowed;
  IngestionWarned: IngestionWarned;
  JourneyPaused: JourneyPaused;
  JourneyResumed: JourneyResumed;
  JourneyRetired: JourneyRetired;
  JourneyVersionPublished: JourneyVersionPublished;
  JourneyEntered: JourneyEntered;
  JourneyEntrySkipped: JourneyEntrySkipped;
  JourneyExited: JourneyExited;
  JourneyGoalReached: JourneyGoalReached;
  JourneyMigrated: JourneyMigrated;
  JourneyStepSkipped: JourneyStepSkipped;
  JourneyStepTaken: JourneyStepTaken;
  JourneyWaitBegun: JourneyWaitBegun;
  DeploymentMeasured: DeploymentMeasured;
  PatternDetected: PatternDetected;
  PatternLookTaken: PatternLookTaken;
  SupportMatrixUpdated: SupportMatrixUpdated;
  LeadAnalysed: LeadAnalysed;
  LeadAssigned: LeadAssigned;
  LeadEngaged: LeadEngaged;
  LeadOutreachEnded: LeadOutreachEnded;
  LeadReceived: LeadReceived;
  LeadResponded: LeadResponded;
  LeadRouted: LeadRouted;
  LeadScored: LeadScored;
  MemoryStored: MemoryStored;
  ClickModelPublished: ClickModelPublished;
  ClickModelRetired: ClickModelRetired;
  ModelOutcomesObserved: ModelOutcomesObserved;
  ModelRetrainAsked: ModelRetrainAsked;
  ModelScored: ModelScored;
  ModelShadowCompared: ModelShadowCompared;
  ModelTrainingEnded: ModelTrainingEnded;
  WinCurvePublished: WinCurvePublished;
  ModelAliasMoved: ModelAliasMoved;
  ModelPromoted: ModelPromoted;
  ModelRegistered: ModelRegistered;
  ModelRolledBack: ModelRolledBack;
  AuditTreeAbandoned: AuditTreeAbandoned;
  BrandSafetyViolated: BrandSafetyViolated;
  BreachSuspected: BreachSuspected;
  CreativeUnderperformed: CreativeUnderperformed;
  DegradationNoticed: DegradationNoticed;
  FairnessBreached: FairnessBreached;
  FeatureBreakerTripped: FeatureBreakerTripped;
  HotStoreSlowed: HotStoreSlowed;
  ModelDrifted: ModelDrifted;
  OutcomesCounted: OutcomesCounted;
  ProjectionDropped: ProjectionDropped;
  ProjectionPaused: ProjectionPaused;
  ProjectionPromoted: ProjectionPromoted;
  ProjectionResumed: ProjectionResumed;
  ProjectionRolledBack: ProjectionRolledBack;
  RecordParked: RecordParked;
  RiskScored: RiskScored;
  RollbackRequested: RollbackRequested;
  TrafficCounted: TrafficCounted;
  BillRefused: BillRefused;
  ForeignBillBooked: ForeignBillBooked;
  NoticesRejected: NoticesRejected;
  OrganisationCreated: OrganisationCreated;
  OrganisationLoginChanged: OrganisationLoginChanged;
  OrganisationReactivated: OrganisationReactivated;
  OrganisationRenamed: OrganisationRenamed;
  OrganisationSuspended: OrganisationSuspended;
  PageViewed: PageViewed;
  PersonAliased: PersonAliased;
  PersonGrouped: PersonGrouped;
  PersonIdentified: PersonIdentified;
  PersonTracked: PersonTracked;
  ScreenViewed: ScreenViewed;
  PolicySetPublished: PolicySetPublished;
  PolicySetRolledBack: PolicySetRolledBack;
  PortfolioAllocationApproved: PortfolioAllocationApproved;
  PortfolioAllocationAsked: PortfolioAllocationAsked;
  PortfolioAllocationDecided: PortfolioAllocationDecided;
  PortfolioAllocationRejected: PortfolioAllocationRejected;
  PortfolioChanged: PortfolioChanged;
  PortfolioClosed: PortfolioClosed;
  PortfolioMemberChanged: PortfolioMemberChanged;
  PortfolioMemberRemoved: PortfolioMemberRemoved;
  PortfolioOpened: PortfolioOpened;
  PortfolioSharesGranted: PortfolioSharesGranted;
  PrdAbandoned: PrdAbandoned;
  PrdApproved: PrdApproved;
  PrdDrafted: PrdDrafted;
  PrdObjectiveSuggested: PrdObjectiveSuggested;
  PrdQuestionAnswered: PrdQuestionAnswered;
  PrdQuestionAsked: PrdQuestionAsked;
  PrdReviewed: PrdReviewed;
  PrdSprintPlanned: PrdSprintPlanned;
  PrdStarted: PrdStarted;
  ErasureRefused: ErasureRefused;
  ErasureRequested: ErasureRequested;
  LegalHoldLifted: LegalHoldLifted;
  LegalHoldPlaced: LegalHoldPlaced;
  SubjectErased: SubjectErased;
  SubjectReopened: SubjectReopened;
  CommandProposed: CommandProposed;
  ProposalAccepted: ProposalAccepted;
  ProposalExecuted: ProposalExecuted;
  ProposalRejected: ProposalRejected;
  HumanFindingAdded: HumanFindingAdded;
  RequirementsDraftRevised: RequirementsDraftRevised;
  ResearchAnalysisCompleted: ResearchAnalysisCompleted;
  ResearchSourceCollected: ResearchSourceCollected;
  ResearchSourceFailed: ResearchSourceFailed;
  ResearchStarted: ResearchStarted;
  SalesDocDeclined: SalesDocDeclined;
  SalesDocIssued: SalesDocIssued;
  SalesDocLapsed: SalesDocLapsed;
  SalesDocSent: SalesDocSent;
  SalesDocSigned: SalesDocSigned;
  SalesDocViewed: SalesDocViewed;
  SalesDocVoided: SalesDocVoided;
  TicketAnswered: TicketAnswered;
  TicketAssigned: TicketAssigned;
  TicketClosed: TicketClosed;
  TicketEscalated: TicketEscalated;
  TicketGuided: TicketGuided;
  TicketMessageSent: TicketMessageSent;
  TicketOpened: TicketOpened;
  TicketRated: TicketRated;
  TicketReopened: TicketReopened;
  TicketResolved: TicketResolved;
  TicketSlaMissed: TicketSlaMissed;
  TicketTakeoverRecorded: TicketTakeoverRecorded;
  TicketToolRequested: TicketToolRequested;
  CustomerLinked: CustomerLinked;
  LtvPredicted: LtvPredicted;
  PurchaseObserved: PurchaseObserved;
  PurchaseRefunded: PurchaseRefunded;
  UserValueScored: UserValueScored;
  ValueModelFitted: ValueModelFitted;
}

export type EventType = keyof EventsByType;
export type AnyEvent = EventsByType[EventType];

export const eventTypes = [
  'AgentToolCalled',
  'EngagementRequested',
  'HandoffRequested',
  'LanguageModelAsked',
  'OptimisationRequested',
  'AgentConfigCommitted',
  'ConfigChangeApplied',
  'ConfigChangeApproved',
  'ConfigChangeClassified',
  'ConfigChangeConfirmed',
  'ConfigChangeExpired',
  'ConfigChangeRejected',
  'ConfigChangeRequested',
  'ConfigChangeRiskScored',
  'ConfigChangeRolledBack',
  'ConfigChangeVerified',
  'ConfigChangeWithdrawn',
  'ConfigEditAccepted',
  'ConfigEditAsked',
  'ConfigEditFailed',
  'ConfigEditProposed',
  'ConfigPreviewAnswered',
  'ConfigPreviewAsked',
  'ConfigPreviewExpired',
  'ConfigPreviewOpened',
  'ConfigReloadForced',
  'ConfigToolAttached',
  'ConfigToolIssueOpened',
  'ConfigToolRequested',
  'AgentCapacityChanged',
  'AgentExpertiseChanged',
  'AgentPresenceChanged',
  'AgentRegistered',
  'AgentRetired',
  'AgentRoleChanged',
  'ManualAuditRequested',
  'ApprovalApproved',
  'ApprovalDelegated',
  'ApprovalEdited',
  'ApprovalEscalated',
  'ApprovalExpired',
  'ApprovalLinkIssued',
  'ApprovalRejected',
  'ApprovalReminded',
  'ApprovalRequested',
  'ApprovalRouted',
  'ApprovalRuleAllowed',
  'ApprovalRuleRevoked',
  'ApprovalVoted',
  'ApprovalWithdrawn',
  'TeamMemberRemoved',
  'TeamMemberUpdated',
  'WorkAssigned',
  'WorkHandedOver',
  'WorkOffered',
  'WorkReleased',
  'WorkReopened',
  'WorkRequested',
  'WorkRequeued',
  'WorkShelved',
  'AuditEntryRecorded',
  'DeadLetterRetryRequested',
  'DeadLetterRuled',
  'DeadLetterRulingConfirmed',
  'KeyIssued',
  'KeyRevoked',
  'KeyRotated',
  'LockdownBegun',
  'LockdownEnded',
  'SessionEnded',
  'SessionRefreshed',
  'SessionStarted',
  'SigningKeyActivated',
  'SigningKeyPublished',
  'SigningKeyRetired',
  'SigningKeyRevoked',
  'UserDisabled',
  'UserEnabled',
  'UserInvitationRevoked',
  'UserInvited',
  'UserLoginFailed',
  'UserLoginLinked',
  'UserPasswordChanged',
  'UserRegistered',
  'UserRolesChanged',
  'AuctionLost',
  'AuctionWon',
  'BidPlaced',
  'ClickRecorded',
  'ImpressionBilled',
  'NoBidsCounted',
  'BillingAccountOpened',
  'InvoiceIssued',
  'InvoiceLapsed',
  'InvoicePaid',
  'InvoiceVoided',
  'PaymentFailed',
  'PaymentSucceeded',
  'RefundIssued',
  'RefundOwed',
  'TokensUsed',
  'BreakerCampaignApproved',
  'BreakerClosed',
  'BreakerHalfOpened',
  'BreakerOpened',
  'BudgetAllocated',
  'BudgetAllocationReleased',
  'BudgetCapChanged',
  'BudgetDailyCapChanged',
  'BudgetExhausted',
  'BudgetLateSpendRecorded',
  'BudgetOpened',
  'BudgetSliceLeased',
  'BudgetSliceSettled',
  'CampaignActivated',
  'CampaignBidPriceChanged',
  'CampaignCreated',
  'CampaignDealsChanged',
  'CampaignFlowsChanged',
  'CampaignGoalStated',
  'CampaignGoldHeld',
  'CampaignGoldReleased',
  'CampaignPacingChanged',
  'CampaignPaused',
  'CampaignPlanned',
  'CampaignTargetingChanged',
  'CampaignValuationChanged',
  'AdjustmentApplied',
  'AdjustmentDismissed',
  'AdjustmentProposed',
  'CampaignReviewed',
  'CampaignStageReached',
  'LoopLearned',
  'OptimisationApplied',
  'OptimisationConfirmed',
  'OptimisationDismissed',
  'OptimisationProposed',
  'OptimisationReverted',
  'ClientAgentAssigned',
  'ClientApprovalDecided',
  'ClientApprovalRequested',
  'ClientConfigGenerated',
  'ClientContactNamed',
  'ClientCrmSynced',
  'ClientDealSigned',
  'ClientDeployed',
  'ClientOutreachTicketClosed',
  'ClientOutreachTicketOpened',
  'ClientPlanRequested',
  'ClientPlanSettled',
  'ClientPriced',
  'ClientRequirementsSent',
  'ClientRequirementsValidated',
  'ClientServiceModeChanged',
  'ClientSignedUp',
  'ClientStageChanged',
  'ClientStepEntered',
  'ClientWentLive',
  'RoomAnswerReplaced',
  'RoomClosed',
  'RoomJoinRefused',
  'RoomJoined',
  'RoomOpened',
  'ContactConsentChanged',
  'ContactUnsubscribed',
  'FlowTriggered',
  'MessageBounced',
  'MessageClicked',
  'MessageComplained',
  'MessageDelivered',
  'MessageFailed',
  'MessageOpened',
  'MessageReplied',
  'MessageRequested',
  'MessageSent',
  'MessageSuppressed',
  'ConfigPublished',
  'CurrencyRatesPublished',
  'ConversationEnded',
  'ConversationReloadForced',
  'ConversationRestarted',
  'ConversationStarted',
  'ConversationTurnAnswered',
  'AudioCreativeCreated',
  'CreativeActivated',
  'CreativeApproved',
  'CreativeBlocked',
  'CreativeBriefed',
  'CreativeComplianceChecked',
  'CreativeCreated',
  'CreativeGenerated',
  'CreativeGoldMarked',
  'CreativePaused',
  'CreativeQualityChecked',
  'CreativeRejected',
  'CreativeSafetyChecked',
  'CreativeSentimentChecked',
  'NativeCreativeCreated',
  'CrmRecordChanged',
  'CrmStageChanged',
  'ClientChurnScored',
  'ClientFlowCounted',
  'ClientUsageCounted',
  'HealthBandChanged',
  'QbrApproved',
  'QbrDrafted',
  'QbrHeld',
  'QbrLapsed',
  'QbrStarted',
  'RenewalDecided',
  'RenewalLapsed',
  'RenewalOpened',
  'SpecialistEngaged',
  'SpecialistEngagementEnded',
  'SpecialistInvited',
  'SpecialistOutcomeReported',
  'SpecialistWithdrawn',
  'SuccessCancelled',
  'SuccessStageChanged',
  'UpsellDecided',
  'UpsellDetected',
  'AuctionsDecided',
  'AutonomyDecided',
  'BidPolicyApplied',
  'CatalogueFollowed',
  'DecisionAudited',
  'DecisionRecorded',
  'DemoBuilt',
  'DemoLapsed',
  'DemoPresented',
  'DemoRequested',
  'DemoTested',
  'PilotAgreed',
  'PilotDeclined',
  'EscalationAccepted',
  'EscalationRaised',
  'EscalationSettled',
  'ExperimentArmStopped',
  'ExperimentDesigned',
  'ExperimentPromoted',
  'ExperimentSignificanceReached',
  'ExperimentStarted',
  'ExperimentStopped',
  'ExperimentWeightsMoved',
  'OutcomeObserved',
  'UnitExposed',
  'FeaturesServed',
  'TransactionStatsObserved',
  'HandoffAccepted',
  'HandoffCompleted',
  'HandoffCreated',
  'HandoffEnded',
  'HandoffOffered',
  'HandoffRequeued',
  'ConfigRestoreFailed',
  'ConfigRestored',
  'IncidentAlerted',
  'IncidentClientInformed',
  'IncidentMitigated',
  'IncidentOpened',
  'IncidentPreventionCompleted',
  'IncidentRcaRecorded',
  'IncidentStepMissed',
  'IncidentStepOpened',
  'IncidentStepReported',
  'IncidentTicketed',
  'RollbackCompleted',
  'RollbackEscalated',
  'RollbackStarted',
  'RollbackVerified',
  'EventBackfilled',
  'EventOverflowed',
  'IngestionWarned',
  'JourneyPaused',
  'JourneyResumed',
  'JourneyRetired',
  'JourneyVersionPublished',
  'JourneyEntered',
  'JourneyEntrySkipped',
  'JourneyExited',
  'JourneyGoalReached',
  'JourneyMigrated',
  'JourneyStepSkipped',
  'JourneyStepTaken',
  'JourneyWaitBegun',
  'DeploymentMeasured',
  'PatternDetected',
  'PatternLookTaken',
  'SupportMatrixUpdated',
  'LeadAnalysed',
  'LeadAssigned',
  'LeadEngaged',
  'LeadOutreachEnded',
  'LeadReceived',
  'LeadResponded',
  'LeadRouted',
  'LeadScored',
  'MemoryStored',
  'ClickModelPublished',
  'ClickModelRetired',
  'ModelOutcomesObserved',
  'ModelRetrainAsked',
  'ModelScored',
  'ModelShadowCompared',
  'ModelTrainingEnded',
  'WinCurvePublished',
  'ModelAliasMoved',
  'ModelPromoted',
  'ModelRegistered',
  'ModelRolledBack',
  'AuditTreeAbandoned',
  'BrandSafetyViolated',
  'BreachSuspected',
  'CreativeUnderperformed',
  'DegradationNoticed',
  'FairnessBreached',
  'FeatureBreakerTripped',
  'HotStoreSlowed',
  'ModelDrifted',
  'OutcomesCounted',
  'ProjectionDropped',
  'ProjectionPaused',
  'ProjectionPromoted',
  'ProjectionResumed',
  'ProjectionRolledBack',
  'RecordParked',
  'RiskScored',
  'RollbackRequested',
  'TrafficCounted',
  'BillRefused',
  'ForeignBillBooked',
  'NoticesRejected',
  'OrganisationCreated',
  'OrganisationLoginChanged',
  'OrganisationReactivated',
  'OrganisationRenamed',
  'OrganisationSuspended',
  'PageViewed',
  'PersonAliased',
  'PersonGrouped',
  'PersonIdentified',
  'PersonTracked',
  'ScreenViewed',
  'PolicySetPublished',
  'PolicySetRolledBack',
  'PortfolioAllocationApproved',
  'PortfolioAllocationAsked',
  'PortfolioAllocationDecided',
  'PortfolioAllocationRejected',
  'PortfolioChanged',
  'PortfolioClosed',
  'PortfolioMemberChanged',
  'PortfolioMemberRemoved',
  'PortfolioOpened',
  'PortfolioSharesGranted',
  'PrdAbandoned',
  'PrdApproved',
  'PrdDrafted',
  'PrdObjectiveSuggested',
  'PrdQuestionAnswered',
  'PrdQuestionAsked',
  'PrdReviewed',
  'PrdSprintPlanned',
  'PrdStarted',
  'ErasureRefused',
  'ErasureRequested',
  'LegalHoldLifted',
  'LegalHoldPlaced',
  'SubjectErased',
  'SubjectReopened',
  'CommandProposed',
  'ProposalAccepted',
  'ProposalExecuted',
  'ProposalRejected',
  'HumanFindingAdded',
  'RequirementsDraftRevised',
  'ResearchAnalysisCompleted',
  'ResearchSourceCollected',
  'ResearchSourceFailed',
  'ResearchStarted',
  'SalesDocDeclined',
  'SalesDocIssued',
  'SalesDocLapsed',
  'SalesDocSent',
  'SalesDocSigned',
  'SalesDocViewed',
  'SalesDocVoided',
  'TicketAnswered',
  'TicketAssigned',
  'TicketClosed',
  'TicketEscalated',
  'TicketGuided',
  'TicketMessageSent',
  'TicketOpened',
  'TicketRated',
  'TicketReopened',
  'TicketResolved',
  'TicketSlaMissed',
  'TicketTakeoverRecorded',
  'TicketToolRequested',
  'CustomerLinked',
  'LtvPredicted',
  'PurchaseObserved',
  'PurchaseRefunded',
  'UserValueScored',
  'ValueModelFitted',
] as const satisfies readonly EventType[];
