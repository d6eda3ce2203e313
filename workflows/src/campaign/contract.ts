/** Activities of a campaign's workflow. Types only. */
export interface CampaignActivities {
  /** Cap of the campaign's budget, micros; null while none is open. */
  budgetCapOf(where: { readonly tenant: string; readonly campaignId: string }): Promise<number | null>;
}
