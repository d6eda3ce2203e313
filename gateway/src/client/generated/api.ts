/** Made from docs/openapi.json by `npm run generate`; do not edit. */
export interface paths {
    readonly "/": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What this is. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @enum {string} */
                            readonly name: "mainstem";
                            readonly version: string;
                            readonly docs: string;
                            readonly mcp: string;
                            readonly health: string;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/agents/analytics/performance": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * How the agents of the tenant do.
         * @description The tool agent_performance of /mcp: the same rules, the same record on agent_action_events.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @default 7 */
                        readonly days?: number;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly fromMs: number;
                            readonly toMs: number;
                            readonly agents: readonly {
                                readonly agent: string;
                                readonly calls: number;
                                readonly ok: number;
                                readonly refused: number;
                                readonly failed: number;
                                readonly timedOut: number;
                                readonly durationMsP50: number | null;
                                readonly durationMsP95: number | null;
                                /** @description Engagements, optimisations and handoffs asked for. */
                                readonly requests: number;
                                /** @description Answers that went to a person. */
                                readonly manualAudits: number;
                                readonly lastAtMs: number;
                            }[];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/agents/engage": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Ask to engage a lead or client. Nothing is sent by it.
         * @description The tool request_engagement of /mcp: the same rules, the same record on agent_action_events.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @enum {string} */
                        readonly subjectKind: "lead" | "client";
                        readonly subject: string;
                        /** @enum {string} */
                        readonly channel: "email" | "chat" | "voice" | "sms";
                        /** @description What for, as a short name, e.g. "demo-follow-up". */
                        readonly purpose: string;
                        readonly templateRef?: string;
                        readonly notBeforeAtMs?: number;
                        /** @description Agent wanted; whoever is free when left out. */
                        readonly assignee?: string;
                        /** @description Why. No personal data: it stays in the log. */
                        readonly because: string;
                        /** @description Name of the request: the same again is the same request. */
                        readonly key?: string;
                    };
                };
            };
            readonly responses: {
                readonly 202: components["responses"]["Requested"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/agents/handoff": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Ask to hand a lead or client over. Nobody is assigned by it.
         * @description The tool request_handoff of /mcp: the same rules, the same record on agent_action_events.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @enum {string} */
                        readonly subjectKind: "lead" | "client";
                        readonly subject: string;
                        readonly fromAgent?: string;
                        /** @enum {string} */
                        readonly toRole: "sales" | "onboarding" | "support" | "success" | "sales_specialist" | "ai_supervisor";
                        readonly toAgent?: string;
                        /** @default false */
                        readonly urgent?: boolean;
                        /**
                         * @description Events the next one should know of.
                         * @default []
                         */
                        readonly contextEventIds?: readonly string[];
                        /** @description Why. No personal data: it stays in the log. */
                        readonly because: string;
                        /** @description Name of the request: the same again is the same request. */
                        readonly key?: string;
                    };
                };
            };
            readonly responses: {
                readonly 202: components["responses"]["Requested"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/agents/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether agents can be served. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @enum {string} */
                            readonly status: "ok" | "failing";
                            readonly version: string;
                            readonly ready: boolean;
                            readonly tools: number;
                        };
                    };
                };
                /** @description Default Response */
                readonly 503: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @enum {string} */
                            readonly status: "ok" | "failing";
                            readonly version: string;
                            readonly ready: boolean;
                            readonly tools: number;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/agents/memory/retrieve": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Recall this agent’s memories, best first.
         * @description The tool retrieve_memories of /mcp: the same rules, the same record on agent_action_events.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Words to find; recency alone when left out. */
                        readonly query?: string;
                        /** @description Only memories about this person or thing. */
                        readonly subject?: string;
                        /** @enum {string} */
                        readonly kind?: "fact" | "preference" | "episode";
                        /** @default 10 */
                        readonly limit?: number;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly memories: readonly {
                                readonly memoryId: string;
                                readonly subject: string;
                                readonly kind: string;
                                readonly content: string | null;
                                readonly tags: readonly string[];
                                readonly importance: number;
                                readonly storedAtMs: number | null;
                                readonly expiresAtMs: number | null;
                                readonly sourceEventId: string | null;
                                readonly score: number;
                            }[];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/agents/memory/store": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Remember something, for this agent alone.
         * @description The tool store_memory of /mcp: the same rules, the same record on agent_action_events.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Opaque id of the person or thing it is about: the words are sealed under its key. */
                        readonly subject: string;
                        /** @description The words. Sealed at once; they go when the person is erased. */
                        readonly content: string;
                        /**
                         * @default fact
                         * @enum {string}
                         */
                        readonly kind?: "fact" | "preference" | "episode";
                        /**
                         * @description Short names to find it by; not sealed.
                         * @default []
                         */
                        readonly tags?: readonly string[];
                        /** @default 0.5 */
                        readonly importance?: number;
                        /** @description Not shown any more after it; for ever when left out. */
                        readonly ttlHours?: number;
                        /**
                         * Format: uuid
                         * @description Event it was learnt from.
                         */
                        readonly sourceEventId?: string;
                        /** @description Name among the agent’s memories of the subject: the same key again replaces the memory. */
                        readonly key?: string;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly memoryId: string;
                            readonly eventId: string;
                            readonly expiresAtMs: number | null;
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/agents/optimize": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Ask to optimise a campaign. Nothing is changed by it.
         * @description The tool request_optimisation of /mcp: the same rules, the same record on agent_action_events.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly campaignId: string;
                        /** @enum {string} */
                        readonly goal: "clicks" | "conversions" | "cost" | "reach";
                        /** @description Most that may be spent on trying, micros of currency. */
                        readonly budgetMicros?: number;
                        readonly currency?: string;
                        /** @description Why. No personal data: it stays in the log. */
                        readonly because: string;
                        /** @description Name of the request: the same again is the same request. */
                        readonly key?: string;
                    };
                };
            };
            readonly responses: {
                readonly 202: components["responses"]["Requested"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/agents/system/status": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether the gateway and what it needs answer.
         * @description The tool system_status of /mcp: the same rules, the same record on agent_action_events.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": Record<string, never>;
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @enum {string} */
                            readonly status: "ok" | "failing" | "starting";
                            readonly version: string;
                            readonly notReady: readonly string[];
                            readonly checks: {
                                readonly [key: string]: {
                                    readonly ok: boolean;
                                    readonly ms: number;
                                };
                            };
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/agents/triage": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Take a lead in and answer with its score, when it comes in time.
         * @description The tool triage_lead of /mcp: the same rules, the same record on agent_action_events.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /**
                         * Format: uuid
                         * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
                         */
                        readonly id?: string;
                        /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
                        readonly entity: string;
                        /** @description When it happened, ms since 1970 UTC; now by default. */
                        readonly occurredAtMs?: number;
                        /** @description Shared by all that one outside cause set off; the event id by default. */
                        readonly correlationId?: string;
                        /** @description Where it came from, e.g. "web-form", "partner", "event". */
                        readonly source: string;
                        /** @description Opaque id of the person in the sender's system; no name, address or number. */
                        readonly contactRef: string;
                        /**
                         * @description Company the person stands for; null when unknown.
                         * @default null
                         */
                        readonly companyName?: string | null;
                        /**
                         * @description Employees of that company, 1 or more; null when unknown.
                         * @default null
                         */
                        readonly companySize?: number | null;
                        /**
                         * @description Industry in lower case, e.g. "retail"; null when unknown.
                         * @default null
                         */
                        readonly industry?: string | null;
                        /**
                         * @description ISO 3166-1 alpha-3 country; null when unknown.
                         * @default null
                         */
                        readonly country?: string | null;
                        /**
                         * @description Product asked about, "chatbot" or "voicebot" or another; null when unknown.
                         * @default null
                         */
                        readonly product?: string | null;
                        /**
                         * @description Yearly budget the lead named, micros of its currency, 0 or more; null when unknown.
                         * @default null
                         */
                        readonly budgetMicros?: number | null;
                        /**
                         * @description ISO 4217 currency of budgetMicros; null when no budget was named.
                         * @default null
                         */
                        readonly currency?: string | null;
                        /**
                         * @description Campaign that brought the lead; null when not known.
                         * @default null
                         */
                        readonly campaignId?: string | null;
                        /** @description Name of the person, sealed (R6); null when not sent. */
                        readonly contactName?: string | null;
                        /** @description E-mail address of the person, sealed (R6); null when not sent. */
                        readonly contactEmail?: string | null;
                        /** @description Telephone number of the person as sent, sealed (R6); null when not sent. */
                        readonly contactPhone?: string | null;
                        /** @description What the person does in the company, e.g. "head of sales", sealed (R6); null when not sent. */
                        readonly contactRole?: string | null;
                        /**
                         * @description Wait this long for the score.
                         * @default 0
                         */
                        readonly waitMs?: number;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly leadId: string;
                            readonly eventId: string;
                            /** @enum {string} */
                            readonly status: "accepted" | "duplicate";
                            /** @description Null while it is not scored yet: read it from the view "leads" later. */
                            readonly triage: {
                                readonly score: number;
                                readonly class: string | null;
                                readonly confidence: number | null;
                                readonly modelVersion: string | null;
                                readonly reasons: readonly string[];
                                readonly queue: string | null;
                                readonly assignee: string | null;
                            } | null;
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the gateway and what it needs answer, in short. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @enum {string} */
                            readonly status: "ok" | "failing";
                            readonly version: string;
                            readonly ready: boolean;
                        };
                    };
                };
                /** @description Default Response */
                readonly 503: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @enum {string} */
                            readonly status: "ok" | "failing";
                            readonly version: string;
                            readonly ready: boolean;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the gateway and what it needs answer, in short. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @enum {string} */
                            readonly status: "ok" | "failing";
                            readonly version: string;
                            readonly ready: boolean;
                        };
                    };
                };
                /** @description Default Response */
                readonly 503: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @enum {string} */
                            readonly status: "ok" | "failing";
                            readonly version: string;
                            readonly ready: boolean;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health/services": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Every process and store, and the lag of every reader (KIKI-73); needs X-Internal-Key. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly [key: string]: {
                                readonly ok: boolean;
                                /** @description What it says of itself, when it answers. */
                                readonly status?: string;
                                /** @description Why it is not well. */
                                readonly error?: string;
                                /** @description Its readers of the log, by name. */
                                readonly lags?: {
                                    readonly [key: string]: {
                                        /** @description Records between the reader and the end of the log. */
                                        readonly records: number;
                                        /** @description Age of the oldest record it has not come to, s. */
                                        readonly seconds: number;
                                    };
                                };
                            };
                        };
                    };
                };
                /** @description Default Response */
                readonly 503: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly [key: string]: {
                                readonly ok: boolean;
                                /** @description What it says of itself, when it answers. */
                                readonly status?: string;
                                /** @description Why it is not well. */
                                readonly error?: string;
                                /** @description Its readers of the log, by name. */
                                readonly lags?: {
                                    readonly [key: string]: {
                                        /** @description Records between the reader and the end of the log. */
                                        readonly records: number;
                                        /** @description Age of the oldest record it has not come to, s. */
                                        readonly seconds: number;
                                    };
                                };
                            };
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/healthz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the gateway and what it needs answer. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly verbose?: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @enum {string} */
                            readonly status: "ok" | "failing";
                            readonly checks: {
                                readonly [key: string]: {
                                    readonly ok: boolean;
                                    readonly ms: number;
                                    readonly reason?: string;
                                };
                            };
                            readonly reasons?: readonly string[];
                            readonly uptimeS?: number;
                        };
                    };
                };
                /** @description Default Response */
                readonly 503: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @enum {string} */
                            readonly status: "ok" | "failing";
                            readonly checks: {
                                readonly [key: string]: {
                                    readonly ok: boolean;
                                    readonly ms: number;
                                    readonly reason?: string;
                                };
                            };
                            readonly reasons?: readonly string[];
                            readonly uptimeS?: number;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/livez": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the process answers. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @enum {string} */
                            readonly status: "ok";
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/mcp": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Model Context Protocol (2026-07-28), for agents. See docs/mcp.md. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly [key: string]: unknown;
                        };
                    };
                };
                /** @description Default Response */
                readonly 202: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly [key: string]: unknown;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        /** Model Context Protocol (2026-07-28), for agents. See docs/mcp.md. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            /** @description One JSON-RPC 2.0 message of the Model Context Protocol. */
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @enum {string} */
                        readonly jsonrpc: "2.0";
                        readonly method: string;
                    } & {
                        readonly [key: string]: unknown;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly [key: string]: unknown;
                        };
                    };
                };
                /** @description Default Response */
                readonly 202: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly [key: string]: unknown;
                        };
                    };
                };
            };
        };
        /** Model Context Protocol (2026-07-28), for agents. See docs/mcp.md. */
        readonly delete: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly [key: string]: unknown;
                        };
                    };
                };
                /** @description Default Response */
                readonly 202: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly [key: string]: unknown;
                        };
                    };
                };
            };
        };
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Prometheus metrics. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/problems": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Every code a problem document may carry. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly {
                                readonly code: string;
                                /** @description Null for codes of other parts than the gateway itself. */
                                readonly title: string | null;
                                /** @description Null when it is not always the same. */
                                readonly status: number | null;
                                readonly retryable: boolean | null;
                                /** @description Whose code it is. */
                                readonly part: string;
                                readonly when: string;
                                /** @description What to do. */
                                readonly next: string;
                            }[];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/problems/{code}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What one code means. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly code: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description The code. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly code: string;
                            /** @description Null for codes of other parts than the gateway itself. */
                            readonly title: string | null;
                            /** @description Null when it is not always the same. */
                            readonly status: number | null;
                            readonly retryable: boolean | null;
                            /** @description Whose code it is. */
                            readonly part: string;
                            readonly when: string;
                            /** @description What to do. */
                            readonly next: string;
                        };
                        readonly "text/html": string;
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/readyz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the gateway can take requests. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly ready: boolean;
                            readonly reasons: readonly string[];
                        };
                    };
                };
                /** @description Default Response */
                readonly 503: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly ready: boolean;
                            readonly reasons: readonly string[];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/startupz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the gateway was ready once. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly started: boolean;
                            readonly reasons: readonly string[];
                        };
                    };
                };
                /** @description Default Response */
                readonly 503: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly started: boolean;
                            readonly reasons: readonly string[];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/.well-known/jwks.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Public keys of access tokens (RFC 7517). */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly keys: readonly {
                                readonly [key: string]: unknown;
                            }[];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/actions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What agents did and asked for, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly agent?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "agent.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "agent.not"?: string;
                    readonly kind?: components["parameters"]["KindQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "kind.in"?: components["parameters"]["KindInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "kind.not"?: components["parameters"]["KindNotQuery"];
                    readonly tool?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "tool.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "tool.not"?: string;
                    readonly outcome?: components["parameters"]["OutcomeQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "outcome.in"?: components["parameters"]["OutcomeInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "outcome.not"?: components["parameters"]["OutcomeNotQuery"];
                    readonly subject?: components["parameters"]["SubjectQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "subject.in"?: components["parameters"]["SubjectInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "subject.not"?: components["parameters"]["SubjectNotQuery"];
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -occurredAtMs when not said. */
                    readonly sort?: "-occurredAtMs" | "occurredAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfActions"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/actions/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: What agents did and asked for, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfActions"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/agents": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Agents: role, expertise, presence, capacity and clients in hand, by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly role?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "role.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "role.not"?: string;
                    readonly presence?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "presence.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "presence.not"?: string;
                    readonly kind?: components["parameters"]["KindQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "kind.in"?: components["parameters"]["KindInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "kind.not"?: components["parameters"]["KindNotQuery"];
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly userId?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "userId.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "userId.not"?: string;
                    /** @description At least this. */
                    readonly "clients.gte"?: string;
                    /** @description Less than this. */
                    readonly "clients.lt"?: string;
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; agentId when not said. */
                    readonly sort?: "agentId" | "-agentId";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfAgents"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/agents/ask": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Ask whether a user is risky: a rule judges what was read, in words that were checked.
         * @description The tool ask of /mcp: the same rules, the same record on agent_action_events.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description One of: Is user_1001 risky? How risky is user_1001? */
                        readonly question: string;
                        /** @description The user, when the question does not name one. */
                        readonly entity?: string;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description What was understood; null when it is none of the list. */
                            readonly question: "is-risky" | null;
                            readonly entity: string | null;
                            /** @description False when nothing is said of the user: the text says why. */
                            readonly answered: boolean;
                            readonly verdict: string | null;
                            readonly risk: ("low" | "medium" | "high") | null;
                            /** @description The answer, word for word. */
                            readonly text: string;
                            /** @description The only numbers the text may hold. */
                            readonly quoted: {
                                readonly fraudFlag: number;
                                readonly amount: string;
                                readonly line: string;
                                readonly transactions: number;
                            } | null;
                            /**
                             * @description Whose words the text is; the verdict is always the rule’s.
                             * @enum {string}
                             */
                            readonly wordedBy: "rule" | "model";
                            /** @description Why the words of the model were not said; empty when they were, or none came. */
                            readonly refused: readonly {
                                readonly code: string;
                                readonly found: string;
                            }[];
                            /** @description Id of the record of the judgement: GET /v1/explain/{id}. */
                            readonly decisionId: string | null;
                            readonly manualAudit: {
                                readonly eventId: string;
                                readonly reason: string;
                                readonly role: string;
                            } | null;
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/agents/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Agents: role, expertise, presence, capacity and clients in hand, by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfAgents"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/agents/{id}/presence": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Say that the agent is there, busy, away or off, and for how long it counts. */
        readonly post: operations["keepPresence"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/agents/{id}/work/{workId}/accept": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Take work that is offered to the agent. */
        readonly post: operations["acceptWork"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/agents/{id}/work/{workId}/decline": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Leave work that is offered to another. */
        readonly post: operations["declineWork"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/alias": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Segment: another id of a person.
         * @description The tenant comes from the write key, which is the user name of Basic authentication. docs/ingest.md.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Id of the call; the same id again is the same call. Made by every client by itself. */
                        readonly messageId?: string | number;
                        readonly userId: string | number;
                        /** @description Id of a person who is not known yet. */
                        readonly anonymousId?: string | number;
                        /** @description When it happened, ISO 8601, by the sender’s clock. */
                        readonly timestamp?: string | number;
                        /** @description The same; it goes before timestamp. */
                        readonly originalTimestamp?: string | number;
                        /** @description When it was sent, by the sender’s clock: the difference to ours is taken off. */
                        readonly sentAt?: string | number;
                        /** @description Where it happened: library, device, page, campaign. */
                        readonly context?: {
                            readonly [key: string]: unknown;
                        };
                        /** @description Destinations; kept, and obeyed by none here. */
                        readonly integrations?: {
                            readonly [key: string]: unknown;
                        };
                        readonly previousId: string | number;
                    } & {
                        readonly [key: string]: unknown;
                    };
                };
            };
            readonly responses: {
                /** @description At least one call is durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description One per event, in the order sent. */
                            readonly results: readonly components["schemas"]["EventResult"][];
                            /** @enum {boolean} */
                            readonly success: true;
                        };
                    };
                };
                readonly 400: components["responses"]["EventsProblem"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/approval-links/{token}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What a link of an approval mail is about; decides nothing. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description As in the mail. */
                    readonly token: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly approvalId: string;
                            readonly kind: string;
                            readonly subject: string;
                            readonly riskTier: string;
                            readonly because: string;
                            readonly requestedBy: string;
                            readonly amountMicros: number | null;
                            readonly currency: string | null;
                            readonly diff: string | null;
                            readonly diffUri: string | null;
                            readonly contentHash: string;
                            readonly expiresAtMs: number;
                            readonly holder: string;
                            /** @description False where it takes a login besides the link. */
                            readonly mayDecide: boolean;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        /**
         * Decide by a link, once.
         * @description As a form or as JSON. No token but that of the link. docs/approvals.md.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description As in the mail. */
                    readonly token: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @enum {string} */
                        readonly verdict: "APPROVE" | "REJECT";
                        /** @description Why. No personal data: it stays in the log. */
                        readonly note?: string;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly approvalId: string;
                            /**
                             * @description Where it stands now.
                             * @enum {string}
                             */
                            readonly status: "open" | "approved" | "rejected" | "withdrawn" | "expired";
                            readonly version: number;
                            readonly events: readonly {
                                readonly id: string;
                                readonly type: string;
                            }[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/approvals": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What waits for people and what they said, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly kind?: components["parameters"]["KindQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "kind.in"?: components["parameters"]["KindInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "kind.not"?: components["parameters"]["KindNotQuery"];
                    readonly riskTier?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "riskTier.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "riskTier.not"?: string;
                    readonly subject?: components["parameters"]["SubjectQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "subject.in"?: components["parameters"]["SubjectInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "subject.not"?: components["parameters"]["SubjectNotQuery"];
                    readonly requestedBy?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "requestedBy.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "requestedBy.not"?: string;
                    readonly standingRule?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "standingRule.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "standingRule.not"?: string;
                    readonly ruleStatus?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "ruleStatus.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "ruleStatus.not"?: string;
                    /** @description Has this among its values. */
                    readonly "roles.has"?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "roles.any"?: string;
                    /** @description Has this among its values. */
                    readonly "delegatedTo.has"?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "delegatedTo.any"?: string;
                    /** @description Has this among its values. */
                    readonly "approvedBy.has"?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "approvedBy.any"?: string;
                    /** @description Has this among its values. */
                    readonly "decidedBy.has"?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "decidedBy.any"?: string;
                    /** @description At least this. */
                    readonly "amountMicros.gte"?: string;
                    /** @description Less than this. */
                    readonly "amountMicros.lt"?: string;
                    /** @description At least this. */
                    readonly "deadlineAtMs.gte"?: string;
                    /** @description Less than this. */
                    readonly "deadlineAtMs.lt"?: string;
                    /** @description At least this. */
                    readonly "decidedAtMs.gte"?: string;
                    /** @description Less than this. */
                    readonly "decidedAtMs.lt"?: string;
                    readonly overdue?: "true" | "false";
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -requestedAtMs when not said. */
                    readonly sort?: "-requestedAtMs" | "requestedAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfApprovals"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        /** Ask for something that others have to approve. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description discount, refund, credit, exception … : what the thresholds speak of. */
                        readonly kind: string;
                        /** @description What it is about: an id. */
                        readonly subject: string;
                        /** @enum {string} */
                        readonly riskTier: "LOW" | "MEDIUM" | "HIGH";
                        /** @description Why. No personal data: it stays in the log. */
                        readonly because: string;
                        readonly amountMicros?: number;
                        readonly currency?: string;
                        readonly diff?: string;
                        readonly diffUri?: string;
                        readonly diffHash?: string;
                        /** @default [] */
                        readonly evidenceEventIds?: readonly string[];
                        /**
                         * @description Until its first deadline.
                         * @default 72
                         */
                        readonly hours?: number;
                        /**
                         * @default ESCALATE
                         * @enum {string}
                         */
                        readonly onDeadline?: "REJECT" | "ESCALATE";
                        /** @description Name of the request among yours: the same again is the same approval. */
                        readonly key?: string;
                    };
                };
            };
            readonly responses: {
                /** @description Asked for, and routed by the thresholds; approved at once where a rule lets it pass. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly approvalId: string;
                            /**
                             * @description Where it stands now.
                             * @enum {string}
                             */
                            readonly status: "open" | "approved" | "rejected" | "withdrawn" | "expired";
                            readonly version: number;
                            readonly events: readonly {
                                readonly id: string;
                                readonly type: string;
                            }[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/approvals/figures": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How approvals go, by kind. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Those asked for in the last days. */
                    readonly days?: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly {
                                readonly kind: string;
                                readonly asked: number;
                                readonly open: number;
                                readonly approved: number;
                                readonly rejected: number;
                                readonly withdrawn: number;
                                readonly expired: number;
                                /** @description Of those over: a rule let them pass. */
                                readonly autoShare: number | null;
                                /** @description Of those people decided: rejected or changed. */
                                readonly overturnRate: number | null;
                                /** @description From being asked for to being decided by people, ms. */
                                readonly decideMsP50: number | null;
                                readonly decideMsP95: number | null;
                                readonly escalatedShare: number;
                            }[];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/approvals/inbox": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What you may decide now, oldest deadline first. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfApprovals"][];
                            /** @description False when there is more than was looked through. */
                            readonly isWhole: boolean;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/approvals/rules": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Standing rules in force, oldest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly {
                                readonly ruleId: string;
                                readonly kind: string;
                                readonly subject: string | null;
                                /** @enum {string} */
                                readonly riskTierMax: "LOW" | "MEDIUM";
                                readonly amountMicrosMax: number | null;
                                readonly currency: string | null;
                                readonly untilAtMs: number;
                                readonly setBy: string;
                                readonly approvedBy: readonly string[];
                            }[];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        /** Wish that nobody is asked again for small things of a kind; another person has to allow it. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Kind of approvals nobody shall be asked for any more, e.g. refund. */
                        readonly kind: string;
                        /** @description For what is about this alone; any when not said. */
                        readonly subject?: string;
                        /**
                         * @description HIGH is always asked.
                         * @default LOW
                         * @enum {string}
                         */
                        readonly riskTierMax?: "LOW" | "MEDIUM";
                        /** @description Up to this amount; without it only what has no amount. */
                        readonly amountMicrosMax?: number;
                        readonly currency?: string;
                        /**
                         * @description How long it holds, from when the wish has to be decided.
                         * @default 30
                         */
                        readonly days?: number;
                        /** @description Why. No personal data: it stays in the log. */
                        readonly because: string;
                    };
                };
            };
            readonly responses: {
                /** @description Asked for, as an approval of kind approval-rule. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly approvalId: string;
                            /**
                             * @description Where it stands now.
                             * @enum {string}
                             */
                            readonly status: "open" | "approved" | "rejected" | "withdrawn" | "expired";
                            readonly version: number;
                            readonly events: readonly {
                                readonly id: string;
                                readonly type: string;
                            }[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/approvals/rules/{id}/revoke": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Take a standing rule back: people are asked again. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Why. No personal data: it stays in the log. */
                        readonly because: string;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly approvalId: string;
                            /**
                             * @description Where it stands now.
                             * @enum {string}
                             */
                            readonly status: "open" | "approved" | "rejected" | "withdrawn" | "expired";
                            readonly version: number;
                            readonly events: readonly {
                                readonly id: string;
                                readonly type: string;
                            }[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/approvals/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: What waits for people and what they said, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfApprovals"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/approvals/{id}/approve": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Approve, as asked or with an edit. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description contentHash of what you looked at. */
                        readonly contentHash: string;
                        /** @description Why. No personal data: it stays in the log. */
                        readonly note?: string;
                        /** @description Whose right is used, when it was delegated to you; your own when not said. */
                        readonly actingFor?: string;
                        /** @description What shall be different; an amount may become smaller only. */
                        readonly edit?: {
                            readonly amountMicros?: number;
                            readonly diff?: string;
                            readonly diffUri?: string;
                            readonly diffHash?: string;
                        };
                    };
                };
            };
            readonly responses: {
                /** @description Decided, and durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly approvalId: string;
                            /**
                             * @description Where it stands now.
                             * @enum {string}
                             */
                            readonly status: "open" | "approved" | "rejected" | "withdrawn" | "expired";
                            readonly version: number;
                            readonly events: readonly {
                                readonly id: string;
                                readonly type: string;
                            }[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/approvals/{id}/delegate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Let another person decide this one by your right. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description A person, as user:<id>. */
                        readonly to: string;
                        /** @description Why. No personal data: it stays in the log. */
                        readonly note?: string;
                        /** @description Whose right is used, when it was delegated to you; your own when not said. */
                        readonly actingFor?: string;
                    };
                };
            };
            readonly responses: {
                /** @description Decided, and durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly approvalId: string;
                            /**
                             * @description Where it stands now.
                             * @enum {string}
                             */
                            readonly status: "open" | "approved" | "rejected" | "withdrawn" | "expired";
                            readonly version: number;
                            readonly events: readonly {
                                readonly id: string;
                                readonly type: string;
                            }[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/approvals/{id}/reject": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Reject: one no ends it. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description contentHash of what you looked at. */
                        readonly contentHash: string;
                        /** @description Why. No personal data: it stays in the log. */
                        readonly note?: string;
                        /** @description Whose right is used, when it was delegated to you; your own when not said. */
                        readonly actingFor?: string;
                    };
                };
            };
            readonly responses: {
                /** @description Decided, and durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly approvalId: string;
                            /**
                             * @description Where it stands now.
                             * @enum {string}
                             */
                            readonly status: "open" | "approved" | "rejected" | "withdrawn" | "expired";
                            readonly version: number;
                            readonly events: readonly {
                                readonly id: string;
                                readonly type: string;
                            }[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/approvals/{id}/withdraw": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Withdraw what you asked for. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Why. No personal data: it stays in the log. */
                        readonly because: string;
                    };
                };
            };
            readonly responses: {
                /** @description Decided, and durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly approvalId: string;
                            /**
                             * @description Where it stands now.
                             * @enum {string}
                             */
                            readonly status: "open" | "approved" | "rejected" | "withdrawn" | "expired";
                            readonly version: number;
                            readonly events: readonly {
                                readonly id: string;
                                readonly type: string;
                            }[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/audit": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The audit trail, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly subject?: components["parameters"]["SubjectQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "subject.in"?: components["parameters"]["SubjectInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "subject.not"?: components["parameters"]["SubjectNotQuery"];
                    readonly action?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "action.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "action.not"?: string;
                    readonly actor?: components["parameters"]["ActorQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "actor.in"?: components["parameters"]["ActorInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "actor.not"?: components["parameters"]["ActorNotQuery"];
                    readonly service?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "service.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "service.not"?: string;
                    readonly outcome?: components["parameters"]["OutcomeQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "outcome.in"?: components["parameters"]["OutcomeInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "outcome.not"?: components["parameters"]["OutcomeNotQuery"];
                    readonly correlationId?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "correlationId.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "correlationId.not"?: string;
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -occurredAtMs when not said. */
                    readonly sort?: "-occurredAtMs" | "occurredAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfAudit"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/audit/checkpoint": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The newest signed checkpoint of the audit tree. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Checkpoint"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/audit/proofs/consistency": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Proof that the audit tree of one size begins with that of another. */
        readonly get: {
            readonly parameters: {
                readonly query: {
                    /** @description Leaves in the older tree. */
                    readonly from: string;
                    /** @description Leaves in the newer tree; the newest checkpoint’s when not said. */
                    readonly to?: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly from: {
                                readonly size: number;
                                /** @description Base64. */
                                readonly rootHash: string;
                            };
                            readonly to: {
                                readonly size: number;
                                /** @description Base64. */
                                readonly rootHash: string;
                            };
                            /** @description RFC 6962 §2.1.2. */
                            readonly proof: readonly string[];
                            readonly checkpoint: components["schemas"]["Checkpoint"];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/audit/proofs/inclusion": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Proof that a record of this tenant is in the audit tree. */
        readonly get: {
            readonly parameters: {
                readonly query: {
                    readonly topic: "lead_events" | "client_events" | "prd_events" | "collaboration_events" | "demo_events" | "campaign_events" | "creative_events" | "campaign_plan_events" | "budget_events" | "portfolio_events" | "experiment_events" | "exposure_events" | "breaker_events" | "policy_events" | "bid_events" | "decision_events" | "model_events" | "model_registry_events" | "value_events" | "notice_events" | "monitoring_events" | "incident_events" | "config_events" | "audit_events" | "org_events" | "auth_events" | "agent_events" | "assignment_events" | "handoff_events" | "privacy_events" | "person_events" | "crm_events" | "sales_doc_events" | "ingestion_events" | "ingest_overflow_events" | "ingest_backfill_events" | "agent_action_events" | "memory_events" | "approval_events" | "approval_request_events" | "research_events" | "billing_events" | "proposal_events" | "communication_events" | "journey_events" | "journey_run_events" | "agent_config_events" | "conversation_events" | "support_events" | "escalation_events" | "knowledge_events" | "customer_success_events" | "feature_events";
                    readonly partition: string;
                    readonly offset: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly topic: string;
                            readonly partition: number;
                            readonly offset: number;
                            readonly key: string;
                            /** @description Bytes of the record as on the log, Base64. */
                            readonly value: string;
                            /** @description Number of the leaf. */
                            readonly index: number;
                            /** @description Data of the leaf, Base64 (docs/audit.md says its form). */
                            readonly entry: string;
                            /** @description Base64. */
                            readonly leafHash: string;
                            /** @description Hashes from the leaf’s sibling up (RFC 6962 §2.1.1). */
                            readonly proof: readonly string[];
                            readonly checkpoint: components["schemas"]["Checkpoint"];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/audit/tlog/checkpoint": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The newest checkpoint as a signed note (C2SP tlog-tiles). */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Note. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "text/plain": string;
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/audit/tlog/tile/{path}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A tile of hashes or a bundle of entries (C2SP tlog-tiles). */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly path: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Tile. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/octet-stream": string;
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Segment: many calls.
         * @description The tenant comes from the write key, which is the user name of Basic authentication. docs/ingest.md.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": components["schemas"]["SegmentBatch"];
                };
            };
            readonly responses: {
                /** @description At least one call is durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description One per event, in the order sent. */
                            readonly results: readonly components["schemas"]["EventResult"][];
                            /** @enum {boolean} */
                            readonly success: true;
                        };
                    };
                };
                readonly 400: components["responses"]["EventsProblem"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/campaigns": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Campaigns with their budgets, by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly advertiserDomain?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "advertiserDomain.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "advertiserDomain.not"?: string;
                    readonly currency?: components["parameters"]["CurrencyQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "currency.in"?: components["parameters"]["CurrencyInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "currency.not"?: components["parameters"]["CurrencyNotQuery"];
                    /** @description At least this. */
                    readonly "bidPriceMicros.gte"?: string;
                    /** @description Less than this. */
                    readonly "bidPriceMicros.lt"?: string;
                    /** @description At least this. */
                    readonly "capMicros.gte"?: string;
                    /** @description Less than this. */
                    readonly "capMicros.lt"?: string;
                    /** @description At least this. */
                    readonly "spentMicros.gte"?: components["parameters"]["SpentMicrosGteQuery"];
                    /** @description Less than this. */
                    readonly "spentMicros.lt"?: components["parameters"]["SpentMicrosLtQuery"];
                    readonly exhausted?: "true" | "false";
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; campaignId when not said. */
                    readonly sort?: "campaignId" | "-campaignId" | "-createdAtMs" | "createdAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: components["parameters"]["FieldsQuery"];
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfCampaigns"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/campaigns/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Campaigns with their budgets, by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: components["parameters"]["FieldsQuery"];
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfCampaigns"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/clients": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Clients and what they wait for, by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly stage?: components["parameters"]["StageQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "stage.in"?: components["parameters"]["StageInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "stage.not"?: components["parameters"]["StageNotQuery"];
                    readonly waiting?: "true" | "false";
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; clientId when not said. */
                    readonly sort?: components["parameters"]["SortQuery"];
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfClients"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/clients/days": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What each client did on each day, by client. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly clientId?: components["parameters"]["ClientIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "clientId.in"?: components["parameters"]["ClientIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "clientId.not"?: components["parameters"]["ClientIdNotQuery"];
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; clientId when not said. */
                    readonly sort?: components["parameters"]["SortQuery"];
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfClientsDays"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/clients/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Clients and what they wait for, by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfClients"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/cloudevents": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send in CloudEvents 1.0: binary, structured, or a batch of up to 500.
         * @description The tenant comes from the token. Source and id together are counted once. docs/ingest.md.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @enum {string} */
                        readonly specversion: "1.0";
                        readonly id: string;
                        readonly source: string;
                        readonly type: string;
                        /** Format: date-time */
                        readonly time?: string;
                        readonly subject?: string;
                        readonly datacontenttype?: string | "";
                        readonly dataschema?: string;
                        readonly correlationid?: string;
                        readonly anonymousid?: string;
                        readonly data?: unknown;
                    } & {
                        readonly [key: string]: unknown;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["EventResults"];
                /** @description Some events are invalid and were not taken. */
                readonly 207: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["EventResults"];
                    };
                };
                readonly 422: components["responses"]["EventsProblem"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/cohorts/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The cohort of a client, how to speak to it, and what messages to it begin, show and end with. */
        readonly get: operations["showCohort"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/agents/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command agents: RegisterAgent, ChangeAgentRole, ChangeAgentExpertise, ChangeAgentCapacity, ChangeAgentPresence, KeepPresence, RetireAgent.
         * @description The id is the agent's. Needs the permission identity:admin.
         */
        readonly post: operations["commandAgents"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/agents/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the agents, as one decision: all or none.
         * @description The id is the agent's. Needs the permission identity:admin.
         */
        readonly post: operations["commandAgentsBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/breakers/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command breakers: OpenBreaker, ReportRisk, HalfOpenBreaker, CloseBreaker, ApproveUnderBreaker.
         * @description The id is the campaign ("*" for the breaker of the whole tenant)'s. Needs the permission breakers:command.
         */
        readonly post: operations["commandBreakers"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/breakers/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the breakers, as one decision: all or none.
         * @description The id is the campaign ("*" for the breaker of the whole tenant)'s. Needs the permission breakers:command.
         */
        readonly post: operations["commandBreakersBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/budgets/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command budgets: OpenBudget, ChangeBudgetCap.
         * @description The id is the campaign's. Needs the permission budgets:command.
         */
        readonly post: operations["commandBudgets"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/budgets/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the budgets, as one decision: all or none.
         * @description The id is the campaign's. Needs the permission budgets:command.
         */
        readonly post: operations["commandBudgetsBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/campaigns/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command campaigns: CreateCampaign, ActivateCampaign, PauseCampaign, ChangeBidPrice, ChangeTargeting, ChangeDeals, ChangePacing, ChangeValuation, StateGoal, ChangeFlows, HoldGold, ReleaseGold.
         * @description The id is the campaign's. Needs the permission campaigns:command.
         */
        readonly post: operations["commandCampaigns"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/campaigns/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the campaigns, as one decision: all or none.
         * @description The id is the campaign's. Needs the permission campaigns:command.
         */
        readonly post: operations["commandCampaignsBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/config-tools/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command config-tools: RequestTool.
         * @description The id is the config's. Needs the permission tools:request.
         */
        readonly post: operations["commandConfig-tools"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/config-tools/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the config-tools, as one decision: all or none.
         * @description The id is the config's. Needs the permission tools:request.
         */
        readonly post: operations["commandConfig-toolsBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/configs/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command configs: CreateConfig, CommitConfig, RequestChange, PromoteConfig, ConfirmChange, WithdrawChange, RollbackConfig, ForceReload, RequestTool, AskPreview, AskEdit, AcceptEdit.
         * @description The id is the config's. Needs the permission configs:change-low.
         */
        readonly post: operations["commandConfigs"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/configs/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the configs, as one decision: all or none.
         * @description The id is the config's. Needs the permission configs:change-low.
         */
        readonly post: operations["commandConfigsBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/creatives/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command creatives: CreateCreative, CreateAudioCreative, CreateNativeCreative, BriefCreative, BlockCreative, ApproveCreative, RejectCreative, ActivateCreative, PauseCreative, MarkGold.
         * @description The id is the creative's. Needs the permission creatives:command.
         */
        readonly post: operations["commandCreatives"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/creatives/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the creatives, as one decision: all or none.
         * @description The id is the creative's. Needs the permission creatives:command.
         */
        readonly post: operations["commandCreativesBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/experiments/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command experiments: DesignExperiment, StartExperiment, StopExperiment.
         * @description The id is the experiment's. Needs the permission campaigns:command.
         */
        readonly post: operations["commandExperiments"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/experiments/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the experiments, as one decision: all or none.
         * @description The id is the experiment's. Needs the permission campaigns:command.
         */
        readonly post: operations["commandExperimentsBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/handoffs/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command handoffs: WithdrawHandoff.
         * @description The id is the handoff's. Needs the permission identity:admin.
         */
        readonly post: operations["commandHandoffs"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/handoffs/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the handoffs, as one decision: all or none.
         * @description The id is the handoff's. Needs the permission identity:admin.
         */
        readonly post: operations["commandHandoffsBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/journeys/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command journeys: PublishJourney, PauseJourney, ResumeJourney, RetireJourney.
         * @description The id is the journey, as its YAML names it's. Needs the permission campaigns:command.
         */
        readonly post: operations["commandJourneys"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/journeys/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the journeys, as one decision: all or none.
         * @description The id is the journey, as its YAML names it's. Needs the permission campaigns:command.
         */
        readonly post: operations["commandJourneysBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/models/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command models: RegisterModel, MoveAlias, RollBack.
         * @description The id is the model, by its name's. Needs the permission settings:publish.
         */
        readonly post: operations["commandModels"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/models/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the models, as one decision: all or none.
         * @description The id is the model, by its name's. Needs the permission settings:publish.
         */
        readonly post: operations["commandModelsBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/portfolios/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command portfolios: OpenPortfolio, ChangePortfolio, SetMember, RemoveMember, AllocateBudget, ApproveAllocation, RejectAllocation, ClosePortfolio.
         * @description The id is the portfolio's. Needs the permission budgets:command.
         */
        readonly post: operations["commandPortfolios"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/portfolios/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the portfolios, as one decision: all or none.
         * @description The id is the portfolio's. Needs the permission budgets:command.
         */
        readonly post: operations["commandPortfoliosBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/rooms/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command rooms: CloseRoom.
         * @description The id is the room's. Needs the permission rooms:use.
         */
        readonly post: operations["commandRooms"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/rooms/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the rooms, as one decision: all or none.
         * @description The id is the room's. Needs the permission rooms:use.
         */
        readonly post: operations["commandRoomsBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/teams/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command teams: AcceptOffer, DeclineOffer, ReleaseWork, FinishHandoff, ReopenWork.
         * @description The id is the team, the role in lower case with "-"'s. Needs the permission identity:admin.
         */
        readonly post: operations["commandTeams"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/teams/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the teams, as one decision: all or none.
         * @description The id is the team, the role in lower case with "-"'s. Needs the permission identity:admin.
         */
        readonly post: operations["commandTeamsBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/tickets/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Command tickets: OpenTicket, AnswerByBot, AnswerByPerson, AskForPerson, AssignTicket, TakeOverTicket, GuideBot, ResolveTicket, ReopenTicket, CloseTicket, RateTicket, AskForTool.
         * @description The id is the ticket's. Needs the permission tickets:command.
         */
        readonly post: operations["commandTickets"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/commands/tickets/{id}/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Several commands to one of the tickets, as one decision: all or none.
         * @description The id is the ticket's. Needs the permission tickets:command.
         */
        readonly post: operations["commandTicketsBatch"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/configs/changes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Changes of configs and where they stand, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly configId?: components["parameters"]["ConfigIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "configId.in"?: components["parameters"]["ConfigIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "configId.not"?: components["parameters"]["ConfigIdNotQuery"];
                    readonly branch?: components["parameters"]["BranchQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "branch.in"?: components["parameters"]["BranchInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "branch.not"?: components["parameters"]["BranchNotQuery"];
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly askedTier?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "askedTier.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "askedTier.not"?: string;
                    readonly changeId?: components["parameters"]["ChangeIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "changeId.in"?: components["parameters"]["ChangeIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "changeId.not"?: components["parameters"]["ChangeIdNotQuery"];
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -requestedAtMs when not said. */
                    readonly sort?: "-requestedAtMs" | "requestedAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfConfigsChanges"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/configs/commits": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The history of configs, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly configId?: components["parameters"]["ConfigIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "configId.in"?: components["parameters"]["ConfigIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "configId.not"?: components["parameters"]["ConfigIdNotQuery"];
                    readonly branch?: components["parameters"]["BranchQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "branch.in"?: components["parameters"]["BranchInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "branch.not"?: components["parameters"]["BranchNotQuery"];
                    readonly commitId?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "commitId.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "commitId.not"?: string;
                    readonly changeId?: components["parameters"]["ChangeIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "changeId.in"?: components["parameters"]["ChangeIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "changeId.not"?: components["parameters"]["ChangeIdNotQuery"];
                    readonly origin?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "origin.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "origin.not"?: string;
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -committedAtMs when not said. */
                    readonly sort?: "-committedAtMs" | "committedAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfConfigsCommits"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/configs/{id}/edits/{editId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** An edit of a config that was asked for in words; docs/config-changes.md. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description Config id. */
                    readonly id: string;
                    readonly editId: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description The edit, one of the last four of the config. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly editId: string;
                            /** @enum {string} */
                            readonly status: "asked" | "proposed" | "failed" | "accepted";
                            readonly branch: string;
                            /** @description Head of the branch it is made on. */
                            readonly parent: string;
                            readonly instruction: string;
                            /** @description The text proposed; empty while there is none, and once it is accepted. */
                            readonly yaml: string;
                            readonly diff: string;
                            readonly paths: readonly string[];
                            /** @description LOW, MEDIUM or HIGH by what differs; empty while nothing is proposed. */
                            readonly tier: string;
                            readonly score: number;
                            /** @description Who wrote it; "offline" followed a plain instruction by rules. */
                            readonly provider: string;
                            readonly isOffline: boolean;
                            /** @description Why there is none, when it failed. */
                            readonly because: string;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/configs/{id}/preview/{changeId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The sandbox of a change of a config, over WebSocket, until its hour is over; docs/config-changes.md. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description Config id. */
                    readonly id: string;
                    readonly changeId: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Without an upgrade: that it is open, and until when. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @enum {string} */
                            readonly type: "open";
                            readonly expiresAtMs: number;
                            readonly scenarios: number;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/creatives": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Creatives, by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly campaign?: components["parameters"]["CampaignQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "campaign.in"?: components["parameters"]["CampaignInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "campaign.not"?: components["parameters"]["CampaignNotQuery"];
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly format?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "format.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "format.not"?: string;
                    readonly gold?: "true" | "false";
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; creativeId when not said. */
                    readonly sort?: "creativeId" | "-creativeId" | "campaignId" | "-campaignId" | "-createdAtMs" | "createdAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfCreatives"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/creatives/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Creatives, by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfCreatives"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/decisions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Automatic decisions: from what, by which rule, how sure, why, and the verdict; newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly kind?: components["parameters"]["KindQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "kind.in"?: components["parameters"]["KindInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "kind.not"?: components["parameters"]["KindNotQuery"];
                    readonly subject?: components["parameters"]["SubjectQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "subject.in"?: components["parameters"]["SubjectInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "subject.not"?: components["parameters"]["SubjectNotQuery"];
                    readonly subjectKind?: components["parameters"]["SubjectKindQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "subjectKind.in"?: components["parameters"]["SubjectKindInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "subjectKind.not"?: components["parameters"]["SubjectKindNotQuery"];
                    readonly decidedBy?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "decidedBy.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "decidedBy.not"?: string;
                    readonly decidedEventId?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "decidedEventId.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "decidedEventId.not"?: string;
                    readonly autonomy?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "autonomy.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "autonomy.not"?: string;
                    readonly outcome?: components["parameters"]["OutcomeQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "outcome.in"?: components["parameters"]["OutcomeInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "outcome.not"?: components["parameters"]["OutcomeNotQuery"];
                    readonly model?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "model.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "model.not"?: string;
                    readonly verdict?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "verdict.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "verdict.not"?: string;
                    /** @description At least this. */
                    readonly "confidence.gte"?: string;
                    /** @description Less than this. */
                    readonly "confidence.lt"?: string;
                    /** @description At least this. */
                    readonly "featuresMissing.gte"?: string;
                    /** @description Less than this. */
                    readonly "featuresMissing.lt"?: string;
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -decidedAtMs when not said. */
                    readonly sort?: "-decidedAtMs" | "decidedAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfDecisions"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/decisions/days": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How much was decided without a person, by day and kind, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly kind?: components["parameters"]["KindQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "kind.in"?: components["parameters"]["KindInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "kind.not"?: components["parameters"]["KindNotQuery"];
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -dayAtMs when not said. */
                    readonly sort?: "-dayAtMs" | "dayAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfDecisionsDays"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/decisions/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Automatic decisions: from what, by which rule, how sure, why, and the verdict; newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfDecisions"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send in one event, or up to 500 as {"events":[…]}.
         * @description The tenant comes from the token. Resend an event with its own id: it is counted once.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": components["schemas"]["Event"] | {
                        readonly events: readonly components["schemas"]["Event"][];
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["EventResults"];
                /** @description Some events are invalid and were not taken. */
                readonly 207: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["EventResults"];
                    };
                };
                readonly 422: components["responses"]["EventsProblem"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/experiments": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Experiments: state, arms with their shares and what has settled; by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly state?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "state.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "state.not"?: string;
                    readonly subjectKind?: components["parameters"]["SubjectKindQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "subjectKind.in"?: components["parameters"]["SubjectKindInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "subjectKind.not"?: components["parameters"]["SubjectKindNotQuery"];
                    readonly subjectId?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "subjectId.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "subjectId.not"?: string;
                    readonly cohort?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "cohort.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "cohort.not"?: string;
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; experimentId when not said. */
                    readonly sort?: "experimentId" | "-experimentId";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfExperiments"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/experiments/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Where an experiment stands: shares, what has settled, and intervals that hold at all looks. */
        readonly get: operations["showExperiment"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/experiments/{id}/assign": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Give a unit its arm of an experiment; the exposure is on the log when this answers. */
        readonly post: operations["assignExperimentArm"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/experiments/{id}/outcomes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Say that something came of an exposure: a click, a conversion, a session, a feature taken up. */
        readonly post: operations["observeExperimentOutcome"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/explain/{eventId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Why an event is: its causes and effects, what it holds, by which code and schema, with its proof. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly eventId: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly event: {
                                readonly id: string;
                                readonly type: string | null;
                                readonly entity: string;
                                readonly occurredAt: string | null;
                                readonly actor: string | null;
                                readonly correlationId: string | null;
                                readonly causationId: string | null;
                                /** @description Position in its decided stream; 0 for facts. */
                                readonly streamVersion: number | null;
                                readonly decision: {
                                    readonly id: string;
                                    readonly n: number;
                                    readonly of: number;
                                } | null;
                            };
                            readonly place: {
                                readonly topic: string;
                                readonly partition: number;
                                readonly offset: number;
                                /** Format: date-time */
                                readonly appendedAt: string;
                            };
                            /**
                             * @description How: the index of events, its audit entry, as a bid by its id, or as the audit entry about it.
                             * @enum {string}
                             */
                            readonly foundBy: "index" | "audit" | "bid" | "audit-entry";
                            /** @description What it means, one sentence. */
                            readonly means: string | null;
                            /** @description Reasons the decider, processor or workflow wrote into it. */
                            readonly because: readonly string[];
                            /** @description What it holds; personal fields say {"sealed":true}. Null when no schema at hand reads it. */
                            readonly fields: {
                                readonly [key: string]: unknown;
                            } | null;
                            readonly schema: {
                                /** @description Registry id, as in the record. */
                                readonly id: number;
                                readonly subject: string | null;
                                /** @description Released version, as LeadReceived@2; null when it cannot be told now. */
                                readonly release: string | null;
                            };
                            readonly writer: {
                                readonly actor: string | null;
                                readonly process: string | null;
                                readonly version: string | null;
                                /** @description Commit or image, as the process said when it started. */
                                readonly build: string | null;
                                readonly startedAt: string | null;
                                /** @description False when no start is on the log, or processes of several builds ran then. */
                                readonly certain: boolean;
                            };
                            /** @description Rules it was made under, where the event names them: of a bid its mode, models, lease and catalogue. */
                            readonly policy: {
                                readonly [key: string]: string | number | null;
                            } | null;
                            /** @description Records of the automatic decisions it was made by, and the verdict of whoever looked again. */
                            readonly decisions: readonly components["schemas"]["ExplainedDecision"][];
                            /** @description What caused it, nearest first. */
                            readonly causes: {
                                readonly events: readonly components["schemas"]["EventReference"][];
                                /** @description False when there is more than is told. */
                                readonly complete: boolean;
                                /** @description How many of them are of topics the caller may not read: of those, id and type alone. */
                                readonly hidden: number;
                            };
                            /** @description What it caused, directly and further on. */
                            readonly effects: {
                                readonly events: readonly components["schemas"]["EventReference"][];
                                /** @description False when there is more than is told. */
                                readonly complete: boolean;
                                /** @description How many of them are of topics the caller may not read: of those, id and type alone. */
                                readonly hidden: number;
                            };
                            /** @description Everything the same outside cause set off, oldest first. */
                            readonly correlated: {
                                readonly events: readonly components["schemas"]["EventReference"][];
                                /** @description False when there is more than is told. */
                                readonly complete: boolean;
                                /** @description How many of them are of topics the caller may not read: of those, id and type alone. */
                                readonly hidden: number;
                            };
                            /** @description Of a bid: what became of it. Null for other events. */
                            readonly sameKey: {
                                readonly events: readonly {
                                    readonly eventId: string;
                                    readonly type: string;
                                    /** Format: date-time */
                                    readonly occurredAt: string;
                                }[];
                                /** @description False when there is more than is told. */
                                readonly complete: boolean;
                            } | null;
                            readonly proof: {
                                /** @enum {string} */
                                readonly status: "proven" | "pending" | "tampered" | "unavailable";
                                readonly leaf: number | null;
                                readonly checkpoint: {
                                    readonly sequence: number;
                                    readonly size: number;
                                    /** Format: date-time */
                                    readonly time: string;
                                } | null;
                                /** @description C2SP tlog-proof with leaf, path and signed checkpoint; "mainstem audit check". */
                                readonly file: string | null;
                            };
                            readonly archive: {
                                /** @enum {string} */
                                readonly status: "archived" | "not-yet" | "unavailable";
                                readonly object: string | null;
                                readonly sha256: string | null;
                            };
                            /** @description Verbs of the command line that tell more. */
                            readonly more: readonly string[];
                            /** @description The tenant’s policies that were in force when it was appended; null when that is too long ago to be known here. */
                            readonly authorisation: {
                                readonly policyVersion: number;
                                readonly policyHash: string;
                            } | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/features/online": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Online features of entities, as JSON or Avro binary.
         * @description Always answers within the deadline: from the store, from an older copy, or with the default vector, and each vector says which. Every vector is put on the log as it was given.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /**
                         * @description Feature view.
                         * @enum {string}
                         */
                        readonly view: "transaction_stats" | "lead_score" | "lead_facts" | "client_lifecycle" | "client_engagement" | "viewer_activity";
                        /** @description Entities, in the order wanted. */
                        readonly entities: readonly string[];
                        /** @description Features wanted; all when left out. */
                        readonly features?: readonly string[];
                        /** @description Time the store is given, ms; then older copies or defaults are served, and say so. 6 when left out. */
                        readonly deadlineMs?: number;
                        /** @description Whether to say the age of each feature. */
                        readonly ages?: boolean;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly view: string;
                            readonly version: number;
                            /** @description SHA-256 of the definition of the view. */
                            readonly fingerprint: string;
                            /** @description Time the values are of, ms since 1970 UTC. */
                            readonly servedAtMs: number;
                            /** @description One per entity, in the order asked. */
                            readonly vectors: readonly {
                                readonly entity: string;
                                /** @description Typed values by feature; never null. */
                                readonly values: {
                                    readonly [key: string]: number | boolean | string;
                                };
                                /** @description True when all of these are defaults: then judge by none of them. */
                                readonly defaulted: boolean;
                                /** @description One letter for each feature, in the order of the view: F fresh, S stale, D default. */
                                readonly flags: string;
                                /**
                                 * @description Where they were had: the store, a copy of at most a minute, or the defaults.
                                 * @enum {string}
                                 */
                                readonly source: "STORE" | "MEMORY" | "DEFAULT";
                                /** @description Why not all was read from the store: ENTITY_UNKNOWN, SOURCE_TIMEOUT, BREAKER_OPEN …; null when it was. */
                                readonly reason: string | null;
                                /** @description Event time of the newest fact in it, ms since 1970 UTC. */
                                readonly asOfMs: number | null;
                                /** @description Age of the newest fact in each feature, ms; when asked for. */
                                readonly ages?: {
                                    readonly [key: string]: number | null;
                                };
                            }[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/features/quarantine": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Events that were kept out of feature views, and why; newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Has this among its values. */
                    readonly "views.has"?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "views.any"?: string;
                    /** @description Has this among its values. */
                    readonly "codes.has"?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "codes.any"?: string;
                    readonly eventType?: components["parameters"]["EventTypeQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "eventType.in"?: components["parameters"]["EventTypeInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "eventType.not"?: components["parameters"]["EventTypeNotQuery"];
                    readonly entity?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "entity.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "entity.not"?: string;
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -occurredAtMs when not said. */
                    readonly sort?: "-occurredAtMs" | "occurredAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfFeaturesQuarantine"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/features/schema": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Feature views with types and defaults, and the Avro schema of the binary answers of each. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly [key: string]: unknown;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/flows": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Flows as they are live: the newest version of each journey, by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly family?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "family.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "family.not"?: string;
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; journeyId when not said. */
                    readonly sort?: "journeyId" | "-journeyId";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfFlows"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/flows/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Flows as they are live: the newest version of each journey, by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfFlows"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/group": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Segment: the company or team of a person.
         * @description The tenant comes from the write key, which is the user name of Basic authentication. docs/ingest.md.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Id of the call; the same id again is the same call. Made by every client by itself. */
                        readonly messageId?: string | number;
                        /** @description Id of the person in your system. An address or a number is kept as a pseudonym. */
                        readonly userId?: string | number;
                        /** @description Id of a person who is not known yet. */
                        readonly anonymousId?: string | number;
                        /** @description When it happened, ISO 8601, by the sender’s clock. */
                        readonly timestamp?: string | number;
                        /** @description The same; it goes before timestamp. */
                        readonly originalTimestamp?: string | number;
                        /** @description When it was sent, by the sender’s clock: the difference to ours is taken off. */
                        readonly sentAt?: string | number;
                        /** @description Where it happened: library, device, page, campaign. */
                        readonly context?: {
                            readonly [key: string]: unknown;
                        };
                        /** @description Destinations; kept, and obeyed by none here. */
                        readonly integrations?: {
                            readonly [key: string]: unknown;
                        };
                        readonly groupId: string | number;
                        readonly traits?: {
                            readonly [key: string]: unknown;
                        };
                    } & {
                        readonly [key: string]: unknown;
                    };
                };
            };
            readonly responses: {
                /** @description At least one call is durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description One per event, in the order sent. */
                            readonly results: readonly components["schemas"]["EventResult"][];
                            /** @enum {boolean} */
                            readonly success: true;
                        };
                    };
                };
                readonly 400: components["responses"]["EventsProblem"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/handoffs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Handoffs of clients from team to team, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly kind?: components["parameters"]["KindQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "kind.in"?: components["parameters"]["KindInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "kind.not"?: components["parameters"]["KindNotQuery"];
                    readonly clientId?: components["parameters"]["ClientIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "clientId.in"?: components["parameters"]["ClientIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "clientId.not"?: components["parameters"]["ClientIdNotQuery"];
                    readonly fromAgent?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "fromAgent.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "fromAgent.not"?: string;
                    readonly priority?: components["parameters"]["PriorityQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "priority.in"?: components["parameters"]["PriorityInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "priority.not"?: components["parameters"]["PriorityNotQuery"];
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -createdAtMs when not said. */
                    readonly sort?: "-createdAtMs" | "createdAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfHandoffs"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/handoffs/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Handoffs of clients from team to team, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfHandoffs"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/identify": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Segment: who a person is.
         * @description The tenant comes from the write key, which is the user name of Basic authentication. docs/ingest.md.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Id of the call; the same id again is the same call. Made by every client by itself. */
                        readonly messageId?: string | number;
                        /** @description Id of the person in your system. An address or a number is kept as a pseudonym. */
                        readonly userId?: string | number;
                        /** @description Id of a person who is not known yet. */
                        readonly anonymousId?: string | number;
                        /** @description When it happened, ISO 8601, by the sender’s clock. */
                        readonly timestamp?: string | number;
                        /** @description The same; it goes before timestamp. */
                        readonly originalTimestamp?: string | number;
                        /** @description When it was sent, by the sender’s clock: the difference to ours is taken off. */
                        readonly sentAt?: string | number;
                        /** @description Where it happened: library, device, page, campaign. */
                        readonly context?: {
                            readonly [key: string]: unknown;
                        };
                        /** @description Destinations; kept, and obeyed by none here. */
                        readonly integrations?: {
                            readonly [key: string]: unknown;
                        };
                        readonly traits?: {
                            readonly [key: string]: unknown;
                        };
                    } & {
                        readonly [key: string]: unknown;
                    };
                };
            };
            readonly responses: {
                /** @description At least one call is durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description One per event, in the order sent. */
                            readonly results: readonly components["schemas"]["EventResult"][];
                            /** @enum {boolean} */
                            readonly success: true;
                        };
                    };
                };
                readonly 400: components["responses"]["EventsProblem"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/import": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Segment: many calls of the past; they wait behind all that is new.
         * @description The tenant comes from the write key, which is the user name of Basic authentication. docs/ingest.md.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": components["schemas"]["SegmentBatch"];
                };
            };
            readonly responses: {
                /** @description At least one call is durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description One per event, in the order sent. */
                            readonly results: readonly components["schemas"]["EventResult"][];
                            /** @enum {boolean} */
                            readonly success: true;
                        };
                    };
                };
                readonly 400: components["responses"]["EventsProblem"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/incidents": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Incidents and their steps, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly step?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "step.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "step.not"?: string;
                    readonly severity?: components["parameters"]["SeverityQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "severity.in"?: components["parameters"]["SeverityInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "severity.not"?: components["parameters"]["SeverityNotQuery"];
                    readonly kind?: components["parameters"]["KindQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "kind.in"?: components["parameters"]["KindInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "kind.not"?: components["parameters"]["KindNotQuery"];
                    readonly subject?: components["parameters"]["SubjectQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "subject.in"?: components["parameters"]["SubjectInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "subject.not"?: components["parameters"]["SubjectNotQuery"];
                    readonly campaign?: components["parameters"]["CampaignQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "campaign.in"?: components["parameters"]["CampaignInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "campaign.not"?: components["parameters"]["CampaignNotQuery"];
                    readonly waitsFor?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "waitsFor.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "waitsFor.not"?: string;
                    readonly owner?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "owner.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "owner.not"?: string;
                    /** @description Has this among its values. */
                    readonly "missed.has"?: components["parameters"]["MissedHasQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "missed.any"?: components["parameters"]["MissedAnyQuery"];
                    /** @description At least this. */
                    readonly "dueAtMs.gte"?: string;
                    /** @description Less than this. */
                    readonly "dueAtMs.lt"?: string;
                    readonly late?: components["parameters"]["LateQuery"];
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -openedAtMs when not said. */
                    readonly sort?: "-openedAtMs" | "openedAtMs" | "incidentId" | "-incidentId";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfIncidents"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/incidents/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Incidents and their steps, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfIncidents"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/incidents/{id}/steps": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Say that a step of an incident is done: mended, root cause written, prevention done. */
        readonly post: operations["reportIncidentStep"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/ingestion/warnings": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What was wrong with things sent in, by door and code. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly door?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "door.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "door.not"?: string;
                    readonly code?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "code.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "code.not"?: string;
                    readonly eventType?: components["parameters"]["EventTypeQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "eventType.in"?: components["parameters"]["EventTypeInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "eventType.not"?: components["parameters"]["EventTypeNotQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; door when not said. */
                    readonly sort?: "door" | "-door";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfIngestionWarnings"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/invitations/accept": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Become a user by an invitation. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly invitation: string;
                        /** @description Long rather than odd; any characters. */
                        readonly password: string;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly tenant: string;
                            readonly userId: string;
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/keys": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** All keys, without their secrets. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly limit?: number;
                    /** @description `nextCursor` of the page before. */
                    readonly cursor?: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["ApiKey"][];
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        /** Issue a key. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /**
                         * @description API acts for a user, SERVICE for itself.
                         * @enum {string}
                         */
                        readonly kind: "API" | "SERVICE";
                        readonly name: string;
                        readonly roles: readonly ("admin" | "manager" | "viewer" | "onboarding" | "config_manager" | "developer" | "sales" | "support" | "success" | "sales_specialist" | "ai_supervisor" | "platform_engineer")[];
                        /**
                         * @description Permissions it is narrowed to; none for all of its roles.
                         * @default []
                         */
                        readonly scopes?: readonly ("events:write" | "settings:publish" | "campaigns:command" | "creatives:command" | "budgets:command" | "breakers:command" | "approvals:read" | "approvals:request" | "approvals:decide" | "views:read" | "audit:read" | "identity:read" | "identity:admin" | "policies:read" | "policies:publish" | "live:subscribe" | "mcp:use" | "agents:act" | "explain:read" | "configs:read" | "configs:change-low" | "configs:approve-medium" | "configs:approve-high" | "tools:request" | "sandbox:test" | "tickets:command" | "rooms:use" | "incidents:report")[];
                        /** @description User an API key acts for. */
                        readonly owner?: string;
                        /** @description How long it is taken, seconds; for ever when not given. */
                        readonly lastsS?: number;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["KeyIssued"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/keys/{id}/revoke": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Refuse a key from now on, for ever. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Why, without anything about a person. */
                        readonly because: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/keys/{id}/rotate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Give a key another secret. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /**
                         * @description How long the secret before stays good, seconds.
                         * @default 86400
                         */
                        readonly overlapS?: number;
                        readonly lastsS?: number;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["KeyIssued"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/leads": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Leads, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly class?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "class.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "class.not"?: string;
                    readonly queue?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "queue.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "queue.not"?: string;
                    readonly assignee?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "assignee.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "assignee.not"?: string;
                    readonly campaign?: components["parameters"]["CampaignQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "campaign.in"?: components["parameters"]["CampaignInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "campaign.not"?: components["parameters"]["CampaignNotQuery"];
                    readonly source?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "source.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "source.not"?: string;
                    readonly country?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "country.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "country.not"?: string;
                    /** @description At least this. */
                    readonly "score.gte"?: string;
                    /** @description Less than this. */
                    readonly "score.lt"?: string;
                    /** @description At least this. */
                    readonly "budgetMicros.gte"?: string;
                    /** @description Less than this. */
                    readonly "budgetMicros.lt"?: string;
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -receivedAtMs when not said. */
                    readonly sort?: "-receivedAtMs" | "receivedAtMs" | "leadId" | "-leadId";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfLeads"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/leads/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Leads, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfLeads"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/live": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Events and changes of views as they happen, over WebSocket; docs/live.md has the messages. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description From POST /v1/live/tickets, in place of a header. */
                    readonly ticket?: components["parameters"]["TicketQuery"];
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: never;
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/live/stream": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The same for one subscription as an event stream (EventSource). */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Topics, with commas between. */
                    readonly topics?: string;
                    /** @description Event types, with commas between. */
                    readonly types?: string;
                    /** @description Only events about this entity. */
                    readonly entity?: string;
                    /** @description A view, in place of events. */
                    readonly view?: string;
                    /** @description JSON object: columns of the view and the values they must have. */
                    readonly where?: string;
                    /** @description A position: what came after it is told first. "earliest": all there is. */
                    readonly from?: string;
                    /** @description From POST /v1/live/tickets, in place of a header. */
                    readonly ticket?: components["parameters"]["TicketQuery"];
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Event stream. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "text/event-stream": string;
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/live/tickets": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** A ticket that opens one live connection with the credential of this request. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly ticket: string;
                            readonly expiresInS: number;
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/lockdowns": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Tenants that are locked down. All for the operator of the platform; else none. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly limit?: number;
                    /** @description `nextCursor` of the page before. */
                    readonly cursor?: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly {
                                readonly tenant: string;
                                /** @description The incident in the tenant it is of. */
                                readonly incidentId: string;
                                readonly because: string;
                            }[];
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/login": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Log in with a password. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly organisation: string;
                        /** @description Sealed before it goes anywhere (R6). */
                        readonly email: string;
                        readonly password: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Tokens"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/login/oidc/callback/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Where the issuer of an organisation sends the browser back to. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly code?: string;
                    readonly state?: string;
                };
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                readonly 200: components["responses"]["Tokens"];
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/login/oidc/start/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Go to the issuer of an organisation to log in. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: never;
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/logout": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** End the session that asks. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/me": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who asks. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly tenant: string;
                            readonly actor: string;
                            readonly credential: string;
                            readonly roles: readonly string[];
                            readonly scopes?: readonly string[];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/me/password": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Change the password; every other session ends. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly current: string;
                        /** @description Long rather than odd; any characters. */
                        readonly next: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/messages": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Messages to people and what became of them, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly contactKind?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "contactKind.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "contactKind.not"?: string;
                    readonly contactId?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "contactId.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "contactId.not"?: string;
                    readonly channel?: components["parameters"]["ChannelQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "channel.in"?: components["parameters"]["ChannelInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "channel.not"?: components["parameters"]["ChannelNotQuery"];
                    readonly purpose?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "purpose.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "purpose.not"?: string;
                    readonly template?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "template.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "template.not"?: string;
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly providerMessageId?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "providerMessageId.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "providerMessageId.not"?: string;
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -requestedAtMs when not said. */
                    readonly sort?: "-requestedAtMs" | "requestedAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfMessages"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/messages/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Messages to people and what became of them, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfMessages"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/models": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Models: champion, challenger, versions and what their monitor said; by name. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly kind?: components["parameters"]["KindQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "kind.in"?: components["parameters"]["KindInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "kind.not"?: components["parameters"]["KindNotQuery"];
                    readonly champion?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "champion.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "champion.not"?: string;
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; modelName when not said. */
                    readonly sort?: "modelName" | "-modelName";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfModels"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/models/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Models: champion, challenger, versions and what their monitor said; by name. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfModels"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/organisations": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The organisation of who asks; all of them for the operator of the platform. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly limit?: number;
                    /** @description `nextCursor` of the page before. */
                    readonly cursor?: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["Organisation"][];
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        /** Create an organisation, and invite its first admin. For the operator of the platform. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly id: string;
                        /** @description Name of the company; not of a person. */
                        readonly name: string;
                        readonly admin?: {
                            /** @description Sealed before it goes anywhere (R6). */
                            readonly email: string;
                            /** @description Sealed before it goes anywhere (R6). */
                            readonly displayName?: string;
                        };
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description Its tenant. */
                            readonly id: string;
                            readonly name: string;
                            readonly status: string;
                            readonly issuer: string | null;
                            readonly clientId: string | null;
                            readonly passwordsAllowed: boolean;
                            readonly admin?: components["schemas"]["Invitation"];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/organisations/{id}/admins": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Invite an admin into an organisation. For the operator of the platform. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Sealed before it goes anywhere (R6). */
                        readonly email: string;
                        /** @description Sealed before it goes anywhere (R6). */
                        readonly displayName?: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Invitation"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/organisations/{id}/login": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Say how people of an organisation log in. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly issuer: string | null;
                        readonly clientId: string | null;
                        /** @description Kept in the secret store, never shown again. */
                        readonly clientSecret?: string;
                        /** @default true */
                        readonly passwordsAllowed?: boolean;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/organisations/{id}/reactivate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Let an organisation in again. For the operator of the platform. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Why, without anything about a person. */
                        readonly because: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/organisations/{id}/rename": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Give an organisation another name. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Name of the company; not of a person. */
                        readonly name: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/organisations/{id}/suspend": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Let nothing of an organisation in any more. For the operator of the platform. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Why, without anything about a person. */
                        readonly because: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/page": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Segment: a page a person saw.
         * @description The tenant comes from the write key, which is the user name of Basic authentication. docs/ingest.md.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Id of the call; the same id again is the same call. Made by every client by itself. */
                        readonly messageId?: string | number;
                        /** @description Id of the person in your system. An address or a number is kept as a pseudonym. */
                        readonly userId?: string | number;
                        /** @description Id of a person who is not known yet. */
                        readonly anonymousId?: string | number;
                        /** @description When it happened, ISO 8601, by the sender’s clock. */
                        readonly timestamp?: string | number;
                        /** @description The same; it goes before timestamp. */
                        readonly originalTimestamp?: string | number;
                        /** @description When it was sent, by the sender’s clock: the difference to ours is taken off. */
                        readonly sentAt?: string | number;
                        /** @description Where it happened: library, device, page, campaign. */
                        readonly context?: {
                            readonly [key: string]: unknown;
                        };
                        /** @description Destinations; kept, and obeyed by none here. */
                        readonly integrations?: {
                            readonly [key: string]: unknown;
                        };
                        readonly name?: string;
                        readonly category?: string;
                        readonly properties?: {
                            readonly [key: string]: unknown;
                        };
                    } & {
                        readonly [key: string]: unknown;
                    };
                };
            };
            readonly responses: {
                /** @description At least one call is durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description One per event, in the order sent. */
                            readonly results: readonly components["schemas"]["EventResult"][];
                            /** @enum {boolean} */
                            readonly success: true;
                        };
                    };
                };
                readonly 400: components["responses"]["EventsProblem"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/policies": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who may do what: the policies in force, and what they may be written about. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly version: number;
                            /** @description SHA-256 of the text as published; of nothing for version 0. */
                            readonly hash: string;
                            readonly text: string;
                            /** @description Versions that can be gone back to. */
                            readonly versions: readonly {
                                readonly version: number;
                                readonly hash: string;
                            }[];
                            /** @description The platform’s own rules beside them, in Cedar. */
                            readonly guards: string;
                            /** @description What can be written about, as a Cedar schema. */
                            readonly schema: string;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        /** Publish another set of policies; it holds from the next request on. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: {
                    /** @description Name of this command; the same key again gives the same answer. */
                    readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description The whole set, in Cedar. */
                        readonly text: string;
                        /** @description Why. */
                        readonly note: string;
                        /** @description Only when the policies are at this version; else 409. */
                        readonly expectedVersion?: number;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly version: number;
                            readonly hash: string;
                            readonly eventId: string;
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/policies/rollback": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Go back to policies the tenant had before. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: {
                    /** @description Name of this command; the same key again gives the same answer. */
                    readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Whose text shall hold again; 0 for the set the platform comes with. */
                        readonly version: number;
                        readonly reason: string;
                        /** @description Only when the policies are at this version; else 409. */
                        readonly expectedVersion?: number;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly version: number;
                            readonly hash: string;
                            readonly eventId: string;
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/policies/test": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** What a set of policies answers, published or not; nothing is changed. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description A set to try; the one in force when left out. */
                        readonly text?: string;
                        /** @default [] */
                        readonly questions?: readonly {
                            /** @default user:somebody */
                            readonly actor?: string;
                            readonly roles: readonly ("admin" | "manager" | "viewer" | "onboarding" | "config_manager" | "developer" | "sales" | "support" | "success" | "sales_specialist" | "ai_supervisor" | "platform_engineer")[];
                            /** @enum {string} */
                            readonly permission: "events:write" | "settings:publish" | "campaigns:command" | "creatives:command" | "budgets:command" | "breakers:command" | "approvals:read" | "approvals:request" | "approvals:decide" | "views:read" | "audit:read" | "identity:read" | "identity:admin" | "policies:read" | "policies:publish" | "live:subscribe" | "mcp:use" | "agents:act" | "explain:read" | "configs:read" | "configs:change-low" | "configs:approve-medium" | "configs:approve-high" | "tools:request" | "sandbox:test" | "tickets:command" | "rooms:use" | "incidents:report";
                            /** @description Of the thing; the caller’s own when left out. */
                            readonly tenant?: string;
                            /** @description Of the thing; "*" when left out. */
                            readonly id?: string;
                        }[];
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly valid: boolean;
                            /** @description Why it would not be published. */
                            readonly complaints: readonly string[];
                            readonly answers: readonly {
                                readonly allowed: boolean;
                                readonly policies: readonly string[];
                            }[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/portfolios": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Portfolios: campaigns that share a sum of a day, and how it is split; by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly mode?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "mode.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "mode.not"?: string;
                    readonly splitStatus?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "splitStatus.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "splitStatus.not"?: string;
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; portfolioId when not said. */
                    readonly sort?: "portfolioId" | "-portfolioId";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfPortfolios"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/portfolios/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Portfolios: campaigns that share a sum of a day, and how it is split; by id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfPortfolios"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/predict-ltv": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** What a customer or a new customer of a segment will bring, with an interval. */
        readonly post: operations["predictLtv"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/proposals": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Commands agents proposed, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly stream?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "stream.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "stream.not"?: string;
                    readonly target?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "target.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "target.not"?: string;
                    readonly proposedBy?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "proposedBy.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "proposedBy.not"?: string;
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -proposedAtMs when not said. */
                    readonly sort?: "-proposedAtMs" | "proposedAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfProposals"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/proposals/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Commands agents proposed, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfProposals"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/proposals/{id}/accept": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Accept a proposal: its command is given, once. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Why. No personal data: it stays in the log. */
                        readonly note?: string;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly proposalId: string;
                            /** @enum {string} */
                            readonly status: "executed" | "rejected";
                            /** @description What the rules said of the command; null when rejected. */
                            readonly outcome: ("ACCEPTED" | "REFUSED") | null;
                            /** @description Why the command was refused. */
                            readonly code: string | null;
                            readonly eventIds: readonly string[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/proposals/{id}/reject": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Reject a proposal: its command is never given. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Why. No personal data: it stays in the log. */
                        readonly note?: string;
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly proposalId: string;
                            /** @enum {string} */
                            readonly status: "executed" | "rejected";
                            /** @description What the rules said of the command; null when rejected. */
                            readonly outcome: ("ACCEPTED" | "REFUSED") | null;
                            /** @description Why the command was refused. */
                            readonly code: string | null;
                            readonly eventIds: readonly string[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/qbrs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Business reviews of clients: where each stands, where its deck lies; by client. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly clientId?: components["parameters"]["ClientIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "clientId.in"?: components["parameters"]["ClientIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "clientId.not"?: components["parameters"]["ClientIdNotQuery"];
                    readonly qbrId?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "qbrId.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "qbrId.not"?: string;
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly agentId?: components["parameters"]["AgentIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "agentId.in"?: components["parameters"]["AgentIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "agentId.not"?: components["parameters"]["AgentIdNotQuery"];
                    /** @description At least this. */
                    readonly "quarter.gte"?: string;
                    /** @description Less than this. */
                    readonly "quarter.lt"?: string;
                    /** @description At least this. */
                    readonly "holdByMs.gte"?: string;
                    /** @description Less than this. */
                    readonly "holdByMs.lt"?: string;
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; clientId when not said. */
                    readonly sort?: components["parameters"]["SortQuery"];
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfQbrs"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/rooms": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Let others into the conversation about a PRD. */
        readonly post: operations["openRoom"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/rooms/join": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Come in by a code. */
        readonly post: operations["joinRoom"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/rooms/{id}/replace": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Replace an answer of the PRD. */
        readonly post: operations["replaceAnswer"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/screen": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Segment: a screen of an app a person saw.
         * @description The tenant comes from the write key, which is the user name of Basic authentication. docs/ingest.md.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Id of the call; the same id again is the same call. Made by every client by itself. */
                        readonly messageId?: string | number;
                        /** @description Id of the person in your system. An address or a number is kept as a pseudonym. */
                        readonly userId?: string | number;
                        /** @description Id of a person who is not known yet. */
                        readonly anonymousId?: string | number;
                        /** @description When it happened, ISO 8601, by the sender’s clock. */
                        readonly timestamp?: string | number;
                        /** @description The same; it goes before timestamp. */
                        readonly originalTimestamp?: string | number;
                        /** @description When it was sent, by the sender’s clock: the difference to ours is taken off. */
                        readonly sentAt?: string | number;
                        /** @description Where it happened: library, device, page, campaign. */
                        readonly context?: {
                            readonly [key: string]: unknown;
                        };
                        /** @description Destinations; kept, and obeyed by none here. */
                        readonly integrations?: {
                            readonly [key: string]: unknown;
                        };
                        readonly name?: string;
                        readonly category?: string;
                        readonly properties?: {
                            readonly [key: string]: unknown;
                        };
                    } & {
                        readonly [key: string]: unknown;
                    };
                };
            };
            readonly responses: {
                /** @description At least one call is durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description One per event, in the order sent. */
                            readonly results: readonly components["schemas"]["EventResult"][];
                            /** @enum {boolean} */
                            readonly success: true;
                        };
                    };
                };
                readonly 400: components["responses"]["EventsProblem"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Live sessions of who asks. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["Session"][];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/sessions/refresh": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Go on with a session; a refresh token shown twice ends it. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly refreshToken: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Tokens"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/signing-keys": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The ring of signing keys. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly {
                                readonly kid: string;
                                /** @description "published", "active", "verifying" or "revoked". */
                                readonly state: string;
                                readonly usableFromMs: number;
                                readonly untilMs: number | null;
                            }[];
                        };
                    };
                };
            };
        };
        readonly put?: never;
        /** Publish a new key; it signs once it is activated. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly kid: string;
                            readonly usableFromMs: number;
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/signing-keys/{kid}/activate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Sign with a published key from now on. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly kid: components["parameters"]["KidPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/signing-keys/{kid}/retire": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Forget a key whose last token is over. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly kid: components["parameters"]["KidPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/signing-keys/{kid}/revoke": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Refuse every token of a key from now on. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly kid: components["parameters"]["KidPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Why, without anything about a person. */
                        readonly because: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/spend": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Spend by campaign and hour. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly campaign?: components["parameters"]["CampaignQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "campaign.in"?: components["parameters"]["CampaignInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "campaign.not"?: components["parameters"]["CampaignNotQuery"];
                    readonly currency?: components["parameters"]["CurrencyQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "currency.in"?: components["parameters"]["CurrencyInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "currency.not"?: components["parameters"]["CurrencyNotQuery"];
                    /** @description At least this. */
                    readonly "spentMicros.gte"?: components["parameters"]["SpentMicrosGteQuery"];
                    /** @description Less than this. */
                    readonly "spentMicros.lt"?: components["parameters"]["SpentMicrosLtQuery"];
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; campaignId when not said. */
                    readonly sort?: "campaignId" | "-campaignId" | "-hourAtMs" | "hourAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfSpend"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/success": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Live clients: stage, health, renewal; by client id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly stage?: components["parameters"]["StageQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "stage.in"?: components["parameters"]["StageInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "stage.not"?: components["parameters"]["StageNotQuery"];
                    readonly band?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "band.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "band.not"?: string;
                    readonly renewal?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "renewal.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "renewal.not"?: string;
                    readonly renewalAgentId?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "renewalAgentId.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "renewalAgentId.not"?: string;
                    /** @description At least this. */
                    readonly "scoreHundredths.gte"?: string;
                    /** @description Less than this. */
                    readonly "scoreHundredths.lt"?: string;
                    /** @description At least this. */
                    readonly "renewsAtMs.gte"?: string;
                    /** @description Less than this. */
                    readonly "renewsAtMs.lt"?: string;
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; clientId when not said. */
                    readonly sort?: components["parameters"]["SortQuery"];
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfSuccess"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/success/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Live clients: stage, health, renewal; by client id. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfSuccess"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/tickets": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Tickets of clients: where each stands, until when, who has it; newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly clientId?: components["parameters"]["ClientIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "clientId.in"?: components["parameters"]["ClientIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "clientId.not"?: components["parameters"]["ClientIdNotQuery"];
                    readonly severity?: components["parameters"]["SeverityQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "severity.in"?: components["parameters"]["SeverityInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "severity.not"?: components["parameters"]["SeverityNotQuery"];
                    readonly category?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "category.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "category.not"?: string;
                    readonly channel?: components["parameters"]["ChannelQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "channel.in"?: components["parameters"]["ChannelInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "channel.not"?: components["parameters"]["ChannelNotQuery"];
                    readonly agentId?: components["parameters"]["AgentIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "agentId.in"?: components["parameters"]["AgentIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "agentId.not"?: components["parameters"]["AgentIdNotQuery"];
                    readonly resolvedBy?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "resolvedBy.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "resolvedBy.not"?: string;
                    readonly conversationId?: components["parameters"]["ConversationIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "conversationId.in"?: components["parameters"]["ConversationIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "conversationId.not"?: components["parameters"]["ConversationIdNotQuery"];
                    /** @description Has this among its values. */
                    readonly "triggers.has"?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "triggers.any"?: string;
                    /** @description Has this among its values. */
                    readonly "missed.has"?: components["parameters"]["MissedHasQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "missed.any"?: components["parameters"]["MissedAnyQuery"];
                    /** @description At least this. */
                    readonly "level.gte"?: string;
                    /** @description Less than this. */
                    readonly "level.lt"?: string;
                    /** @description At least this. */
                    readonly "complexity.gte"?: string;
                    /** @description Less than this. */
                    readonly "complexity.lt"?: string;
                    /** @description At least this. */
                    readonly "satisfactionHundredths.gte"?: string;
                    /** @description Less than this. */
                    readonly "satisfactionHundredths.lt"?: string;
                    /** @description At least this. */
                    readonly "resolveDueAtMs.gte"?: string;
                    /** @description Less than this. */
                    readonly "resolveDueAtMs.lt"?: string;
                    readonly late?: components["parameters"]["LateQuery"];
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -openedAtMs when not said. */
                    readonly sort?: "-openedAtMs" | "openedAtMs" | "ticketId" | "-ticketId";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfTickets"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/tickets/messages": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What was said in live chats of tickets, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly ticketId?: components["parameters"]["TicketIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "ticketId.in"?: components["parameters"]["TicketIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "ticketId.not"?: components["parameters"]["TicketIdNotQuery"];
                    readonly clientId?: components["parameters"]["ClientIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "clientId.in"?: components["parameters"]["ClientIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "clientId.not"?: components["parameters"]["ClientIdNotQuery"];
                    readonly conversationId?: components["parameters"]["ConversationIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "conversationId.in"?: components["parameters"]["ConversationIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "conversationId.not"?: components["parameters"]["ConversationIdNotQuery"];
                    readonly sender?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "sender.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "sender.not"?: string;
                    readonly agentId?: components["parameters"]["AgentIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "agentId.in"?: components["parameters"]["AgentIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "agentId.not"?: components["parameters"]["AgentIdNotQuery"];
                    /** @description At least this. */
                    readonly "number.gte"?: string;
                    /** @description Less than this. */
                    readonly "number.lt"?: string;
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -sentAtMs when not said. */
                    readonly sort?: "-sentAtMs" | "sentAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfTicketsMessages"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/tickets/steps": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What happened on tickets, newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly ticketId?: components["parameters"]["TicketIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "ticketId.in"?: components["parameters"]["TicketIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "ticketId.not"?: components["parameters"]["TicketIdNotQuery"];
                    readonly clientId?: components["parameters"]["ClientIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "clientId.in"?: components["parameters"]["ClientIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "clientId.not"?: components["parameters"]["ClientIdNotQuery"];
                    readonly what?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "what.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "what.not"?: string;
                    readonly agentId?: components["parameters"]["AgentIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "agentId.in"?: components["parameters"]["AgentIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "agentId.not"?: components["parameters"]["AgentIdNotQuery"];
                    readonly actor?: components["parameters"]["ActorQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "actor.in"?: components["parameters"]["ActorInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "actor.not"?: components["parameters"]["ActorNotQuery"];
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -atMs when not said. */
                    readonly sort?: "-atMs" | "atMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfTicketsSteps"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/tickets/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Tickets of clients: where each stands, until when, who has it; newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfTickets"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/tickets/{id}/messages": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Say something in the live chat of a ticket that was taken over. */
        readonly post: operations["sendTicketMessage"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/track": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Segment: what a person did.
         * @description The tenant comes from the write key, which is the user name of Basic authentication. docs/ingest.md.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Id of the call; the same id again is the same call. Made by every client by itself. */
                        readonly messageId?: string | number;
                        /** @description Id of the person in your system. An address or a number is kept as a pseudonym. */
                        readonly userId?: string | number;
                        /** @description Id of a person who is not known yet. */
                        readonly anonymousId?: string | number;
                        /** @description When it happened, ISO 8601, by the sender’s clock. */
                        readonly timestamp?: string | number;
                        /** @description The same; it goes before timestamp. */
                        readonly originalTimestamp?: string | number;
                        /** @description When it was sent, by the sender’s clock: the difference to ours is taken off. */
                        readonly sentAt?: string | number;
                        /** @description Where it happened: library, device, page, campaign. */
                        readonly context?: {
                            readonly [key: string]: unknown;
                        };
                        /** @description Destinations; kept, and obeyed by none here. */
                        readonly integrations?: {
                            readonly [key: string]: unknown;
                        };
                        readonly event: string;
                        readonly properties?: {
                            readonly [key: string]: unknown;
                        };
                    } & {
                        readonly [key: string]: unknown;
                    };
                };
            };
            readonly responses: {
                /** @description At least one call is durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            /** @description One per event, in the order sent. */
                            readonly results: readonly components["schemas"]["EventResult"][];
                            /** @enum {boolean} */
                            readonly success: true;
                        };
                    };
                };
                readonly 400: components["responses"]["EventsProblem"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/transactions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Transaction statistics of users, by pseudonym. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; userId when not said. */
                    readonly sort?: "userId" | "-userId";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfTransactions"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/transactions/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One of: Transaction statistics of users, by pseudonym. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path: {
                    readonly id: components["parameters"]["IdPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["RowOfTransactions"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/unsubscribe/{token}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The page behind a link to unsubscribe; changes nothing. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description As in the link of the mail. */
                    readonly token: components["parameters"]["TokenPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description A page with one button. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": string;
                    };
                };
            };
        };
        readonly put?: never;
        /**
         * Unsubscribe at once (RFC 8058).
         * @description Sent by mail programs, and by the page. No token but that of the link. docs/messages.md.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description As in the link of the mail. */
                    readonly token: components["parameters"]["TokenPath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @enum {string} */
                        readonly "List-Unsubscribe"?: "One-Click";
                    } & {
                        readonly [key: string]: unknown;
                    };
                };
            };
            readonly responses: {
                /** @description A page that says so. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": string;
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** All users. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly limit?: number;
                    /** @description `nextCursor` of the page before. */
                    readonly cursor?: string;
                };
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["User"][];
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        /** Invite somebody. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Sealed before it goes anywhere (R6). */
                        readonly email: string;
                        /** @description Sealed before it goes anywhere (R6). */
                        readonly displayName?: string;
                        readonly roles: readonly ("admin" | "manager" | "viewer" | "onboarding" | "config_manager" | "developer" | "sales" | "support" | "success" | "sales_specialist" | "ai_supervisor" | "platform_engineer")[];
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Invitation"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One user. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["User"];
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{id}/disable": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Let a user in no more; all sessions end. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Why, without anything about a person. */
                        readonly because: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{id}/enable": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Let a user in again. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Why, without anything about a person. */
                        readonly because: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{id}/revoke-invitation": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Take an open invitation back. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @description Why, without anything about a person. */
                        readonly because: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{id}/roles": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Give a user other roles, from the next request on. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly roles: readonly ("admin" | "manager" | "viewer" | "onboarding" | "config_manager" | "developer" | "sales" | "support" | "success" | "sales_specialist" | "ai_supervisor" | "platform_engineer")[];
                        /** @description Why, without anything about a person. */
                        readonly because: string;
                    };
                };
            };
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/users/{id}/sessions/{sessionId}/revoke": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** End a session of somebody at once. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly id: string;
                    readonly sessionId: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                readonly 200: components["responses"]["Done"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/webhook-sources": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who may send webhooks; no secrets. */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly {
                                readonly name: string;
                                /** @enum {string} */
                                readonly kind: "crm" | "esign" | "messages" | "twilio" | "bounces";
                                readonly mapping: {
                                    /** @description List of things in one body; without it a body is one. */
                                    readonly items?: string;
                                    /** @description Id of the record or document. */
                                    readonly recordId?: string;
                                    /** @description What it is: contact, company, deal; nda, proposal, contract. */
                                    readonly recordKind?: string;
                                    /** @description Whom it is about, or who signs: an id or an address. */
                                    readonly personId?: string;
                                    /** @description Client a document is for. */
                                    readonly clientRef?: string;
                                    /** @description Stage of a record. */
                                    readonly stage?: string;
                                    /** @description Stage it came from. */
                                    readonly stageBefore?: string;
                                    /** @description What was done, as "deal.updated"; status of a document. */
                                    readonly change?: string;
                                    /** @description When, ISO 8601 or milliseconds. */
                                    readonly occurredAt?: string;
                                    /** @description Stages of the CRM by ours. */
                                    readonly stages?: {
                                        readonly [key: string]: "lead" | "trial" | "active" | "at-risk" | "renewal" | "churned";
                                    };
                                };
                            }[];
                            readonly nextCursor: null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/webhook-sources/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /** Set up who may send webhooks, or change its secrets. */
        readonly put: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly name: components["parameters"]["NamePath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        /** @enum {string} */
                        readonly kind: "crm" | "esign" | "messages" | "twilio" | "bounces";
                        /** @default {} */
                        readonly mapping?: {
                            /** @description List of things in one body; without it a body is one. */
                            readonly items?: string;
                            /** @description Id of the record or document. */
                            readonly recordId?: string;
                            /** @description What it is: contact, company, deal; nda, proposal, contract. */
                            readonly recordKind?: string;
                            /** @description Whom it is about, or who signs: an id or an address. */
                            readonly personId?: string;
                            /** @description Client a document is for. */
                            readonly clientRef?: string;
                            /** @description Stage of a record. */
                            readonly stage?: string;
                            /** @description Stage it came from. */
                            readonly stageBefore?: string;
                            /** @description What was done, as "deal.updated"; status of a document. */
                            readonly change?: string;
                            /** @description When, ISO 8601 or milliseconds. */
                            readonly occurredAt?: string;
                            /** @description Stages of the CRM by ours. */
                            readonly stages?: {
                                readonly [key: string]: "lead" | "trial" | "active" | "at-risk" | "renewal" | "churned";
                            };
                        };
                        /** @description whsec_… (shared) or whpk_… (Ed25519 public key), up to four for a change; one is made when none is given. */
                        readonly secrets?: readonly string[];
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly name: string;
                            /** @enum {string} */
                            readonly kind: "crm" | "esign" | "messages" | "twilio" | "bounces";
                            readonly mapping: {
                                /** @description List of things in one body; without it a body is one. */
                                readonly items?: string;
                                /** @description Id of the record or document. */
                                readonly recordId?: string;
                                /** @description What it is: contact, company, deal; nda, proposal, contract. */
                                readonly recordKind?: string;
                                /** @description Whom it is about, or who signs: an id or an address. */
                                readonly personId?: string;
                                /** @description Client a document is for. */
                                readonly clientRef?: string;
                                /** @description Stage of a record. */
                                readonly stage?: string;
                                /** @description Stage it came from. */
                                readonly stageBefore?: string;
                                /** @description What was done, as "deal.updated"; status of a document. */
                                readonly change?: string;
                                /** @description When, ISO 8601 or milliseconds. */
                                readonly occurredAt?: string;
                                /** @description Stages of the CRM by ours. */
                                readonly stages?: {
                                    readonly [key: string]: "lead" | "trial" | "active" | "at-risk" | "renewal" | "churned";
                                };
                            };
                            /** @description Path to give to the sender. */
                            readonly url: string;
                            /** @description The secret that was made; it is never shown again. */
                            readonly secret?: string;
                        };
                    };
                };
            };
        };
        readonly post?: never;
        /** Refuse what this source sends from now on. */
        readonly delete: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly name: components["parameters"]["NamePath"];
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 204: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/webhooks/{source}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * A webhook of a CRM, an e-signature service or a carrier of messages.
         * @description Signed as of Standard Webhooks; no token. The path is that of the source’s url. docs/ingest.md.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly source: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly [key: string]: unknown;
                    };
                };
            };
            readonly responses: {
                /** @description Durable on the log. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["EventResults"];
                    };
                };
                /** @description Genuine, and nothing in it is an event here. */
                readonly 202: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["EventResults"];
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/work": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Work of the teams: what waits, who is asked, who has it; newest first. */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    readonly team?: string;
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "team.in"?: string;
                    /** @description Not this; rows without a value are among them. */
                    readonly "team.not"?: string;
                    readonly status?: components["parameters"]["StatusQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "status.in"?: components["parameters"]["StatusInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "status.not"?: components["parameters"]["StatusNotQuery"];
                    readonly agentId?: components["parameters"]["AgentIdQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "agentId.in"?: components["parameters"]["AgentIdInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "agentId.not"?: components["parameters"]["AgentIdNotQuery"];
                    readonly subject?: components["parameters"]["SubjectQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "subject.in"?: components["parameters"]["SubjectInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "subject.not"?: components["parameters"]["SubjectNotQuery"];
                    readonly priority?: components["parameters"]["PriorityQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "priority.in"?: components["parameters"]["PriorityInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "priority.not"?: components["parameters"]["PriorityNotQuery"];
                    readonly kind?: components["parameters"]["KindQuery"];
                    /** @description One of these: up to 20 words, separated by commas. */
                    readonly "kind.in"?: components["parameters"]["KindInQuery"];
                    /** @description Not this; rows without a value are among them. */
                    readonly "kind.not"?: components["parameters"]["KindNotQuery"];
                    /** @description At or after: ms since 1970 UTC, or RFC 3339. */
                    readonly from?: components["parameters"]["FromQuery"];
                    /** @description Before: ms since 1970 UTC, or RFC 3339. */
                    readonly to?: components["parameters"]["ToQuery"];
                    /** @description Rows in the answer, 1 to 100; 50 when not said. */
                    readonly limit?: components["parameters"]["LimitQuery"];
                    /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
                    readonly cursor?: components["parameters"]["CursorQuery"];
                    /** @description The list's order, "-" for descending; -requestedAtMs when not said. */
                    readonly sort?: "-requestedAtMs" | "requestedAtMs";
                    /** @description Only these fields of each row, and its id; all when not said. */
                    readonly fields?: string;
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly position?: components["parameters"]["PositionQuery"];
                };
                readonly header?: {
                    /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
                    readonly "x-mainstem-position"?: components["parameters"]["XMainstemPositionHeader"];
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly items: readonly components["schemas"]["RowOfWork"][];
                            /** @description Give it back as "cursor" for what follows; null at the end. */
                            readonly nextCursor: string | null;
                        };
                    };
                };
            };
        };
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/workflows/payloads/decode": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Opens sealed payloads of workflows: the codec server of Temporal’s UI. */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": {
                        readonly payloads: readonly {
                            readonly metadata?: {
                                readonly [key: string]: string;
                            };
                            /** Format: byte */
                            readonly data?: string;
                        }[];
                    };
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": {
                            readonly payloads: readonly {
                                readonly metadata?: {
                                    readonly [key: string]: string;
                                };
                                /** Format: byte */
                                readonly data?: string;
                            }[];
                        };
                    };
                };
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly ApiKey: {
            readonly keyId: string;
            readonly kind: string;
            readonly name: string;
            readonly roles: readonly string[];
            readonly scopes: readonly string[];
            readonly owner: string | null;
            readonly expiresAtMs: number | null;
            readonly revoked: boolean;
        };
        /** @description A creative, or where it was shown, is against the brand's rules (KIKI-48). */
        readonly BrandSafetyViolated: {
            /** @enum {string} */
            readonly type: "BrandSafetyViolated";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Campaign of the creative. */
            readonly campaignId: string;
            /** @description The creative; the entity of the event. */
            readonly creativeId: string;
            /** @description Category of the violation, e.g. "hate". */
            readonly category: string;
            /** @description What was found, in words. */
            readonly because: string;
            /**
             * @description Where the evidence is; null for none.
             * @default null
             */
            readonly evidenceUri: string | null;
        };
        /** @description Somebody may be in who must not be: the tenant is locked down (KIKI-50). */
        readonly BreachSuspected: {
            /** @enum {string} */
            readonly type: "BreachSuspected";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description What points to it: "refresh-reuse" or "reported". */
            readonly kind: string;
            /** @description What was seen, in words. */
            readonly because: string;
            /** @description Ids of the events that show it, at most 20. */
            readonly evidenceIds: readonly string[];
            /** @description Whether the tenant's program keys are revoked, too. */
            readonly revokeKeys: boolean;
        };
        readonly Checkpoint: {
            readonly origin: string;
            /** @description Leaves in the tree. */
            readonly size: number;
            /** @description Base64. */
            readonly rootHash: string;
            /** @description Number of the checkpoint. */
            readonly sequence: number;
            /** Format: date-time */
            readonly time: string;
            /** @description Before which offset of each partition every record is in the tree. */
            readonly offsets: {
                readonly [key: string]: readonly number[];
            };
            /** @description The checkpoint as it was signed (C2SP tlog-checkpoint); verify this, not the fields above. */
            readonly note: string;
        };
        /** @description Who is written to for a client. The entity is the client id; a later one replaces it. */
        readonly ClientContactNamed: {
            /** @enum {string} */
            readonly type: "ClientContactNamed";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Opaque id of the person, whose data these are: erasing it takes them away. */
            readonly contactRef: string;
            /** @description Name of the person, sealed (R6); null when not given. */
            readonly contactName?: string | null;
            /** @description E-mail address of the person, sealed (R6); null when not given. */
            readonly contactEmail?: string | null;
            /** @description Telephone number of the person, E.164, sealed (R6); null when not given. */
            readonly contactPhone?: string | null;
            /**
             * @description Language to write in, BCP 47; null when not known.
             * @default null
             */
            readonly language: string | null;
            /**
             * @description IANA time zone of the person; null when not known.
             * @default null
             */
            readonly timeZone: string | null;
        };
        /** @description The sales part ended with a signed deal. */
        readonly ClientDealSigned: {
            /** @enum {string} */
            readonly type: "ClientDealSigned";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Opaque id of the contract in the signing system. */
            readonly contractRef: string;
            /** @description Yearly value, micros of currency, 0 or more. */
            readonly yearlyValueMicros: number;
            /** @description ISO 4217 currency of yearlyValueMicros. */
            readonly currency: string;
        };
        /** @description How the flows of an A/B test fared on one day, as the products count it (WAP-32, WAP-57). The entity is the client id. */
        readonly ClientFlowCounted: {
            /** @enum {string} */
            readonly type: "ClientFlowCounted";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Begin of the day, ms since 1970 UTC. */
            readonly dayAtMs: number;
            /** @description Id of the test, unique within the client. */
            readonly experimentId: string;
            /** @description What is to be reached, a short name. */
            readonly objective: string;
            /** @description Name of the flow, unique within the test. */
            readonly flow: string;
            /** @description True for the flow the others are compared with. */
            readonly isControl: boolean;
            /** @description Conversations that went through the flow. */
            readonly conversations: number;
            /** @description Of these reached the objective. */
            readonly reached: number;
        };
        /** @description A client wants a plan, another one, or none any more, by its own word. The entity is the client id. */
        readonly ClientPlanRequested: {
            /** @enum {string} */
            readonly type: "ClientPlanRequested";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the request, unique within the client. */
            readonly requestId: string;
            /**
             * @description "BEGIN", "UPGRADE", "DOWNGRADE" or "CANCEL".
             * @enum {string}
             */
            readonly change: "BEGIN" | "UPGRADE" | "DOWNGRADE" | "CANCEL";
            /**
             * @description Plan that is wanted; null to cancel.
             * @default null
             */
            readonly plan: string | null;
            /**
             * @description Conversations a month the client expects; null when it does not say.
             * @default null
             */
            readonly conversationsPerMonth: number | null;
            /** @description Integrations of its own that the client needs; 0 for none. */
            readonly integrations: number;
            /**
             * @description Terms the client accepted, with their version; null when it accepted none.
             * @default null
             */
            readonly termsRef: string | null;
            /** @description Who it was: id of the person or its pseudonym, else the client. */
            readonly personRef: string;
            /**
             * @description Short name of the reason; null for none.
             * @default null
             */
            readonly reason: string | null;
            /** @description Why, in the client’s words, sealed (R6); null for none. */
            readonly words?: string | null;
        };
        /** @description The client checked the requirements: confirmed them, or corrected them (WAP-22). */
        readonly ClientRequirementsValidated: {
            /** @enum {string} */
            readonly type: "ClientRequirementsValidated";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the draft. */
            readonly draftId: string;
            /** @description Revision that was checked, 1 or more. */
            readonly revision: number;
            /**
             * @description CORRECTED makes another revision, which is sent again.
             * @enum {string}
             */
            readonly outcome: "CONFIRMED" | "CORRECTED";
            /**
             * @description Conversations a month as the client counts them, 0 or more; null when not changed.
             * @default null
             */
            readonly conversationsPerMonth: number | null;
            /** @description Business objectives the client stands by, 0 or more. */
            readonly objectivesConfirmed: number;
            /** @description Who it was: id of the person or its pseudonym, else the client. */
            readonly personRef: string;
            /** @description What is to be corrected in the client's words, sealed (R6); null when nothing. */
            readonly words?: string | null;
        };
        /** @description A company became a client in the making; its lifecycle begins (WAP-15). */
        readonly ClientSignedUp: {
            /** @enum {string} */
            readonly type: "ClientSignedUp";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Company name. */
            readonly companyName: string;
            /**
             * @description Product it is after: "chatbot" or "voicebot".
             * @enum {string}
             */
            readonly product: "chatbot" | "voicebot";
            /**
             * @description Agent id that made the account (assisted signup, WAP-16); null for self-signup.
             * @default null
             */
            readonly assistedBy: string | null;
            /**
             * @description Kind of business, a short name, e.g. "retail" or "health": its NDA is made for it (WAP-26); null when not told.
             * @default null
             */
            readonly businessType: string | null;
            /**
             * @description Public page of the company, an https URL; null when not told.
             * @default null
             */
            readonly website: string | null;
        };
        /** @description What a client did on one day, as the products count it (WAP-50). The entity is the client id. */
        readonly ClientUsageCounted: {
            /** @enum {string} */
            readonly type: "ClientUsageCounted";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Begin of the day, ms since 1970 UTC. */
            readonly dayAtMs: number;
            /** @description Conversations held. */
            readonly conversations: number;
            /** @description Conversations a day that the plan expects; 0 when not known. */
            readonly expectedConversations: number;
            /** @description Of these resolved without a person. */
            readonly resolvedConversations: number;
            /**
             * @description Mean satisfaction, 100 to 500 hundredths of a point; null when nobody told.
             * @default null
             */
            readonly satisfactionHundredths: number | null;
            /** @description Logins of the client’s people. */
            readonly logins: number;
            /** @description Features used at least once. */
            readonly featuresUsed: number;
            /** @description Features there are in the plan. */
            readonly featuresAvailable: number;
            /** @description Calls of the API. */
            readonly apiCalls: number;
            /**
             * @description Calls a day that the plan expects; null when the API is not part of it.
             * @default null
             */
            readonly expectedApiCalls: number | null;
            /** @description Features asked for that are not there. */
            readonly featureRequests: number;
        };
        readonly CommandAccepted: {
            /** @enum {string} */
            readonly outcome: "accepted";
            /** @description Version of the stream after this decision. */
            readonly version: number;
            readonly events: readonly {
                readonly id: string;
                readonly type: string;
            }[];
            readonly positions: readonly {
                readonly topic: string;
                readonly partition: number;
                readonly offset: number;
            }[];
            /** @description The same as a token: a query that sends it as X-Mainstem-Position sees the decision. */
            readonly position: string;
            /** @description What may not do what was meant; nothing is wrong with the command itself. */
            readonly warnings: readonly {
                /** @enum {string} */
                readonly code: "VALUATION_WITHOUT_MODEL" | "VALUATION_WITHOUT_VALUE";
                readonly message: string;
            }[];
        };
        /** @description A setting of a tenant got a new value. */
        readonly ConfigPublished: {
            /** @enum {string} */
            readonly type: "ConfigPublished";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Name of the setting, e.g. "rollback". Equal to the entity. */
            readonly name: string;
            /** @description The whole new value as JSON text; checked against the setting's schema where it is read. */
            readonly valueJson: string;
            /** @description Why it was changed, in words. */
            readonly note: string;
        };
        /** @description Somebody agreed to be told things on a channel, or took that back. The entity is the contact id. */
        readonly ContactConsentChanged: {
            /** @enum {string} */
            readonly type: "ContactConsentChanged";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /**
             * @description What kind of contact: "user", "person", "client" or "agent".
             * @enum {string}
             */
            readonly contactKind: "user" | "person" | "client" | "agent";
            /**
             * @description "email", "sms" or "push".
             * @enum {string}
             */
            readonly channel: "email" | "sms" | "push";
            /**
             * @description "marketing": what is transactional needs no consent.
             * @enum {string}
             */
            readonly purpose: "marketing";
            /** @description True when agreed, false when taken back. */
            readonly granted: boolean;
            /** @description Where that was said, e.g. "sign-up-form", "preferences-page", "import-2026". */
            readonly because: string;
        };
        /** @description Currencies are exchanged at these rates from now on. Its id is the version of the rates. */
        readonly CurrencyRatesPublished: {
            /** @enum {string} */
            readonly type: "CurrencyRatesPublished";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description When the rates were found, ms since 1970 UTC. */
            readonly asOfAtMs: number;
            /** @description Who published them, in words. */
            readonly source: string;
            /** @description One of each currency; USD needs none. */
            readonly rates: readonly {
                readonly currency: string;
                readonly perUsdMicros: number;
            }[];
        };
        /** @description An agent showed the demo to the client (WAP-25). */
        readonly DemoPresented: {
            /** @enum {string} */
            readonly type: "DemoPresented";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the demo, unique within the client. */
            readonly demoId: string;
            /** @description Agent who showed it. */
            readonly agentId: string;
        };
        /** @description A demo was tested: by the platform's own checks, or by a developer (WAP-24). */
        readonly DemoTested: {
            /** @enum {string} */
            readonly type: "DemoTested";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the demo, unique within the client. */
            readonly demoId: string;
            /** @description Which build, 1 or more. */
            readonly attempt: number;
            /** @description Who, as kind:id: "workflow:…" or "agent:…". */
            readonly testedBy: string;
            /** @description Checks that passed, 0 or more. */
            readonly passedCount: number;
            /** @description Checks that failed, 0 or more: none makes the demo ready. */
            readonly failedCount: number;
            /** @description Names of the checks that failed. */
            readonly failed: readonly string[];
        };
        /** @description What an objective brought at one client, measured before and after (WAP-30). The entity is the client id. */
        readonly DeploymentMeasured: {
            /** @enum {string} */
            readonly type: "DeploymentMeasured";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /**
             * @description "chatbot" or "voicebot".
             * @enum {string}
             */
            readonly product: "chatbot" | "voicebot";
            /**
             * @description Business of the client, a short name; null when not known.
             * @default null
             */
            readonly businessType: string | null;
            /** @description What was to be reached, a short name. */
            readonly objective: string;
            /**
             * @description What kind of benefit it is.
             * @enum {string}
             */
            readonly kind: "CROSS_SELL" | "UPSELL" | "RAPPORT" | "NEW_REVENUE" | "SAVINGS";
            /** @description What was measured, a short name, e.g. "resolved-alone". */
            readonly metric: string;
            /** @description Share before, millionths, 0 or more. */
            readonly baselinePpm: number;
            /** @description Share now, millionths, 0 or more. */
            readonly nowPpm: number;
            /** @description Conversations the share of now rests on. */
            readonly conversations: number;
            /** @description Begin of what is measured as now, ms since 1970 UTC. */
            readonly fromMs: number;
            /** @description End of it, ms since 1970 UTC. */
            readonly toMs: number;
        };
        readonly Done: {
            /** @enum {boolean} */
            readonly done: true;
        };
        readonly Event: components["schemas"]["LeadReceived"] | components["schemas"]["LeadResponded"] | components["schemas"]["ClientSignedUp"] | components["schemas"]["ClientDealSigned"] | components["schemas"]["HumanFindingAdded"] | components["schemas"]["ClientRequirementsValidated"] | components["schemas"]["DemoTested"] | components["schemas"]["DemoPresented"] | components["schemas"]["PilotAgreed"] | components["schemas"]["PilotDeclined"] | components["schemas"]["PrdQuestionAnswered"] | components["schemas"]["PrdReviewed"] | components["schemas"]["PrdSprintPlanned"] | components["schemas"]["ClientUsageCounted"] | components["schemas"]["RenewalDecided"] | components["schemas"]["SuccessCancelled"] | components["schemas"]["QbrHeld"] | components["schemas"]["ClientFlowCounted"] | components["schemas"]["DeploymentMeasured"] | components["schemas"]["SpecialistInvited"] | components["schemas"]["SpecialistOutcomeReported"] | components["schemas"]["SpecialistWithdrawn"] | components["schemas"]["ClientPlanRequested"] | components["schemas"]["ClientContactNamed"] | components["schemas"]["ContactConsentChanged"] | components["schemas"]["FlowTriggered"] | components["schemas"]["ConfigPublished"] | components["schemas"]["CurrencyRatesPublished"] | components["schemas"]["TransactionStatsObserved"] | components["schemas"]["OutcomesCounted"] | components["schemas"]["RollbackRequested"] | components["schemas"]["RiskScored"] | components["schemas"]["BrandSafetyViolated"] | components["schemas"]["BreachSuspected"] | components["schemas"]["IncidentStepReported"];
        readonly EventReference: {
            readonly eventId: string;
            readonly known: boolean;
            readonly type: string | null;
            readonly topic: string | null;
            readonly entity: string | null;
            readonly occurredAt: string | null;
            readonly actor: string | null;
            readonly causationId: string | null;
        };
        readonly EventResult: {
            readonly id: string;
            /** @enum {string} */
            readonly status: "accepted";
            readonly position: components["schemas"]["LogPosition"];
            /**
             * @description The lane it waits in before it comes to its own topic; missing for what came there at once.
             * @enum {string}
             */
            readonly lane?: "overflow" | "backfill";
        } | {
            readonly id: string;
            /** @enum {string} */
            readonly status: "duplicate";
        } | {
            readonly id: string | null;
            /** @enum {string} */
            readonly status: "invalid";
            readonly problems: readonly components["schemas"]["FieldProblem"][];
        };
        readonly EventResults: {
            /** @description One per event, in the order sent. */
            readonly results: readonly components["schemas"]["EventResult"][];
        };
        readonly EventsProblem: {
            /** @description /problems/<code>, of the gateway that answered: says what the code means. */
            readonly type: string;
            readonly title: string;
            readonly status: number;
            readonly detail: string;
            /** @description Stable: programs compare it. */
            readonly code: string;
            /** @description True when the same request may succeed later. */
            readonly retryable: boolean;
            /** @description What to do next. */
            readonly next: string;
            readonly requestId: string;
            readonly problems?: readonly components["schemas"]["FieldProblem"][];
            /** @description One per event, in the order sent. */
            readonly results?: readonly components["schemas"]["EventResult"][];
        } & {
            readonly [key: string]: unknown;
        };
        readonly ExplainedDecision: {
            readonly decisionId: string;
            /** @description What was decided, e.g. LEAD_SCORE. */
            readonly kind: string;
            readonly decidedBy: string;
            readonly outcome: string;
            /** @description Rule, with its version, that made the outcome. */
            readonly policy: string;
            readonly model: string | null;
            /** @description 0 to 1. */
            readonly confidence: number | null;
            /** @description Chance with which the outcome was drawn. */
            readonly propensity: number | null;
            /** @description AUTO, SUPERVISED or HUMAN (SM-10). */
            readonly autonomy: string;
            readonly profile: string | null;
            readonly autonomousPpm: number | null;
            readonly supervisedPpm: number | null;
            readonly inputs: readonly {
                readonly name: string;
                readonly ref: string | null;
                readonly value: unknown;
            }[];
            readonly features: readonly {
                readonly view: string;
                readonly name: string;
                readonly value: unknown;
                readonly ageMs: number | null;
                /** @description FRESH, STALE or DEFAULT. */
                readonly flag: string;
            }[];
            readonly reasons: readonly {
                readonly code: string;
                readonly weight: number | null;
                readonly words: string;
            }[];
            /** @description UPHELD, DOUBTED, WRONG or UNJUDGED; null while nobody has looked. */
            readonly verdict: string | null;
            readonly verdictBecause: string | null;
        };
        readonly FieldProblem: {
            /** @enum {string} */
            readonly code: "FIELD_UNKNOWN" | "FIELD_MISSING" | "FIELD_WRONG_TYPE" | "FIELD_OUT_OF_RANGE" | "FIELD_INVALID" | "PERSONAL_DATA" | "SUBJECT_ERASED" | "EVENT_TYPE_UNKNOWN" | "EVENT_TYPE_DECIDED" | "EVENT_TYPE_INTERNAL" | "EVENT_FORBIDDEN" | "ID_REUSED" | "EVENT_TOO_LARGE";
            /** @description Path of the field with dots; empty for the whole. */
            readonly field: string;
            readonly message: string;
            /** @description What to do about it, when it can be told. */
            readonly hint?: string;
        };
        /** @description Somebody or something asked for a flow to be started for one contact (KIKI-32). */
        readonly FlowTriggered: {
            /** @enum {string} */
            readonly type: "FlowTriggered";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description The flow, that is the journey, to be started. */
            readonly journeyId: string;
            /**
             * @description What the entity is: "user", "person", "client" or "agent".
             * @enum {string}
             */
            readonly contactKind: "user" | "person" | "client" | "agent";
            /**
             * @description What tells several walks of one contact apart; null for the only one.
             * @default null
             */
            readonly instanceKey: string | null;
            /**
             * @description Segment it is asked for; null for none.
             * @default null
             */
            readonly segment: string | null;
        };
        /** @description A person told what the client's teams said: a gap automation could close (WAP-19). */
        readonly HumanFindingAdded: {
            /** @enum {string} */
            readonly type: "HumanFindingAdded";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of this research, unique within the client. */
            readonly researchId: string;
            /** @description Id of the finding, unique within the research. */
            readonly findingId: string;
            /**
             * @description Which gap.
             * @enum {string}
             */
            readonly gap: "RESPONSE_QUALITY" | "RESPONSE_TIME" | "HOURS_COVERED" | "OTHER";
            /**
             * @description How much it costs the client.
             * @enum {string}
             */
            readonly severity: "HIGH" | "MEDIUM" | "LOW";
            /** @description Agent who talked to them. */
            readonly agentId: string;
            /**
             * @description Which team was asked, e.g. "support"; null when not told.
             * @default null
             */
            readonly team: string | null;
            /** @description Who told it: id of the person or its pseudonym, else the client. */
            readonly personRef: string;
            /**
             * @description Typical time to a first answer, ms; null when not told.
             * @default null
             */
            readonly typicalResponseMs: number | null;
            /**
             * @description Hours a week somebody answers, 0 to 168; null when not told.
             * @default null
             */
            readonly hoursCoveredPerWeek: number | null;
            /**
             * @description Share of answers that helped, millionths, 0 to 1,000,000; null when not told.
             * @default null
             */
            readonly answeredWellPpm: number | null;
            /** @description What they said, sealed (R6); null when only figures were noted. */
            readonly words?: string | null;
        };
        /** @description Somebody says that a step of an incident is done; its workflow takes it when it waits for that step (SM-14). */
        readonly IncidentStepReported: {
            /** @enum {string} */
            readonly type: "IncidentStepReported";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /**
             * @description What is done.
             * @enum {string}
             */
            readonly step: "MITIGATION" | "RCA" | "PREVENTION";
            /**
             * @description Where it is written; RCA and PREVENTION need one.
             * @default null
             */
            readonly uri: string | null;
        };
        readonly Invitation: {
            readonly userId: string;
            /** @description Shown once: give it to the person. */
            readonly invitation: string;
            readonly expiresAtMs: number;
        };
        readonly KeyIssued: {
            readonly keyId: string;
            /** @description Shown once, kept nowhere. */
            readonly key: string;
        };
        /** @description A lead arrived from an upstream system. What tells who the person is comes in sealed fields, readable until the person is erased. */
        readonly LeadReceived: {
            /** @enum {string} */
            readonly type: "LeadReceived";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Where it came from, e.g. "web-form", "partner", "event". */
            readonly source: string;
            /** @description Opaque id of the person in the sender's system; no name, address or number. */
            readonly contactRef: string;
            /**
             * @description Company the person stands for; null when unknown.
             * @default null
             */
            readonly companyName: string | null;
            /**
             * @description Employees of that company, 1 or more; null when unknown.
             * @default null
             */
            readonly companySize: number | null;
            /**
             * @description Industry in lower case, e.g. "retail"; null when unknown.
             * @default null
             */
            readonly industry: string | null;
            /**
             * @description ISO 3166-1 alpha-3 country; null when unknown.
             * @default null
             */
            readonly country: string | null;
            /**
             * @description Product asked about, "chatbot" or "voicebot" or another; null when unknown.
             * @default null
             */
            readonly product: string | null;
            /**
             * @description Yearly budget the lead named, micros of its currency, 0 or more; null when unknown.
             * @default null
             */
            readonly budgetMicros: number | null;
            /**
             * @description ISO 4217 currency of budgetMicros; null when no budget was named.
             * @default null
             */
            readonly currency: string | null;
            /**
             * @description Campaign that brought the lead; null when not known.
             * @default null
             */
            readonly campaignId: string | null;
            /** @description Name of the person, sealed (R6); null when not sent. */
            readonly contactName?: string | null;
            /** @description E-mail address of the person, sealed (R6); null when not sent. */
            readonly contactEmail?: string | null;
            /** @description Telephone number of the person as sent, sealed (R6); null when not sent. */
            readonly contactPhone?: string | null;
            /** @description What the person does in the company, e.g. "head of sales", sealed (R6); null when not sent. */
            readonly contactRole?: string | null;
        };
        /** @description A lead answered. */
        readonly LeadResponded: {
            /** @enum {string} */
            readonly type: "LeadResponded";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /**
             * @description Channel it answered on.
             * @enum {string}
             */
            readonly channel: "email" | "sms" | "push" | "chat" | "voice";
            /**
             * @description Message it answered to; null when not known.
             * @default null
             */
            readonly messageId: string | null;
        };
        readonly LogPosition: {
            readonly topic: string;
            readonly partition: number;
            readonly offset: number;
        };
        readonly Organisation: {
            /** @description Its tenant. */
            readonly id: string;
            readonly name: string;
            readonly status: string;
            readonly issuer: string | null;
            readonly clientId: string | null;
            readonly passwordsAllowed: boolean;
        };
        /** @description How often something went well in a span of time, of one version of a config or of a creative (SM-2): what rollbacks are judged by. */
        readonly OutcomesCounted: {
            /** @enum {string} */
            readonly type: "OutcomesCounted";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /**
             * @description What was counted.
             * @enum {string}
             */
            readonly subjectKind: "CONFIG" | "CREATIVE";
            /** @description Config id or creative id; the entity of the event. */
            readonly subjectId: string;
            /** @description Version that was in use; empty for a creative. */
            readonly version: string;
            /**
             * @description CANDIDATE is what may be rolled back; CONTROL is what ran beside it at the same time, for comparison.
             * @enum {string}
             */
            readonly arm: "CANDIDATE" | "CONTROL";
            /** @description What was counted: "conversion", "completion", "error", "sla", or a metric of the tenant's own. */
            readonly metric: string;
            /** @description How often it was tried in the span. */
            readonly trials: number;
            /** @description How often it came about, at most as often as it was tried; of "error" and "sla" a success is a failure or a breach. */
            readonly successes: number;
            /** @description Start of the span, ms since 1970 UTC; both arms count the same spans. */
            readonly fromAtMs: number;
            /** @description End of the span, ms since 1970 UTC. */
            readonly toAtMs: number;
        };
        /** @description The client agreed to a pilot after the demo (WAP-25). */
        readonly PilotAgreed: {
            /** @enum {string} */
            readonly type: "PilotAgreed";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the demo, unique within the client. */
            readonly demoId: string;
            /** @description Who it was: id of the person or its pseudonym, else the client. */
            readonly personRef: string;
            /** @description How long the pilot is to run, days, 1 or more. */
            readonly pilotDays: number;
        };
        /** @description The client wants no pilot (WAP-25). */
        readonly PilotDeclined: {
            /** @enum {string} */
            readonly type: "PilotDeclined";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the demo, unique within the client. */
            readonly demoId: string;
            /** @description Who it was: id of the person or its pseudonym, else the client. */
            readonly personRef: string;
            /** @description Short name of the reason, e.g. "price", "timing", "fit" or "other". */
            readonly reason: string;
            /** @description Why, in the client's words, sealed (R6); null for none. */
            readonly words?: string | null;
        };
        /** @description The client answered a question of the PRD (WAP-29). */
        readonly PrdQuestionAnswered: {
            /** @enum {string} */
            readonly type: "PrdQuestionAnswered";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the PRD, unique within the client. */
            readonly prdId: string;
            /** @description Id of the question. */
            readonly questionId: string;
            /** @description Who it was: id of the person or its pseudonym, else the client. */
            readonly personRef: string;
            /** @description What the answer names, as short names: tools, triggers, objectives; none when it is words alone. */
            readonly choices: readonly string[];
            /**
             * @description The number the answer gives, in the unit of the question; null for none.
             * @default null
             */
            readonly figure: number | null;
            /** @description The answer in the client's words, sealed (R6); null when choices or the figure say all. */
            readonly words?: string | null;
        };
        /** @description The client or onboarding said whether a revision of the PRD is what they want (WAP-35). */
        readonly PrdReviewed: {
            /** @enum {string} */
            readonly type: "PrdReviewed";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the PRD, unique within the client. */
            readonly prdId: string;
            /** @description Revision of the PRD, 1 or more. */
            readonly revision: number;
            /**
             * @description Who looked.
             * @enum {string}
             */
            readonly side: "CLIENT" | "ONBOARDING";
            /** @description True when this side approves the revision. */
            readonly isSatisfied: boolean;
            /** @description What is to be asked again; none when words say it, or when satisfied. */
            readonly askAgain: readonly ("USE_CASES" | "OBJECTIVES" | "EDGE_CASES" | "KPIS" | "TOOLS" | "INTEGRATIONS" | "ESCALATION" | "VOICE")[];
            /** @description Who it was: id of the person or its pseudonym, else the client. */
            readonly personRef: string;
            /** @description What is missing, in words, sealed (R6); null for none. */
            readonly words?: string | null;
        };
        /** @description Steps to the goal of automation, and who does what in each (WAP-34). */
        readonly PrdSprintPlanned: {
            /** @enum {string} */
            readonly type: "PrdSprintPlanned";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the PRD, unique within the client. */
            readonly prdId: string;
            /** @description Revision of the PRD, 1 or more. */
            readonly revision: number;
            /** @description Conversations answered without a person at the end, millionths, 0 to 1,000,000. */
            readonly goalPpm: number;
            /** @description Months until then, 1 to 36. */
            readonly goalMonths: number;
            /** @description The sprints in order, 1 to 24. */
            readonly sprints: readonly {
                readonly number: number;
                readonly endsAtMs: number;
                readonly targetPpm: number;
                readonly platformDoes: string;
                readonly humansDo: string;
                readonly engineersDo: string;
            }[];
        };
        readonly Problem: {
            /** @description /problems/<code>, of the gateway that answered: says what the code means. */
            readonly type: string;
            readonly title: string;
            readonly status: number;
            readonly detail: string;
            /** @description Stable: programs compare it. */
            readonly code: string;
            /** @description True when the same request may succeed later. */
            readonly retryable: boolean;
            /** @description What to do next. */
            readonly next: string;
            readonly requestId: string;
            readonly problems?: readonly components["schemas"]["FieldProblem"][];
        } & {
            readonly [key: string]: unknown;
        };
        /** @description The review was held with the client (WAP-58). */
        readonly QbrHeld: {
            /** @enum {string} */
            readonly type: "QbrHeld";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the review, unique within the client. */
            readonly qbrId: string;
            /** @description When it was held, ms since 1970 UTC. */
            readonly heldAtMs: number;
            /** @description Agent who held it. */
            readonly agentId: string;
            /** @description Who was there for the client: id of the person or its pseudonym, else the client. */
            readonly personRef: string;
            /**
             * @description What came of it, a short name; null when not told.
             * @default null
             */
            readonly outcome: string | null;
            /** @description Next steps that were agreed, 0 or more. */
            readonly nextStepCount: number;
            /** @description What was said, sealed (R6); null when nothing was noted. */
            readonly words?: string | null;
        };
        /** @description The client renews its contract or does not. People tell it. */
        readonly RenewalDecided: {
            /** @enum {string} */
            readonly type: "RenewalDecided";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /**
             * @description "RENEWED" or "DECLINED".
             * @enum {string}
             */
            readonly outcome: "RENEWED" | "DECLINED";
            /** @description For RENEWED when it renews next, else when it ends; ms since 1970 UTC. */
            readonly renewsAtMs: number;
            /**
             * @description Id of the new contract; null when none.
             * @default null
             */
            readonly contractRef: string | null;
            /**
             * @description For DECLINED why, a short name; null when not told.
             * @default null
             */
            readonly reason: string | null;
        };
        readonly Requested: {
            /** @description Id of the request on the log. */
            readonly requestId: string;
            /**
             * @description Asked for, and nothing more: a workflow or a person takes it up.
             * @enum {string}
             */
            readonly status: "requested";
        };
        /** @description How risky bidding is judged, for a campaign or the whole tenant (SM-1): over its line it opens the breaker. */
        readonly RiskScored: {
            /** @enum {string} */
            readonly type: "RiskScored";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Risk, millionths of certain harm. */
            readonly riskPpm: number;
            /** @description What judged, as name@version, or "person". */
            readonly model: string;
            /** @description What it is judged by, in words. */
            readonly because: string;
        };
        /** @description Somebody asked that a creative or a config be rolled back, without giving a proof (SM-2: a client's click). */
        readonly RollbackRequested: {
            /** @enum {string} */
            readonly type: "RollbackRequested";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /**
             * @description What is to be rolled back.
             * @enum {string}
             */
            readonly subjectKind: "CONFIG" | "CREATIVE";
            /** @description Config id or creative id; the entity of the event. */
            readonly subjectId: string;
            /** @description Version to be left; empty for a creative. */
            readonly version: string;
            /** @description Why, in the words of who asked. */
            readonly because: string;
        };
        readonly RowOfActions: {
            readonly actionId: string;
            readonly kind?: string;
            readonly agent?: string;
            readonly subject?: string;
            readonly tool?: string | null;
            readonly door?: string | null;
            readonly outcome?: string | null;
            readonly code?: string | null;
            readonly durationMs?: number | null;
            readonly resultCount?: number | null;
            readonly because?: string | null;
            readonly occurredAtMs?: number;
        };
        readonly RowOfAgents: {
            readonly agentId: string;
            readonly status?: string | null;
            readonly kind?: string | null;
            readonly userId?: string | null;
            readonly role?: string | null;
            readonly roleUntilMs?: number | null;
            readonly expertise?: readonly string[];
            readonly languages?: readonly string[];
            readonly timeZone?: string | null;
            readonly clientsMax?: number;
            readonly handoffsMax?: number;
            readonly presence?: string;
            readonly presenceUntilMs?: number | null;
            readonly presenceAtMs?: number | null;
            readonly clients?: number;
        };
        readonly RowOfApprovals: {
            readonly approvalId: string;
            readonly status?: string;
            readonly kind?: string | null;
            readonly subject?: string | null;
            readonly riskTier?: string | null;
            readonly because?: string | null;
            readonly amountMicros?: number | null;
            readonly currency?: string | null;
            readonly diff?: string | null;
            readonly diffUri?: string | null;
            readonly contentHash?: string | null;
            readonly isEdited?: boolean;
            readonly evidenceEventIds?: readonly string[];
            readonly requestedBy?: string | null;
            readonly requestedAtMs?: number | null;
            readonly onDeadline?: string | null;
            readonly rule?: string | null;
            readonly tableVersion?: string | null;
            readonly needed?: string | null;
            readonly roles?: readonly string[];
            readonly approvedBy?: readonly string[];
            readonly delegatedTo?: readonly string[];
            readonly level?: number;
            readonly reminders?: number;
            readonly deadlineAtMs?: number | null;
            readonly lastDeadlineAtMs?: number | null;
            readonly decidedBy?: readonly string[];
            readonly decidedAtMs?: number | null;
            readonly isAutomatic?: boolean;
            readonly standingRule?: string | null;
            readonly ruleStatus?: string | null;
            readonly ruleUntilMs?: number | null;
        };
        readonly RowOfAudit: {
            readonly entryId: string;
            readonly occurredAtMs?: number;
            readonly service?: string;
            readonly action?: string;
            readonly actor?: string;
            readonly subject?: string;
            readonly subjectEventId?: string | null;
            readonly outcome?: string;
            readonly metadataJson?: string;
            readonly correlationId?: string;
            readonly causationId?: string | null;
            readonly description?: string;
        };
        readonly RowOfCampaigns: {
            readonly campaignId: string;
            readonly name?: string | null;
            readonly status?: string | null;
            readonly advertiserDomain?: string | null;
            readonly bidPriceMicros?: number | null;
            readonly currency?: string | null;
            readonly categories?: readonly string[];
            readonly countries?: readonly string[];
            readonly pauseReason?: string | null;
            readonly version?: number;
            readonly createdAtMs?: number | null;
            readonly changedAtMs?: number | null;
            readonly capMicros?: number | null;
            readonly dailyCapMicros?: number | null;
            readonly portfolioId?: string | null;
            readonly shareMicros?: number | null;
            readonly allocatedMicros?: number | null;
            readonly allocationReason?: string | null;
            readonly spentMicros?: number;
            readonly leasedMicros?: number;
            readonly exhausted?: boolean;
            readonly budgetVersion?: number;
            readonly budgetChangedAtMs?: number | null;
        };
        readonly RowOfClients: {
            readonly clientId: string;
            readonly companyName?: string | null;
            readonly product?: string | null;
            readonly assistedBy?: string | null;
            readonly signedUpAtMs?: number | null;
            readonly stage?: string;
            readonly stageBecause?: string | null;
            readonly stageAtMs?: number | null;
            readonly contractRef?: string | null;
            readonly yearlyValueMicros?: number | null;
            readonly currency?: string | null;
            readonly dealSignedAtMs?: number | null;
            readonly approvalId?: string | null;
            readonly approvalWhat?: string | null;
            readonly approvalRole?: string | null;
            readonly approvalDeadlineAtMs?: number | null;
            readonly approvalRequestedAtMs?: number | null;
            readonly approvalOutcome?: string | null;
            readonly approvalDecidedBy?: string | null;
            readonly approvalNote?: string | null;
            readonly website?: string | null;
            readonly businessType?: string | null;
            readonly step?: string | null;
            readonly stepWaitingFor?: string | null;
            readonly stepUntilMs?: number | null;
            readonly stepAtMs?: number | null;
            readonly salesAgentId?: string | null;
            readonly onboardingAgentId?: string | null;
            readonly supportAgentId?: string | null;
            readonly successAgentId?: string | null;
            readonly ticketId?: string | null;
            readonly ticketAbout?: string | null;
            readonly configId?: string | null;
            readonly toolsMissing?: number | null;
            readonly plan?: string | null;
            readonly wentLiveAtMs?: number | null;
            readonly trialEndsAtMs?: number | null;
            readonly renewsAtMs?: number | null;
        };
        readonly RowOfClientsDays: {
            readonly clientId: string;
            readonly dayAtMs: number;
            readonly isCounted?: boolean;
            readonly conversations?: number;
            readonly expectedConversations?: number;
            readonly resolvedConversations?: number;
            readonly satisfactionHundredths?: number | null;
            readonly logins?: number;
            readonly featuresUsed?: number;
            readonly featuresAvailable?: number;
            readonly apiCalls?: number;
            readonly expectedApiCalls?: number | null;
            readonly featureRequests?: number;
            readonly tickets?: number;
            readonly ticketComplexity?: number;
        };
        readonly RowOfConfigsChanges: {
            readonly configId: string;
            readonly changeId: string;
            readonly status?: string;
            readonly branch?: string | null;
            readonly parent?: string | null;
            readonly message?: string | null;
            readonly paths?: readonly string[];
            readonly source?: string | null;
            readonly classes?: readonly string[];
            readonly saidClass?: string | null;
            readonly confidence?: number | null;
            readonly tier?: string | null;
            readonly askedTier?: string | null;
            readonly score?: number | null;
            readonly reasons?: readonly string[];
            readonly requestedBy?: string | null;
            readonly requestedAtMs?: number | null;
            readonly approvalId?: string | null;
            readonly decidedBy?: readonly string[];
            readonly previewExpiresAtMs?: number | null;
            readonly commitId?: string | null;
            readonly because?: string | null;
            readonly changedAtMs?: number | null;
        };
        readonly RowOfConfigsCommits: {
            readonly configId: string;
            readonly commitId: string;
            readonly branch?: string | null;
            readonly version?: number | null;
            readonly parents?: readonly string[];
            readonly contentHash?: string | null;
            readonly yaml?: string | null;
            readonly message?: string | null;
            readonly diff?: string | null;
            readonly paths?: readonly string[];
            readonly origin?: string | null;
            readonly changeId?: string | null;
            readonly restores?: string | null;
            readonly committedBy?: string | null;
            readonly committedAtMs?: number | null;
        };
        readonly RowOfCreatives: {
            readonly creativeId: string;
            readonly campaignId?: string;
            readonly status?: string;
            readonly gold?: boolean;
            readonly format?: string;
            readonly widthPx?: number;
            readonly heightPx?: number;
            readonly markup?: string;
            readonly mimeType?: string;
            readonly durationS?: number | null;
            readonly secure?: boolean;
            readonly because?: string | null;
            readonly version?: number;
            readonly createdAtMs?: number;
            readonly changedAtMs?: number;
        };
        readonly RowOfDecisions: {
            readonly decisionId: string;
            readonly decidedAtMs?: number | null;
            readonly kind?: string;
            readonly subjectKind?: string;
            readonly subject?: string;
            readonly decidedBy?: string;
            readonly decidedEventId?: string | null;
            readonly decidedType?: string | null;
            readonly causeEventId?: string | null;
            readonly inputsJson?: string;
            readonly featuresJson?: string;
            readonly featuresMissing?: number;
            readonly model?: string | null;
            readonly policy?: string;
            readonly propensity?: number | null;
            readonly confidence?: number | null;
            readonly profile?: string | null;
            readonly autonomousPpm?: number | null;
            readonly supervisedPpm?: number | null;
            readonly autonomy?: string;
            readonly outcome?: string;
            readonly reasonsJson?: string;
            readonly verdict?: string | null;
            readonly verdictBecause?: string | null;
            readonly checksJson?: string | null;
            readonly similarJson?: string | null;
            readonly auditedAtMs?: number | null;
        };
        readonly RowOfDecisionsDays: {
            readonly dayAtMs: number;
            readonly kind: string;
            readonly decisions?: number;
            readonly alone?: number;
            readonly supervised?: number;
            readonly byPerson?: number;
            readonly autonomyPpm?: number | null;
            readonly onDefaults?: number;
            readonly audited?: number;
            readonly doubted?: number;
            readonly wrong?: number;
        };
        readonly RowOfExperiments: {
            readonly experimentId: string;
            readonly name?: string | null;
            readonly state?: string | null;
            readonly subjectKind?: string | null;
            readonly subjectId?: string | null;
            readonly cohort?: string | null;
            readonly metric?: string | null;
            readonly arms?: string | null;
            readonly block?: number;
            readonly trials?: number;
            readonly winner?: string | null;
            readonly because?: string | null;
            readonly startedAtMs?: number | null;
            readonly endedAtMs?: number | null;
            readonly version?: number;
            readonly changedAtMs?: number | null;
        };
        readonly RowOfFeaturesQuarantine: {
            readonly eventId: string;
            readonly eventType?: string;
            readonly entity?: string;
            readonly views?: readonly string[];
            readonly codes?: readonly string[];
            readonly fields?: readonly string[];
            readonly words?: readonly string[];
            readonly topic?: string;
            readonly logPartition?: number;
            readonly logOffset?: number;
            readonly occurredAtMs?: number;
        };
        readonly RowOfFlows: {
            readonly journeyId: string;
            readonly status?: string;
            readonly version?: number;
            readonly family?: string | null;
            readonly definitionHash?: string | null;
            readonly sourceYaml?: string | null;
            readonly entryTypes?: readonly string[];
            readonly listensTo?: readonly string[];
            readonly onRunning?: string | null;
            readonly because?: string | null;
            readonly changedAtMs?: number | null;
        };
        readonly RowOfHandoffs: {
            readonly handoffId: string;
            readonly status?: string;
            readonly kind?: string | null;
            readonly clientId?: string | null;
            readonly fromAgent?: string | null;
            readonly teams?: readonly string[];
            readonly priority?: string | null;
            readonly notesUri?: string | null;
            readonly createdAtMs?: number | null;
            readonly deadlineMs?: number | null;
            readonly offered?: readonly string[];
            readonly accepted?: readonly string[];
            readonly requeues?: number;
            readonly endedAtMs?: number | null;
            readonly reason?: string | null;
            readonly history?: readonly string[];
        };
        readonly RowOfIncidents: {
            readonly incidentId: string;
            readonly status?: string;
            readonly step?: string;
            readonly severity?: string | null;
            readonly kind?: string | null;
            readonly subject?: string | null;
            readonly summary?: string | null;
            readonly openedAtMs?: number | null;
            readonly alertChannel?: string | null;
            readonly alertDelivered?: boolean | null;
            readonly alertedAtMs?: number | null;
            readonly alertMs?: number | null;
            readonly ticketSystem?: string | null;
            readonly ticketRef?: string | null;
            readonly ticketUri?: string | null;
            readonly clientTold?: readonly string[];
            readonly clientToldAtMs?: number | null;
            readonly clientToldMs?: number | null;
            readonly waitsFor?: string | null;
            readonly owner?: string | null;
            readonly dueAtMs?: number | null;
            readonly policyVersion?: string | null;
            readonly missed?: readonly string[];
            readonly escalatedTo?: string | null;
            readonly mitigationDueAtMs?: number | null;
            readonly mitigatedAtMs?: number | null;
            readonly mitigationMs?: number | null;
            readonly mitigatedBy?: string | null;
            readonly mitigationUri?: string | null;
            readonly mitigationLate?: boolean | null;
            readonly rcaDueAtMs?: number | null;
            readonly rcaAtMs?: number | null;
            readonly rcaMs?: number | null;
            readonly rcaBy?: string | null;
            readonly rcaUri?: string | null;
            readonly rcaLate?: boolean | null;
            readonly preventionDueAtMs?: number | null;
            readonly preventedAtMs?: number | null;
            readonly preventionMs?: number | null;
            readonly preventedBy?: string | null;
            readonly preventionUri?: string | null;
            readonly preventionLate?: boolean | null;
            readonly campaignId?: string | null;
            readonly pausedCreativeId?: string | null;
            readonly goldCreativeId?: string | null;
            readonly resolvedAtMs?: number | null;
            readonly escalatedAtMs?: number | null;
            readonly escalationReason?: string | null;
        };
        readonly RowOfIngestionWarnings: {
            readonly door: string;
            readonly code: string;
            readonly eventType: string;
            readonly count?: number;
            readonly fieldNames?: readonly string[];
            readonly credential?: string | null;
            readonly firstAtMs?: number | null;
            readonly lastAtMs?: number;
        };
        readonly RowOfLeads: {
            readonly leadId: string;
            readonly status?: string;
            readonly source?: string | null;
            readonly contactRef?: string | null;
            readonly companyName?: string | null;
            readonly companySize?: number | null;
            readonly industry?: string | null;
            readonly country?: string | null;
            readonly product?: string | null;
            readonly budgetMicros?: number | null;
            readonly currency?: string | null;
            readonly campaignId?: string | null;
            readonly contactName?: string | null;
            readonly contactEmail?: string | null;
            readonly contactPhone?: string | null;
            readonly contactRole?: string | null;
            readonly contactErased?: boolean;
            readonly receivedAtMs?: number | null;
            readonly score?: number | null;
            readonly class?: string | null;
            readonly confidence?: number | null;
            readonly modelVersion?: string | null;
            readonly reasons?: readonly string[];
            readonly scoredAtMs?: number | null;
            readonly queue?: string | null;
            readonly routedBecause?: string | null;
            readonly routedAtMs?: number | null;
            readonly assignee?: string | null;
            readonly assignedBecause?: string | null;
            readonly assignedAtMs?: number | null;
        };
        readonly RowOfMessages: {
            readonly messageId: string;
            readonly contactKind?: string;
            readonly contactId?: string;
            readonly channel?: string;
            readonly purpose?: string;
            readonly template?: string | null;
            readonly language?: string | null;
            readonly status?: string;
            readonly reason?: string | null;
            readonly provider?: string | null;
            readonly providerMessageId?: string | null;
            readonly offline?: boolean;
            readonly subjectRef?: string | null;
            readonly requestedAtMs?: number | null;
            readonly settledAtMs?: number | null;
            readonly deliveredAtMs?: number | null;
            readonly openedAtMs?: number | null;
            readonly clickedAtMs?: number | null;
            readonly repliedAtMs?: number | null;
            readonly bouncedAtMs?: number | null;
            readonly complainedAtMs?: number | null;
        };
        readonly RowOfModels: {
            readonly modelName: string;
            readonly kind?: string | null;
            readonly champion?: string | null;
            readonly challenger?: string | null;
            readonly shadow?: string | null;
            readonly previousChampion?: string | null;
            readonly championSinceMs?: number | null;
            readonly because?: string | null;
            readonly rolledBack?: boolean;
            readonly versionCount?: number;
            readonly versions?: string | null;
            readonly driftedAtMs?: number | null;
            readonly drift?: string | null;
            readonly unfairAtMs?: number | null;
            readonly fairness?: string | null;
            readonly comparedAtMs?: number | null;
            readonly comparison?: string | null;
            readonly retrainAskedAtMs?: number | null;
            readonly retrainBecause?: string | null;
            readonly version?: number;
            readonly changedAtMs?: number | null;
        };
        readonly RowOfPortfolios: {
            readonly portfolioId: string;
            readonly status?: string | null;
            readonly totalMicros?: number | null;
            readonly currency?: string | null;
            readonly mode?: string | null;
            readonly intervalMin?: number | null;
            readonly explorePpm?: number | null;
            readonly approvalAbovePpm?: number | null;
            readonly members?: readonly string[];
            readonly asked?: boolean;
            readonly splitNumber?: number;
            readonly splitTrigger?: string | null;
            readonly splitStatus?: string | null;
            readonly splitAtMs?: number | null;
            readonly movedMicros?: number | null;
            readonly leftMicros?: number | null;
            readonly boundMicros?: number | null;
            readonly split?: string | null;
            readonly version?: number;
            readonly changedAtMs?: number | null;
        };
        readonly RowOfProposals: {
            readonly proposalId: string;
            readonly status?: string;
            readonly stream?: string | null;
            readonly target?: string | null;
            readonly commandType?: string | null;
            readonly commandJson?: string | null;
            readonly because?: string | null;
            readonly proposedBy?: string | null;
            readonly seenVersion?: number | null;
            readonly wouldMake?: readonly string[];
            readonly permission?: string | null;
            readonly proposedAtMs?: number | null;
            readonly expiresAtMs?: number | null;
            readonly decidedBy?: string | null;
            readonly decidedAtMs?: number | null;
            readonly note?: string | null;
            readonly outcome?: string | null;
            readonly code?: string | null;
            readonly eventIds?: readonly string[];
        };
        readonly RowOfQbrs: {
            readonly clientId: string;
            readonly qbrId: string;
            readonly status?: string;
            readonly quarter?: number | null;
            readonly fromMs?: number | null;
            readonly toMs?: number | null;
            readonly agentId?: string | null;
            readonly revision?: number | null;
            readonly deckUri?: string | null;
            readonly deckHash?: string | null;
            readonly partsSilent?: readonly string[];
            readonly draftedBy?: string | null;
            readonly isOffline?: boolean | null;
            readonly approvalId?: string | null;
            readonly holdByMs?: number | null;
            readonly heldAtMs?: number | null;
            readonly outcome?: string | null;
            readonly lapsedBecause?: string | null;
        };
        readonly RowOfSpend: {
            readonly campaignId: string;
            readonly hourAtMs: number;
            readonly currency: string;
            readonly spentMicros?: number;
            readonly impressions?: number;
            readonly lastBilledAtMs?: number;
        };
        readonly RowOfSuccess: {
            readonly clientId: string;
            readonly stage?: string | null;
            readonly stageBecause?: string | null;
            readonly stageAtMs?: number | null;
            readonly renewsAtMs?: number | null;
            readonly band?: string | null;
            readonly bandBefore?: string | null;
            readonly scoreHundredths?: number | null;
            readonly healthParts?: readonly string[];
            readonly weightsVersion?: string | null;
            readonly bandDayAtMs?: number | null;
            readonly renewal?: string | null;
            readonly renewalAtMs?: number | null;
            readonly renewalAgentId?: string | null;
            readonly renewalWorkId?: string | null;
            readonly contractRef?: string | null;
            readonly leavesAtMs?: number | null;
            readonly leavesBecause?: string | null;
            readonly eventId?: string | null;
            readonly correlationId?: string | null;
        };
        readonly RowOfTickets: {
            readonly ticketId: string;
            readonly status?: string;
            readonly clientId?: string | null;
            readonly severity?: string | null;
            readonly category?: string | null;
            readonly channel?: string | null;
            readonly complexity?: number | null;
            readonly conversationId?: string | null;
            readonly transcriptUri?: string | null;
            readonly openedAtMs?: number | null;
            readonly levelsVersion?: string | null;
            readonly replyDueAtMs?: number | null;
            readonly resolveDueAtMs?: number | null;
            readonly missed?: readonly string[];
            readonly answeredBy?: string | null;
            readonly answeredAtMs?: number | null;
            readonly level?: number;
            readonly triggers?: readonly string[];
            readonly agentId?: string | null;
            readonly takenOverAtMs?: number | null;
            readonly guidances?: number;
            readonly messages?: number;
            readonly tools?: readonly string[];
            readonly resolvedBy?: string | null;
            readonly resolvedAtMs?: number | null;
            readonly resolutionUri?: string | null;
            readonly updatesMatrix?: boolean;
            readonly openMs?: number | null;
            readonly reopenings?: number;
            readonly closedAtMs?: number | null;
            readonly closedBecause?: string | null;
            readonly satisfactionHundredths?: number | null;
            readonly eventId?: string | null;
            readonly correlationId?: string | null;
        };
        readonly RowOfTicketsMessages: {
            readonly eventId: string;
            readonly ticketId?: string;
            readonly clientId?: string;
            readonly conversationId?: string | null;
            readonly number?: number;
            readonly sender?: string;
            readonly agentId?: string | null;
            readonly subjectRef?: string;
            readonly text?: string | null;
            readonly textErased?: boolean;
            readonly sentAtMs?: number;
        };
        readonly RowOfTicketsSteps: {
            readonly eventId: string;
            readonly ticketId?: string;
            readonly clientId?: string;
            readonly what?: string;
            readonly detail?: string | null;
            readonly agentId?: string | null;
            readonly uri?: string | null;
            readonly actor?: string;
            readonly atMs?: number;
        };
        readonly RowOfTransactions: {
            readonly userId: string;
            readonly fraudFlagged?: boolean;
            readonly amountMicros?: number;
            readonly currency?: string;
            readonly transactionCount?: number;
            readonly observedAtMs?: number | null;
        };
        readonly RowOfWork: {
            readonly team: string;
            readonly workId: string;
            readonly status?: string;
            readonly subject?: string | null;
            readonly kind?: string | null;
            readonly priority?: string | null;
            readonly agentId?: string | null;
            readonly because?: string | null;
            readonly offers?: number;
            readonly offerExpiresMs?: number | null;
            readonly inHandoff?: boolean;
            readonly requestedAtMs?: number | null;
            readonly changedAtMs?: number | null;
            readonly reason?: string | null;
            readonly history?: readonly string[];
        };
        readonly SegmentBatch: {
            readonly batch: readonly (({
                /** @description Id of the call; the same id again is the same call. Made by every client by itself. */
                readonly messageId?: string | number;
                /** @description Id of the person in your system. An address or a number is kept as a pseudonym. */
                readonly userId?: string | number;
                /** @description Id of a person who is not known yet. */
                readonly anonymousId?: string | number;
                /** @description When it happened, ISO 8601, by the sender’s clock. */
                readonly timestamp?: string | number;
                /** @description The same; it goes before timestamp. */
                readonly originalTimestamp?: string | number;
                /** @description When it was sent, by the sender’s clock: the difference to ours is taken off. */
                readonly sentAt?: string | number;
                /** @description Where it happened: library, device, page, campaign. */
                readonly context?: {
                    readonly [key: string]: unknown;
                };
                /** @description Destinations; kept, and obeyed by none here. */
                readonly integrations?: {
                    readonly [key: string]: unknown;
                };
                readonly traits?: {
                    readonly [key: string]: unknown;
                };
                /** @enum {string} */
                readonly type: "identify";
            } & {
                readonly [key: string]: unknown;
            }) | ({
                /** @description Id of the call; the same id again is the same call. Made by every client by itself. */
                readonly messageId?: string | number;
                /** @description Id of the person in your system. An address or a number is kept as a pseudonym. */
                readonly userId?: string | number;
                /** @description Id of a person who is not known yet. */
                readonly anonymousId?: string | number;
                /** @description When it happened, ISO 8601, by the sender’s clock. */
                readonly timestamp?: string | number;
                /** @description The same; it goes before timestamp. */
                readonly originalTimestamp?: string | number;
                /** @description When it was sent, by the sender’s clock: the difference to ours is taken off. */
                readonly sentAt?: string | number;
                /** @description Where it happened: library, device, page, campaign. */
                readonly context?: {
                    readonly [key: string]: unknown;
                };
                /** @description Destinations; kept, and obeyed by none here. */
                readonly integrations?: {
                    readonly [key: string]: unknown;
                };
                readonly event: string;
                readonly properties?: {
                    readonly [key: string]: unknown;
                };
                /** @enum {string} */
                readonly type: "track";
            } & {
                readonly [key: string]: unknown;
            }) | ({
                /** @description Id of the call; the same id again is the same call. Made by every client by itself. */
                readonly messageId?: string | number;
                /** @description Id of the person in your system. An address or a number is kept as a pseudonym. */
                readonly userId?: string | number;
                /** @description Id of a person who is not known yet. */
                readonly anonymousId?: string | number;
                /** @description When it happened, ISO 8601, by the sender’s clock. */
                readonly timestamp?: string | number;
                /** @description The same; it goes before timestamp. */
                readonly originalTimestamp?: string | number;
                /** @description When it was sent, by the sender’s clock: the difference to ours is taken off. */
                readonly sentAt?: string | number;
                /** @description Where it happened: library, device, page, campaign. */
                readonly context?: {
                    readonly [key: string]: unknown;
                };
                /** @description Destinations; kept, and obeyed by none here. */
                readonly integrations?: {
                    readonly [key: string]: unknown;
                };
                readonly name?: string;
                readonly category?: string;
                readonly properties?: {
                    readonly [key: string]: unknown;
                };
                /** @enum {string} */
                readonly type: "page";
            } & {
                readonly [key: string]: unknown;
            }) | ({
                /** @description Id of the call; the same id again is the same call. Made by every client by itself. */
                readonly messageId?: string | number;
                /** @description Id of the person in your system. An address or a number is kept as a pseudonym. */
                readonly userId?: string | number;
                /** @description Id of a person who is not known yet. */
                readonly anonymousId?: string | number;
                /** @description When it happened, ISO 8601, by the sender’s clock. */
                readonly timestamp?: string | number;
                /** @description The same; it goes before timestamp. */
                readonly originalTimestamp?: string | number;
                /** @description When it was sent, by the sender’s clock: the difference to ours is taken off. */
                readonly sentAt?: string | number;
                /** @description Where it happened: library, device, page, campaign. */
                readonly context?: {
                    readonly [key: string]: unknown;
                };
                /** @description Destinations; kept, and obeyed by none here. */
                readonly integrations?: {
                    readonly [key: string]: unknown;
                };
                readonly name?: string;
                readonly category?: string;
                readonly properties?: {
                    readonly [key: string]: unknown;
                };
                /** @enum {string} */
                readonly type: "screen";
            } & {
                readonly [key: string]: unknown;
            }) | ({
                /** @description Id of the call; the same id again is the same call. Made by every client by itself. */
                readonly messageId?: string | number;
                /** @description Id of the person in your system. An address or a number is kept as a pseudonym. */
                readonly userId?: string | number;
                /** @description Id of a person who is not known yet. */
                readonly anonymousId?: string | number;
                /** @description When it happened, ISO 8601, by the sender’s clock. */
                readonly timestamp?: string | number;
                /** @description The same; it goes before timestamp. */
                readonly originalTimestamp?: string | number;
                /** @description When it was sent, by the sender’s clock: the difference to ours is taken off. */
                readonly sentAt?: string | number;
                /** @description Where it happened: library, device, page, campaign. */
                readonly context?: {
                    readonly [key: string]: unknown;
                };
                /** @description Destinations; kept, and obeyed by none here. */
                readonly integrations?: {
                    readonly [key: string]: unknown;
                };
                readonly groupId: string | number;
                readonly traits?: {
                    readonly [key: string]: unknown;
                };
                /** @enum {string} */
                readonly type: "group";
            } & {
                readonly [key: string]: unknown;
            }) | ({
                /** @description Id of the call; the same id again is the same call. Made by every client by itself. */
                readonly messageId?: string | number;
                readonly userId: string | number;
                /** @description Id of a person who is not known yet. */
                readonly anonymousId?: string | number;
                /** @description When it happened, ISO 8601, by the sender’s clock. */
                readonly timestamp?: string | number;
                /** @description The same; it goes before timestamp. */
                readonly originalTimestamp?: string | number;
                /** @description When it was sent, by the sender’s clock: the difference to ours is taken off. */
                readonly sentAt?: string | number;
                /** @description Where it happened: library, device, page, campaign. */
                readonly context?: {
                    readonly [key: string]: unknown;
                };
                /** @description Destinations; kept, and obeyed by none here. */
                readonly integrations?: {
                    readonly [key: string]: unknown;
                };
                readonly previousId: string | number;
                /** @enum {string} */
                readonly type: "alias";
            } & {
                readonly [key: string]: unknown;
            }))[];
            readonly sentAt?: string | number;
        } & {
            readonly [key: string]: unknown;
        };
        readonly Session: {
            readonly sessionId: string;
            readonly method: string;
            readonly idleUntilMs: number;
            readonly endsAtMs: number;
        };
        /** @description A sales specialist is wanted for a client, for a while (WAP-59, WAP-121). The entity is the client id. */
        readonly SpecialistInvited: {
            /** @enum {string} */
            readonly type: "SpecialistInvited";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the invitation, unique within the client. */
            readonly invitationId: string;
            /**
             * @description What for: "PREMIUM", "VOICE_ADD_ON", "CUSTOM_INTEGRATION" or "OTHER".
             * @enum {string}
             */
            readonly kind: "PREMIUM" | "VOICE_ADD_ON" | "CUSTOM_INTEGRATION" | "OTHER";
            /** @description Short name of the reason. */
            readonly reason: string;
            /** @description What the specialist has to know, all of it. */
            readonly expertise: readonly string[];
            /**
             * @description Opportunity it follows from; null when people saw it themselves.
             * @default null
             */
            readonly opportunityId: string | null;
            /**
             * @description Agent of success who asks, and to whom the client goes back; null when not known.
             * @default null
             */
            readonly invitedBy: string | null;
            /** @description Whom the words are about: id of the person or its pseudonym, else the client. */
            readonly personRef: string;
            /**
             * @description Where more of the context lies, sealed; null for none.
             * @default null
             */
            readonly contextUri: string | null;
            /** @description Ids of events the specialist should read, at most 50. */
            readonly evidenceEventIds: readonly string[];
            /** @description Context in the agent’s words, sealed (R6); null for none. */
            readonly words?: string | null;
        };
        /** @description The specialist tells what came of it (WAP-59). The entity is the client id. */
        readonly SpecialistOutcomeReported: {
            /** @enum {string} */
            readonly type: "SpecialistOutcomeReported";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the invitation. */
            readonly invitationId: string;
            /** @description Agent who tells. */
            readonly specialistId: string;
            /**
             * @description "DEAL", "NO_DEAL" or "LATER".
             * @enum {string}
             */
            readonly outcome: "DEAL" | "NO_DEAL" | "LATER";
            /** @description Value of the deal in a year, integer micros; 0 for none. */
            readonly revenueMicros: number;
            /**
             * @description ISO 4217; null without a deal.
             * @default null
             */
            readonly currency: string | null;
            /**
             * @description Reference of the contract; null without one.
             * @default null
             */
            readonly contractRef: string | null;
            /**
             * @description When to come back to it, ms since 1970 UTC; null for never.
             * @default null
             */
            readonly followUpAtMs: number | null;
            /** @description Whom the words are about: id of the person or its pseudonym, else the client. */
            readonly personRef: string;
            /** @description Next steps in the specialist’s words, sealed (R6); null for none. */
            readonly nextSteps?: string | null;
        };
        /** @description A specialist is not wanted any more (WAP-59). The entity is the client id. */
        readonly SpecialistWithdrawn: {
            /** @enum {string} */
            readonly type: "SpecialistWithdrawn";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Id of the invitation. */
            readonly invitationId: string;
            /** @description Why, a short name. */
            readonly because: string;
        };
        /** @description The client leaves before the end. People tell it. */
        readonly SuccessCancelled: {
            /** @enum {string} */
            readonly type: "SuccessCancelled";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /**
             * @description Why, a short name; null when not told.
             * @default null
             */
            readonly reason: string | null;
            /** @description When it ends, ms since 1970 UTC. */
            readonly endsAtMs: number;
        };
        readonly Tokens: {
            /** @enum {string} */
            readonly tokenType: "Bearer";
            readonly accessToken: string;
            readonly accessExpiresAtMs: number;
            /** @description Good once; the answer to a refresh has the next. */
            readonly refreshToken: string;
            readonly sessionId: string;
            readonly userId: string;
            readonly tenant: string;
        };
        /** @description What a payment system knows of the transactions of a user, as of a time. */
        readonly TransactionStatsObserved: {
            /** @enum {string} */
            readonly type: "TransactionStatsObserved";
            /**
             * Format: uuid
             * @description Id of the event, a UUID. The same id again is the same event; without one a resend is a new event.
             */
            readonly id?: string;
            /** @description Id of the thing the event is about (lead, client, setting), unique within the tenant. */
            readonly entity: string;
            /** @description When it happened, ms since 1970 UTC; now by default. */
            readonly occurredAtMs?: number;
            /** @description Shared by all that one outside cause set off; the event id by default. */
            readonly correlationId?: string;
            /** @description Whether the payment system holds the user for fraud. */
            readonly fraudFlagged: boolean;
            /** @description Mean amount of a transaction, micros of currency, 0 or more. */
            readonly amountMicros: number;
            /** @description ISO 4217 currency of the amount. */
            readonly currency: string;
            /** @description Transactions the mean is of, 0 or more. */
            readonly transactionCount: number;
        };
        readonly User: {
            readonly userId: string;
            readonly status: string;
            readonly roles: readonly string[];
            /** @description Null when not given, or erased. */
            readonly email: string | null;
            readonly displayName: string | null;
            readonly sessions: readonly components["schemas"]["Session"][];
        };
    };
    responses: {
        /** @description Decided, and durable on the log. */
        readonly CommandAccepted: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["CommandAccepted"];
            };
        };
        /** @description Default Response */
        readonly Done: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Done"];
            };
        };
        /** @description Every event is durable on the log. */
        readonly EventResults: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["EventResults"];
            };
        };
        /** @description No event was taken. */
        readonly EventsProblem: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["EventsProblem"];
            };
        };
        /** @description Default Response */
        readonly Invitation: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Invitation"];
            };
        };
        /** @description Default Response */
        readonly KeyIssued: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["KeyIssued"];
            };
        };
        /** @description Problem document (RFC 9457). */
        readonly Problem: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Default Response */
        readonly Requested: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Requested"];
            };
        };
        /** @description Default Response */
        readonly Tokens: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Tokens"];
            };
        };
    };
    parameters: {
        /** @description One of these: up to 20 words, separated by commas. */
        readonly ActorInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly ActorNotQuery: string;
        readonly ActorQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly AgentIdInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly AgentIdNotQuery: string;
        readonly AgentIdQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly BranchInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly BranchNotQuery: string;
        readonly BranchQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly CampaignInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly CampaignNotQuery: string;
        readonly CampaignQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly ChangeIdInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly ChangeIdNotQuery: string;
        readonly ChangeIdQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly ChannelInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly ChannelNotQuery: string;
        readonly ChannelQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly ClientIdInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly ClientIdNotQuery: string;
        readonly ClientIdQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly ConfigIdInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly ConfigIdNotQuery: string;
        readonly ConfigIdQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly ConversationIdInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly ConversationIdNotQuery: string;
        readonly ConversationIdQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly CurrencyInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly CurrencyNotQuery: string;
        readonly CurrencyQuery: string;
        /** @description nextCursor of the answer before, with the same sort; leave it out for the beginning. */
        readonly CursorQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly EventTypeInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly EventTypeNotQuery: string;
        readonly EventTypeQuery: string;
        /** @description Only these fields of each row, and its id; all when not said. */
        readonly FieldsQuery: string;
        /** @description At or after: ms since 1970 UTC, or RFC 3339. */
        readonly FromQuery: string;
        readonly IdPath: string;
        /** @description Name of this command; the same key again gives the same answer. */
        readonly IdempotencyKeyHeader: string;
        readonly KidPath: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly KindInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly KindNotQuery: string;
        readonly KindQuery: string;
        readonly LateQuery: "true" | "false";
        /** @description Rows in the answer, 1 to 100; 50 when not said. */
        readonly LimitQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly MissedAnyQuery: string;
        /** @description Has this among its values. */
        readonly MissedHasQuery: string;
        readonly NamePath: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly OutcomeInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly OutcomeNotQuery: string;
        readonly OutcomeQuery: string;
        /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
        readonly PositionQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly PriorityInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly PriorityNotQuery: string;
        readonly PriorityQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly SeverityInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly SeverityNotQuery: string;
        readonly SeverityQuery: string;
        /** @description The list's order, "-" for descending; clientId when not said. */
        readonly SortQuery: "clientId" | "-clientId";
        /** @description At least this. */
        readonly SpentMicrosGteQuery: string;
        /** @description Less than this. */
        readonly SpentMicrosLtQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly StageInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly StageNotQuery: string;
        readonly StageQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly StatusInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly StatusNotQuery: string;
        readonly StatusQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly SubjectInQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly SubjectKindInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly SubjectKindNotQuery: string;
        readonly SubjectKindQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly SubjectNotQuery: string;
        readonly SubjectQuery: string;
        /** @description One of these: up to 20 words, separated by commas. */
        readonly TicketIdInQuery: string;
        /** @description Not this; rows without a value are among them. */
        readonly TicketIdNotQuery: string;
        readonly TicketIdQuery: string;
        /** @description From POST /v1/live/tickets, in place of a header. */
        readonly TicketQuery: string;
        /** @description Before: ms since 1970 UTC, or RFC 3339. */
        readonly ToQuery: string;
        /** @description As in the link of the mail. */
        readonly TokenPath: string;
        readonly WorkIdPath: string;
        /** @description Position an earlier answer gave; the query waits up to 2 s until the view has come to it. */
        readonly XMainstemPositionHeader: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly keepPresence: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly presence: "AVAILABLE" | "BUSY" | "AWAY" | "OFFLINE";
                    /**
                     * @description OFFLINE so long after now, ms, unless said again before. A third of it is a good pause.
                     * @default 120000
                     */
                    readonly lastsMs?: number;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly agentId: string;
                        /** @enum {string} */
                        readonly presence: "AVAILABLE" | "BUSY" | "AWAY" | "OFFLINE";
                        /** @description When it ends by itself, ms since 1970 UTC; null for never. */
                        readonly untilMs: number | null;
                    };
                };
            };
        };
    };
    readonly acceptWork: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
                readonly workId: components["parameters"]["WorkIdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": Record<string, never>;
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly agentId: string;
                        readonly workId: string;
                        /** @enum {string} */
                        readonly outcome: "accepted" | "declined";
                    };
                };
            };
        };
    };
    readonly declineWork: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
                readonly workId: components["parameters"]["WorkIdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": Record<string, never>;
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly agentId: string;
                        readonly workId: string;
                        /** @enum {string} */
                        readonly outcome: "accepted" | "declined";
                    };
                };
            };
        };
    };
    readonly showCohort: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly clientId: string;
                        readonly cohort: ("renewal" | "at_risk" | "power" | "new_trial") | null;
                        readonly because: string;
                        /** @description All that fit; the first is the cohort. */
                        readonly fits: readonly ("renewal" | "at_risk" | "power" | "new_trial")[];
                        /** @description True where nothing could be read: the agent speaks as its config says. */
                        readonly isDefault: boolean;
                        readonly facts: {
                            readonly conversations30d: number;
                            readonly resolved30d: number;
                            readonly tickets30d: number;
                        };
                        readonly persona: {
                            readonly name: string;
                            readonly prompt: string;
                            readonly voice: {
                                readonly speed: number;
                                readonly style: number;
                            };
                        } | null;
                        readonly template: {
                            readonly greeting: string;
                            readonly features: readonly string[];
                            readonly callToAction: string;
                        } | null;
                    };
                };
            };
        };
    };
    readonly commandAgents: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "RegisterAgent";
                    /** @enum {string} */
                    readonly kind: "PERSON" | "AI";
                    /** @default null */
                    readonly userId?: string | null;
                    /** @enum {string} */
                    readonly role: "SALES" | "ONBOARDING" | "SUPPORT" | "SUCCESS" | "SALES_SPECIALIST" | "AI_SUPERVISOR" | "PLATFORM_ENGINEER";
                    /**
                     * @description When the role ends by itself; null for never.
                     * @default null
                     */
                    readonly roleUntilMs?: number | null;
                    /** @default [] */
                    readonly expertise?: readonly string[];
                    /** @default [] */
                    readonly languages?: readonly string[];
                    /** @default null */
                    readonly timeZone?: string | null;
                    /** @default 15 */
                    readonly clientsMax?: number;
                    /** @default 3 */
                    readonly handoffsMax?: number;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ChangeAgentRole";
                    /** @enum {string} */
                    readonly role: "SALES" | "ONBOARDING" | "SUPPORT" | "SUCCESS" | "SALES_SPECIALIST" | "AI_SUPERVISOR" | "PLATFORM_ENGINEER";
                    /**
                     * @description When the role ends by itself; null for never.
                     * @default null
                     */
                    readonly roleUntilMs?: number | null;
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ChangeAgentExpertise";
                    readonly expertise: readonly string[];
                    readonly languages: readonly string[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ChangeAgentCapacity";
                    /** @default 15 */
                    readonly clientsMax?: number;
                    /** @default 3 */
                    readonly handoffsMax?: number;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ChangeAgentPresence";
                    /** @enum {string} */
                    readonly presence: "AVAILABLE" | "BUSY" | "AWAY" | "OFFLINE";
                    /** @default null */
                    readonly untilMs?: number | null;
                    /** @default null */
                    readonly sessionId?: string | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "KeepPresence";
                    /** @enum {string} */
                    readonly presence: "AVAILABLE" | "BUSY" | "AWAY" | "OFFLINE";
                    /** @default 120000 */
                    readonly lastsMs?: number;
                    /** @default null */
                    readonly sessionId?: string | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "RetireAgent";
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandAgentsBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly ({
                        /** @enum {string} */
                        readonly type: "RegisterAgent";
                        /** @enum {string} */
                        readonly kind: "PERSON" | "AI";
                        /** @default null */
                        readonly userId?: string | null;
                        /** @enum {string} */
                        readonly role: "SALES" | "ONBOARDING" | "SUPPORT" | "SUCCESS" | "SALES_SPECIALIST" | "AI_SUPERVISOR" | "PLATFORM_ENGINEER";
                        /**
                         * @description When the role ends by itself; null for never.
                         * @default null
                         */
                        readonly roleUntilMs?: number | null;
                        /** @default [] */
                        readonly expertise?: readonly string[];
                        /** @default [] */
                        readonly languages?: readonly string[];
                        /** @default null */
                        readonly timeZone?: string | null;
                        /** @default 15 */
                        readonly clientsMax?: number;
                        /** @default 3 */
                        readonly handoffsMax?: number;
                    } | {
                        /** @enum {string} */
                        readonly type: "ChangeAgentRole";
                        /** @enum {string} */
                        readonly role: "SALES" | "ONBOARDING" | "SUPPORT" | "SUCCESS" | "SALES_SPECIALIST" | "AI_SUPERVISOR" | "PLATFORM_ENGINEER";
                        /**
                         * @description When the role ends by itself; null for never.
                         * @default null
                         */
                        readonly roleUntilMs?: number | null;
                        readonly because: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ChangeAgentExpertise";
                        readonly expertise: readonly string[];
                        readonly languages: readonly string[];
                    } | {
                        /** @enum {string} */
                        readonly type: "ChangeAgentCapacity";
                        /** @default 15 */
                        readonly clientsMax?: number;
                        /** @default 3 */
                        readonly handoffsMax?: number;
                    } | {
                        /** @enum {string} */
                        readonly type: "ChangeAgentPresence";
                        /** @enum {string} */
                        readonly presence: "AVAILABLE" | "BUSY" | "AWAY" | "OFFLINE";
                        /** @default null */
                        readonly untilMs?: number | null;
                        /** @default null */
                        readonly sessionId?: string | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "KeepPresence";
                        /** @enum {string} */
                        readonly presence: "AVAILABLE" | "BUSY" | "AWAY" | "OFFLINE";
                        /** @default 120000 */
                        readonly lastsMs?: number;
                        /** @default null */
                        readonly sessionId?: string | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "RetireAgent";
                        readonly because: string;
                    })[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandBreakers: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "OpenBreaker";
                    /**
                     * @default MANUAL
                     * @enum {string}
                     */
                    readonly cause?: "BUDGET_OVERRUN" | "RISK" | "HOT_STORE_SLOW" | "ERROR_RATE" | "MANUAL";
                    readonly because: string;
                    readonly effects?: {
                        readonly bidSharePpm: number;
                        readonly provenOnly: boolean;
                        readonly capSharePpm: number;
                        readonly approvalRequired: boolean;
                        readonly halted: boolean;
                    };
                    /** @default null */
                    readonly coolDownMs?: number | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ReportRisk";
                    readonly riskPpm: number;
                    /** @default 750000 */
                    readonly linePpm?: number;
                    readonly because: string;
                    /** @default 600000 */
                    readonly coolDownMs?: number | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "HalfOpenBreaker";
                    readonly because: string;
                    /** @default 100000 */
                    readonly probePpm?: number;
                    /** @default 300000 */
                    readonly closesAfterMs?: number | null;
                    /** @default false */
                    readonly force?: boolean;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "CloseBreaker";
                    readonly because: string;
                    /** @default false */
                    readonly force?: boolean;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ApproveUnderBreaker";
                    readonly campaignId: string;
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandBreakersBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly ({
                        /** @enum {string} */
                        readonly type: "OpenBreaker";
                        /**
                         * @default MANUAL
                         * @enum {string}
                         */
                        readonly cause?: "BUDGET_OVERRUN" | "RISK" | "HOT_STORE_SLOW" | "ERROR_RATE" | "MANUAL";
                        readonly because: string;
                        readonly effects?: {
                            readonly bidSharePpm: number;
                            readonly provenOnly: boolean;
                            readonly capSharePpm: number;
                            readonly approvalRequired: boolean;
                            readonly halted: boolean;
                        };
                        /** @default null */
                        readonly coolDownMs?: number | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "ReportRisk";
                        readonly riskPpm: number;
                        /** @default 750000 */
                        readonly linePpm?: number;
                        readonly because: string;
                        /** @default 600000 */
                        readonly coolDownMs?: number | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "HalfOpenBreaker";
                        readonly because: string;
                        /** @default 100000 */
                        readonly probePpm?: number;
                        /** @default 300000 */
                        readonly closesAfterMs?: number | null;
                        /** @default false */
                        readonly force?: boolean;
                    } | {
                        /** @enum {string} */
                        readonly type: "CloseBreaker";
                        readonly because: string;
                        /** @default false */
                        readonly force?: boolean;
                    } | {
                        /** @enum {string} */
                        readonly type: "ApproveUnderBreaker";
                        readonly campaignId: string;
                        readonly because: string;
                    })[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandBudgets: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "OpenBudget";
                    readonly capMicros: number;
                    readonly currency?: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ChangeBudgetCap";
                    readonly capMicros: number;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandBudgetsBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly ({
                        /** @enum {string} */
                        readonly type: "OpenBudget";
                        readonly capMicros: number;
                        readonly currency?: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ChangeBudgetCap";
                        readonly capMicros: number;
                    })[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandCampaigns: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "CreateCampaign";
                    readonly name: string;
                    readonly advertiserDomain: string;
                    readonly bidPriceMicros: number;
                    /** @default USD */
                    readonly currency?: string;
                    /** @default [] */
                    readonly categories?: readonly string[];
                    /** @default 1 */
                    readonly categoryTaxonomy?: number;
                    /** @default [] */
                    readonly countries?: readonly string[];
                    /** @default [] */
                    readonly advertiserApps?: readonly string[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ActivateCampaign";
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "PauseCampaign";
                    readonly reason: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ChangeBidPrice";
                    readonly bidPriceMicros: number;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ChangeTargeting";
                    readonly countries: readonly string[];
                    /** @default null */
                    readonly targeting?: {
                        /** @default [] */
                        readonly regions?: readonly string[];
                        /** @default [] */
                        readonly metros?: readonly string[];
                        /** @default [] */
                        readonly postcodes?: readonly string[];
                        /** @default [] */
                        readonly circles?: readonly {
                            readonly northE6: number;
                            readonly eastE6: number;
                            readonly radiusM: number;
                        }[];
                        /** @default [] */
                        readonly deviceTypes?: readonly number[];
                        /** @default [] */
                        readonly operatingSystems?: readonly {
                            readonly name: string;
                            /** @default null */
                            readonly minVersion?: string | null;
                        }[];
                        /** @default [] */
                        readonly connectionTypes?: readonly number[];
                        /** @default [] */
                        readonly languages?: readonly string[];
                        /** @default [] */
                        readonly channels?: readonly ("site" | "app" | "dooh")[];
                        /** @default [] */
                        readonly domains?: readonly string[];
                        /** @default [] */
                        readonly blockedDomains?: readonly string[];
                        /** @default [] */
                        readonly apps?: readonly string[];
                        /** @default [] */
                        readonly blockedApps?: readonly string[];
                        /** @default [] */
                        readonly contentCategories?: readonly string[];
                        /** @default [] */
                        readonly blockedContentCategories?: readonly string[];
                        /** @default 1 */
                        readonly contentTaxonomy?: number;
                        /** @default [] */
                        readonly segments?: readonly string[];
                        /** @default [] */
                        readonly blockedSegments?: readonly string[];
                        /** @default [] */
                        readonly weekHours?: readonly number[];
                        /** @default null */
                        readonly utcOffsetMin?: number | null;
                        /** @default null */
                        readonly minViewabilityPercent?: number | null;
                        /** @default [] */
                        readonly exchanges?: readonly string[];
                        /** @default [] */
                        readonly positions?: readonly number[];
                        /** @default null */
                        readonly interstitial?: boolean | null;
                    } | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ChangeDeals";
                    readonly deals: readonly {
                        readonly dealId: string;
                        /** @default null */
                        readonly exchange?: string | null;
                        /** @default null */
                        readonly priceMicros?: number | null;
                        /** @default false */
                        readonly guaranteed?: boolean;
                    }[];
                    /** @default false */
                    readonly dealsOnly?: boolean;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ChangePacing";
                    /** @default null */
                    readonly dailyCapMicros?: number | null;
                    /**
                     * @default EVEN
                     * @enum {string}
                     */
                    readonly mode?: "EVEN" | "ASAP";
                    /** @default 0 */
                    readonly utcOffsetMin?: number;
                    /** @default [] */
                    readonly frequencyCaps?: readonly {
                        readonly impressions: number;
                        readonly windowS: number;
                    }[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ChangeValuation";
                    /**
                     * @default FIXED
                     * @enum {string}
                     */
                    readonly goal?: "FIXED" | "CLICK" | "CONVERSION";
                    /** @default null */
                    readonly actionValueMicros?: number | null;
                    /** @default 1000000 */
                    readonly marginPpm?: number;
                    /** @default null */
                    readonly model?: string | null;
                    /** @default false */
                    readonly shading?: boolean;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "StateGoal";
                    /** @enum {string} */
                    readonly metric: "ROI" | "CONVERSIONS" | "CLICKS" | "REACH";
                    readonly targetPpm: number;
                    readonly budgetMicros: number;
                    readonly days: number;
                    /** @default null */
                    readonly actionValueMicros?: number | null;
                    readonly product: string;
                    readonly offer: string;
                    readonly audience: string;
                    /**
                     * @default plain
                     * @enum {string}
                     */
                    readonly style?: "plain" | "warm" | "bold" | "playful";
                    /** @default en */
                    readonly language?: string;
                    /** @default * */
                    readonly region?: string;
                    readonly industry: string;
                    readonly landingUrl: string;
                    /** @default 300 */
                    readonly widthPx?: number;
                    /** @default 250 */
                    readonly heightPx?: number;
                    /** @default 10 */
                    readonly variations?: number;
                    /**
                     * @default production
                     * @enum {string}
                     */
                    readonly profile?: "production" | "staging" | "development";
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ChangeFlows";
                    readonly flows: readonly {
                        /** @enum {string} */
                        readonly outcome: "CLICK" | "LEAD" | "CONVERSION";
                        readonly journey: string;
                    }[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "HoldGold";
                    readonly creativeId: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ReleaseGold";
                    readonly creativeId: string;
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandCampaignsBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly ({
                        /** @enum {string} */
                        readonly type: "CreateCampaign";
                        readonly name: string;
                        readonly advertiserDomain: string;
                        readonly bidPriceMicros: number;
                        /** @default USD */
                        readonly currency?: string;
                        /** @default [] */
                        readonly categories?: readonly string[];
                        /** @default 1 */
                        readonly categoryTaxonomy?: number;
                        /** @default [] */
                        readonly countries?: readonly string[];
                        /** @default [] */
                        readonly advertiserApps?: readonly string[];
                    } | {
                        /** @enum {string} */
                        readonly type: "ActivateCampaign";
                    } | {
                        /** @enum {string} */
                        readonly type: "PauseCampaign";
                        readonly reason: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ChangeBidPrice";
                        readonly bidPriceMicros: number;
                    } | {
                        /** @enum {string} */
                        readonly type: "ChangeTargeting";
                        readonly countries: readonly string[];
                        /** @default null */
                        readonly targeting?: {
                            /** @default [] */
                            readonly regions?: readonly string[];
                            /** @default [] */
                            readonly metros?: readonly string[];
                            /** @default [] */
                            readonly postcodes?: readonly string[];
                            /** @default [] */
                            readonly circles?: readonly {
                                readonly northE6: number;
                                readonly eastE6: number;
                                readonly radiusM: number;
                            }[];
                            /** @default [] */
                            readonly deviceTypes?: readonly number[];
                            /** @default [] */
                            readonly operatingSystems?: readonly {
                                readonly name: string;
                                /** @default null */
                                readonly minVersion?: string | null;
                            }[];
                            /** @default [] */
                            readonly connectionTypes?: readonly number[];
                            /** @default [] */
                            readonly languages?: readonly string[];
                            /** @default [] */
                            readonly channels?: readonly ("site" | "app" | "dooh")[];
                            /** @default [] */
                            readonly domains?: readonly string[];
                            /** @default [] */
                            readonly blockedDomains?: readonly string[];
                            /** @default [] */
                            readonly apps?: readonly string[];
                            /** @default [] */
                            readonly blockedApps?: readonly string[];
                            /** @default [] */
                            readonly contentCategories?: readonly string[];
                            /** @default [] */
                            readonly blockedContentCategories?: readonly string[];
                            /** @default 1 */
                            readonly contentTaxonomy?: number;
                            /** @default [] */
                            readonly segments?: readonly string[];
                            /** @default [] */
                            readonly blockedSegments?: readonly string[];
                            /** @default [] */
                            readonly weekHours?: readonly number[];
                            /** @default null */
                            readonly utcOffsetMin?: number | null;
                            /** @default null */
                            readonly minViewabilityPercent?: number | null;
                            /** @default [] */
                            readonly exchanges?: readonly string[];
                            /** @default [] */
                            readonly positions?: readonly number[];
                            /** @default null */
                            readonly interstitial?: boolean | null;
                        } | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "ChangeDeals";
                        readonly deals: readonly {
                            readonly dealId: string;
                            /** @default null */
                            readonly exchange?: string | null;
                            /** @default null */
                            readonly priceMicros?: number | null;
                            /** @default false */
                            readonly guaranteed?: boolean;
                        }[];
                        /** @default false */
                        readonly dealsOnly?: boolean;
                    } | {
                        /** @enum {string} */
                        readonly type: "ChangePacing";
                        /** @default null */
                        readonly dailyCapMicros?: number | null;
                        /**
                         * @default EVEN
                         * @enum {string}
                         */
                        readonly mode?: "EVEN" | "ASAP";
                        /** @default 0 */
                        readonly utcOffsetMin?: number;
                        /** @default [] */
                        readonly frequencyCaps?: readonly {
                            readonly impressions: number;
                            readonly windowS: number;
                        }[];
                    } | {
                        /** @enum {string} */
                        readonly type: "ChangeValuation";
                        /**
                         * @default FIXED
                         * @enum {string}
                         */
                        readonly goal?: "FIXED" | "CLICK" | "CONVERSION";
                        /** @default null */
                        readonly actionValueMicros?: number | null;
                        /** @default 1000000 */
                        readonly marginPpm?: number;
                        /** @default null */
                        readonly model?: string | null;
                        /** @default false */
                        readonly shading?: boolean;
                    } | {
                        /** @enum {string} */
                        readonly type: "StateGoal";
                        /** @enum {string} */
                        readonly metric: "ROI" | "CONVERSIONS" | "CLICKS" | "REACH";
                        readonly targetPpm: number;
                        readonly budgetMicros: number;
                        readonly days: number;
                        /** @default null */
                        readonly actionValueMicros?: number | null;
                        readonly product: string;
                        readonly offer: string;
                        readonly audience: string;
                        /**
                         * @default plain
                         * @enum {string}
                         */
                        readonly style?: "plain" | "warm" | "bold" | "playful";
                        /** @default en */
                        readonly language?: string;
                        /** @default * */
                        readonly region?: string;
                        readonly industry: string;
                        readonly landingUrl: string;
                        /** @default 300 */
                        readonly widthPx?: number;
                        /** @default 250 */
                        readonly heightPx?: number;
                        /** @default 10 */
                        readonly variations?: number;
                        /**
                         * @default production
                         * @enum {string}
                         */
                        readonly profile?: "production" | "staging" | "development";
                    } | {
                        /** @enum {string} */
                        readonly type: "ChangeFlows";
                        readonly flows: readonly {
                            /** @enum {string} */
                            readonly outcome: "CLICK" | "LEAD" | "CONVERSION";
                            readonly journey: string;
                        }[];
                    } | {
                        /** @enum {string} */
                        readonly type: "HoldGold";
                        readonly creativeId: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ReleaseGold";
                        readonly creativeId: string;
                        readonly because: string;
                    })[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly "commandConfig-tools": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "RequestTool";
                    readonly requestId: string;
                    /** @enum {string} */
                    readonly kind: "TOOL" | "INTEGRATION";
                    readonly tool: string;
                    readonly input: string;
                    readonly output: string;
                    readonly purpose: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly "commandConfig-toolsBatch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly {
                        /** @enum {string} */
                        readonly type: "RequestTool";
                        readonly requestId: string;
                        /** @enum {string} */
                        readonly kind: "TOOL" | "INTEGRATION";
                        readonly tool: string;
                        readonly input: string;
                        readonly output: string;
                        readonly purpose: string;
                    }[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandConfigs: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "CreateConfig";
                    readonly yaml: string;
                    readonly message: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "CommitConfig";
                    readonly parent: string;
                    readonly yaml: string;
                    readonly message: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "RequestChange";
                    readonly changeId: string;
                    /** @enum {string} */
                    readonly branch: "staging" | "prod";
                    readonly parent: string;
                    readonly yaml: string;
                    readonly message: string;
                    readonly words?: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "PromoteConfig";
                    readonly changeId: string;
                    /** @enum {string} */
                    readonly from: "dev" | "staging";
                    /** @enum {string} */
                    readonly to: "staging" | "prod";
                    readonly fromHead: string;
                    readonly toHead: string | null;
                    readonly message: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ConfirmChange";
                    readonly changeId: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "WithdrawChange";
                    readonly changeId: string;
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "RollbackConfig";
                    /** @enum {string} */
                    readonly branch: "dev" | "staging" | "prod";
                    readonly head: string;
                    readonly to: string | null;
                    readonly yaml: string | null;
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ForceReload";
                    /** @enum {string} */
                    readonly branch: "dev" | "staging" | "prod";
                    readonly head: string;
                    readonly reason: string;
                    readonly notice: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "RequestTool";
                    readonly requestId: string;
                    /** @enum {string} */
                    readonly kind: "TOOL" | "INTEGRATION";
                    readonly tool: string;
                    readonly input: string;
                    readonly output: string;
                    readonly purpose: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "AskPreview";
                    readonly changeId: string;
                    readonly askId: string;
                    readonly words: string;
                    /** @default null */
                    readonly cohort?: ("new_trial" | "power" | "at_risk" | "renewal") | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "AskEdit";
                    readonly editId: string;
                    /** @enum {string} */
                    readonly branch: "dev" | "staging" | "prod";
                    readonly parent: string;
                    readonly instruction: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "AcceptEdit";
                    readonly editId: string;
                    readonly changeId: string;
                    readonly message?: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandConfigsBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly ({
                        /** @enum {string} */
                        readonly type: "CreateConfig";
                        readonly yaml: string;
                        readonly message: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "CommitConfig";
                        readonly parent: string;
                        readonly yaml: string;
                        readonly message: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "RequestChange";
                        readonly changeId: string;
                        /** @enum {string} */
                        readonly branch: "staging" | "prod";
                        readonly parent: string;
                        readonly yaml: string;
                        readonly message: string;
                        readonly words?: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "PromoteConfig";
                        readonly changeId: string;
                        /** @enum {string} */
                        readonly from: "dev" | "staging";
                        /** @enum {string} */
                        readonly to: "staging" | "prod";
                        readonly fromHead: string;
                        readonly toHead: string | null;
                        readonly message: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ConfirmChange";
                        readonly changeId: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "WithdrawChange";
                        readonly changeId: string;
                        readonly because: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "RollbackConfig";
                        /** @enum {string} */
                        readonly branch: "dev" | "staging" | "prod";
                        readonly head: string;
                        readonly to: string | null;
                        readonly yaml: string | null;
                        readonly because: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ForceReload";
                        /** @enum {string} */
                        readonly branch: "dev" | "staging" | "prod";
                        readonly head: string;
                        readonly reason: string;
                        readonly notice: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "RequestTool";
                        readonly requestId: string;
                        /** @enum {string} */
                        readonly kind: "TOOL" | "INTEGRATION";
                        readonly tool: string;
                        readonly input: string;
                        readonly output: string;
                        readonly purpose: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "AskPreview";
                        readonly changeId: string;
                        readonly askId: string;
                        readonly words: string;
                        /** @default null */
                        readonly cohort?: ("new_trial" | "power" | "at_risk" | "renewal") | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "AskEdit";
                        readonly editId: string;
                        /** @enum {string} */
                        readonly branch: "dev" | "staging" | "prod";
                        readonly parent: string;
                        readonly instruction: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "AcceptEdit";
                        readonly editId: string;
                        readonly changeId: string;
                        readonly message?: string;
                    })[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandCreatives: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "CreateCreative";
                    readonly campaignId: string;
                    /** @enum {string} */
                    readonly format: "BANNER" | "VIDEO";
                    readonly widthPx: number;
                    readonly heightPx: number;
                    readonly markup: string;
                    readonly mimeType: string;
                    /** @default null */
                    readonly durationS?: number | null;
                    /** @default [] */
                    readonly protocols?: readonly number[];
                    /** @default [] */
                    readonly attributes?: readonly number[];
                    readonly secure: boolean;
                    /** @default [] */
                    readonly apis?: readonly number[];
                    /** @default [] */
                    readonly expandDirections?: readonly number[];
                    /** @default null */
                    readonly language?: string | null;
                    /** @default null */
                    readonly imageUrl?: string | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "CreateAudioCreative";
                    readonly campaignId: string;
                    readonly markup: string;
                    readonly mimeType: string;
                    readonly durationS: number;
                    readonly protocols: readonly number[];
                    /** @default [] */
                    readonly attributes?: readonly number[];
                    /** @default [] */
                    readonly apis?: readonly number[];
                    readonly secure: boolean;
                    /** @default null */
                    readonly language?: string | null;
                    /** @default null */
                    readonly imageUrl?: string | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "CreateNativeCreative";
                    readonly campaignId: string;
                    readonly assets: readonly {
                        /** @enum {string} */
                        readonly kind: "TITLE" | "IMAGE" | "DATA" | "VIDEO";
                        /** @default 0 */
                        readonly subtype?: number;
                        readonly content: string;
                        /** @default 0 */
                        readonly widthPx?: number;
                        /** @default 0 */
                        readonly heightPx?: number;
                        /** @default  */
                        readonly mimeType?: string | "";
                        /** @default 0 */
                        readonly durationS?: number;
                    }[];
                    readonly linkUrl: string;
                    /** @default [] */
                    readonly clickTrackers?: readonly string[];
                    /** @default [] */
                    readonly impressionTrackers?: readonly string[];
                    /** @default null */
                    readonly privacyUrl?: string | null;
                    /** @default [] */
                    readonly attributes?: readonly number[];
                    readonly secure: boolean;
                    /** @default null */
                    readonly language?: string | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "BriefCreative";
                    readonly campaignId: string;
                    readonly product: string;
                    readonly offer: string;
                    readonly audience: string;
                    /**
                     * @default plain
                     * @enum {string}
                     */
                    readonly style?: "plain" | "warm" | "bold" | "playful";
                    /** @default en */
                    readonly language?: string;
                    /** @default * */
                    readonly region?: string;
                    readonly industry: string;
                    readonly landingUrl: string;
                    /** @default 300 */
                    readonly widthPx?: number;
                    /** @default 250 */
                    readonly heightPx?: number;
                    /**
                     * @default card
                     * @enum {string}
                     */
                    readonly template?: "card" | "banner" | "split";
                    /** @default 1 */
                    readonly variation?: number;
                    /** @default null */
                    readonly variationOf?: string | null;
                    /** @default null */
                    readonly angle?: string | null;
                    /** @default [] */
                    readonly lessons?: readonly {
                        readonly eventId: string;
                        readonly words: string;
                    }[];
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "BlockCreative";
                    /**
                     * @default REVIEW
                     * @enum {string}
                     */
                    readonly step?: "QUALITY" | "SENTIMENT" | "BRAND_SAFETY" | "COMPLIANCE" | "REVIEW";
                    readonly reason: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ApproveCreative";
                    readonly note: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "RejectCreative";
                    readonly reason: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ActivateCreative";
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "PauseCreative";
                    readonly reason: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "MarkGold";
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandCreativesBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly ({
                        /** @enum {string} */
                        readonly type: "CreateCreative";
                        readonly campaignId: string;
                        /** @enum {string} */
                        readonly format: "BANNER" | "VIDEO";
                        readonly widthPx: number;
                        readonly heightPx: number;
                        readonly markup: string;
                        readonly mimeType: string;
                        /** @default null */
                        readonly durationS?: number | null;
                        /** @default [] */
                        readonly protocols?: readonly number[];
                        /** @default [] */
                        readonly attributes?: readonly number[];
                        readonly secure: boolean;
                        /** @default [] */
                        readonly apis?: readonly number[];
                        /** @default [] */
                        readonly expandDirections?: readonly number[];
                        /** @default null */
                        readonly language?: string | null;
                        /** @default null */
                        readonly imageUrl?: string | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "CreateAudioCreative";
                        readonly campaignId: string;
                        readonly markup: string;
                        readonly mimeType: string;
                        readonly durationS: number;
                        readonly protocols: readonly number[];
                        /** @default [] */
                        readonly attributes?: readonly number[];
                        /** @default [] */
                        readonly apis?: readonly number[];
                        readonly secure: boolean;
                        /** @default null */
                        readonly language?: string | null;
                        /** @default null */
                        readonly imageUrl?: string | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "CreateNativeCreative";
                        readonly campaignId: string;
                        readonly assets: readonly {
                            /** @enum {string} */
                            readonly kind: "TITLE" | "IMAGE" | "DATA" | "VIDEO";
                            /** @default 0 */
                            readonly subtype?: number;
                            readonly content: string;
                            /** @default 0 */
                            readonly widthPx?: number;
                            /** @default 0 */
                            readonly heightPx?: number;
                            /** @default  */
                            readonly mimeType?: string | "";
                            /** @default 0 */
                            readonly durationS?: number;
                        }[];
                        readonly linkUrl: string;
                        /** @default [] */
                        readonly clickTrackers?: readonly string[];
                        /** @default [] */
                        readonly impressionTrackers?: readonly string[];
                        /** @default null */
                        readonly privacyUrl?: string | null;
                        /** @default [] */
                        readonly attributes?: readonly number[];
                        readonly secure: boolean;
                        /** @default null */
                        readonly language?: string | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "BriefCreative";
                        readonly campaignId: string;
                        readonly product: string;
                        readonly offer: string;
                        readonly audience: string;
                        /**
                         * @default plain
                         * @enum {string}
                         */
                        readonly style?: "plain" | "warm" | "bold" | "playful";
                        /** @default en */
                        readonly language?: string;
                        /** @default * */
                        readonly region?: string;
                        readonly industry: string;
                        readonly landingUrl: string;
                        /** @default 300 */
                        readonly widthPx?: number;
                        /** @default 250 */
                        readonly heightPx?: number;
                        /**
                         * @default card
                         * @enum {string}
                         */
                        readonly template?: "card" | "banner" | "split";
                        /** @default 1 */
                        readonly variation?: number;
                        /** @default null */
                        readonly variationOf?: string | null;
                        /** @default null */
                        readonly angle?: string | null;
                        /** @default [] */
                        readonly lessons?: readonly {
                            readonly eventId: string;
                            readonly words: string;
                        }[];
                        readonly because: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "BlockCreative";
                        /**
                         * @default REVIEW
                         * @enum {string}
                         */
                        readonly step?: "QUALITY" | "SENTIMENT" | "BRAND_SAFETY" | "COMPLIANCE" | "REVIEW";
                        readonly reason: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ApproveCreative";
                        readonly note: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "RejectCreative";
                        readonly reason: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ActivateCreative";
                        readonly because: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "PauseCreative";
                        readonly reason: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "MarkGold";
                        readonly because: string;
                    })[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandExperiments: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "DesignExperiment";
                    readonly name: string;
                    /**
                     * @default OTHER
                     * @enum {string}
                     */
                    readonly subjectKind?: "CAMPAIGN" | "CONFIG" | "JOURNEY" | "OTHER";
                    /** @default null */
                    readonly subjectId?: string | null;
                    /** @default null */
                    readonly cohort?: ("new_trial" | "power" | "at_risk" | "renewal") | null;
                    /**
                     * @default CLICK
                     * @enum {string}
                     */
                    readonly metric?: "CLICK" | "CONVERSION" | "SESSION_LENGTH" | "FEATURE_ADOPTION";
                    /** @default 1 */
                    readonly wholeOutcome?: number;
                    readonly arms: readonly {
                        readonly armId: string;
                        readonly content: string;
                    }[];
                    readonly seed: number;
                    /** @default 0 */
                    readonly holdoutPpm?: number;
                    /** @default 100000 */
                    readonly floorPpm?: number;
                    /** @default 100000 */
                    readonly controlPpm?: number;
                    /** @default false */
                    readonly isSticky?: boolean;
                    /** @default 3600000 */
                    readonly outcomeWindowMs?: number;
                    /** @default 10000 */
                    readonly moveEveryMs?: number;
                    /** @default 259200000 */
                    readonly runMinMs?: number;
                    /** @default null */
                    readonly runMaxMs?: number | null;
                    /** @default 1000 */
                    readonly trialsMin?: number;
                    /** @default 50000 */
                    readonly alphaPpm?: number;
                    /** @default 20000 */
                    readonly guardAlphaPpm?: number;
                    /**
                     * @default [
                     *       {
                     *         "metric": "CLICK",
                     *         "sharePpm": 800000
                     *       }
                     *     ]
                     */
                    readonly guardrails?: readonly {
                        /** @enum {string} */
                        readonly metric: "CLICK" | "CONVERSION" | "SESSION_LENGTH" | "FEATURE_ADOPTION";
                        readonly sharePpm: number;
                    }[];
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "StartExperiment";
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "StopExperiment";
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandExperimentsBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly ({
                        /** @enum {string} */
                        readonly type: "DesignExperiment";
                        readonly name: string;
                        /**
                         * @default OTHER
                         * @enum {string}
                         */
                        readonly subjectKind?: "CAMPAIGN" | "CONFIG" | "JOURNEY" | "OTHER";
                        /** @default null */
                        readonly subjectId?: string | null;
                        /** @default null */
                        readonly cohort?: ("new_trial" | "power" | "at_risk" | "renewal") | null;
                        /**
                         * @default CLICK
                         * @enum {string}
                         */
                        readonly metric?: "CLICK" | "CONVERSION" | "SESSION_LENGTH" | "FEATURE_ADOPTION";
                        /** @default 1 */
                        readonly wholeOutcome?: number;
                        readonly arms: readonly {
                            readonly armId: string;
                            readonly content: string;
                        }[];
                        readonly seed: number;
                        /** @default 0 */
                        readonly holdoutPpm?: number;
                        /** @default 100000 */
                        readonly floorPpm?: number;
                        /** @default 100000 */
                        readonly controlPpm?: number;
                        /** @default false */
                        readonly isSticky?: boolean;
                        /** @default 3600000 */
                        readonly outcomeWindowMs?: number;
                        /** @default 10000 */
                        readonly moveEveryMs?: number;
                        /** @default 259200000 */
                        readonly runMinMs?: number;
                        /** @default null */
                        readonly runMaxMs?: number | null;
                        /** @default 1000 */
                        readonly trialsMin?: number;
                        /** @default 50000 */
                        readonly alphaPpm?: number;
                        /** @default 20000 */
                        readonly guardAlphaPpm?: number;
                        /**
                         * @default [
                         *       {
                         *         "metric": "CLICK",
                         *         "sharePpm": 800000
                         *       }
                         *     ]
                         */
                        readonly guardrails?: readonly {
                            /** @enum {string} */
                            readonly metric: "CLICK" | "CONVERSION" | "SESSION_LENGTH" | "FEATURE_ADOPTION";
                            readonly sharePpm: number;
                        }[];
                        readonly because: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "StartExperiment";
                    } | {
                        /** @enum {string} */
                        readonly type: "StopExperiment";
                        readonly because: string;
                    })[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandHandoffs: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "WithdrawHandoff";
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandHandoffsBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly {
                        /** @enum {string} */
                        readonly type: "WithdrawHandoff";
                    }[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandJourneys: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "PublishJourney";
                    readonly yaml: string;
                    /**
                     * @default DRAIN
                     * @enum {string}
                     */
                    readonly onRunning?: "DRAIN" | "MIGRATE" | "PIN";
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "PauseJourney";
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ResumeJourney";
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "RetireJourney";
                    /**
                     * @default FINISH
                     * @enum {string}
                     */
                    readonly onRunning?: "FINISH" | "EXIT";
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandJourneysBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly ({
                        /** @enum {string} */
                        readonly type: "PublishJourney";
                        readonly yaml: string;
                        /**
                         * @default DRAIN
                         * @enum {string}
                         */
                        readonly onRunning?: "DRAIN" | "MIGRATE" | "PIN";
                        readonly because: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "PauseJourney";
                        readonly because: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ResumeJourney";
                    } | {
                        /** @enum {string} */
                        readonly type: "RetireJourney";
                        /**
                         * @default FINISH
                         * @enum {string}
                         */
                        readonly onRunning?: "FINISH" | "EXIT";
                        readonly because: string;
                    })[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandModels: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "RegisterModel";
                    readonly version: string;
                    readonly kind: string;
                    readonly artefact: {
                        readonly uri: string;
                        readonly sha256: string;
                        readonly bytes: number;
                        /** @enum {string} */
                        readonly format: "onnx" | "json";
                    };
                    readonly signature: {
                        readonly inputs: readonly {
                            readonly name: string;
                            /** @enum {string} */
                            readonly elements: "float" | "int64" | "other";
                            readonly width: number | null;
                        }[];
                        readonly outputs: readonly {
                            readonly name: string;
                            /** @enum {string} */
                            readonly elements: "float" | "int64" | "other";
                            readonly width: number | null;
                        }[];
                    };
                    readonly features: readonly {
                        readonly view: string;
                        /** @default 1 */
                        readonly version?: number;
                        readonly fingerprint: string;
                        readonly columns: readonly {
                            readonly name: string;
                            /** @enum {string} */
                            readonly knownBy: "BEFORE" | "AFTER";
                            /** @default null */
                            readonly lastKnownMs?: number | null;
                        }[];
                    }[];
                    readonly training: {
                        readonly source: string;
                        /** @default [] */
                        readonly offsets?: readonly {
                            readonly topic: string;
                            readonly partition: number;
                            readonly fromOffset: number;
                            readonly toOffset: number;
                        }[];
                        readonly rows: number;
                        /** @default null */
                        readonly positives?: number | null;
                        readonly fromAtMs: number;
                        readonly toAtMs: number;
                        readonly setSha256: string;
                        /** @default TIME */
                        readonly split?: string;
                    };
                    /** @default [] */
                    readonly metrics?: readonly {
                        readonly name: string;
                        readonly value: number;
                        /** @default null */
                        readonly low?: number | null;
                        /** @default null */
                        readonly high?: number | null;
                        /** @default 0 */
                        readonly rows?: number;
                    }[];
                    /** @default [] */
                    readonly calibration?: readonly {
                        readonly foretold: number;
                        readonly happened: number;
                        readonly rows: number;
                    }[];
                    /** @default [] */
                    readonly baselines?: readonly {
                        readonly column: string;
                        readonly cuts: readonly number[];
                        readonly shares: readonly number[];
                    }[];
                    /** @default null */
                    readonly line?: number | null;
                    /**
                     * @default BY_HAND
                     * @enum {string}
                     */
                    readonly promotion?: "BY_HAND" | "WHEN_BETTER";
                    readonly codeVersion: string;
                    /** @default null */
                    readonly runId?: string | null;
                    /** @default  */
                    readonly note?: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "MoveAlias";
                    /** @enum {string} */
                    readonly alias: "champion" | "challenger" | "shadow";
                    readonly version: string | null;
                    readonly from?: string | null;
                    readonly because: string;
                    /** @default [] */
                    readonly evidence?: readonly {
                        readonly name: string;
                        readonly reading: number;
                        readonly rows: number;
                    }[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "RollBack";
                    readonly version?: string;
                    readonly because: string;
                    /** @default [] */
                    readonly evidence?: readonly {
                        readonly name: string;
                        readonly reading: number;
                        readonly rows: number;
                    }[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandModelsBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly ({
                        /** @enum {string} */
                        readonly type: "RegisterModel";
                        readonly version: string;
                        readonly kind: string;
                        readonly artefact: {
                            readonly uri: string;
                            readonly sha256: string;
                            readonly bytes: number;
                            /** @enum {string} */
                            readonly format: "onnx" | "json";
                        };
                        readonly signature: {
                            readonly inputs: readonly {
                                readonly name: string;
                                /** @enum {string} */
                                readonly elements: "float" | "int64" | "other";
                                readonly width: number | null;
                            }[];
                            readonly outputs: readonly {
                                readonly name: string;
                                /** @enum {string} */
                                readonly elements: "float" | "int64" | "other";
                                readonly width: number | null;
                            }[];
                        };
                        readonly features: readonly {
                            readonly view: string;
                            /** @default 1 */
                            readonly version?: number;
                            readonly fingerprint: string;
                            readonly columns: readonly {
                                readonly name: string;
                                /** @enum {string} */
                                readonly knownBy: "BEFORE" | "AFTER";
                                /** @default null */
                                readonly lastKnownMs?: number | null;
                            }[];
                        }[];
                        readonly training: {
                            readonly source: string;
                            /** @default [] */
                            readonly offsets?: readonly {
                                readonly topic: string;
                                readonly partition: number;
                                readonly fromOffset: number;
                                readonly toOffset: number;
                            }[];
                            readonly rows: number;
                            /** @default null */
                            readonly positives?: number | null;
                            readonly fromAtMs: number;
                            readonly toAtMs: number;
                            readonly setSha256: string;
                            /** @default TIME */
                            readonly split?: string;
                        };
                        /** @default [] */
                        readonly metrics?: readonly {
                            readonly name: string;
                            readonly value: number;
                            /** @default null */
                            readonly low?: number | null;
                            /** @default null */
                            readonly high?: number | null;
                            /** @default 0 */
                            readonly rows?: number;
                        }[];
                        /** @default [] */
                        readonly calibration?: readonly {
                            readonly foretold: number;
                            readonly happened: number;
                            readonly rows: number;
                        }[];
                        /** @default [] */
                        readonly baselines?: readonly {
                            readonly column: string;
                            readonly cuts: readonly number[];
                            readonly shares: readonly number[];
                        }[];
                        /** @default null */
                        readonly line?: number | null;
                        /**
                         * @default BY_HAND
                         * @enum {string}
                         */
                        readonly promotion?: "BY_HAND" | "WHEN_BETTER";
                        readonly codeVersion: string;
                        /** @default null */
                        readonly runId?: string | null;
                        /** @default  */
                        readonly note?: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "MoveAlias";
                        /** @enum {string} */
                        readonly alias: "champion" | "challenger" | "shadow";
                        readonly version: string | null;
                        readonly from?: string | null;
                        readonly because: string;
                        /** @default [] */
                        readonly evidence?: readonly {
                            readonly name: string;
                            readonly reading: number;
                            readonly rows: number;
                        }[];
                    } | {
                        /** @enum {string} */
                        readonly type: "RollBack";
                        readonly version?: string;
                        readonly because: string;
                        /** @default [] */
                        readonly evidence?: readonly {
                            readonly name: string;
                            readonly reading: number;
                            readonly rows: number;
                        }[];
                    })[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandPortfolios: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "OpenPortfolio";
                    readonly totalMicros: number;
                    /**
                     * @default AUTOMATIC
                     * @enum {string}
                     */
                    readonly mode?: "AUTOMATIC" | "MANUAL";
                    /** @default 60 */
                    readonly intervalMin?: number;
                    /** @default 100000 */
                    readonly explorePpm?: number;
                    /** @default null */
                    readonly approvalAbovePpm?: number | null;
                    readonly currency: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ChangePortfolio";
                    readonly totalMicros: number;
                    /**
                     * @default AUTOMATIC
                     * @enum {string}
                     */
                    readonly mode?: "AUTOMATIC" | "MANUAL";
                    /** @default 60 */
                    readonly intervalMin?: number;
                    /** @default 100000 */
                    readonly explorePpm?: number;
                    /** @default null */
                    readonly approvalAbovePpm?: number | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "SetMember";
                    readonly campaignId: string;
                    /** @default 0 */
                    readonly minMicros?: number;
                    /** @default null */
                    readonly maxMicros?: number | null;
                    /** @default null */
                    readonly stepMicros?: number | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "RemoveMember";
                    readonly campaignId: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "AllocateBudget";
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ApproveAllocation";
                    readonly number: number;
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "RejectAllocation";
                    readonly number: number;
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ClosePortfolio";
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandPortfoliosBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly ({
                        /** @enum {string} */
                        readonly type: "OpenPortfolio";
                        readonly totalMicros: number;
                        /**
                         * @default AUTOMATIC
                         * @enum {string}
                         */
                        readonly mode?: "AUTOMATIC" | "MANUAL";
                        /** @default 60 */
                        readonly intervalMin?: number;
                        /** @default 100000 */
                        readonly explorePpm?: number;
                        /** @default null */
                        readonly approvalAbovePpm?: number | null;
                        readonly currency: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ChangePortfolio";
                        readonly totalMicros: number;
                        /**
                         * @default AUTOMATIC
                         * @enum {string}
                         */
                        readonly mode?: "AUTOMATIC" | "MANUAL";
                        /** @default 60 */
                        readonly intervalMin?: number;
                        /** @default 100000 */
                        readonly explorePpm?: number;
                        /** @default null */
                        readonly approvalAbovePpm?: number | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "SetMember";
                        readonly campaignId: string;
                        /** @default 0 */
                        readonly minMicros?: number;
                        /** @default null */
                        readonly maxMicros?: number | null;
                        /** @default null */
                        readonly stepMicros?: number | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "RemoveMember";
                        readonly campaignId: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "AllocateBudget";
                        readonly because: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ApproveAllocation";
                        readonly number: number;
                        readonly because: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "RejectAllocation";
                        readonly number: number;
                        readonly because: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ClosePortfolio";
                        readonly because: string;
                    })[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandRooms: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "CloseRoom";
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandRoomsBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly {
                        /** @enum {string} */
                        readonly type: "CloseRoom";
                    }[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandTeams: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "AcceptOffer";
                    readonly workId: string;
                    readonly agentId: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "DeclineOffer";
                    readonly workId: string;
                    readonly agentId: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ReleaseWork";
                    readonly workId: string;
                    /**
                     * @default DONE
                     * @enum {string}
                     */
                    readonly reason?: "DONE" | "WITHDRAWN";
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "FinishHandoff";
                    readonly workId: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ReopenWork";
                    readonly workId: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandTeamsBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly ({
                        /** @enum {string} */
                        readonly type: "AcceptOffer";
                        readonly workId: string;
                        readonly agentId: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "DeclineOffer";
                        readonly workId: string;
                        readonly agentId: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ReleaseWork";
                        readonly workId: string;
                        /**
                         * @default DONE
                         * @enum {string}
                         */
                        readonly reason?: "DONE" | "WITHDRAWN";
                    } | {
                        /** @enum {string} */
                        readonly type: "FinishHandoff";
                        readonly workId: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "ReopenWork";
                        readonly workId: string;
                    })[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandTickets: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly type: "OpenTicket";
                    readonly clientId: string;
                    readonly channel: string;
                    /** @enum {string} */
                    readonly severity: "CRITICAL" | "HIGH" | "NORMAL" | "LOW";
                    readonly category: string;
                    readonly complexity: number;
                    /** @default null */
                    readonly conversationId?: string | null;
                    /** @default null */
                    readonly transcriptUri?: string | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "AnswerByBot";
                    readonly confidencePpm: number;
                    readonly isInMatrix: boolean;
                    /** @default null */
                    readonly answerUri?: string | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "AnswerByPerson";
                    readonly agentId: string;
                    /** @default null */
                    readonly answerUri?: string | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "AskForPerson";
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "AssignTicket";
                    readonly agentId: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "TakeOverTicket";
                    readonly agentId: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "GuideBot";
                    readonly agentId: string;
                    /** @default null */
                    readonly guidanceUri?: string | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ResolveTicket";
                    /** @default null */
                    readonly agentId?: string | null;
                    /** @default null */
                    readonly resolutionUri?: string | null;
                    /** @default false */
                    readonly updatesMatrix?: boolean;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "ReopenTicket";
                    readonly because: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "CloseTicket";
                    /** @enum {string} */
                    readonly reason: "RESOLVED" | "WITHDRAWN" | "ABANDONED";
                    /** @default null */
                    readonly satisfactionHundredths?: number | null;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "RateTicket";
                    readonly satisfactionHundredths: number;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                } | {
                    /** @enum {string} */
                    readonly type: "AskForTool";
                    readonly configId: string;
                    readonly tool: string;
                    readonly input: string;
                    readonly output: string;
                    readonly purpose: string;
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly commandTicketsBatch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Decided in this order, all or none. */
                    readonly commands: readonly ({
                        /** @enum {string} */
                        readonly type: "OpenTicket";
                        readonly clientId: string;
                        readonly channel: string;
                        /** @enum {string} */
                        readonly severity: "CRITICAL" | "HIGH" | "NORMAL" | "LOW";
                        readonly category: string;
                        readonly complexity: number;
                        /** @default null */
                        readonly conversationId?: string | null;
                        /** @default null */
                        readonly transcriptUri?: string | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "AnswerByBot";
                        readonly confidencePpm: number;
                        readonly isInMatrix: boolean;
                        /** @default null */
                        readonly answerUri?: string | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "AnswerByPerson";
                        readonly agentId: string;
                        /** @default null */
                        readonly answerUri?: string | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "AskForPerson";
                    } | {
                        /** @enum {string} */
                        readonly type: "AssignTicket";
                        readonly agentId: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "TakeOverTicket";
                        readonly agentId: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "GuideBot";
                        readonly agentId: string;
                        /** @default null */
                        readonly guidanceUri?: string | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "ResolveTicket";
                        /** @default null */
                        readonly agentId?: string | null;
                        /** @default null */
                        readonly resolutionUri?: string | null;
                        /** @default false */
                        readonly updatesMatrix?: boolean;
                    } | {
                        /** @enum {string} */
                        readonly type: "ReopenTicket";
                        readonly because: string;
                    } | {
                        /** @enum {string} */
                        readonly type: "CloseTicket";
                        /** @enum {string} */
                        readonly reason: "RESOLVED" | "WITHDRAWN" | "ABANDONED";
                        /** @default null */
                        readonly satisfactionHundredths?: number | null;
                    } | {
                        /** @enum {string} */
                        readonly type: "RateTicket";
                        readonly satisfactionHundredths: number;
                    } | {
                        /** @enum {string} */
                        readonly type: "AskForTool";
                        readonly configId: string;
                        readonly tool: string;
                        readonly input: string;
                        readonly output: string;
                        readonly purpose: string;
                    })[];
                    /** @description Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version. */
                    readonly expectedVersion?: number;
                };
            };
        };
        readonly responses: {
            readonly 200: components["responses"]["CommandAccepted"];
        };
    };
    readonly showExperiment: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly experimentId: string;
                        readonly state: string;
                        readonly version: number;
                        readonly name: string;
                        readonly metric: string;
                        readonly cohort: string | null;
                        readonly block: number;
                        /** @description Blocks whose outcomes are not all in. */
                        readonly blocksWaiting: number;
                        readonly winner: string | null;
                        readonly startedAtMs: number;
                        readonly arms: readonly {
                            readonly armId: string;
                            readonly isActive: boolean;
                            readonly sharePpm: number;
                            readonly trials: number;
                            readonly successes: number;
                            /** @description Its rate is at least so many times the control’s, at all looks. */
                            readonly low: number | null;
                            /** @description At most so many times; null while it is open. */
                            readonly high: number | null;
                        }[];
                    };
                };
            };
        };
    };
    readonly assignExperimentArm: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Pseudonym of who or what is to get an arm. */
                    readonly unit: string;
                    /** @description Tells requests of one unit apart; the same is the same answer. */
                    readonly requestId?: string;
                    /** @description Client it is of: asked for where the experiment is for a cohort. */
                    readonly clientId?: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly armId: string;
                        /** @description What the arm shows. */
                        readonly content: string;
                        /** @enum {string} */
                        readonly from: "DRAWN" | "KEPT" | "HOLDOUT" | "COHORT" | "ARM_STOPPED" | "OVER";
                        /** @description Chance it had of this arm, millionths. */
                        readonly propensityPpm: number;
                        readonly block: number;
                        /** @description Version of the experiment it was drawn at. */
                        readonly version: number;
                        readonly cohort: string | null;
                        /** @description Outcomes are told by it; null where nobody is exposed. */
                        readonly exposureId: string | null;
                    };
                };
            };
        };
    };
    readonly observeExperimentOutcome: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** Format: uuid */
                    readonly exposureId: string;
                    /** @enum {string} */
                    readonly metric: "CLICK" | "CONVERSION" | "SESSION_LENGTH" | "FEATURE_ADOPTION";
                    /**
                     * @description 1, or for SESSION_LENGTH its ms.
                     * @default 1
                     */
                    readonly size?: number;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly eventId: string;
                    };
                };
            };
        };
    };
    readonly reportIncidentStep: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly step: "MITIGATION" | "RCA" | "PREVENTION";
                    /** @description Where it is written; asked for with RCA and PREVENTION. */
                    readonly uri?: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly incidentId: string;
                        readonly step: string;
                        readonly eventId: string;
                    };
                };
            };
        };
    };
    readonly predictLtv: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description Pseudonym of the customer. */
                    readonly customer?: string;
                    /** @description Segment a new customer comes from; with neither, any new customer. */
                    readonly segment?: string;
                    /**
                     * @description Weeks ahead.
                     * @default 52
                     */
                    readonly horizonWeeks?: number;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description The customer, "segment." and the segment, or "default". */
                        readonly entity: string;
                        /**
                         * @description History of the customer, segment, or all customers.
                         * @enum {string}
                         */
                        readonly basis: "CUSTOMER" | "SEGMENT" | "COHORT";
                        readonly segment: string | null;
                        readonly horizonWeeks: number;
                        /** @description Purchases expected. */
                        readonly purchases: number;
                        /** @description Probability that the customer still buys; null for who has not bought yet. */
                        readonly alive: number | null;
                        /** @description Micros of USD. */
                        readonly purchaseMicros: number;
                        /** @description Micros of USD. */
                        readonly revenueMicros: number;
                        readonly interval: {
                            /** @description Micros of USD. */
                            readonly lowMicros: number;
                            /** @description Micros of USD. */
                            readonly highMicros: number;
                            readonly level: number;
                        };
                        readonly repeats: number;
                        readonly lastPurchaseAtMs: number | null;
                        readonly asOfAtMs: number;
                        readonly band: ("HIGH" | "MIDDLE" | "LOW") | null;
                        readonly atRisk: boolean;
                        readonly modelVersion: string;
                        /** @description Other pseudonyms of the same person it rests on. */
                        readonly members: readonly string[];
                        /**
                         * @description Read from the hot copy, or reckoned now and put on the log.
                         * @enum {string}
                         */
                        readonly source: "HOT" | "COMPUTED";
                        /** @description Of the event that tells of it; null from the hot copy. */
                        readonly eventId: string | null;
                    };
                };
            };
        };
    };
    readonly openRoom: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly clientId: string;
                    /** @description As its events have it. */
                    readonly prdId: string;
                    /**
                     * @description How long the code is good.
                     * @default 24
                     */
                    readonly hours?: number;
                    /**
                     * @description Persons it lets in.
                     * @default 1
                     */
                    readonly seats?: number;
                    /**
                     * @description Whether who joins may replace answers.
                     * @default true
                     */
                    readonly mayReplace?: boolean;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly roomId: string;
                        /** @description Shown once, kept nowhere: hand it to whom you want to let in. */
                        readonly code: string;
                        readonly expiresAtMs: number;
                    };
                };
            };
        };
    };
    readonly joinRoom: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @description As it was handed over. */
                    readonly code: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly roomId: string;
                        readonly clientId: string;
                        readonly prdId: string;
                        /** @description Which of its seats. */
                        readonly seat: number;
                        readonly mayReplace: boolean;
                        readonly expiresAtMs: number;
                    };
                };
            };
        };
    };
    readonly replaceAnswer: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly questionId: string;
                    /**
                     * @description The answer it replaces.
                     * @default null
                     */
                    readonly replacesEventId?: string | null;
                    readonly choices: readonly string[];
                    /** @default null */
                    readonly figure?: number | null;
                    /**
                     * @description Sealed before it goes anywhere (R6).
                     * @default null
                     */
                    readonly words?: string | null;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Of the new answer. */
                        readonly eventId: string;
                    };
                };
            };
        };
    };
    readonly sendTicketMessage: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Name of this command; the same key again gives the same answer. */
                readonly "idempotency-key"?: components["parameters"]["IdempotencyKeyHeader"];
            };
            readonly path: {
                readonly id: components["parameters"]["IdPath"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly from: "CLIENT" | "AGENT";
                    /** @description Who speaks for the house; asked for with AGENT. */
                    readonly agentId?: string;
                    /** @description Person the words are of: what an erasure names. The client when not said. */
                    readonly subjectRef?: string;
                    /** @description Sealed before it goes anywhere (R6). */
                    readonly text: string;
                };
            };
        };
        readonly responses: {
            /** @description Default Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly ticketId: string;
                        /** @description Its place in the chat. */
                        readonly number: number;
                        readonly eventId: string;
                    };
                };
            };
        };
    };
}
