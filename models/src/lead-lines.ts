/** Lines a lead is routed by (MAMS-02, MAMS-11): the platform's own, until a tenant publishes others. */

/** Below this confidence no model routes a lead: a person looks at it (MAMS-02). */
export const confidenceMin = 0.8;
/** Companies of this many employees and more belong to the enterprise team. */
export const enterpriseEmployees = 500;
