// Made of openapi.json by `npm run openapi`.
export interface paths {
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the Worker answers
         * @description Asks nothing else: for probes that restart what hangs.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It does */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ok";
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether orders can be confirmed, and which sinks lag
         * @description Orders can be confirmed while it says `degraded`: deliveries wait, and `reasons` says for what. 503 only when a secret is not set.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Orders can be confirmed */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Readiness"];
                    };
                };
                /** @description A secret is missing */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Readiness"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell of searches, products, carts and impressions
         * @description At most 100 events, 500 KB, 32 KB each, under our own names, GA4's or Segment's; every event has a result of its own. An event of several products counts as one for each; from the first on that brings a request to more than 500 they are refused (`event_beyond_limit`). Answered once a queue or R2 has them; the same again changes nothing. State `consent` with each request, the stricter of the page's and of the person's preferences: those are asked for `personalization` alone, since events wait for no memory. Beacons say text/plain and carry `token`, or `publishable_key` and `session_id`, in the body. Orders are confirmed, not told: `purchase` and `Order Completed` are refused.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description With scope svc: the user acted for, percent-encoded */
                    "leafloaf-user"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["EventBatch"];
                    "text/plain": components["schemas"]["EventBatch"];
                };
            };
            responses: {
                /** @description At least one event was taken; what became of each */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EventReceipt"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests came from this address */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin an anonymous session
         * @description A user of its own for a visitor who is not signed in. Nothing is stored until the visitor does something.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewSession"];
                };
            };
            responses: {
                /** @description The session's token */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Too many requests came from this address */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm an order
         * @description Returns when the memory has the order durably; safe to repeat with the same key.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description With scope svc: the user acted for, percent-encoded */
                    "leafloaf-user"?: string;
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConfirmOrder"];
                };
            };
            responses: {
                /** @description Confirmed; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Confirmation"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{order_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An order as it stands
         * @description After whatever was told of it since it was confirmed. Somebody else's order is as unknown as none.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description With scope svc: the user acted for, percent-encoded */
                    "leafloaf-user"?: string;
                };
                path: {
                    order_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The order */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Order"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /**
         * Revise an order
         * @description The lines given are the whole order from now on; its history keeps both.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description With scope svc: the user acted for, percent-encoded */
                    "leafloaf-user"?: string;
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    order_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReviseOrder"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OrderChange"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The order is cancelled */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{order_id}/delivery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where an order is
         * @description By sink, for its confirmation and for everything that was told of it since: when and where it arrived, or why it did not.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description With scope svc: the user acted for, percent-encoded */
                    "leafloaf-user"?: string;
                };
                path: {
                    order_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Per sink: pending, delivered, quarantined or suppressed */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Delivery"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{order_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an order
         * @description A cancelled order supports nothing that is remembered. `{}` says enough.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description With scope svc: the user acted for, percent-encoded */
                    "leafloaf-user"?: string;
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    order_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CancelOrder"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OrderChange"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The order is cancelled */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{order_id}/return": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Return items of an order
         * @description At most what the order has left of each.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description With scope svc: the user acted for, percent-encoded */
                    "leafloaf-user"?: string;
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    order_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReturnItems"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OrderChange"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The order is cancelled */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{order_id}/substitutions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Substitute a line of an order
         * @description Accepted, the substitute takes the line's place; refused, the line is gone.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description With scope svc: the user acted for, percent-encoded */
                    "leafloaf-user"?: string;
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    order_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Substitution"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OrderChange"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The order is cancelled */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/orders/{order_id}/mark": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark an order as a gift or a stock-up
         * @description What is not named stays as it is.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description With scope svc: the user acted for, percent-encoded */
                    "leafloaf-user"?: string;
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    order_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MarkOrder"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OrderChange"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The order is cancelled */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{event_id}/delivery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where an event is
         * @description For thirty days after it was accepted.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description With scope svc: the user acted for, percent-encoded */
                    "leafloaf-user"?: string;
                };
                path: {
                    event_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Per sink: pending, delivered, quarantined or suppressed */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EventDelivery"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/usual": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * My Usual
         * @description What the user usually buys, and a proposed basket; nothing is ever added by itself. The classic rule shows ten at most and knows no pins.
         */
        get: {
            parameters: {
                query?: {
                    /** @description off: as to somebody nothing is known of */
                    personalize?: "on" | "off";
                    limit?: number;
                    /** @description classic: the rule earlier users know */
                    mode?: "classic";
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description My Usual */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Usual"] | components["schemas"]["UsualClassic"];
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/recommendations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The next basket
         * @description Habits and discoveries ranked together; who has ordered nothing gets what is popular: there, on that day of the week, then at all. Where and when is what the call says, else what the latest order said.
         */
        get: {
            parameters: {
                query?: {
                    /** @description off: as to somebody nothing is known of */
                    personalize?: "on" | "off";
                    limit?: number;
                    country?: string;
                    store_id?: string;
                    /** @description Whose day of the week counts */
                    timezone?: string;
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What is suggested */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Recommendations"];
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/reorder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is due again
         * @description Products bought before, by when they are needed again and how sure that is; reminders that were snoozed, and what lapsed, stand apart.
         */
        get: {
            parameters: {
                query?: {
                    /** @description off: as to somebody nothing is known of */
                    personalize?: "on" | "off";
                    limit?: number;
                    /** @description classic: the rule earlier users know */
                    mode?: "classic";
                    within_days?: number;
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What is suggested */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Reorder"] | components["schemas"]["ReorderClassic"];
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/dietary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Diets, ingredients and cuisines
         * @description What the person confirmed filters everything; what is only suggested hides nothing.
         */
        get: {
            parameters: {
                query?: {
                    /** @description off: as to somebody nothing is known of */
                    personalize?: "on" | "off";
                    limit?: number;
                    /** @description classic: the rule earlier users know */
                    mode?: "classic";
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What is suggested */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Dietary"];
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/rank": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rank search results
         * @description Results in another order; switched off, or of somebody unknown, as they came.
         */
        post: {
            parameters: {
                query?: {
                    /** @description off: as to somebody nothing is known of */
                    personalize?: "on" | "off";
                    /** @description classic: the rule earlier users know */
                    mode?: "classic";
                    explain?: "true" | "false";
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RankResults"];
                };
            };
            responses: {
                /** @description The results */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Ranked"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/complements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What goes with a cart
         * @description One's own history first, all shoppers next, categories last; nothing of the cart, nothing hidden.
         */
        post: {
            parameters: {
                query?: {
                    /** @description off: as to somebody nothing is known of */
                    personalize?: "on" | "off";
                    limit?: number;
                    /** @description classic: the rule earlier users know */
                    mode?: "classic";
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            responses: {
                /** @description What goes with it */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Complements"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/usual/{sku}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Pin or hide a product
         * @description Pinned: always in My Usual. Hidden: never, nor in anything else that is suggested.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                    sku: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UsualPlace"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Remembered"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        /**
         * Neither pin nor hide a product
         * @description My Usual has it again where habits put it.
         */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                    sku: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Remembered"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/reorder/{sku}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Snooze a reminder
         * @description The product is not called due for so many days from now; 0 days ends that.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                    sku: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Snooze"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Remembered"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/dietary/{tag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Confirm or deny a diet, or an ingredient to avoid
         * @description Confirmed, it filters everything that is suggested; denied, it is not suggested any more. Kept as a stated fact.
         */
        put: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                    /** @description A diet or ingredient */
                    tag: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DietaryWord"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Remembered"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Feature switches, consent and retention
         * @description Every feature is on until it is switched off.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description As they stand */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Preferences"];
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change preferences
         * @description What is not named stays as it is.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangePreferences"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Remembered"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/users/{user}/memory/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search what is remembered
         * @description Full text, graph and, where there are embeddings, vectors, fused by reciprocal rank. What holds still comes first.
         */
        get: {
            parameters: {
                query: {
                    /** @description Words, prefixes and typos of one letter */
                    q: string;
                    limit?: number;
                    /** @description Predicates; several by commas */
                    predicate?: ("BOUGHT" | "REGULARLY_BUYS" | "REORDERS" | "PREFERS" | "BOUGHT_WITH" | "AVOIDS" | "FOLLOWS_DIET" | "PRICE_SENSITIVE" | "COOKS" | "SUBSTITUTES" | "MADE_BY" | "IN_CATEGORY")[];
                    /** @description Types of subject or object; several by commas */
                    entity_type?: ("user" | "product" | "brand" | "category" | "diet" | "ingredient" | "tag" | "cuisine" | "dish" | "store" | "session")[];
                    /** @description How the memory knows; several by commas */
                    source?: ("observed" | "inferred" | "stated" | "model")[];
                    /** @description What held then; RFC 3339 with an offset. Now when absent */
                    valid_at?: string;
                    /** @description By what the memory knew then; RFC 3339 with an offset. Now when absent */
                    known_at?: string;
                    /** @description Closed facts too, with their intervals */
                    history?: "true" | "false";
                    /** @description Whose neighbourhood the graph channel looks at; the best text hits when absent */
                    center?: string;
                    /** @description Other brands and categories before more of the same */
                    diversify?: "true" | "false";
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The best first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Hits"];
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/memory/facts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Facts by what they say
         * @description As of any two times: what held at `valid_at`, as it was known at `known_at`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Predicates; several by commas */
                    predicate?: ("BOUGHT" | "REGULARLY_BUYS" | "REORDERS" | "PREFERS" | "BOUGHT_WITH" | "AVOIDS" | "FOLLOWS_DIET" | "PRICE_SENSITIVE" | "COOKS" | "SUBSTITUTES" | "MADE_BY" | "IN_CATEGORY")[];
                    /** @description Facts of this entity */
                    subject?: string;
                    /** @description Facts that name this entity as their object */
                    object?: string;
                    /** @description How the memory knows; several by commas */
                    source?: ("observed" | "inferred" | "stated" | "model")[];
                    /** @description What held then; RFC 3339 with an offset. Now when absent */
                    valid_at?: string;
                    /** @description By what the memory knew then; RFC 3339 with an offset. Now when absent */
                    known_at?: string;
                    /** @description Closed facts too, with their intervals */
                    history?: "true" | "false";
                    limit?: number;
                    /** @description `next_cursor` of the page before; opaque */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of facts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Facts"];
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/memory/facts/{fact_id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a fact is believed
         * @description Its episodes and its rule, and what would be left of it without some of them.
         */
        get: {
            parameters: {
                query?: {
                    without?: string[];
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                    fact_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The explanation */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Why"];
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/memory/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What surrounds an entity
         * @description Breadth first, every hop as of the times asked for, the strongest 10 edges of each entity.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Where it begins; the user when absent */
                    center?: string;
                    depth?: number;
                    /** @description What held then; RFC 3339 with an offset. Now when absent */
                    valid_at?: string;
                    /** @description By what the memory knew then; RFC 3339 with an offset. Now when absent */
                    known_at?: string;
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Entities and facts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Graph"];
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/memory/episodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The log of what was told
         * @description The latest first, page by page. What was forgotten is not there; what was retracted is, and says so.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Kinds; several by commas */
                    kind?: ("order_confirmed" | "order_revised" | "order_cancelled" | "order_returned" | "order_substituted" | "order_marked" | "note_added" | "preference_stated" | "signals_seen" | "facts_proposed" | "usual_set" | "reorder_snoozed" | "preferences_set" | "entities_merged" | "entities_split" | "episode_retracted" | "session_adopted" | "episode_forgotten")[];
                    limit?: number;
                    /** @description `next_cursor` of the page before; opaque */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page, the latest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Episodes"];
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Tell the memory something
         * @description A note in plain words, or a preference as a form says it. What a person states outranks what is inferred.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Note"] | components["schemas"]["Preference"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Remembered"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/memory/episodes/{episode_id}/retract": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retract an episode
         * @description Withdraws what it says from now on; the past as it was then known still shows it. The body is `{}`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                    episode_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never>;
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Remembered"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/memory/episodes/{episode_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forget an episode
         * @description Removes what it said for good, from the past as it was known too. Idempotent by itself: a repeat carries `Idempotency-Replayed: true` and the same body.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                    episode_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Forgotten */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Forgotten"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/memory/entities/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that two entities are one
         * @description Products, brands or categories; undone by a split.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Merge"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Remembered"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/memory/entities/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that an entity stands for itself again
         * @description Undoes a merge: what was told of the entity is its own again.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Split"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Remembered"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/adopt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take over an anonymous session's memory
         * @description At sign-in: the bearer proves the user, the body's token the session. Its episodes become the user's.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Required. Belongs to one user and never expires */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Adoption"];
                };
            };
            responses: {
                /** @description Recorded; a repeat carries `Idempotency-Replayed: true` and the same body */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Remembered"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory takes no more; what it has is safe */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything remembered
         * @description One JSON document, sent while it is made: every episode, entity and fact, what was looked at lately, and under `events` what the warehouse holds of searches, interactions, carts and suggestions shown, by table. Events on their way to it are not there yet, and those without consent to analytics never are; where the shop runs Redis and it answers, `recent_events` has the last two hundred of a day with consent to personalization as soon as they are accepted. `events=off` leaves the warehouse out.
         */
        get: {
            parameters: {
                query?: {
                    events?: "on" | "off";
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Export"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Erase a person everywhere
         * @description The memory is gone when this is answered; what lies elsewhere goes behind the answer, and the receipt says how far it is. Idempotent by itself: a repeat gives the same receipt as it is then. Who comes back begins anew.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Begun, and soon done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ErasureReceipt"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/erasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far one's own erasure is
         * @description The receipt of the last erasure. No memory is asked.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The receipt */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ErasureReceipt"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Orders as they stand
         * @description From the memory, as soon as an order is confirmed; the latest confirmed first.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before; opaque */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OrderHistory"];
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/insights/purchases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was kept of each order
         * @description Of two years, the latest first. From the warehouse, and kept for five minutes.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before; opaque */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["WarehousePurchase"][];
                            /**
                             * Format: date-time
                             * @description When BigQuery was asked
                             */
                            as_of: string;
                            /** @description Over five minutes old: a newer answer is being fetched */
                            stale: boolean;
                            /** @description null: this was the last page */
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/insights/interactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done with products
         * @description Of 90 days, the latest first; what was bought as it stands. From the warehouse, and kept for five minutes.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before; opaque */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["WarehouseInteraction"][];
                            /**
                             * Format: date-time
                             * @description When BigQuery was asked
                             */
                            as_of: string;
                            /** @description Over five minutes old: a newer answer is being fetched */
                            stale: boolean;
                            /** @description null: this was the last page */
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/insights/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How much products are preferred
         * @description Of 90 days, from two interactions on; the best first. From the warehouse, and kept for five minutes.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before; opaque */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["WarehousePreference"][];
                            /**
                             * Format: date-time
                             * @description When BigQuery was asked
                             */
                            as_of: string;
                            /** @description Over five minutes old: a newer answer is being fetched */
                            stale: boolean;
                            /** @description null: this was the last page */
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{user}/insights/reorder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * After how many days products are bought again
         * @description Of a year, up to 90 days on the mean; by SKU. From the warehouse, and kept for five minutes.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description `next_cursor` of the page before; opaque */
                    cursor?: string;
                };
                header?: never;
                path: {
                    /** @description `me`, or a user id */
                    user: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["ReorderInterval"][];
                            /**
                             * Format: date-time
                             * @description When BigQuery was asked
                             */
                            as_of: string;
                            /** @description Over five minutes old: a newer answer is being fetched */
                            stale: boolean;
                            /** @description null: this was the last page */
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Keep the catalogue
         * @description A product a line (NDJSON), at most 20,000 lines and 32 MB; each is stored whole, in the place of what was known. Answers with a line for each as it is decided, and their counts in the last one; what `failed` is to be sent again.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/x-ndjson": components["schemas"]["CatalogueProduct"];
                };
            };
            responses: {
                /** @description A result a line */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-ndjson": components["schemas"]["CatalogueLine"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was accepted, and where it is
         * @description By sink: the circuit, delays, and counts of messages and of distinct events; accepted is always delivered, pending, quarantined and suppressed together.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description As of now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OpsStatus"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same and more, for Prometheus
         * @description In Prometheus's text format: circuits, delays, counts, queues, quarantine, spool and version. What does not answer is left out, and `leafloaf_source_up` is 0 for it. Alert rules on it are in docs/alerts.yml.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description As of now, in Prometheus's text format 0.0.4 */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/pipeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Orders on their way to the sinks, as it happens
         * @description Server-sent events. `journeys` has orders that are new or changed, each whole (schema PipelineJourneys); without `Last-Event-ID` the first one, sent at once, has all that are kept, which may be none: they are known while somebody watches, at most 200, for an hour. `sinks` comes every two seconds (schema PipelineSinks). The stream ends after some minutes at the most, the earlier the more queues there are; a watcher comes again with `Last-Event-ID`, and is told what changed since.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Of the last event that had one */
                    "last-event-id"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Events, until it ends */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Messages that sinks refused
         * @description What each is, not what it says. A page may have fewer than `limit`, even none, and others follow.
         */
        get: {
            parameters: {
                query?: {
                    sink?: "spanner" | "bigquery" | "archive";
                    reason?: string;
                    /** @description When it was quarantined: from then on */
                    from?: string;
                    /** @description When it was quarantined: before then */
                    to?: string;
                    /** @description `next_cursor` of the page before; opaque */
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page, by sink, reason and user */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FailedMessages"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/failed/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One message that a sink refused, opened with its user's key
         * @description Its whole body, and what the sink answered. Of an erased user it cannot be opened any more.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All of it */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FailedMessageInFull"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description It was forgotten */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send messages that sinks refused once more
         * @description One by `id`, or those that a filter names, all without one; at most 100 a call, and `next_cursor` goes on. A message stays in quarantine until it has arrived; a repeat is taken by its sink without a trace.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            responses: {
                /** @description What became of each */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Replayed"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/erasures/{erasure_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far an erasure is
         * @description Each system with its state and since when; needs scope `ops`.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    erasure_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The receipt */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ErasureReceipt"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/insights/associations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which products go together
         * @description Of half a year, from three orders in common on, with support, confidence and lift; those in most orders first. From the warehouse, and kept for five minutes.
         */
        get: {
            parameters: {
                query?: {
                    sku?: string;
                    limit?: number;
                    /** @description `next_cursor` of the page before; opaque */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["ProductAssociation"][];
                            /**
                             * Format: date-time
                             * @description When BigQuery was asked
                             */
                            as_of: string;
                            /** @description Over five minutes old: a newer answer is being fetched */
                            stale: boolean;
                            /** @description null: this was the last page */
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/insights/popularity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is popular, by category and weekday
         * @description Of 90 days, ten products a category and weekday. From the warehouse, and kept for five minutes.
         */
        get: {
            parameters: {
                query?: {
                    category?: string;
                    /** @description UTC; 0 is Sunday */
                    weekday?: number;
                    limit?: number;
                    /** @description `next_cursor` of the page before; opaque */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["PopularProduct"][];
                            /**
                             * Format: date-time
                             * @description When BigQuery was asked
                             */
                            as_of: string;
                            /** @description Over five minutes old: a newer answer is being fetched */
                            stale: boolean;
                            /** @description null: this was the last page */
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description Not modified since the `ETag` in `If-None-Match` */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/rebuild": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rebuild Spanner, BigQuery or memories from the archive
         * @description Begins a run, or goes on with one for some seconds; to be called until `phase` is `done`. Repeats and crashes write nothing twice. What is erased or forgotten is not written. It ends with a comparison of what was accepted before the run began: rows, and the sum of their SHA-256, without the times of commit and receipt and the memory's version.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RebuildRequest"];
                };
            };
            responses: {
                /** @description As it stands */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Rebuild"];
                    };
                };
                /** @description The body is not valid JSON; or: The Idempotency-Key header is missing; or: The Idempotency-Key header is not usable; or: The Leafloaf-User header is missing */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body is too large */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The body must be application/json */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ops/rebuild/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a rebuild is
         * @description Does nothing by itself: `POST /v1/ops/rebuild` with the run goes on with it.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description As the first answer of the run said */
                    run: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description As it stands */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Rebuild"];
                    };
                };
                /** @description The token is missing or not valid */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description There is no such thing */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The request does not fit its schema; or: The Idempotency-Key was used with another body; or: None of the events can be taken */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description The memory cannot be reached; repeat with the same key; or: The warehouse does not answer right now; or: Events cannot be taken right now; send the same again; or: Tokens cannot be verified right now */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        PipelineJourneys: {
            journeys: components["schemas"]["Journey"][];
        };
        Journey: {
            id: string;
            /** @description null while only the archive has told of it */
            order_id: string | null;
            episode_id: string;
            /** @example order_confirmed */
            kind: string;
            /** @description Keyed hash of the user id */
            user_ref: string;
            memory: {
                /** @enum {string} */
                state: "recorded";
                /** Format: date-time */
                at: string;
            };
            sinks: {
                spanner: components["schemas"]["JourneyStop"];
                bigquery: components["schemas"]["JourneyStop"];
                archive: components["schemas"]["JourneyStop"];
            };
        };
        JourneyStop: {
            /** @enum {string} */
            state: "pending";
        } | {
            /** @enum {string} */
            state: "waiting";
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            at: string;
            reason: string;
        } | {
            /** @enum {string} */
            state: "delivered";
            /** Format: date-time */
            at: string;
        } | {
            /** @enum {string} */
            state: "quarantined";
            /** Format: date-time */
            at: string;
            reason: string;
        } | {
            /** @enum {string} */
            state: "suppressed";
            /** Format: date-time */
            at: string;
            reason: string;
        };
        PipelineSinks: {
            /** Format: date-time */
            at: string;
            sinks: {
                spanner: components["schemas"]["SinkNow"];
                bigquery: components["schemas"]["SinkNow"];
                archive: components["schemas"]["SinkNow"];
            };
        };
        /** @description null: its health did not answer */
        SinkNow: {
            /** @enum {string} */
            circuit: "closed" | "half_open" | "open";
            /** @description How long its oldest message had waited in the last batch */
            oldest_ms: number;
            /** Format: date-time */
            last_batch_at: string | null;
            /** Format: date-time */
            last_delivered_at: string | null;
            last_error: {
                reason: string;
                /** Format: date-time */
                at: string;
            } | null;
            /** @description From queue to sink, this hour and the last, within a tenth */
            delay: {
                messages: number;
                p50_ms: number | null;
                p95_ms: number | null;
            };
            /** @description Outcomes of queue messages since the first, repeats included */
            messages: {
                batches: number;
                delivered: number;
                retried: number;
                quarantined: number;
                suppressed: number;
            };
            /**
             * Format: date-time
             * @description When a circuit that is not closed lets the next batch try
             */
            opens_at: string | null;
            /** @description How long messages wait, as of the last batch; 0: nothing does */
            lag_ms: number;
            backlog: components["schemas"]["QueueBacklog"];
        } | null;
        /** @description null: the queue did not answer */
        QueueBacklog: {
            messages: number;
            bytes: number;
            /** Format: date-time */
            oldest_at: string | null;
        } | null;
        Readiness: {
            /** @enum {string} */
            status: "ok" | "degraded" | "misconfigured";
            /** @description Secrets that are not set */
            missing: string[];
            sinks: {
                /** @enum {string} */
                spanner: "closed" | "half_open" | "open" | "unknown";
                /** @enum {string} */
                bigquery: "closed" | "half_open" | "open" | "unknown";
                /** @enum {string} */
                archive: "closed" | "half_open" | "open" | "unknown";
            };
            /** @description Why it is degraded: what is late, and where */
            reasons: {
                /** @enum {string} */
                code: "circuit_open" | "circuit_probing" | "health_unknown" | "queue_near_limit" | "queue_unknown" | "spanner_unreachable" | "r2_unreachable" | "google_unconfigured";
                /** @enum {string} */
                sink?: "spanner" | "bigquery" | "archive";
                detail: string;
            }[];
        };
        EventReceipt: {
            batch_id: string;
            /** Format: date-time */
            received_at: string;
            accepted: number;
            duplicate: number;
            refused: number;
            results: components["schemas"]["EventOutcome"][];
        };
        EventOutcome: {
            /** @description Its place in the request */
            index: number;
            /** @enum {string} */
            status: "accepted" | "duplicate" | "refused";
            /** @example evt_qnsamh4oiecno75aewftgt4rgf */
            event_id?: string;
            /** @description Of an event of several products: one each */
            event_ids?: string[];
            flags?: ("skew_corrected" | "ahead" | "late")[];
            error?: {
                type: string;
                title: string;
                detail: string;
                errors: {
                    pointer: string;
                    detail: string;
                }[];
            };
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail?: string;
            request_id: string;
            errors?: {
                pointer: string;
                detail: string;
            }[];
        };
        EventBatch: {
            /**
             * Format: date-time
             * @description When the batch was sent, by the sender's clock
             */
            sent_at?: string;
            session_id?: string;
            /** @description Of every event that says nothing of its own */
            consent?: {
                analytics?: boolean;
                personalization?: boolean;
            };
            /** @description In a beacon: what stands in the Authorization header otherwise */
            token?: string;
            /** @description In a beacon without a token, with a session_id: counted, not remembered */
            publishable_key?: string;
            events: (components["schemas"]["SearchEvent"] | components["schemas"]["ProductEvent"] | components["schemas"]["CartEvent"] | components["schemas"]["ImpressionEvent"] | components["schemas"]["ForeignEvent"])[];
        };
        SearchEvent: {
            /** @description The sender's own: the same again is the same event */
            event_id?: string;
            /**
             * Format: date-time
             * @description By the sender's clock; when it arrived when absent
             */
            occurred_at?: string;
            /**
             * Format: date-time
             * @description By the sender's clock: tells how much that is off
             */
            sent_at?: string;
            session_id?: string;
            timezone?: string;
            country?: string;
            store_id?: string;
            consent?: {
                analytics?: boolean;
                personalization?: boolean;
            };
            /** @description The shop's own; members named like an IP address are not kept */
            metadata?: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            type: "search";
            query: string;
            result_count?: number;
            filters_applied?: {
                [key: string]: unknown;
            };
            search_type?: string;
            latency_ms?: number;
            /** @description SKUs, in the order shown */
            products_shown?: string[];
        };
        ProductEvent: {
            /** @description The sender's own: the same again is the same event */
            event_id?: string;
            /**
             * Format: date-time
             * @description By the sender's clock; when it arrived when absent
             */
            occurred_at?: string;
            /**
             * Format: date-time
             * @description By the sender's clock: tells how much that is off
             */
            sent_at?: string;
            session_id?: string;
            timezone?: string;
            country?: string;
            store_id?: string;
            consent?: {
                analytics?: boolean;
                personalization?: boolean;
            };
            /** @description The shop's own; members named like an IP address are not kept */
            metadata?: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            type: "product_interaction";
            /** @enum {string} */
            interaction_type: "view" | "click" | "add_to_cart" | "add_to_list" | "remove_from_list" | "share" | "review" | "compare";
            /** @example OAT-1L */
            sku: string;
            product_name?: string;
            quantity?: number;
            /** @description Minor units */
            unit_price_minor?: number;
            position?: number;
            source?: string;
            recommendation_id?: string;
        };
        CartEvent: {
            /** @description The sender's own: the same again is the same event */
            event_id?: string;
            /**
             * Format: date-time
             * @description By the sender's clock; when it arrived when absent
             */
            occurred_at?: string;
            /**
             * Format: date-time
             * @description By the sender's clock: tells how much that is off
             */
            sent_at?: string;
            session_id?: string;
            timezone?: string;
            country?: string;
            store_id?: string;
            consent?: {
                analytics?: boolean;
                personalization?: boolean;
            };
            /** @description The shop's own; members named like an IP address are not kept */
            metadata?: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            type: "cart_modification";
            /** @enum {string} */
            action: "add" | "remove" | "update_quantity";
            /** @example OAT-1L */
            sku: string;
            product_name?: string;
            quantity?: number;
            /** @description Minor units */
            unit_price_minor?: number;
            quantity_before?: number;
            quantity_after?: number;
            /** @description Minor units */
            cart_total_before_minor?: number;
            /** @description Minor units */
            cart_total_after_minor?: number;
            recommendation_id?: string;
        };
        ImpressionEvent: {
            /** @description The sender's own: the same again is the same event */
            event_id?: string;
            /**
             * Format: date-time
             * @description By the sender's clock; when it arrived when absent
             */
            occurred_at?: string;
            /**
             * Format: date-time
             * @description By the sender's clock: tells how much that is off
             */
            sent_at?: string;
            session_id?: string;
            timezone?: string;
            country?: string;
            store_id?: string;
            consent?: {
                analytics?: boolean;
                personalization?: boolean;
            };
            /** @description The shop's own; members named like an IP address are not kept */
            metadata?: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            type: "recommendation_impression";
            /** @description As the answer that was shown has it */
            recommendation_id: string;
            recommendation_type?: string;
            /** @description SKUs, in the order shown */
            products_shown?: string[];
            position?: number;
            clicked?: boolean;
            added_to_cart?: boolean;
        };
        /** @description GA4's events with their items, and likewise Segment's (`event`, `properties`) */
        ForeignEvent: {
            /** @enum {string} */
            name: "view_item" | "select_item" | "add_to_cart" | "remove_from_cart" | "view_item_list";
            timestamp_micros?: number;
            params: {
                items: ({
                    item_id: string;
                } & {
                    [key: string]: unknown;
                })[];
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        Session: {
            /** @description Whose memory it is until somebody adopts it */
            user: string;
            /** @description A bearer token; also in a beacon's `token`, and to adopt with */
            session_token: string;
            /** Format: date-time */
            expires_at: string;
        };
        NewSession: {
            /** @description The shop's; no secret */
            publishable_key: string;
        };
        Confirmation: {
            order_id: string;
            /** @enum {string} */
            status: "confirmed";
            /** Format: date-time */
            confirmed_at: string;
            /** @description Lines */
            item_count: number;
            total_minor: number;
            currency: string;
            memory: components["schemas"]["MemoryNews"];
            links: {
                order: string;
                delivery: string;
            };
        };
        MemoryNews: {
            version: number;
            new_facts: components["schemas"]["FactNews"][];
            closed_facts: components["schemas"]["FactNews"][];
        };
        FactNews: {
            id: string;
            /** @enum {string} */
            predicate: "BOUGHT" | "REGULARLY_BUYS" | "REORDERS" | "PREFERS" | "BOUGHT_WITH" | "AVOIDS" | "FOLLOWS_DIET" | "PRICE_SENSITIVE" | "COOKS" | "SUBSTITUTES" | "MADE_BY" | "IN_CATEGORY";
            /**
             * @description `type:key`, or `user`
             * @example product:OAT-1L
             */
            subject: string;
            /**
             * @description `type:key`, or `user`
             * @example product:OAT-1L
             */
            object: string;
            /**
             * @description `type:key`, or `user`
             * @example product:OAT-1L
             */
            scope?: string;
            /** @description Of the object, as the shop spells it */
            name?: string;
            /** @enum {string} */
            source: "observed" | "inferred" | "stated" | "model";
        };
        ConfirmOrder: {
            items: components["schemas"]["OrderItem"][];
            /**
             * @description ISO 4217
             * @example EUR
             */
            currency: string;
            session_id?: string;
            /**
             * Format: date-time
             * @description When it happened, RFC 3339; now when absent
             */
            occurred_at?: string;
            /** @description For somebody else: leaves habits and diet untouched */
            gift?: boolean;
            timezone?: string;
            country?: string;
            store_id?: string;
            metadata?: {
                [key: string]: unknown;
            };
        };
        OrderItem: {
            /** @example OAT-1L */
            sku: string;
            /** @example Oatly Barista 1 L */
            product_name: string;
            brand?: string;
            category?: string;
            /**
             * @description Pieces or units, up to three decimals
             * @example 2
             */
            quantity: number;
            /**
             * @description Minor units
             * @example 219
             */
            unit_price_minor: number;
            tags?: string[];
            gtin?: string;
        };
        Order: {
            order_id: string;
            /** @enum {string} */
            status: "confirmed" | "revised" | "cancelled" | "partly_returned" | "returned";
            /** Format: date-time */
            occurred_at: string;
            /** Format: date-time */
            confirmed_at: string;
            items: components["schemas"]["OrderItem"][];
            item_count: number;
            total_minor: number;
            currency: string;
            session_id?: string;
            gift?: boolean;
            bulk?: boolean;
            timezone?: string;
            country?: string;
            store_id?: string;
            metadata?: {
                [key: string]: unknown;
            };
            /** @description Its life, as it was recorded */
            episodes: string[];
            memory: {
                version: number;
            };
        };
        Delivery: {
            order_id: string;
            memory: {
                /** @enum {string} */
                state: "recorded";
                /** Format: date-time */
                at: string;
                version: number;
            };
            /** @description Of its confirmation */
            sinks: {
                spanner: components["schemas"]["SinkReceipt"];
                bigquery: components["schemas"]["SinkReceipt"];
                archive: components["schemas"]["SinkReceipt"];
            };
            /** @description What became of the order since, each by itself */
            life: {
                episode_id: string;
                kind: string;
                /** Format: date-time */
                recorded_at: string;
                sinks: {
                    spanner: components["schemas"]["SinkReceipt"];
                    bigquery: components["schemas"]["SinkReceipt"];
                    archive: components["schemas"]["SinkReceipt"];
                };
            }[];
        };
        SinkReceipt: {
            /** @enum {string} */
            state: "delivered";
            /** Format: date-time */
            at: string;
            where: string;
        } | {
            /** @enum {string} */
            state: "quarantined";
            /** Format: date-time */
            at: string;
            reason: string;
        } | {
            /** @enum {string} */
            state: "suppressed";
            /** Format: date-time */
            at: string;
            reason: string;
        } | {
            /** @enum {string} */
            state: "pending";
        };
        OrderChange: {
            order_id: string;
            episode_id: string;
            /** @enum {string} */
            status: "confirmed" | "revised" | "cancelled" | "partly_returned" | "returned";
            /** Format: date-time */
            recorded_at: string;
            /** @description Lines */
            item_count: number;
            total_minor: number;
            currency: string;
            memory: components["schemas"]["MemoryNews"];
            links: {
                order: string;
                delivery: string;
            };
        };
        ReviseOrder: {
            items: components["schemas"]["OrderItem"][];
            /** @description Kept with the order's history */
            reason?: string;
            /**
             * Format: date-time
             * @description When it happened, RFC 3339; now when absent
             */
            occurred_at?: string;
        };
        CancelOrder: {
            /** @description Kept with the order's history */
            reason?: string;
            /**
             * Format: date-time
             * @description When it happened, RFC 3339; now when absent
             */
            occurred_at?: string;
        };
        ReturnItems: {
            items: {
                /** @example OAT-1L */
                sku: string;
                /**
                 * @description Pieces or units, up to three decimals
                 * @example 2
                 */
                quantity: number;
            }[];
            /** @description Kept with the order's history */
            reason?: string;
            /**
             * Format: date-time
             * @description When it happened, RFC 3339; now when absent
             */
            occurred_at?: string;
        };
        Substitution: {
            /**
             * @description The line it stands in for
             * @example OAT-1L
             */
            sku: string;
            substitute: components["schemas"]["OrderItem"];
            /** @description Who refuses gets neither */
            accepted: boolean;
            /**
             * Format: date-time
             * @description When it happened, RFC 3339; now when absent
             */
            occurred_at?: string;
        };
        MarkOrder: {
            /** @description For somebody else: leaves habits and diet untouched */
            gift?: boolean;
            /** @description A stock-up: not the usual quantity */
            bulk?: boolean;
            /**
             * Format: date-time
             * @description When it happened, RFC 3339; now when absent
             */
            occurred_at?: string;
        };
        EventDelivery: {
            event_id: string;
            /** Format: date-time */
            received_at: string;
            sinks: {
                bigquery: components["schemas"]["SinkReceipt"];
                archive: components["schemas"]["SinkReceipt"];
            };
        };
        Usual: {
            /**
             * @description Feature, model version, bucket of experiments and request; impressions name it
             * @example my_usual.20261101T031700000.b07.qnsamh4oiecno75aewftgt4rgf
             */
            recommendation_id: string;
            /** @description Grows with every write */
            memory_version: number;
            /** @enum {string} */
            mode: "model";
            /** @enum {string} */
            basis: "own_history" | "none";
            items: components["schemas"]["UsualItem"][];
            basket: {
                sku: string;
                quantity: number;
            }[];
            filtered: components["schemas"]["Filtered"];
        };
        UsualItem: {
            sku: string;
            product_name: string | null;
            usual_quantity: number;
            /** @description How sure the quantity is, apart from the habit */
            quantity_share: number;
            /** @description Chance that a basket holds it, whether or not it is due */
            strength: number;
            /** @description Chance that the next one does */
            chance: number;
            pinned: boolean;
            /** @enum {string} */
            basis: "own_history";
            reason: string;
            evidence: {
                orders: number;
                of_orders: number;
                days_ago: number;
                every_days: number | null;
                episodes: string[];
            } | null;
        };
        /** @description What was kept from being shown, at most 200 of it */
        Filtered: {
            sku: string;
            /** @example diet:vegan */
            because: string;
            /**
             * @description unknown: nobody knows, so it is not shown
             * @enum {string}
             */
            verdict: "conflicts" | "unknown";
        }[];
        UsualClassic: {
            /**
             * @description Feature, model version, bucket of experiments and request; impressions name it
             * @example my_usual.20261101T031700000.b07.qnsamh4oiecno75aewftgt4rgf
             */
            recommendation_id: string;
            /** @description Grows with every write */
            memory_version: number;
            /** @enum {string} */
            mode: "classic";
            /** @enum {string} */
            basis: "own_history" | "none";
            items: components["schemas"]["UsualClassicItem"][];
            basket: {
                sku: string;
                quantity: number;
            }[];
            filtered: components["schemas"]["Filtered"];
        };
        UsualClassicItem: {
            sku: string;
            product_name: string;
            usual_quantity: number;
            frequency: number;
            consistency: number;
            confidence: number;
            /** @enum {string} */
            cadence: "weekly" | "bi-weekly" | "monthly" | "occasional";
            reason: string;
            evidence: {
                orders: number;
                of_orders: number;
                /** Format: date-time */
                first_bought_at: string;
                /** Format: date-time */
                last_bought_at: string;
            };
        };
        Recommendations: {
            /**
             * @description Feature, model version, bucket of experiments and request; impressions name it
             * @example my_usual.20261101T031700000.b07.qnsamh4oiecno75aewftgt4rgf
             */
            recommendation_id: string;
            /** @description Grows with every write */
            memory_version: number;
            /** @enum {string} */
            basis: "own_history" | "people_like_you" | "popular" | "none";
            items: {
                sku: string;
                product_name: string | null;
                /** @description Chance to be in the next basket */
                score: number;
                /** @enum {string} */
                basis: "own_history" | "people_like_you" | "popular" | "none";
                reason: string;
                evidence: {
                    episodes: string[];
                };
            }[];
            filtered: components["schemas"]["Filtered"];
        };
        Reorder: {
            /**
             * @description Feature, model version, bucket of experiments and request; impressions name it
             * @example my_usual.20261101T031700000.b07.qnsamh4oiecno75aewftgt4rgf
             */
            recommendation_id: string;
            /** @description Grows with every write */
            memory_version: number;
            /** @enum {string} */
            mode: "model";
            /** @enum {string} */
            basis: "own_history" | "people_like_you" | "popular" | "none";
            items: components["schemas"]["ReorderItem"][];
            snoozed: components["schemas"]["ReorderItem"][];
            lapsed: components["schemas"]["ReorderItem"][];
            bundles: {
                /** Format: date */
                on: string;
                skus: string[];
            }[];
            filtered: components["schemas"]["Filtered"];
        };
        ReorderItem: {
            sku: string;
            product_name: string | null;
            /** @enum {string} */
            state: "due" | "upcoming" | "snoozed" | "lapsed";
            quantity: number;
            /**
             * Format: date
             * @description As of its last purchase
             */
            due_on: string;
            /** @description As of today: one, five and nine in ten are bought again by then */
            next: {
                /** Format: date */
                earliest: string;
                /** Format: date */
                on: string;
                /** Format: date */
                latest: string;
            };
            within_days: number;
            /** @description To be bought within these days */
            chance: number;
            cycle_days: number;
            /** Format: date */
            snoozed_until?: string;
            reason: string;
            evidence: {
                orders: number;
                /** Format: date */
                first_bought_on: string;
                /** Format: date */
                last_bought_on: string;
                episodes: string[];
            };
        };
        ReorderClassic: {
            /**
             * @description Feature, model version, bucket of experiments and request; impressions name it
             * @example my_usual.20261101T031700000.b07.qnsamh4oiecno75aewftgt4rgf
             */
            recommendation_id: string;
            /** @description Grows with every write */
            memory_version: number;
            /** @enum {string} */
            mode: "classic";
            /** @enum {string} */
            basis: "own_history" | "people_like_you" | "popular" | "none";
            items: components["schemas"]["ReorderClassicItem"][];
            filtered: components["schemas"]["Filtered"];
        };
        ReorderClassicItem: {
            sku: string;
            product_name: string | null;
            /** @enum {string} */
            state: "due_now" | "due_soon" | "upcoming";
            /** Format: date */
            due_on: string;
            /** @description Negative: overdue */
            days_until: number;
            /** @description Mean of the days between, those over 90 dropped */
            cycle_days: number;
            /** @enum {string} */
            consistency: "high" | "low";
            reason: string;
            evidence: {
                orders: number;
                /** Format: date */
                first_bought_on: string;
                /** Format: date */
                last_bought_on: string;
                episodes: string[];
            };
        };
        Dietary: {
            /**
             * @description Feature, model version, bucket of experiments and request; impressions name it
             * @example my_usual.20261101T031700000.b07.qnsamh4oiecno75aewftgt4rgf
             */
            recommendation_id: string;
            /** @description Grows with every write */
            memory_version: number;
            /** @enum {string} */
            mode: "model" | "classic";
            /** @enum {string} */
            basis: "own_history" | "people_like_you" | "popular" | "none";
            items: {
                tag: string;
                kind: string;
                entity: string;
                /** @enum {string} */
                status: "confirmed" | "suggested";
                /** @description Suggestions never do */
                filters: boolean;
                confidence: number;
                /** @enum {string} */
                source: "observed" | "inferred" | "stated" | "model";
                reason: string;
                evidence: {
                    episodes: string[];
                    count: number;
                };
            }[];
        };
        Ranked: {
            /**
             * @description Feature, model version, bucket of experiments and request; impressions name it
             * @example my_usual.20261101T031700000.b07.qnsamh4oiecno75aewftgt4rgf
             */
            recommendation_id: string;
            /** @description Grows with every write */
            memory_version: number;
            /** @enum {string} */
            mode: "model" | "classic" | "off";
            /** @enum {string} */
            basis: "own_history" | "people_like_you" | "popular" | "none";
            results: {
                sku: string;
                /** @description 0 to 1; switched off, as it came */
                score: number;
                /** @description In the results as they came, from 0 */
                position: number;
                /** @description They add up to the score */
                factors?: {
                    relevance: number;
                    brand: number;
                    category: number;
                    price: number;
                    recency: number;
                    diet: number;
                    habit: number;
                };
            }[];
            filtered: components["schemas"]["Filtered"];
        };
        RankResults: {
            results: {
                /** @example OAT-1L */
                sku: string;
                /** @description As the shop scores it, on any scale */
                score: number;
                brand?: string;
                category?: string;
                price_minor?: number;
            }[];
        };
        Complements: {
            /**
             * @description Feature, model version, bucket of experiments and request; impressions name it
             * @example my_usual.20261101T031700000.b07.qnsamh4oiecno75aewftgt4rgf
             */
            recommendation_id: string;
            /** @description Grows with every write */
            memory_version: number;
            /** @enum {string} */
            mode: "model" | "classic";
            /** @enum {string} */
            basis: "own_history" | "people_like_you" | "popular" | "none";
            items: {
                sku: string;
                product_name: string | null;
                /** @enum {string} */
                basis: "own_history" | "people_like_you" | "popular" | "none";
                reason: string;
                /** @description How much speaks for it, in no unit */
                score: number;
                /** @description The product of the cart it goes with most */
                goes_with: string | null;
                /** @description Baskets that hold both */
                support: number;
                /** @description How many times more often than by chance */
                lift: number;
                evidence: {
                    orders: number;
                    episodes: string[];
                };
            }[];
            filtered: components["schemas"]["Filtered"];
        };
        Cart: {
            /**
             * @description SKUs; unknown ones say nothing
             * @example [
             *       "OAT-1L"
             *     ]
             */
            cart: string[];
        };
        Remembered: {
            episode_id: string;
            /** @enum {string} */
            kind: "order_confirmed" | "order_revised" | "order_cancelled" | "order_returned" | "order_substituted" | "order_marked" | "note_added" | "preference_stated" | "signals_seen" | "facts_proposed" | "usual_set" | "reorder_snoozed" | "preferences_set" | "entities_merged" | "entities_split" | "episode_retracted" | "session_adopted" | "episode_forgotten";
            /** Format: date-time */
            recorded_at: string;
            memory: components["schemas"]["MemoryNews"];
        };
        UsualPlace: {
            /** @enum {string} */
            place: "pinned" | "hidden";
        };
        Snooze: {
            /**
             * @description From now on; 0: remind again
             * @example 14
             */
            days: number;
        };
        DietaryWord: {
            /** @description true confirms, false denies */
            holds: boolean;
        };
        Preferences: {
            features: {
                my_usual: boolean;
                reorder: boolean;
                /** @description Suggests diets; what was confirmed filters either way */
                dietary: boolean;
                cuisines: boolean;
                ranking: boolean;
                complements: boolean;
                recommendations: boolean;
                /** @description Proposes as many as usual, and not one of each */
                usual_quantities: boolean;
                /** @description Ranks by the prices the person usually pays, too */
                price: boolean;
                /** @description Uses what other shoppers buy, too */
                people_like_you: boolean;
            };
            consent: {
                /** @description false switches every feature off */
                personalization: boolean;
                analytics: boolean;
            };
            /** @description Purchases of longer ago are not used for suggestions; null: all are */
            retention_days: number | null;
            /** @description Grows with every write */
            memory_version: number;
        };
        ChangePreferences: {
            features?: {
                my_usual?: boolean;
                reorder?: boolean;
                /** @description Suggests diets; what was confirmed filters either way */
                dietary?: boolean;
                cuisines?: boolean;
                ranking?: boolean;
                complements?: boolean;
                recommendations?: boolean;
                /** @description Proposes as many as usual, and not one of each */
                usual_quantities?: boolean;
                /** @description Ranks by the prices the person usually pays, too */
                price?: boolean;
                /** @description Uses what other shoppers buy, too */
                people_like_you?: boolean;
            };
            consent?: {
                /** @description false switches every feature off */
                personalization?: boolean;
                analytics?: boolean;
            };
            /** @description Purchases of longer ago are not used for suggestions; null: all are */
            retention_days?: number | null;
        };
        Hits: {
            query: string;
            hits: components["schemas"]["Hit"][];
            /** @description Notes with these words, five at most, best first */
            notes: components["schemas"]["FoundNote"][];
            /** @description Grows with every write */
            memory_version: number;
        };
        Hit: {
            /** @example fact_qnsamh4oiecno75aewftgt4rgf */
            id: string;
            /** @enum {string} */
            predicate: "BOUGHT" | "REGULARLY_BUYS" | "REORDERS" | "PREFERS" | "BOUGHT_WITH" | "AVOIDS" | "FOLLOWS_DIET" | "PRICE_SENSITIVE" | "COOKS" | "SUBSTITUTES" | "MADE_BY" | "IN_CATEGORY";
            /**
             * @description `type:key`, or `user`
             * @example product:OAT-1L
             */
            subject: string;
            /**
             * @description `type:key`, or `user`
             * @example product:OAT-1L
             */
            object: string;
            /**
             * @description `type:key`, or `user`
             * @example product:OAT-1L
             */
            scope?: string;
            /** @description Of the entities in it, as the shop spells them */
            names?: {
                [key: string]: string;
            };
            /** @description How much evidence there is; never negative */
            weight: number;
            /** @description 0 to 1, on the day that is asked about: without new evidence it fades */
            confidence: number;
            /** @enum {string} */
            source: "observed" | "inferred" | "stated" | "model";
            /** Format: date-time */
            valid_from: string;
            /**
             * Format: date-time
             * @description null: it holds still
             */
            valid_to: string | null;
            /** Format: date-time */
            recorded_at: string;
            /** Format: date-time */
            superseded_at: string | null;
            /** @description The latest five that speak for it */
            episodes: string[];
            episode_count: number;
            /** @description Reciprocal ranks, fused */
            score: number;
            channels: {
                /** @description Its rank in this channel, from 1 */
                text?: number;
                /** @description Its rank in this channel, from 1 */
                graph?: number;
                /** @description Its rank in this channel, from 1 */
                vector?: number;
            };
        };
        FoundNote: {
            episode_id: string;
            /** Format: date-time */
            occurred_at: string;
            text: string;
        };
        Facts: {
            facts: components["schemas"]["Fact"][];
            /** @description null: this was the last page */
            next_cursor: string | null;
            /** @description Grows with every write */
            memory_version: number;
        };
        Fact: {
            /** @example fact_qnsamh4oiecno75aewftgt4rgf */
            id: string;
            /** @enum {string} */
            predicate: "BOUGHT" | "REGULARLY_BUYS" | "REORDERS" | "PREFERS" | "BOUGHT_WITH" | "AVOIDS" | "FOLLOWS_DIET" | "PRICE_SENSITIVE" | "COOKS" | "SUBSTITUTES" | "MADE_BY" | "IN_CATEGORY";
            /**
             * @description `type:key`, or `user`
             * @example product:OAT-1L
             */
            subject: string;
            /**
             * @description `type:key`, or `user`
             * @example product:OAT-1L
             */
            object: string;
            /**
             * @description `type:key`, or `user`
             * @example product:OAT-1L
             */
            scope?: string;
            /** @description Of the entities in it, as the shop spells them */
            names?: {
                [key: string]: string;
            };
            /** @description How much evidence there is; never negative */
            weight: number;
            /** @description 0 to 1, on the day that is asked about: without new evidence it fades */
            confidence: number;
            /** @enum {string} */
            source: "observed" | "inferred" | "stated" | "model";
            /** Format: date-time */
            valid_from: string;
            /**
             * Format: date-time
             * @description null: it holds still
             */
            valid_to: string | null;
            /** Format: date-time */
            recorded_at: string;
            /** Format: date-time */
            superseded_at: string | null;
            /** @description The latest five that speak for it */
            episodes: string[];
            episode_count: number;
        };
        Why: {
            fact: components["schemas"]["Fact"];
            /** @description How it follows from its episodes */
            rule: string;
            episodes: {
                episode_id: string;
                /** @enum {string} */
                kind: "order_confirmed" | "order_revised" | "order_cancelled" | "order_returned" | "order_substituted" | "order_marked" | "note_added" | "preference_stated" | "signals_seen" | "facts_proposed" | "usual_set" | "reorder_snoozed" | "preferences_set" | "entities_merged" | "entities_split" | "episode_retracted" | "session_adopted" | "episode_forgotten";
                /** Format: date-time */
                occurred_at: string;
                /** Format: date-time */
                recorded_at: string;
                order_id?: string;
            }[];
            /** @description What would be known without the episodes asked about */
            without?: {
                episodes: string[];
                fact: components["schemas"]["Fact"] | null;
                changed: boolean;
            };
            /** @description Grows with every write */
            memory_version: number;
        };
        Graph: {
            center: string;
            depth: number;
            nodes: {
                id: string;
                /** @enum {string} */
                type: "user" | "product" | "brand" | "category" | "diet" | "ingredient" | "tag" | "cuisine" | "dish" | "store" | "session";
                value: string;
                /** @description Hops from the center */
                distance: number;
            }[];
            edges: components["schemas"]["Fact"][];
            /** @description Grows with every write */
            memory_version: number;
        };
        Episodes: {
            episodes: {
                episode_id: string;
                /** @description Its place in the log, from 1 */
                seq: number;
                /** @enum {string} */
                kind: "order_confirmed" | "order_revised" | "order_cancelled" | "order_returned" | "order_substituted" | "order_marked" | "note_added" | "preference_stated" | "signals_seen" | "facts_proposed" | "usual_set" | "reorder_snoozed" | "preferences_set" | "entities_merged" | "entities_split" | "episode_retracted" | "session_adopted" | "episode_forgotten";
                /** Format: date-time */
                occurred_at: string;
                /** Format: date-time */
                recorded_at: string;
                order_id?: string;
                retracted: boolean;
                body: {
                    [key: string]: unknown;
                };
            }[];
            /** @description null: this was the last page */
            next_cursor: string | null;
            /** @description Grows with every write */
            memory_version: number;
        };
        Note: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "note";
            /** @example I'm vegan, and allergic to peanuts */
            text: string;
            /**
             * Format: date-time
             * @description When it happened, RFC 3339; now when absent
             */
            occurred_at?: string;
        };
        Preference: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "preference";
            /** @enum {string} */
            predicate: "PREFERS" | "AVOIDS" | "FOLLOWS_DIET" | "COOKS";
            /**
             * @description What it is of, `type:key`
             * @example brand:oatly
             */
            object: string;
            /** @description Where it holds, as in `category:oat drink` */
            scope?: string;
            /** @description false withdraws it */
            holds: boolean;
            /**
             * Format: date-time
             * @description When it happened, RFC 3339; now when absent
             */
            occurred_at?: string;
        };
        Forgotten: {
            episode_id: string;
            /** Format: date-time */
            forgotten_at: string;
            memory: {
                /** @description Grows with every write */
                version: number;
            };
            /** @description What the platform keeps of it, and for how long */
            kept: string[];
        };
        Merge: {
            /** @example product:OAT-1L */
            from: string;
            /** @example product:OAT-1L */
            into: string;
        };
        Split: {
            /** @example product:OAT-1L */
            entity: string;
        };
        Adoption: {
            /** @description The session's own token: it proves that the session is the caller's to give */
            session_token: string;
        };
        Export: {
            [key: string]: unknown;
        };
        ErasureReceipt: {
            erasure_id: string;
            user_ref: string;
            generation: number;
            /** Format: date-time */
            erased_at: string;
            /** @enum {string} */
            state: "pending" | "completed";
            /** Format: date-time */
            completed_at: string | null;
            legs: {
                memory?: components["schemas"]["ErasureLeg"];
                keys?: components["schemas"]["ErasureLeg"];
                claims?: components["schemas"]["ErasureLeg"];
                quarantine?: components["schemas"]["ErasureLeg"];
                spool?: components["schemas"]["ErasureLeg"];
                cache?: components["schemas"]["ErasureLeg"];
                event_ledger?: components["schemas"]["ErasureLeg"];
                spanner?: components["schemas"]["ErasureLeg"];
                bigquery?: components["schemas"]["ErasureLeg"];
                archive?: components["schemas"]["ErasureLeg"];
                shared_model?: components["schemas"]["ErasureLeg"];
            };
            /** @description What platforms and proofs keep, and for how many days */
            kept: {
                where: string;
                what: string;
                days: number | null;
            }[];
            links: {
                ops: string;
                own: string;
            };
        };
        ErasureLeg: {
            /** @enum {string} */
            state: "done" | "pending" | "waiting_streaming_buffer" | "failed";
            /**
             * Format: date-time
             * @description Since when it is in this state
             */
            at: string;
            reason?: string;
            detail: string;
        };
        OrderHistory: {
            orders: components["schemas"]["Order"][];
            /** @description null: this was the last page */
            next_cursor: string | null;
            /** @description Grows with every write */
            memory_version: number;
        };
        WarehousePurchase: {
            /** Format: date-time */
            at: string;
            order_id: string;
            /** @example OAT-1L */
            sku: string;
            product_name: string | null;
            /** @description What is left after returns */
            quantity: number;
            unit_price_minor: number | null;
            gift: boolean;
            bulk: boolean;
        };
        WarehouseInteraction: {
            /** Format: date-time */
            at: string;
            /** @description `purchase`, `add_to_cart`, `view`, `click` and what shops send */
            type: string;
            /** @example OAT-1L */
            sku: string;
            product_name: string | null;
            quantity: number | null;
            order_id: string | null;
        };
        WarehousePreference: {
            /** @example OAT-1L */
            sku: string;
            product_name: string | null;
            interactions: number;
            /** @description Purchases 3, cart 2, clicks 1, else 0.5, each × exp(-days/30) */
            score: number;
        };
        ReorderInterval: {
            /** @example OAT-1L */
            sku: string;
            product_name: string | null;
            intervals: number;
            mean_days: number;
            /** @description Of a sample; 0 of a single interval */
            deviation_days: number;
            /** Format: date */
            last_bought_on: string;
        };
        CatalogueLine: {
            line?: number;
            sku?: string;
            /** @enum {string} */
            status?: "stored" | "refused" | "failed";
            detail?: string;
            pointer?: string;
            lines?: number;
            stored?: number;
            refused?: number;
            failed?: number;
        };
        CatalogueProduct: {
            /** @example OAT-1L */
            sku: string;
            name?: string;
            brand?: string;
            category?: string;
            tags?: string[];
            /** @description Diets that it fits */
            diets?: string[];
            /** @description What it contains, of the fourteen of EU regulation 1169/2011 */
            allergens?: string[];
            pack?: {
                amount: number;
                /** @enum {string} */
                unit: "g" | "ml" | "piece";
            };
            price_minor?: number;
            /** @description false: no longer sold */
            available?: boolean;
        };
        OpsStatus: {
            /** @description Distinct captured events */
            events_accepted: number;
            sinks: {
                spanner: components["schemas"]["SinkStatus"];
                bigquery: components["schemas"]["SinkStatus"];
                archive: components["schemas"]["SinkStatus"];
            };
        };
        SinkStatus: {
            /** @enum {string} */
            circuit: "closed" | "half_open" | "open";
            /** @description How long its oldest message had waited in the last batch */
            oldest_ms: number;
            /** Format: date-time */
            last_batch_at: string | null;
            /** Format: date-time */
            last_delivered_at: string | null;
            last_error: {
                reason: string;
                /** Format: date-time */
                at: string;
            } | null;
            /** @description From queue to sink, this hour and the last, within a tenth */
            delay: {
                messages: number;
                p50_ms: number | null;
                p95_ms: number | null;
            };
            /** @description Outcomes of queue messages since the first, repeats included */
            messages: {
                batches: number;
                delivered: number;
                retried: number;
                quarantined: number;
                suppressed: number;
            };
            events: components["schemas"]["EventCounts"];
            in_quarantine: {
                messages: number;
                by_reason: {
                    [key: string]: number;
                };
                /** @description Counted up to 2000; there are more */
                more: boolean;
            };
            /** @description Over which its messages are spread */
            queues: number;
        };
        /** @description Distinct events, each in one figure; they add up to `accepted` */
        EventCounts: {
            delivered: number;
            pending: number;
            /** @description By reason */
            quarantined: {
                [key: string]: number;
            };
            /** @description By reason */
            suppressed: {
                [key: string]: number;
            };
            /** @description Pending for thirty days */
            lost: number;
            /**
             * Format: date-time
             * @description When it was received
             */
            oldest_pending_at: string | null;
        } | null;
        FailedMessages: {
            failed: components["schemas"]["FailedMessage"][];
            /** @description null: this was the last page */
            next_cursor: string | null;
        };
        FailedMessage: {
            id: string;
            /** @enum {string} */
            sink: "spanner" | "bigquery" | "archive";
            reason: string;
            /** Format: date-time */
            quarantined_at: string;
            /**
             * Format: date-time
             * @description It is on its way since then
             */
            replayed_at: string | null;
            /** @description All but what is malformed and names nobody */
            replayable: boolean;
            /** @description Keyed hash of the user id */
            user_ref: string | null;
            episode_id: string | null;
            batch_id: string | null;
            /** @description Of captured ones: how many lie together */
            events: number | null;
            bytes: number;
        };
        FailedMessageInFull: {
            id: string;
            /** @enum {string} */
            sink: "spanner" | "bigquery" | "archive";
            reason: string;
            /** Format: date-time */
            quarantined_at: string;
            /**
             * Format: date-time
             * @description It is on its way since then
             */
            replayed_at: string | null;
            /** @description All but what is malformed and names nobody */
            replayable: boolean;
            /** @description Keyed hash of the user id */
            user_ref: string | null;
            episode_id: string | null;
            batch_id: string | null;
            /** @description Of captured ones: how many lie together */
            events: number | null;
            bytes: number;
            /** @description What the sink said */
            detail: string;
            /** @description null of what names nobody */
            message: {
                [key: string]: unknown;
            } | null;
            /** @description Of what names nobody: as it came */
            body?: unknown;
        };
        Replayed: {
            dry_run: boolean;
            sent: number;
            results: {
                id: string;
                /**
                 * @description `sent`: in its queue again; `arrived`, `erased`, `forgotten`: needed no more, taken away; `under_way`: another replay has it; `malformed`: names nobody, can't be replayed; `gone`: taken away meanwhile; `failed`: ask again
                 * @enum {string}
                 */
                outcome: "sent" | "arrived" | "erased" | "forgotten" | "under_way" | "malformed" | "gone" | "failed";
            }[];
            /** @description null: this was the last page */
            next_cursor: string | null;
        };
        Replay: {
            /**
             * @description One message; no filter beside it
             * @example c3Bhbm5lci9GQUlMRURfUFJFQ09ORElUSU9OLy4uLg
             */
            id?: string;
            /** @enum {string} */
            sink?: "spanner" | "bigquery" | "archive";
            /** @example FAILED_PRECONDITION */
            reason?: string;
            /**
             * Format: date-time
             * @description When it was quarantined: from then on
             */
            from?: string;
            /**
             * Format: date-time
             * @description When it was quarantined: before then
             */
            to?: string;
            /** @description `next_cursor` of the page before; opaque */
            cursor?: string;
            /**
             * @description What this call looks at, at the most
             * @default 100
             */
            limit: number;
            /**
             * @description Says what would become of each, and changes nothing
             * @default false
             */
            dry_run: boolean;
        };
        ProductAssociation: {
            /** @example OAT-1L */
            sku: string;
            product_name: string | null;
            /** @example OAT-1L */
            with_sku: string;
            with_product_name: string | null;
            orders: number;
            /** @description Of all orders, those with both */
            support: number;
            /** @description Of the orders with the first, those with both */
            confidence: number;
            /** @description Over what chance would give; 1: none */
            lift: number;
        };
        PopularProduct: {
            /** @description Of the order, UTC; 0 is Sunday */
            weekday: number;
            category: string;
            place: number;
            /** @example OAT-1L */
            sku: string;
            product_name: string | null;
            orders: number;
            quantity: number;
        };
        Rebuild: {
            run: string;
            /** @enum {string} */
            target: "spanner" | "bigquery" | "memory";
            user_ref?: string;
            dry_run: boolean;
            /** Format: date-time */
            began_at: string;
            /** @enum {string} */
            phase: "survey" | "sort" | "late" | "gather" | "write" | "compare" | "clear" | "done";
            cursor: string;
            parts: number;
            part: number;
            total: {
                objects: number;
                bytes: number;
            };
            counts: {
                objects: number;
                damaged: number;
                lines: number;
                malformed: number;
                erased: number;
                duplicates: number;
                users: number;
                episodes: number;
                events: number;
                refused: number;
                went_on: number;
            };
            expected: {
                [key: string]: {
                    rows: number;
                    hash: string;
                };
            };
            found: {
                [key: string]: {
                    rows: number;
                    hash: string;
                };
            };
            failure?: string;
            /** @description 0 to 1 */
            progress: number;
            /** @description Whether target and archive agree in every table; null until they were compared */
            same: boolean | null;
        };
        RebuildRequest: {
            /** @description As the first answer of the run said */
            run?: string;
            /**
             * @description Begins a run
             * @enum {string}
             */
            target?: "spanner" | "bigquery" | "memory";
            /** @description This user alone; absent: everybody */
            user?: string;
            /** @description Compares, and writes nothing */
            dry_run?: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
