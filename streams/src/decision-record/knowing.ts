/**
 * What records of each kind know beside their inputs, and why others know less: `features` are values that were computed or
 * looked up to be decided on, with their age; `propensity` is the chance of what was drawn. Nothing is reckoned afterwards: what
 * is here was used. A test holds it against every kind there is.
 */

/** Where the features of a record come from. */
export const featured = {
  /** The deciding event holds them. */
  EVENT: ['CLIENT_CHURN', 'HEALTH_BAND', 'UPSELL_FOUND'],
  /** Who decides hands them over with the event (`evidence`), or makes the record. */
  DECIDER: ['LEAD_SCORE', 'SEND_TIME', 'RISK_ANSWER'],
} as const;

/** Kinds that may be drawn by chance; of the others the same inputs decide the same, and a chance of 1 tells nothing. */
export const drawn = {
  /** Held out or not, where the journey holds out. */
  JOURNEY_ENTRY: 'DECIDER',
  /** Which branch of a split. A text by Thompson sampling is drawn too, but its chance is never reckoned, so none is told. */
  JOURNEY_CHOICE: 'DECIDER',
} as const;

/** Why there are no features. */
export const plain = {
  'a rule over counts and figures that its event holds: they are its inputs, by value': [
    ...['AUTONOMY_LIMIT', 'CAMPAIGN_PLAN', 'CAMPAIGN_REVIEW', 'OPTIMISATION', 'OPTIMISATION_JUDGED', 'ADJUSTMENT'],
    ...['LESSON', 'ALLOCATION', 'PORTFOLIO_ALLOCATION', 'BREAKER', 'WIN_CURVE', 'DAILY_CAP', 'PACING', 'PATTERN'],
    ...['CREATIVE_COMPLIANCE', 'CREATIVE_QUALITY', 'CREATIVE_SAFETY', 'CREATIVE_SENTIMENT', 'CLIENT_PRICE', 'REFUND'],
    ...['LEAD_ROUTE', 'CLIENT_PLAN', 'OBJECTIVE', 'DEMO_TEST', 'SUPPORT_MATRIX', 'CHANGE_CLASS', 'CHANGE_RISK'],
    ...['PERFORMANCE', 'DEGRADATION', 'ROLLBACK_JUDGED', 'CHANGE_JUDGED', 'BREACH', 'INCIDENT', 'FEATURE_BREAKER'],
  ],
  'what was handed over with it is in its inputs: measures of one proposal, of no view': ['AUTONOMY'],
  'a test over all rows of an experiment or of a model at once, which are no features of one case; shares, counts, evidence and readings are inputs':
    [
      ...['EXPERIMENT_WEIGHTS', 'EXPERIMENT_ARM', 'EXPERIMENT_SIGNIFICANCE', 'EXPERIMENT_PROMOTION', 'EXPERIMENT_STOP'],
      ...['MODEL_ALIAS', 'MODEL_PROMOTION', 'MODEL_ROLLBACK', 'MODEL_RETRAIN', 'MODEL_TRAINING', 'MODEL_DRIFT'],
      ...['MODEL_FAIRNESS', 'VALUE_MODEL'],
    ],
  'carries out what was decided by another record, or by people': [
    ...['CREATIVE_APPROVAL', 'CREATIVE_BLOCK', 'CREATIVE_STATE', 'CREATIVE_GOLD', 'CAMPAIGN_STATE', 'BID_PRICE'],
    ...['VALUATION', 'TARGETING', 'FLOWS', 'BUDGET', 'PORTFOLIO_APPROVAL', 'PORTFOLIO_GRANT', 'BREAKER_EXCEPTION'],
    ...['UPSELL', 'SPECIALIST', 'ROLLBACK', 'CONFIG_RESTORE', 'LOCKDOWN', 'CHANGE', 'APPROVAL', 'HANDOFF', 'PRD'],
    ...['APPROVAL_DELEGATION', 'MESSAGE'],
  ],
  'the next state of a case, by what has happened to it': [
    ...['CLIENT_STAGE', 'SERVICE_MODE', 'CLIENT_OUTREACH', 'SUCCESS_STAGE', 'RENEWAL', 'INVOICE', 'LEAD_OUTREACH'],
    ...['TICKET_ANSWER', 'TICKET_ESCALATION', 'TICKET_CLOSE', 'TICKET_REOPEN', 'ESCALATION', 'APPROVAL_ESCALATION'],
    ...['JOURNEY_ENTRY', 'JOURNEY_CHOICE'],
  ],
  'who is free and able, by the team as it stands on its stream': [
    ...['LEAD_ASSIGNMENT', 'LEAD_CHANNEL', 'CLIENT_ASSIGNMENT', 'TICKET_ASSIGNMENT', 'WORK_OFFER', 'WORK_ASSIGNMENT'],
    ...['HANDOFF_OFFER', 'APPROVAL_ROUTE'],
  ],
} as const;
