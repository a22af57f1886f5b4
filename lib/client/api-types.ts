/** The HTTP API's paths and shapes, made from its own description by `npm run docs:client`: not for editing. */
export interface paths {
    readonly "/api/v2/captures": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Captures in the folder and below
         * @description Times of packets are read in the background for what a page shows, so that a later look knows them; /events tells when.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description `next` of the page before */
                    readonly after?: string;
                    /** @description entries a page, 1 to 1000; default 100 */
                    readonly limit?: string;
                    /** @description part of the name, in any case */
                    readonly q?: string;
                    /** @description field; with - before it from the highest down; default name */
                    readonly sort?: string;
                    /** @description of the newest job over the capture as it is; new: there is none */
                    readonly state?: "new" | "waiting" | "running" | "finished" | "failed" | "cancelled";
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
                        readonly "application/json": components["schemas"]["CaptureList"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/captures/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One capture, and the jobs over it */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description name of the capture, percent-encoded: / is %2F */
                    readonly name: string;
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
                        readonly "application/json": components["schemas"]["CaptureDetails"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/captures/{name}/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Health of a capture
         * @description As `tractor info --json` has it. The capture is read to its end the first time, which takes as long as it takes.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description name of the capture, percent-encoded: / is %2F */
                    readonly name: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description As `tractor info --json` has it; of what is no capture only path and fault */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["CaptureHealth"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/captures/rescan": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Look at the whole folder again
         * @description The folder is watched all the same; for file systems that tell nobody of changes.
         */
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
                        readonly "application/json": components["schemas"]["ScanResult"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 413: components["responses"]["Problem413"];
                readonly 415: components["responses"]["Problem415"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v2/catalogue/labels": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What flows can be labelled, and what the catalogue knows of it */
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
                        readonly "application/json": readonly components["schemas"]["CatalogueGroup"][];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/columns": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Columns, fields and words of the filter language
         * @description A filter of sessions may ask of fields of flows too: it is true where one of its flows is such.
         */
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
                        readonly "application/json": components["schemas"]["ColumnList"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What happens to jobs and captures
         * @description Server-sent events: `hello` first; `job` with a Job at each change of its state, and at most twice a second while it comes on; `capture` with a Capture that came or changed; `job_removed` {job_id}; `capture_removed` {name}. A client that reads slowly gets the latest of each and not all that was between. Comments keep the way open.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description an endless stream of events */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "text/event-stream": string;
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/filter": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Whether a filter is one
         * @description Else 400 with the position of the fault, and names near one that is none.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description which rows, in the filter language; without it all */
                    readonly filter?: string;
                    /** @description default flows */
                    readonly of?: "flows" | "sessions";
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
                            /** @enum {boolean} */
                            readonly ok: true;
                        };
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Jobs, newest first */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description `next` of the page before */
                    readonly after?: string;
                    /** @description only jobs over this capture, alone or among others */
                    readonly capture?: string;
                    /** @description entries a page, 1 to 1000; default 100 */
                    readonly limit?: string;
                    /** @description waiting and running are on their way; the others are ends */
                    readonly state?: "waiting" | "running" | "finished" | "failed" | "cancelled";
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
                        readonly "application/json": components["schemas"]["JobList"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
            };
        };
        readonly put?: never;
        /**
         * Process captures
         * @description While a job over just these captures by the same options waits or runs, the answer is that job, with 200.
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
                    readonly "application/json": components["schemas"]["JobWish"];
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description Default Response */
                readonly 201: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Job"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 413: components["responses"]["Problem413"];
                readonly 415: components["responses"]["Problem415"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v2/jobs/{job_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One job, with its progress while it runs */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["Job"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
            };
        };
        readonly put?: never;
        readonly post?: never;
        /**
         * Forget a job and what it found
         * @description 409 while it runs: cancel it first.
         */
        readonly delete: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description it is gone */
                readonly 204: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content?: never;
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 409: components["responses"]["Problem409"];
                readonly 413: components["responses"]["Problem413"];
                readonly 415: components["responses"]["Problem415"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
            };
        };
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v2/jobs/{job_id}/addresses/{ip}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One address: where it is, what it is called, what it did
         * @description Country and city: [IP Geolocation by DB-IP](https://db-ip.com) (CC BY 4.0).
         */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    readonly ip: string;
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["Address"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/cancel": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Cancel a job that waits or runs
         * @description Answered when it has stopped; nothing of it is kept. 409 where it had ended before.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["Job"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 409: components["responses"]["Problem409"];
                readonly 413: components["responses"]["Problem413"];
                readonly 415: components["responses"]["Problem415"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v2/jobs/{job_id}/compare/{other_job_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Two jobs side by side, counted by a property of their flows
         * @description By address and by country a flow counts in the rows of both of its sides, once where they are alike: rows add up to more than the total, in which each flow is once.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description default label; address, country: of either side of a flow */
                    readonly by?: "label" | "label_group" | "label_protocol" | "protocol" | "client_ip" | "server_ip" | "server_port" | "sni" | "http_host" | "dns_name" | "name" | "user_agent" | "ja4" | "process_name" | "tunnel" | "end_reason" | "address" | "country";
                    /** @description which rows, in the filter language; without it all */
                    readonly filter?: string;
                    /** @description rows, 1 to 1000; default 100 */
                    readonly limit?: string;
                    /** @description what counts; default bytes */
                    readonly measure?: "flows" | "bytes" | "packets";
                };
                readonly header?: never;
                readonly path: {
                    readonly job_id: string;
                    readonly other_job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description By address and by country a flow counts in the rows of both of its sides, once where they are alike: rows add up to more than the total, in which each flow is once. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Comparison"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/corrections": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Users' corrections of the job's flows */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": readonly components["schemas"]["Correction"][];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What happens to one job, until its end
         * @description `hello`, `job` with the Job as it is, then `job` as in /events. The stream ends after the end of the job.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description a stream of events */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "text/event-stream": string;
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/flows": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Flows: filtered, in any order, with any columns */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description `next` of the page before */
                    readonly after?: string;
                    /** @description names with commas between, or * */
                    readonly columns?: string;
                    /** @description which rows, in the filter language; without it all */
                    readonly filter?: string;
                    /** @description rows, 1 to 1000; default 100 */
                    readonly limit?: string;
                    /** @description rows passed over; instead of after */
                    readonly offset?: string;
                    /** @description column, or -column; default time_start_us */
                    readonly sort?: string;
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["FlowList"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/flows/{flow_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One flow and why it has its label */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description column flow_id */
                    readonly flow_id: string;
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["ExplainedFlow"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/flows/{flow_id}/label": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Correct the label of a flow
         * @description Kept with the capture, not with the job: whoever processes the unchanged capture again finds it. It stands in every count and list from now on, and can feed training.
         */
        readonly put: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description column flow_id */
                    readonly flow_id: string;
                    /** @description unique job id */
                    readonly job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody: {
                readonly content: {
                    readonly "application/json": components["schemas"]["LabelName"];
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["ExplainedFlow"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 413: components["responses"]["Problem413"];
                readonly 415: components["responses"]["Problem415"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
            };
        };
        readonly post?: never;
        /** Take a correction back */
        readonly delete: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description column flow_id */
                    readonly flow_id: string;
                    /** @description unique job id */
                    readonly job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description the flow has its own label again */
                readonly 204: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content?: never;
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 413: components["responses"]["Problem413"];
                readonly 415: components["responses"]["Problem415"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
            };
        };
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v2/jobs/{job_id}/flows/{flow_id}/packets": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The first packets of a flow as numbers */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description packets, 1 to 10000; default 1000 */
                    readonly limit?: string;
                };
                readonly header?: never;
                readonly path: {
                    /** @description column flow_id */
                    readonly flow_id: string;
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["FlowPackets"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 409: components["responses"]["Problem409"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/flows/{flow_id}/packets.pcapng": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The packets of a flow */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description column flow_id */
                    readonly flow_id: string;
                    /** @description unique job id */
                    readonly job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description whole frames with their times and interfaces, in the order of the capture */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/x-pcapng": string;
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 409: components["responses"]["Problem409"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/flows/{flow_id}/windows": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The windows of a flow, with their features */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description column flow_id */
                    readonly flow_id: string;
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["FlowWindows"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 409: components["responses"]["Problem409"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/flows/export": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * All flows that pass the filter, as a file
         * @description As many as there are, in the order in which they are stored.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description names with commas between, or * */
                    readonly columns?: string;
                    /** @description which rows, in the filter language; without it all */
                    readonly filter?: string;
                    /** @description default csv */
                    readonly format?: "csv" | "jsonl" | "parquet" | "arff";
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description the rows as a file in the format that was asked for */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/jsonl": string;
                        readonly "application/vnd.apache.parquet": string;
                        readonly "text/csv": string;
                        readonly "text/plain": string;
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/graph": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who, with what, to whom: nodes and links of a Sankey diagram */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description which rows, in the filter language; without it all */
                    readonly filter?: string;
                    /** @description two to four properties with commas between; default client_ip,label,server_ip */
                    readonly levels?: string;
                    /** @description links from a level to the next, 1 to 200; default 50 */
                    readonly limit?: string;
                    /** @description what counts; default bytes */
                    readonly measure?: "flows" | "bytes" | "packets";
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["Graph"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/labels": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The labels of the flows by group, and what said so */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": readonly components["schemas"]["JobLabelGroup"][];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/overview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The flows in a few numbers */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description which rows, in the filter language; without it all */
                    readonly filter?: string;
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["Overview"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/packets.pcapng": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The packets of all flows of a filter */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description which rows, in the filter language; without it all */
                    readonly filter?: string;
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description whole frames with their times and interfaces, in the order of the capture */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/x-pcapng": string;
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 409: components["responses"]["Problem409"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/report.html": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A report on the job: one page that needs nothing beside it */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description as a file to keep */
                    readonly download?: "1";
                    /** @description default en */
                    readonly lang?: "en" | "ru";
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description the page */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "text/html": string;
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/report.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The figures of the report */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description All figures of a report. Bytes are frame bytes on the wire; times `_us` epoch microseconds. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Report"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/retry": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * The same captures by the same options once more
         * @description A new job, over the captures as they are now. 409 while the job waits or runs.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["Job"];
                    };
                };
                /** @description Default Response */
                readonly 201: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["Job"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 409: components["responses"]["Problem409"];
                readonly 413: components["responses"]["Problem413"];
                readonly 415: components["responses"]["Problem415"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v2/jobs/{job_id}/sessions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Application sessions: filtered, in any order, with any columns; by time where nothing is said */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description `next` of the page before */
                    readonly after?: string;
                    /** @description names with commas between, or * */
                    readonly columns?: string;
                    /** @description which rows, in the filter language; without it all */
                    readonly filter?: string;
                    /** @description only sessions of this group of labels */
                    readonly group?: string;
                    /** @description only sessions of this client, or with this server */
                    readonly ip?: string;
                    /** @description only sessions with this label */
                    readonly label?: string;
                    /** @description rows, 1 to 1000; default 100 */
                    readonly limit?: string;
                    /** @description only sessions of so many flows */
                    readonly min_flows?: string;
                    /** @description rows passed over; instead of after */
                    readonly offset?: string;
                    /** @description column, or -column; default time_start_us */
                    readonly sort?: string;
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["SessionList"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/sessions/{session_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One application session: its vector, its flows, and the rule that joined each */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
                    /** @description column session_id */
                    readonly session_id: string;
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
                        readonly "application/json": components["schemas"]["SessionDetails"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/sessions/{session_id}/packets.pcapng": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The packets of all flows of an application session */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
                    /** @description column session_id */
                    readonly session_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description whole frames with their times and interfaces, in the order of the capture */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/x-pcapng": string;
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 409: components["responses"]["Problem409"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/sessions/export": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * All sessions that pass the filter, as a file
         * @description As many as there are, in the order in which they are stored.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description names with commas between, or * */
                    readonly columns?: string;
                    /** @description which rows, in the filter language; without it all */
                    readonly filter?: string;
                    /** @description default csv */
                    readonly format?: "csv" | "jsonl" | "parquet" | "arff";
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description the rows as a file in the format that was asked for */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/jsonl": string;
                        readonly "application/vnd.apache.parquet": string;
                        readonly "text/csv": string;
                        readonly "text/plain": string;
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/summary": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What became of the packets of a job
         * @description Of a job that ended, wholly or at a fault; 404 before, and where nothing was read.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["JobSummary"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/timeseries": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What the flows had over time */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description at most so many, 1 to 1000; default 120 */
                    readonly bins?: string;
                    /** @description a series for each of these; default none */
                    readonly by?: "none" | "label" | "label_group" | "label_protocol" | "protocol" | "client_ip" | "server_ip";
                    /** @description which rows, in the filter language; without it all */
                    readonly filter?: string;
                    /** @description from here, µs since the epoch */
                    readonly from_us?: string;
                    /** @description what counts; default bytes */
                    readonly measure?: "flows" | "bytes" | "packets";
                    /** @description up to and without there, µs since the epoch */
                    readonly to_us?: string;
                    /** @description series, 1 to 50; default 10 */
                    readonly top?: string;
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description A flow's bytes and packets are spread evenly from its first packet to its last; flows count where they begin. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["TimeSeries"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/jobs/{job_id}/top": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The flows counted by one of their properties, most first
         * @description By address and by country a flow counts in the rows of both of its sides, once where they are alike: rows add up to more than the total, in which each flow is once.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description default label; address, country: of either side of a flow */
                    readonly by?: "label" | "label_group" | "label_protocol" | "protocol" | "client_ip" | "server_ip" | "server_port" | "sni" | "http_host" | "dns_name" | "name" | "user_agent" | "ja4" | "process_name" | "tunnel" | "end_reason" | "address" | "country";
                    /** @description which rows, in the filter language; without it all */
                    readonly filter?: string;
                    /** @description rows, 1 to 1000; default 100 */
                    readonly limit?: string;
                    /** @description what counts; default bytes */
                    readonly measure?: "flows" | "bytes" | "packets";
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description By address and by country a flow counts in the rows of both of its sides, once where they are alike: rows add up to more than the total, in which each flow is once. */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["TopList"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/models": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The models that are asked about flows
         * @description In the order in which they are asked: the first whose answer is not unknown counts.
         */
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
                        readonly "application/json": readonly components["schemas"]["ModelSummary"][];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/models/{name}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One model: its manifest and its card */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description its id; its name where there is one version */
                    readonly name: string;
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
                        readonly "application/json": components["schemas"]["ModelDetails"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/search": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Which jobs have such flows
         * @description Of the jobs over the same captures the newest that stored flows and has ended is searched, the newest jobs first. A page that finds
         *     little ends after a second or two; `next` goes on. A filter that bounds time_start_us or time_end_us passes over the jobs of other times.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: {
                    /** @description `next` of the page before */
                    readonly after?: string;
                    /** @description which rows, in the filter language; without it all */
                    readonly filter?: string;
                    /** @description jobs, 1 to 1000; default 25 */
                    readonly limit?: string;
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
                        readonly "application/json": components["schemas"]["SearchResult"];
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/api/v2/uploads": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Begin to send a capture
         * @description Captures are sent by [tus 1.0](https://tus.io/protocols/resumable-upload): POST with Upload-Length and the metadata `filename`,
         *     then PATCH from the offset that HEAD tells, as often as it takes. The whole of it is looked at and appears in the captures folder. 400: no name of a
         *     capture; 409: there is one of this name; 412: Tus-Resumable is missing; 413: larger than the server takes; 415: it cannot be read as a capture; 507: the
         *     uploads under way take all the room that there is for them.
         */
        readonly post: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: {
                    /** @description 1.0.0 */
                    readonly "tus-resumable"?: string;
                    /** @description of the whole capture, in bytes */
                    readonly "upload-length"?: string;
                    /** @description `filename` and the name of the capture in base64, with a space between */
                    readonly "upload-metadata"?: string;
                };
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description begun; Location is where it goes on */
                readonly 201: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "text/plain": string;
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 409: components["responses"]["Problem409"];
                readonly 412: components["responses"]["Problem412"];
                readonly 413: components["responses"]["Problem413"];
                readonly 415: components["responses"]["Problem415"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
                readonly 507: components["responses"]["Problem507"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v2/uploads/{upload_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        readonly post?: never;
        /** Send no more of a capture */
        readonly delete: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: {
                    /** @description 1.0.0 */
                    readonly "tus-resumable"?: string;
                };
                readonly path: {
                    readonly upload_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description what had arrived is gone */
                readonly 204: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "text/plain": string;
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 412: components["responses"]["Problem412"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
            };
        };
        readonly options?: never;
        /** How much of a capture has arrived */
        readonly head: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: {
                    /** @description 1.0.0 */
                    readonly "tus-resumable"?: string;
                };
                readonly path: {
                    readonly upload_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Upload-Offset and Upload-Length say so */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "text/plain": string;
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 412: components["responses"]["Problem412"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
            };
        };
        /** Send the next piece of a capture */
        readonly patch: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: {
                    /** @description application/offset+octet-stream */
                    readonly "content-type"?: string;
                    /** @description 1.0.0 */
                    readonly "tus-resumable"?: string;
                    /** @description where the piece begins, in bytes */
                    readonly "upload-offset"?: string;
                };
                readonly path: {
                    readonly upload_id: string;
                };
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description Upload-Offset is where the next piece begins; the capture is there when that is its length */
                readonly 204: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "text/plain": string;
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 409: components["responses"]["Problem409"];
                readonly 412: components["responses"]["Problem412"];
                readonly 413: components["responses"]["Problem413"];
                readonly 415: components["responses"]["Problem415"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
            };
        };
        readonly trace?: never;
    };
    readonly "/api/v2/whoami": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What the token that asks may do */
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
                            /**
                             * @description of the token that asks; null: there was none
                             * @enum {string|null}
                             */
                            readonly role: "read" | "run" | "admin" | null;
                            /** @description whether the server wants tokens; without, everybody may everything */
                            readonly tokens: boolean;
                        };
                    };
                };
                readonly 400: components["responses"]["Problem400"];
                readonly 401: components["responses"]["Problem401"];
                readonly 403: components["responses"]["Problem403"];
                readonly 404: components["responses"]["Problem404"];
                readonly 421: components["responses"]["Problem421"];
                readonly 429: components["responses"]["Problem429"];
                readonly 500: components["responses"]["Problem500"];
                readonly 503: components["responses"]["Problem503"];
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
    readonly "/file/{job_id}/details": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The file of a job */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["File"];
                    };
                };
                readonly 400: components["responses"]["Error400"];
                readonly 401: components["responses"]["Error401"];
                readonly 403: components["responses"]["Error403"];
                readonly 404: components["responses"]["Error404"];
                readonly 421: components["responses"]["Error421"];
                readonly 429: components["responses"]["Error429"];
                readonly 500: components["responses"]["Error500"];
                readonly 503: components["responses"]["Error503"];
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
    readonly "/file/{job_id}/flows/labels": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The flows with one label, by time
         * @description Answered for finished jobs, and for failed ones of which some was read; 404 for a job that still waits or runs.
         */
        readonly get: {
            readonly parameters: {
                readonly query: {
                    readonly label: string;
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": readonly components["schemas"]["DetailsLabelItem"][];
                    };
                };
                readonly 400: components["responses"]["Error400"];
                readonly 401: components["responses"]["Error401"];
                readonly 403: components["responses"]["Error403"];
                readonly 404: components["responses"]["Error404"];
                readonly 421: components["responses"]["Error421"];
                readonly 429: components["responses"]["Error429"];
                readonly 500: components["responses"]["Error500"];
                readonly 503: components["responses"]["Error503"];
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
    readonly "/file/{job_id}/statistics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Flows counted by protocol, client, server, label, group and port
         * @description Under protocols a flow whose application protocol was not recognised counts as its transport. Answered for finished jobs, and for failed ones of which some was read; 404 for a job that still waits or runs.
         */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": readonly components["schemas"]["StatisticItem"][];
                    };
                };
                readonly 400: components["responses"]["Error400"];
                readonly 401: components["responses"]["Error401"];
                readonly 403: components["responses"]["Error403"];
                readonly 404: components["responses"]["Error404"];
                readonly 421: components["responses"]["Error421"];
                readonly 429: components["responses"]["Error429"];
                readonly 500: components["responses"]["Error500"];
                readonly 503: components["responses"]["Error503"];
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
    readonly "/file/{job_id}/statistics/ip": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * One address: where it is, what it says it is, and its flows counted
         * @description Answered for finished jobs, and for failed ones of which some was read; 404 for a job that still waits or runs. Country and city: [IP Geolocation by DB-IP](https://db-ip.com) (CC BY 4.0).
         */
        readonly get: {
            readonly parameters: {
                readonly query: {
                    /** @description IPv4 or IPv6 address */
                    readonly ip: string;
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["DetailsIp"];
                    };
                };
                readonly 400: components["responses"]["Error400"];
                readonly 401: components["responses"]["Error401"];
                readonly 403: components["responses"]["Error403"];
                readonly 404: components["responses"]["Error404"];
                readonly 421: components["responses"]["Error421"];
                readonly 429: components["responses"]["Error429"];
                readonly 500: components["responses"]["Error500"];
                readonly 503: components["responses"]["Error503"];
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
    readonly "/file/{job_id}/statistics/labels": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The same, of the flows with one label
         * @description Answered for finished jobs, and for failed ones of which some was read; 404 for a job that still waits or runs.
         */
        readonly get: {
            readonly parameters: {
                readonly query: {
                    readonly label: string;
                };
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": readonly components["schemas"]["StatisticItem"][];
                    };
                };
                readonly 400: components["responses"]["Error400"];
                readonly 401: components["responses"]["Error401"];
                readonly 403: components["responses"]["Error403"];
                readonly 404: components["responses"]["Error404"];
                readonly 421: components["responses"]["Error421"];
                readonly 429: components["responses"]["Error429"];
                readonly 500: components["responses"]["Error500"];
                readonly 503: components["responses"]["Error503"];
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
    readonly "/file/{job_id}/status": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Status of a job */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path: {
                    /** @description unique job id */
                    readonly job_id: string;
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
                        readonly "application/json": components["schemas"]["FileStatus"];
                    };
                };
                readonly 400: components["responses"]["Error400"];
                readonly 401: components["responses"]["Error401"];
                readonly 403: components["responses"]["Error403"];
                readonly 404: components["responses"]["Error404"];
                readonly 421: components["responses"]["Error421"];
                readonly 429: components["responses"]["Error429"];
                readonly 500: components["responses"]["Error500"];
                readonly 503: components["responses"]["Error503"];
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
    readonly "/files/list": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Captures in the folder and below */
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
                        readonly "application/json": readonly components["schemas"]["File"][];
                    };
                };
                readonly 400: components["responses"]["Error400"];
                readonly 401: components["responses"]["Error401"];
                readonly 403: components["responses"]["Error403"];
                readonly 404: components["responses"]["Error404"];
                readonly 421: components["responses"]["Error421"];
                readonly 429: components["responses"]["Error429"];
                readonly 500: components["responses"]["Error500"];
                readonly 503: components["responses"]["Error503"];
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
    readonly "/files/process": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Start processing a capture
         * @description While a job of this capture waits or runs, the answer is that job. Once it ended, asking again makes a new job, whether the file has changed or not.
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
                    readonly "application/json": components["schemas"]["FileName"];
                };
            };
            readonly responses: {
                /** @description Default Response */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "application/json": components["schemas"]["FileStatus"];
                    };
                };
                readonly 400: components["responses"]["Error400"];
                readonly 401: components["responses"]["Error401"];
                readonly 403: components["responses"]["Error403"];
                readonly 404: components["responses"]["Error404"];
                readonly 413: components["responses"]["Error413"];
                readonly 415: components["responses"]["Error415"];
                readonly 421: components["responses"]["Error421"];
                readonly 429: components["responses"]["Error429"];
                readonly 500: components["responses"]["Error500"];
                readonly 503: components["responses"]["Error503"];
            };
        };
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health/live": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the process answers */
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
                            readonly status: string;
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
    readonly "/health/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether it can be asked: 503 while it starts, closes or has lost its catalogue */
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
                            readonly status: string;
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
                            readonly status: string;
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
    readonly "/labels/list": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Groups and their labels */
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
                        readonly "application/json": readonly components["schemas"]["Label"][];
                    };
                };
                readonly 400: components["responses"]["Error400"];
                readonly 401: components["responses"]["Error401"];
                readonly 403: components["responses"]["Error403"];
                readonly 404: components["responses"]["Error404"];
                readonly 421: components["responses"]["Error421"];
                readonly 429: components["responses"]["Error429"];
                readonly 500: components["responses"]["Error500"];
                readonly 503: components["responses"]["Error503"];
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
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What the server counts, in the text format of Prometheus */
        readonly get: {
            readonly parameters: {
                readonly query?: never;
                readonly header?: never;
                readonly path?: never;
                readonly cookie?: never;
            };
            readonly requestBody?: never;
            readonly responses: {
                /** @description the counts */
                readonly 200: {
                    headers: {
                        readonly [name: string]: unknown;
                    };
                    content: {
                        readonly "text/plain": string;
                    };
                };
                readonly 400: components["responses"]["Error400"];
                readonly 401: components["responses"]["Error401"];
                readonly 403: components["responses"]["Error403"];
                readonly 404: components["responses"]["Error404"];
                readonly 421: components["responses"]["Error421"];
                readonly 429: components["responses"]["Error429"];
                readonly 500: components["responses"]["Error500"];
                readonly 503: components["responses"]["Error503"];
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
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly Address: {
            readonly as_client: {
                /** @description frame bytes on the wire, both ways */
                readonly bytes: number;
                /** @description flows */
                readonly flows: number;
                /** @description packets both ways */
                readonly packets: number;
            };
            readonly as_server: {
                /** @description frame bytes on the wire, both ways */
                readonly bytes: number;
                /** @description flows */
                readonly flows: number;
                /** @description packets both ways */
                readonly packets: number;
            };
            readonly attribution: {
                readonly text: string;
                readonly url: string;
            };
            readonly city: string;
            /** @description English name; what kind of address it is where it is nowhere; else unknown */
            readonly country: string;
            /** @description two letters of ISO 3166; null: nowhere, or unknown */
            readonly country_code: string | null;
            readonly first_us: number;
            readonly ip: string;
            /** @description most first; at most 100 */
            readonly labels: readonly {
                /** @description frame bytes on the wire, both ways */
                readonly bytes: number;
                /** @description flows */
                readonly flows: number;
                readonly label: string;
            }[];
            readonly last_us: number;
            /** @description most first; at most 100 */
            readonly names: readonly {
                /** @description flows */
                readonly flows: number;
                readonly name: string;
            }[];
            /** @description most first; at most 100 */
            readonly peers: readonly {
                /** @description frame bytes on the wire, both ways */
                readonly bytes: number;
                /** @description flows */
                readonly flows: number;
                readonly ip: string;
            }[];
            /** @description an address that is nowhere in the world: private, loopback, ... */
            readonly private: boolean;
            /** @description most first; at most 100 */
            readonly user_agents: readonly {
                /** @description flows */
                readonly flows: number;
                readonly user_agent: string;
            }[];
        };
        readonly Capture: {
            /**
             * Format: date-time
             * @description time of the first packet; null where not known yet, or where there is none; RFC 3339, UTC
             */
            readonly first_packet_at: string | null;
            /** @description of that job, over all of its captures */
            readonly flows: number | null;
            /** @description captures that job is over, this one among them */
            readonly job_captures: number | null;
            /** @description the newest job over it */
            readonly job_id: number | null;
            /**
             * Format: date-time
             * @description time of the last packet; RFC 3339, UTC
             */
            readonly last_packet_at: string | null;
            /** @description of that job */
            readonly message: string | null;
            /**
             * Format: date-time
             * @description last change of the file; RFC 3339, UTC
             */
            readonly modified_at: string;
            /** @description relative to the captures folder, with / */
            readonly name: string;
            /** @description size of the file */
            readonly size_bytes: number;
            /**
             * @description of the newest job over the capture as it is; new: there is none
             * @enum {string}
             */
            readonly state: "new" | "waiting" | "running" | "finished" | "failed" | "cancelled";
        };
        readonly CaptureDetails: {
            /**
             * Format: date-time
             * @description time of the first packet; null where not known yet, or where there is none; RFC 3339, UTC
             */
            readonly first_packet_at: string | null;
            /** @description of that job, over all of its captures */
            readonly flows: number | null;
            /** @description captures that job is over, this one among them */
            readonly job_captures: number | null;
            /** @description the newest job over it */
            readonly job_id: number | null;
            /** @description newest first; at most 100 */
            readonly jobs: readonly components["schemas"]["Job"][];
            /**
             * Format: date-time
             * @description time of the last packet; RFC 3339, UTC
             */
            readonly last_packet_at: string | null;
            /** @description of that job */
            readonly message: string | null;
            /**
             * Format: date-time
             * @description last change of the file; RFC 3339, UTC
             */
            readonly modified_at: string;
            /** @description relative to the captures folder, with / */
            readonly name: string;
            /** @description size of the file */
            readonly size_bytes: number;
            /**
             * @description of the newest job over the capture as it is; new: there is none
             * @enum {string}
             */
            readonly state: "new" | "waiting" | "running" | "finished" | "failed" | "cancelled";
        };
        /** @description As `tractor info --json` has it; of what is no capture only path and fault */
        readonly CaptureHealth: {
            /** @description what was seen that should not be */
            readonly anomalies?: {
                readonly [key: string]: number;
            };
            /** @description of the capture, uncompressed */
            readonly bytes_read?: number;
            /** @description of packets, as far as they were captured */
            readonly captured_bytes?: number;
            /** @description gzip, zstd, lz4 */
            readonly compression?: string | null;
            /** @description last minus first */
            readonly duration_ns?: string | null;
            readonly fault: {
                readonly code: string;
                readonly offset: number;
                readonly packets_read: number;
                readonly reason: string;
            } | null;
            /** @description metered */
            readonly flows?: number;
            readonly format?: string;
            readonly interfaces?: readonly {
                readonly [key: string]: unknown;
            }[];
            /** @description earlier than the one before */
            readonly out_of_order_packets?: number;
            /** @description on the wire, of the same packets; sums to wire_bytes */
            readonly packet_bytes?: {
                readonly [key: string]: number;
            };
            /** @description every packet by what became of it */
            readonly packet_counters?: {
                readonly [key: string]: number;
            };
            /** @description read */
            readonly packets?: number;
            /** @description name of the capture */
            readonly path: string;
            readonly sections?: readonly {
                readonly [key: string]: unknown;
            }[];
            /**
             * Format: date-time
             * @description time of the first packet; RFC 3339, UTC
             */
            readonly time_first?: string | null;
            /** @description first packet: digits, nanoseconds since the epoch */
            readonly time_first_ns?: string | null;
            /**
             * Format: date-time
             * @description time of the last packet; RFC 3339, UTC
             */
            readonly time_last?: string | null;
            /** @description last packet: digits, nanoseconds since the epoch */
            readonly time_last_ns?: string | null;
            /** @description captured in part */
            readonly truncated_packets?: number;
            /** @description of packets, as they were on the wire */
            readonly wire_bytes?: number;
        } & {
            readonly [key: string]: unknown;
        };
        readonly CaptureList: {
            readonly captures: readonly components["schemas"]["Capture"][];
            /** @description what `after` takes for the next page; null: this is the last one */
            readonly next: string | null;
            /** @description of all pages */
            readonly total: number;
        };
        readonly CatalogueGroup: {
            readonly group: string;
            readonly labels: readonly {
                /** @description a protocol that carries other applications */
                readonly carrier: boolean;
                /** @description many applications draw it in: it does not say what they are */
                readonly helper: boolean;
                readonly name: string;
                readonly title: string;
                readonly title_ru: string;
            }[];
            readonly title: string;
            readonly title_ru: string;
        };
        readonly ColumnList: {
            readonly aliases: readonly {
                readonly description: string;
                readonly means: string;
                readonly name: string;
            }[];
            readonly flows: readonly {
                /** @description lists may show it; others, which stand for several, are for filters alone */
                readonly column: boolean;
                readonly description: string;
                /** @description of a feature, its set: null in rows of jobs that were not asked for that; null of all other columns */
                readonly feature_set: string | null;
                /** @description a filter may name it */
                readonly filter: boolean;
                /** @enum {unknown} */
                readonly kind: "int" | "bigint" | "float" | "bool" | "text" | "time" | "address" | "port" | "country";
                readonly name: string;
                readonly nullable: boolean;
                /** @description us, bytes, packets or nothing */
                readonly unit: string;
            }[];
            readonly operators: readonly {
                readonly description: string;
                readonly name: string;
            }[];
            readonly sessions: readonly {
                /** @description lists may show it; others, which stand for several, are for filters alone */
                readonly column: boolean;
                readonly description: string;
                /** @description of a feature, its set: null in rows of jobs that were not asked for that; null of all other columns */
                readonly feature_set: string | null;
                /** @description a filter may name it */
                readonly filter: boolean;
                /** @enum {unknown} */
                readonly kind: "int" | "bigint" | "float" | "bool" | "text" | "time" | "address" | "port" | "country";
                readonly name: string;
                readonly nullable: boolean;
                /** @description us, bytes, packets or nothing */
                readonly unit: string;
            }[];
        };
        /** @description By address and by country a flow counts in the rows of both of its sides, once where they are alike: rows add up to more than the total, in which each flow is once. */
        readonly Comparison: {
            /** @enum {unknown} */
            readonly by: "label" | "label_group" | "label_protocol" | "protocol" | "client_ip" | "server_ip" | "server_port" | "sni" | "http_host" | "dns_name" | "name" | "user_agent" | "ja4" | "process_name" | "tunnel" | "end_reason" | "address" | "country";
            /** @enum {unknown} */
            readonly measure: "flows" | "bytes" | "packets";
            /** @description those of which either job has most first */
            readonly rows: readonly {
                readonly a: {
                    /** @description frame bytes on the wire, both ways */
                    readonly bytes: number;
                    /** @description flows */
                    readonly flows: number;
                    /** @description packets both ways */
                    readonly packets: number;
                };
                readonly b: {
                    /** @description frame bytes on the wire, both ways */
                    readonly bytes: number;
                    /** @description flows */
                    readonly flows: number;
                    /** @description packets both ways */
                    readonly packets: number;
                };
                /** @description null: has none */
                readonly key: string | null;
            }[];
            /** @description all flows of each, each once */
            readonly total: {
                readonly a: {
                    /** @description frame bytes on the wire, both ways */
                    readonly bytes: number;
                    /** @description flows */
                    readonly flows: number;
                    /** @description packets both ways */
                    readonly packets: number;
                };
                readonly b: {
                    /** @description frame bytes on the wire, both ways */
                    readonly bytes: number;
                    /** @description flows */
                    readonly flows: number;
                    /** @description packets both ways */
                    readonly packets: number;
                };
            };
        };
        readonly Correction: {
            readonly comment: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC
             */
            readonly corrected_at: string;
            readonly flow_id: number;
            readonly group: string;
            readonly label: string;
        };
        readonly DetailsIp: {
            /** @description English name; like country where it is nowhere; else unknown */
            readonly city: string;
            /** @description English name. Of an address that is nowhere: what it is (private, loopback, ...). Else unknown. */
            readonly country: string;
            /** @description name it was most often asked for by, as a server */
            readonly domain_name?: string;
            readonly statistics: readonly components["schemas"]["StatisticItem"][];
            /** @description what the address most often said it was, as a client */
            readonly user_agent?: string;
        };
        readonly DetailsLabelItem: {
            readonly client_ip: string;
            readonly client_port: number;
            /** @description what the label was given for */
            readonly comment: string;
            readonly server_ip: string;
            readonly server_port: number;
            /** @description Session end time, seconds since the epoch */
            readonly time_end: number;
            /** @description Session start time, seconds since the epoch */
            readonly time_start: number;
        };
        readonly Error: {
            readonly code: number;
            readonly message: string;
            readonly status: number;
        };
        readonly Evidence: {
            /** @description 0 to 1 */
            readonly confidence: number;
            readonly evidence: string | null;
            readonly group: string;
            readonly label: string;
            readonly protocol: string;
            /** @description user, payload, metadata, session, model or port */
            readonly source: string;
        };
        readonly ExplainedFlow: {
            /** @description All that says something of the flow by today's catalogue, most trusted first. The first of them is its label, unless a user corrected it. */
            readonly considered: readonly components["schemas"]["Evidence"][];
            readonly correction: {
                readonly comment: string | null;
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC
                 */
                readonly corrected_at: string;
                readonly flow_id: number;
                readonly group: string;
                readonly label: string;
            } | null;
            /** @description features of the sets that its job was asked for, by name */
            readonly features: {
                readonly [key: string]: number | null;
            };
            readonly flow: components["schemas"]["Flow"];
        };
        readonly File: {
            /** @description file extension; name.extension is what /files/process takes */
            readonly extension: string;
            /** @description Count of flows */
            readonly flows_count?: number;
            /** @description file name without extension; with the folder, where it is in one */
            readonly name: string;
            /** @description file size in kB, rounded up */
            readonly size: number;
            readonly status: components["schemas"]["FileStatus"];
            /** @description Time of the last packet; 0 where unknown, seconds since the epoch */
            readonly time_end: number;
            /** @description Time of the first packet; 0 where unknown, seconds since the epoch */
            readonly time_start: number;
        };
        /**
         * @example {
         *       "file_name": "some_file_name_with_extension.pcap"
         *     }
         */
        readonly FileName: {
            /** @description file name with extension, as /files/list has them */
            readonly file_name: string;
        };
        readonly FileStatus: {
            /** @description End of processing, seconds since the epoch */
            readonly finished_at?: number;
            /** @description unique job id */
            readonly job_id?: number;
            /** @description Why it failed. What was read before that is there all the same. */
            readonly message?: string;
            /** @description Start of processing, seconds since the epoch */
            readonly started_at?: number;
            /**
             * @description new: not processed, or waiting for its turn (then with a job_id)
             * @enum {string}
             */
            readonly state: "new" | "in_progress" | "finished" | "failed";
        };
        /** @description The columns of a flow, as in every export */
        readonly Flow: {
            /** @description application protocols that the client offered */
            readonly alpn: string | null;
            /** @description flow_id of the flow that said that this one would come: FTP, SIP, RTSP, ... */
            readonly announced_by: number | null;
            /** @description what it said that this flow would carry: ftp-data, rtp, ... */
            readonly announced_protocol: string | null;
            /** @description frame bytes on the wire, backward (bytes) */
            readonly bwd_bytes: number;
            /** @description IP total length, backward (bytes) */
            readonly bwd_ip_bytes: number;
            /** @description packets to the sender of the first packet (packets) */
            readonly bwd_packets: number;
            /** @description bytes above the transport header, backward (bytes) */
            readonly bwd_payload_bytes: number;
            /** @description address of who opened the conversation */
            readonly client_ip: string;
            /** @description port of the client; ICMP: the type */
            readonly client_port: number;
            /** @description Community ID version 1, seed 0; null for protocols without one */
            readonly community_id: string | null;
            /** @description DNS: the name asked for; else the name that the client had resolved to this server */
            readonly dns_name: string | null;
            /** @description last minus first (us) */
            readonly duration_us: number;
            /** @description idle, active, fin, rst, eof or evicted */
            readonly end_reason: string;
            /** @description number of the first packet of the flow in the input, from 1 */
            readonly flow_id: number;
            /** @description frame bytes on the wire, forward (bytes) */
            readonly fwd_bytes: number;
            /** @description IP total length, forward (bytes) */
            readonly fwd_ip_bytes: number;
            /** @description the sender of the first packet is the client */
            readonly fwd_is_client: boolean;
            /** @description packets from the sender of the first packet (packets) */
            readonly fwd_packets: number;
            /** @description bytes above the transport header, forward (bytes) */
            readonly fwd_payload_bytes: number;
            /** @description Host of the first HTTP request */
            readonly http_host: string | null;
            /** @description 4 or 6 */
            readonly ip_version: number;
            /** @description JA4 fingerprint of the client hello */
            readonly ja4: string | null;
            /** @description the application where known, else the protocol, else unknown */
            readonly label: string;
            /** @description 0 to 1 */
            readonly label_confidence: number;
            /** @description what said so, in words */
            readonly label_evidence: string | null;
            /** @description group of the label in the catalogue */
            readonly label_group: string;
            /** @description the application protocol: tls, quic, http, dns, ... or unknown */
            readonly label_protocol: string;
            /** @description payload, metadata, session, model, port or none */
            readonly label_source: string;
            /** @description process whose traffic it is, where the capture says so */
            readonly process_id: number | null;
            /** @description its program, without the path */
            readonly process_name: string | null;
            /** @description tcp, udp, icmp, icmpv6, sctp, ... or the number */
            readonly protocol: string;
            /** @description address of the other side */
            readonly server_ip: string;
            /** @description port of the server; ICMP: the code or the type of the answer */
            readonly server_port: number;
            /** @description application session that the flow belongs to */
            readonly session_id: number | null;
            /** @description server name that the client asked for in TLS or QUIC */
            readonly sni: string | null;
            /** @description OR of the TCP flags, backward */
            readonly tcp_flags_bwd: number;
            /** @description OR of the TCP flags, forward */
            readonly tcp_flags_fwd: number;
            /** @description time of the last packet, since the epoch (us) */
            readonly time_end_us: number;
            /** @description time of the first packet, since the epoch (us) */
            readonly time_start_us: number;
            /** @description what the flow was carried in, outermost first */
            readonly tunnel: string | null;
            /** @description User-Agent of the first HTTP request */
            readonly user_agent: string | null;
            /** @description innermost VLAN id of the first packet */
            readonly vlan_id: number | null;
        };
        readonly FlowList: {
            /** @description the asked columns by name, and flow_id */
            readonly flows: readonly {
                readonly [key: string]: unknown;
            }[];
            /** @description what `after` takes for the next page */
            readonly next: string | null;
            /** @description flows of all pages */
            readonly total: number;
        };
        readonly FlowPackets: {
            /** @description in the order of the capture */
            readonly packets: readonly {
                /** @description from the sender of the flow's first packet */
                readonly forward: boolean;
                /** @description in the job, from 1; a flow_id is the number of a first packet */
                readonly number: number;
                /** @description above the transport header (bytes) */
                readonly payload_bytes: number;
                /** @description null where it is not TCP */
                readonly tcp_flags: number | null;
                /** @description since the epoch (us) */
                readonly time_us: number;
                /** @description frame bytes on the wire (bytes) */
                readonly wire_bytes: number;
            }[];
            /** @description packets of the flow */
            readonly total: number;
        };
        readonly FlowWindows: {
            /** @description the flow has more windows than these */
            readonly more: boolean;
            /** @description length of a window in seconds */
            readonly window_s: number;
            /** @description the columns of a window row and the features of the set iscx; the first 10,000 */
            readonly windows: readonly {
                readonly [key: string]: unknown;
            }[];
        };
        readonly Graph: {
            readonly links: readonly {
                /** @description frame bytes on the wire, both ways */
                readonly bytes: number;
                /** @description flows */
                readonly flows: number;
                /** @description packets both ways */
                readonly packets: number;
                readonly source: string;
                readonly target: string;
            }[];
            /** @description the key null: has none, and all that have no node of their own */
            readonly nodes: readonly {
                /** @description frame bytes on the wire, both ways */
                readonly bytes: number;
                /** @description flows */
                readonly flows: number;
                readonly id: string;
                /** @description null: has none */
                readonly key: string | null;
                /** @description from 0 */
                readonly level: number;
                /** @description packets both ways */
                readonly packets: number;
            }[];
        };
        readonly Job: {
            /**
             * Format: date-time
             * @description when it was asked for; RFC 3339, UTC
             */
            readonly asked_at: string;
            /** @description starts */
            readonly attempts: number;
            /** @description of the packets on the wire */
            readonly bytes: number | null;
            /** @description read as one stream by time */
            readonly captures: readonly string[];
            /**
             * Format: date-time
             * @description end; RFC 3339, UTC
             */
            readonly finished_at: string | null;
            /**
             * Format: date-time
             * @description time of the first packet; RFC 3339, UTC
             */
            readonly first_packet_at: string | null;
            /** @description stored */
            readonly flows: number | null;
            readonly job_id: number;
            /**
             * Format: date-time
             * @description time of the last packet; RFC 3339, UTC
             */
            readonly last_packet_at: string | null;
            /** @description why it failed; what was read before that is there all the same */
            readonly message: string | null;
            readonly options: components["schemas"]["JobOptions"];
            /** @description read */
            readonly packets: number | null;
            /** @description of a capture large enough for several workers; the flows are the same either way */
            readonly parts: {
                /** @description of the flows that workers metered at the same time */
                readonly partitions: number | null;
                /** @description of bytes that workers scanned at the same time */
                readonly ranges: number | null;
                /** @description why one worker processed all of it */
                readonly whole: string | null;
            } | null;
            /** @description whichever has more goes first; -10 to 10 */
            readonly priority: number;
            /** @description of a running job */
            readonly progress: {
                /** @description read of the captures, as they lie on the disk */
                readonly bytes: number;
                /** @description over the last seconds */
                readonly bytes_per_s: number;
                /** @description of the captures; 0 where unknown */
                readonly bytes_total: number;
                /** @description begun */
                readonly flows: number;
                /** @description of the flows that have ended so far: the 20 labels of most flows */
                readonly labels: readonly {
                    /** @description on the wire */
                    readonly bytes: number;
                    readonly flows: number;
                    readonly label: string;
                }[];
                /** @description read */
                readonly packets: number;
                /** @description over the last seconds */
                readonly packets_per_s: number;
                /** @description at that speed; null where unknown */
                readonly seconds_left: number | null;
            } | null;
            /** @description application sessions stored */
            readonly sessions: number | null;
            /**
             * Format: date-time
             * @description last start; RFC 3339, UTC
             */
            readonly started_at: string | null;
            /**
             * @description waiting and running are on their way; the others are ends
             * @enum {string}
             */
            readonly state: "waiting" | "running" | "finished" | "failed" | "cancelled";
        };
        readonly JobLabelGroup: {
            readonly group: string;
            readonly labels: readonly {
                /** @description frame bytes on the wire, both ways */
                readonly bytes: number;
                /** @description flows */
                readonly flows: number;
                readonly label: string;
                /** @description flows by label_source */
                readonly sources: {
                    readonly [key: string]: number;
                };
            }[];
        };
        readonly JobList: {
            readonly jobs: readonly components["schemas"]["Job"][];
            /** @description what `after` takes for the next page; null: this is the last one */
            readonly next: string | null;
            /** @description of all pages */
            readonly total: number;
        };
        readonly JobOptions: {
            /** @description seconds; null: a flow is never cut for its length */
            readonly active_timeout_s: number | null;
            /**
             * @description feature sets stored with each flow
             * @enum {string}
             */
            readonly features: "iscx" | "all" | "none";
            /** @description BPF expression; null: every packet */
            readonly filter: string | null;
            /** @description seconds; null: TCP 300, others 120 */
            readonly idle_timeout_s: number | null;
            /** @description length of a window in seconds */
            readonly window_s: number;
        };
        readonly JobProgress: {
            /** @description read of the captures, as they lie on the disk */
            readonly bytes: number;
            /** @description over the last seconds */
            readonly bytes_per_s: number;
            /** @description of the captures; 0 where unknown */
            readonly bytes_total: number;
            /** @description begun */
            readonly flows: number;
            /** @description of the flows that have ended so far: the 20 labels of most flows */
            readonly labels: readonly {
                /** @description on the wire */
                readonly bytes: number;
                readonly flows: number;
                readonly label: string;
            }[];
            /** @description read */
            readonly packets: number;
            /** @description over the last seconds */
            readonly packets_per_s: number;
            /** @description at that speed; null where unknown */
            readonly seconds_left: number | null;
        };
        readonly JobSummary: {
            /** @description what was seen that should not be */
            readonly anomalies: {
                readonly [key: string]: number;
            };
            /** @description what each capture said of itself during the run */
            readonly captures: readonly ({
                /** @description of the capture, uncompressed */
                readonly bytes_read?: number;
                /** @description of packets, as far as they were captured */
                readonly captured_bytes?: number;
                /** @description gzip, zstd, lz4 */
                readonly compression?: string | null;
                /** @description last minus first */
                readonly duration_ns?: string | null;
                readonly format?: string;
                readonly interfaces?: readonly {
                    readonly [key: string]: unknown;
                }[];
                /** @description earlier than the one before */
                readonly out_of_order_packets?: number;
                /** @description read */
                readonly packets?: number;
                /** @description name of the capture */
                readonly path: string;
                readonly sections?: readonly {
                    readonly [key: string]: unknown;
                }[];
                /**
                 * Format: date-time
                 * @description time of the first packet; RFC 3339, UTC
                 */
                readonly time_first?: string | null;
                /** @description first packet: digits, nanoseconds since the epoch */
                readonly time_first_ns?: string | null;
                /**
                 * Format: date-time
                 * @description time of the last packet; RFC 3339, UTC
                 */
                readonly time_last?: string | null;
                /** @description last packet: digits, nanoseconds since the epoch */
                readonly time_last_ns?: string | null;
                /** @description captured in part */
                readonly truncated_packets?: number;
                /** @description of packets, as they were on the wire */
                readonly wire_bytes?: number;
            } & {
                readonly [key: string]: unknown;
            })[];
            /** @description flows by how they ended */
            readonly end_reasons: {
                readonly [key: string]: number;
            };
            /** @description metered */
            readonly flows: number;
            /** @description on the wire, of the same packets; older jobs have none */
            readonly packet_bytes?: {
                readonly [key: string]: number;
            };
            /** @description every packet by what became of it */
            readonly packet_counters: {
                readonly [key: string]: number;
            };
            /** @description read */
            readonly packets: number;
            /** @description packets of link types that are not understood */
            readonly unsupported_link_types: {
                readonly [key: string]: number;
            };
        };
        /**
         * @example {
         *       "captures": [
         *         "some_file.pcap"
         *       ]
         *     }
         */
        readonly JobWish: {
            /** @description names as /captures has them; several are read as one stream by time */
            readonly captures: readonly string[];
            readonly options?: {
                /** @description a flow that lasts longer is cut there; default: never */
                readonly active_timeout_s?: number | null;
                /**
                 * @description default iscx
                 * @enum {string}
                 */
                readonly features?: "iscx" | "all" | "none";
                /** @description BPF expression; other packets are counted and left out. Needs libpcap on the server */
                readonly filter?: string | null;
                /** @description a flow without a packet for longer ends; default: TCP 300, others 120 */
                readonly idle_timeout_s?: number | null;
                /** @description length of a window in seconds; default 15 */
                readonly window_s?: number;
            };
            /** @description jobs of a higher one go first, of the same one the oldest; default 0. A job that waits already keeps its own */
            readonly priority?: number;
        };
        readonly Label: {
            readonly group_name: string;
            readonly labels: readonly string[];
        };
        readonly LabelName: {
            /**
             * @description the label need not be in the catalogue; default false
             * @default false
             */
            readonly allow_new: boolean;
            /** @description why; shown as evidence */
            readonly comment?: string;
            /** @description name of a label, as /labels/list has them */
            readonly label: string;
        };
        readonly ModelDetails: {
            /** @description CARD.md: data, measures, limits (Markdown) */
            readonly card: string | null;
            /** @description in the order of the model's output */
            readonly classes: readonly {
                /** @description what a flow of the class is labelled */
                readonly label: string;
                readonly name: string;
            }[];
            /** @description what it was trained on */
            readonly data: {
                readonly [key: string]: unknown;
            };
            /** @description NAME-vVERSION, as evidence has it */
            readonly id: string;
            /** @description manifest.json, whole */
            readonly manifest: {
                /** @description in the order of the output's columns */
                readonly classes: readonly string[];
                readonly data?: {
                    readonly [key: string]: unknown;
                };
                /** @enum {unknown} */
                readonly format: 1;
                readonly input: {
                    readonly feature_schema_version: number;
                    /** @description what must be computed to have them */
                    readonly feature_sets: readonly string[];
                    /** @description names of the feature schema, in the order of the input's columns */
                    readonly features: readonly string[];
                    readonly name: string;
                    /** @enum {unknown} */
                    readonly rows: "windows" | "flows";
                    readonly splt_packets?: number;
                    /** @description where rows are windows */
                    readonly window_s?: number;
                };
                /** @description class to the label that a flow gets; without an entry the class in lower case */
                readonly labels?: {
                    readonly [key: string]: string;
                };
                readonly made_with?: {
                    readonly [key: string]: string;
                };
                readonly measures?: {
                    readonly [key: string]: unknown;
                };
                /** @description with the version the name of the folder: NAME-vVERSION */
                readonly name: string;
                readonly output: {
                    readonly name: string;
                };
                readonly parameters?: {
                    readonly [key: string]: unknown;
                };
                /** @description a second output, the distance from what was learned; beyond `most` there is no answer */
                readonly reach?: {
                    readonly most: number;
                    readonly output: string;
                };
                readonly seed?: number;
                /** @description the column that it was trained to tell */
                readonly target: string;
                /**
                 * @description of protocols: it is not asked about flows whose payload shows theirs; default applications
                 * @enum {unknown}
                 */
                readonly tells?: "applications" | "protocols";
                /** @description log-probabilities are divided by it before they are used */
                readonly temperature?: number;
                /** @description a best probability below it is no answer */
                readonly unknown_below: number;
                readonly version: number;
            };
            /** @description how it did on data that it was not trained on */
            readonly measures: {
                readonly [key: string]: unknown;
            };
            readonly name: string;
            /** @description farther than this from all that was learned there is no answer */
            readonly reach: number | null;
            /**
             * @description what it is asked about
             * @enum {string}
             */
            readonly rows: "windows" | "flows";
            /** @description a best probability below it is no answer */
            readonly unknown_below: number;
            readonly version: number;
            /** @description length of a window in seconds */
            readonly window_s: number | null;
        };
        readonly ModelSummary: {
            /** @description in the order of the model's output */
            readonly classes: readonly {
                /** @description what a flow of the class is labelled */
                readonly label: string;
                readonly name: string;
            }[];
            /** @description what it was trained on */
            readonly data: {
                readonly [key: string]: unknown;
            };
            /** @description NAME-vVERSION, as evidence has it */
            readonly id: string;
            /** @description how it did on data that it was not trained on */
            readonly measures: {
                readonly [key: string]: unknown;
            };
            readonly name: string;
            /** @description farther than this from all that was learned there is no answer */
            readonly reach: number | null;
            /**
             * @description what it is asked about
             * @enum {string}
             */
            readonly rows: "windows" | "flows";
            /** @description a best probability below it is no answer */
            readonly unknown_below: number;
            readonly version: number;
            /** @description length of a window in seconds */
            readonly window_s: number | null;
        };
        readonly Overview: {
            readonly bwd_bytes: number;
            /** @description frame bytes on the wire, both ways */
            readonly bytes: number;
            /** @description addresses */
            readonly clients: number;
            readonly duration_us: number | null;
            /** @description flows */
            readonly flows: number;
            readonly fwd_bytes: number;
            /** @description flows with one */
            readonly labelled_flows: number;
            /** @description labels but unknown */
            readonly labels: number;
            /** @description packets both ways */
            readonly packets: number;
            /** @description above the transport header */
            readonly payload_bytes: number;
            /** @description addresses */
            readonly servers: number;
            /** @description application sessions with such flows */
            readonly sessions: number;
            readonly time_end_us: number | null;
            readonly time_start_us: number | null;
        };
        readonly Problem: {
            /**
             * @description what is wrong; stays the same whatever detail says
             * @enum {string}
             */
            readonly code: "not_found" | "internal" | "request" | "too_many_questions" | "too_many_listeners" | "too_many_requests" | "database_away" | "text_not_stored" | "token_needed" | "token_unknown" | "role_needed" | "local_only" | "foreign_page" | "job_unknown" | "job_unfinished" | "job_without_flows" | "job_without_summary" | "job_ended" | "job_not_ended" | "job_runs" | "job_without_index" | "packets_unreadable" | "flow_unknown" | "flow_not_corrected" | "session_unknown" | "address_unseen" | "address_wrong" | "capture_unknown" | "capture_named_unknown" | "capture_ambiguous" | "capture_gone" | "capture_filter" | "label_unknown" | "label_not_catalogued" | "label_not_catalogued_near" | "model_unknown" | "model_ambiguous" | "column_unknown" | "column_unknown_near" | "cursor_wrong" | "cursor_of_other_order" | "offset_with_after" | "upload_without_length" | "upload_without_name" | "upload_name_wrong" | "upload_exists" | "upload_unreadable" | "uploads_too_many" | "uploads_too_large" | "uploads_full" | "filter_too_long" | "filter_too_deep" | "filter_too_many_values" | "filter_quote_open" | "filter_character" | "filter_ends" | "filter_bracket_open" | "filter_stands" | "filter_field_unknown" | "filter_field_unknown_near" | "filter_value" | "filter_no_such_date" | "filter_no_such_time" | "filter_range_upside_down" | "filter_for_texts" | "filter_for_numbers" | "filter_one_value" | "filter_no_operator" | "filter_pattern_too_long" | "filter_pattern";
            readonly detail: string;
            /** @description names that may have been meant, nearest first */
            readonly near?: readonly string[];
            /** @description texts and numbers that detail tells of it, by name */
            readonly params: {
                readonly [key: string]: unknown;
            };
            /** @description where in the filter, from 0 */
            readonly position?: number;
            readonly status: number;
            readonly title: string;
            /** @description about:blank: what the status says */
            readonly type: string;
        };
        /** @description All figures of a report. Bytes are frame bytes on the wire; times `_us` epoch microseconds. */
        readonly Report: {
            readonly attribution: {
                readonly text: string;
                /** @description whoever shows the countries owes this link */
                readonly url: string;
            };
            /** @description what the packets were chosen by */
            readonly filter: string | null;
            /** @description the largest by bytes */
            readonly flows: readonly {
                readonly [key: string]: unknown;
            }[];
            readonly graph: components["schemas"]["Graph"];
            /** @description RFC 3339, UTC */
            readonly made_at: string;
            readonly overview: components["schemas"]["Overview"];
            readonly program: {
                readonly name: string;
                readonly version: string;
            };
            readonly protection: {
                readonly either: {
                    readonly bytes: number;
                    readonly flows: number;
                    readonly packets: number;
                };
                readonly encrypted: {
                    readonly bytes: number;
                    readonly flows: number;
                    readonly packets: number;
                };
                readonly readable: {
                    readonly bytes: number;
                    readonly flows: number;
                    readonly packets: number;
                };
                readonly unknown: {
                    readonly bytes: number;
                    readonly flows: number;
                    readonly packets: number;
                };
            };
            /** @description null: nothing is known of the run */
            readonly read: {
                /** @description seen on the way */
                readonly anomalies: {
                    readonly [key: string]: number;
                };
                readonly captures: readonly {
                    /** @description seen in the file and tolerated */
                    readonly anomalies: {
                        readonly [key: string]: number;
                    };
                    readonly captured_bytes: number;
                    readonly compression: string | null;
                    readonly format: string;
                    readonly link_types: readonly string[];
                    readonly name: string;
                    readonly not_understood_bytes: number;
                    readonly out_of_order_packets: number;
                    readonly packets: number;
                    /** @description RFC 3339, UTC */
                    readonly time_first: string | null;
                    /** @description RFC 3339, UTC */
                    readonly time_last: string | null;
                    readonly truncated_packets: number;
                    /** @description frame bytes on the wire */
                    readonly wire_bytes: number;
                }[];
                /** @description flows by how they ended */
                readonly end_reasons: {
                    readonly [key: string]: number;
                };
                /** @description where captures could be read no further */
                readonly faults: readonly {
                    readonly capture: string | null;
                    /** @description bytes from the start of the decompressed capture */
                    readonly offset: number | null;
                    readonly reason: string;
                }[];
                /** @description every packet by what became of it */
                readonly packet_counters: {
                    readonly [key: string]: number;
                };
                readonly packets: number;
                /** @description packets by link type */
                readonly unsupported_link_types: {
                    readonly [key: string]: number;
                };
            } | null;
            /** @description raised where a reader of the figures would have to know */
            readonly report_version: number;
            /** @description the largest by bytes */
            readonly sessions: readonly {
                readonly [key: string]: unknown;
            }[];
            readonly timeseries: components["schemas"]["TimeSeries"];
            /** @description of the labels and groups that occur */
            readonly titles: {
                readonly groups: {
                    readonly [key: string]: {
                        readonly en: string;
                        readonly ru: string;
                    };
                };
                readonly labels: {
                    readonly [key: string]: {
                        readonly en: string;
                        readonly ru: string;
                    };
                };
            };
            readonly top: {
                readonly clients: components["schemas"]["TopList"];
                readonly countries: components["schemas"]["TopList"];
                readonly groups: components["schemas"]["TopList"];
                readonly ja4: components["schemas"]["TopList"];
                readonly labels: components["schemas"]["TopList"];
                readonly names: components["schemas"]["TopList"];
                readonly ports: components["schemas"]["TopList"];
                readonly protocols: components["schemas"]["TopList"];
                readonly servers: components["schemas"]["TopList"];
                readonly transports: components["schemas"]["TopList"];
                readonly user_agents: components["schemas"]["TopList"];
            };
        };
        readonly ScanResult: {
            /** @description in the folder */
            readonly captures: number;
            /** @description that were not known before */
            readonly new: number;
        };
        readonly SearchResult: {
            /** @description in all of jobs */
            readonly flows: number;
            /** @description jobs with such flows, newest first */
            readonly jobs: readonly {
                /** @description frame bytes on the wire, both ways */
                readonly bytes: number;
                readonly captures: readonly string[];
                readonly first_us: number;
                /** @description flows */
                readonly flows: number;
                readonly job_id: number;
                readonly last_us: number;
                /** @description the first few by time */
                readonly sample: readonly {
                    readonly [key: string]: unknown;
                }[];
            }[];
            /** @description jobs that were asked for this page: the newest of each capture, or captures, that has flows */
            readonly jobs_searched: number;
            /** @description what `after` takes to search on; null: all jobs have been asked */
            readonly next: string | null;
        };
        /** @description The columns of an application session, as in every export */
        readonly Session: {
            /** @description max of active times (us) */
            readonly active_max_us: number;
            /** @description mean of active times (us) */
            readonly active_mean_us: number;
            /** @description min of active times (us) */
            readonly active_min_us: number;
            /** @description std of active times (us) */
            readonly active_std_us: number;
            /** @description share of flows that another flow announced, 0 to 1 */
            readonly announced_share: number;
            /** @description the address whose application this is: the client of the first flow */
            readonly client_ip: string;
            /** @description most flows at work at the same time (flows) */
            readonly concurrency_max: number;
            /** @description flows at work, over time; the same as the maximum at duration 0 (flows) */
            readonly concurrency_mean: number;
            /** @description from the first packet of its flows to the last (us) */
            readonly duration_us: number;
            /** @description flows of the session (flows) */
            readonly flows: number;
            /** @description max of idle times: longer than 1 s in which no flow is at work (us) */
            readonly idle_max_us: number;
            /** @description mean of idle times: longer than 1 s in which no flow is at work (us) */
            readonly idle_mean_us: number;
            /** @description min of idle times: longer than 1 s in which no flow is at work (us) */
            readonly idle_min_us: number;
            /** @description std of idle times: longer than 1 s in which no flow is at work (us) */
            readonly idle_std_us: number;
            /** @description frame bytes on the wire received by its client (bytes) */
            readonly in_bytes: number;
            /** @description packets received by its client (packets) */
            readonly in_packets: number;
            /** @description what its flows weigh up to: the application where known, else the protocol, else unknown */
            readonly label: string;
            /** @description 0 to 1 */
            readonly label_confidence: number;
            /** @description how many of its flows say so */
            readonly label_evidence: string | null;
            /** @description group of the label in the catalogue */
            readonly label_group: string;
            /** @description frame bytes on the wire sent by its client (bytes) */
            readonly out_bytes: number;
            /** @description out_bytes / in_bytes; 0 where there are none of these */
            readonly out_in_bytes_ratio: number;
            /** @description out_packets / in_packets; 0 where there are none of these */
            readonly out_in_packets_ratio: number;
            /** @description packets sent by its client (packets) */
            readonly out_packets: number;
            /** @description process of the application, where the capture says */
            readonly process_id: number | null;
            /** @description its program, where the capture says */
            readonly process_name: string | null;
            /** @description distinct application protocols (label_protocol), unknown among them (protocols) */
            readonly protocols: number;
            /** @description distinct server ports (ports) */
            readonly server_ports: number;
            /** @description distinct server addresses (addresses) */
            readonly servers: number;
            /** @description flow_id of the flow that the session began with */
            readonly session_id: number;
            /** @description max of gaps between its flows' first packets (us) */
            readonly start_gap_max_us: number;
            /** @description mean of gaps between its flows' first packets (us) */
            readonly start_gap_mean_us: number;
            /** @description min of gaps between its flows' first packets (us) */
            readonly start_gap_min_us: number;
            /** @description std of gaps between its flows' first packets (us) */
            readonly start_gap_std_us: number;
            /** @description share of flows over TCP, 0 to 1 */
            readonly tcp_share: number;
            /** @description time of the last packet of its flows, since the epoch (us) */
            readonly time_end_us: number;
            /** @description time of the first packet of its flows, since the epoch (us) */
            readonly time_start_us: number;
        };
        readonly SessionDetails: {
            /** @description its flows in the order of time; the first 10,000 */
            readonly members: readonly components["schemas"]["SessionMember"][];
            readonly session: components["schemas"]["Session"];
        };
        readonly SessionList: {
            /** @description what `after` takes for the next page */
            readonly next: string | null;
            /** @description the asked columns by name, and session_id */
            readonly sessions: readonly {
                readonly [key: string]: unknown;
            }[];
            /** @description sessions of all pages */
            readonly total: number;
        };
        readonly SessionMember: {
            readonly announced_by: number | null;
            /** @description frame bytes on the wire, both ways */
            readonly bytes: number;
            readonly client_ip: string;
            readonly client_port: number;
            /** @description what the rule saw */
            readonly evidence: string | null;
            readonly flow_id: number;
            readonly label: string;
            readonly label_protocol: string;
            readonly label_source: string;
            /** @description host that the client asked for, or had looked up */
            readonly name: string | null;
            /** @description both ways */
            readonly packets: number;
            readonly protocol: string;
            /** @description what joined the flow to the session; first: the session began with it */
            readonly rule: string;
            readonly server_ip: string;
            readonly server_port: number;
            readonly time_end_us: number;
            readonly time_start_us: number;
        };
        readonly StatisticItem: {
            /** @description highest count first; at most 10,000 */
            readonly content: readonly {
                /** @description flows */
                readonly count: number;
                readonly label: string;
            }[];
            /** @description protocols, clients, servers, labels, groups or ports */
            readonly title: string;
        };
        /** @description A flow's bytes and packets are spread evenly from its first packet to its last; flows count where they begin. */
        readonly TimeSeries: {
            /** @description length of a bin: a round one; 0 where there is nothing to show */
            readonly bin_us: number;
            readonly bins: number;
            readonly by: string;
            /** @enum {unknown} */
            readonly measure: "flows" | "bytes" | "packets";
            readonly other: {
                readonly total: number;
                /** @description one a bin */
                readonly values: readonly number[];
            } | null;
            /** @description most first */
            readonly series: readonly {
                /** @description null: has none */
                readonly key: string | null;
                readonly total: number;
                /** @description one a bin */
                readonly values: readonly number[];
            }[];
            /** @description where the first bin begins, since the epoch */
            readonly start_us: number;
        };
        /** @description By address and by country a flow counts in the rows of both of its sides, once where they are alike: rows add up to more than the total, in which each flow is once. */
        readonly TopList: {
            /** @enum {unknown} */
            readonly by: "label" | "label_group" | "label_protocol" | "protocol" | "client_ip" | "server_ip" | "server_port" | "sni" | "http_host" | "dns_name" | "name" | "user_agent" | "ja4" | "process_name" | "tunnel" | "end_reason" | "address" | "country";
            /** @enum {unknown} */
            readonly measure: "flows" | "bytes" | "packets";
            /** @description flows with a key that is not in rows, each once */
            readonly others: {
                /** @description frame bytes on the wire, both ways */
                readonly bytes: number;
                /** @description flows */
                readonly flows: number;
                /** @description keys that are not in rows */
                readonly keys: number;
                /** @description packets both ways */
                readonly packets: number;
            };
            /** @description most first */
            readonly rows: readonly {
                /** @description frame bytes on the wire, both ways */
                readonly bytes: number;
                readonly city?: string;
                /** @description of an address */
                readonly country?: string;
                /** @description of an address or a country: two letters of ISO 3166; null: nowhere, or unknown */
                readonly country_code?: string | null;
                /** @description flows */
                readonly flows: number;
                /** @description null: has none */
                readonly key: string | null;
                /** @description packets both ways */
                readonly packets: number;
            }[];
            /** @description all flows, each once */
            readonly total: {
                /** @description frame bytes on the wire, both ways */
                readonly bytes: number;
                /** @description flows */
                readonly flows: number;
                readonly keys: number;
                /** @description packets both ways */
                readonly packets: number;
            };
        };
    };
    responses: {
        /** @description Bad Request */
        readonly Error400: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Unauthorized */
        readonly Error401: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Forbidden */
        readonly Error403: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Not Found */
        readonly Error404: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Payload Too Large */
        readonly Error413: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Unsupported Media Type */
        readonly Error415: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Misdirected Request */
        readonly Error421: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too Many Requests */
        readonly Error429: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Internal Server Error */
        readonly Error500: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Service Unavailable */
        readonly Error503: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Bad Request */
        readonly Problem400: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unauthorized */
        readonly Problem401: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Forbidden */
        readonly Problem403: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not Found */
        readonly Problem404: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Conflict */
        readonly Problem409: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Precondition Failed */
        readonly Problem412: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Payload Too Large */
        readonly Problem413: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Unsupported Media Type */
        readonly Problem415: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Misdirected Request */
        readonly Problem421: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too Many Requests */
        readonly Problem429: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Internal Server Error */
        readonly Problem500: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Service Unavailable */
        readonly Problem503: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Insufficient Storage */
        readonly Problem507: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
