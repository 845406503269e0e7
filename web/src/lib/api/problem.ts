/** A refused request, as the API words it (application/problem+json). */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/** What a refused reservation ran into, in US dollars. */
export interface Money {
  limit_usd?: number;
  reserved_usd?: number;
  spent_usd?: number;
  requested_usd?: number;
}

export interface ProblemBody extends Money {
  title?: string;
  status?: number;
  detail?: unknown;
  code?: string;
  request_id?: string;
  retryable?: boolean;
  errors?: FieldError[];
  /** Of an approval that is refused because the price moved: what it is now. */
  ceiling_usd?: number;
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly body: ProblemBody;

  constructor(status: number, body: ProblemBody) {
    super(
      typeof body.detail === "string" && body.detail
        ? body.detail
        : (body.title ?? `The server answered ${status}.`),
    );
    this.name = "Problem";
    this.status = status;
    this.code = body.code ?? "";
    this.body = body;
  }

  /** The message for one field of a form, by its name or JSON pointer. */
  forField(name: string): string | undefined {
    return this.body.errors?.find(
      (error) => error.pointer === `/${name}` || error.pointer.endsWith(`/${name}`),
    )?.detail;
  }
}

/** How much a 402 was over, in US dollars; null when the server did not say. */
export function shortfall({ body }: { body: Money }): number | null {
  const {
    limit_usd: limit,
    spent_usd: spent = 0,
    reserved_usd: held = 0,
    requested_usd: asked,
  } = body;
  if (limit === undefined || asked === undefined) return null;
  return Math.max(0, spent + held + asked - limit);
}

/** The request never reached the server, or its answer never reached us. */
export class Offline extends Error {
  constructor() {
    super(
      "The server cannot be reached. Nothing was lost; this page catches up when the connection is back.",
    );
    this.name = "Offline";
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong.";
}

export function isStatus(error: unknown, status: number): error is Problem {
  return error instanceof Problem && error.status === status;
}
