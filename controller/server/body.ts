import type { IncomingMessage } from "node:http";
import type { z } from "zod/mini";
import { MAX_BODY_BYTES } from "../protocol/index.ts";
import { ApiRefused } from "./refused.ts";

/** A request's JSON, checked. Throws NOT_JSON, TOO_LARGE, MALFORMED. */
export async function readBody<T>(request: IncomingMessage, schema: z.ZodMiniType<T>): Promise<T> {
  // Another site's form cannot send this type without asking first.
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new ApiRefused("NOT_JSON", "the body must be application/json");
  return check(parse(await read(request)), schema);
}

export function check<T>(value: unknown, schema: z.ZodMiniType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] ?? { path: [], message: "not as it must be" };
  throw new ApiRefused("MALFORMED", path.length > 0 ? `${path.join(".")}: ${message}` : message);
}

function read(request: IncomingMessage): Promise<string> {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) return Promise.reject(tooLarge());
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      // The request is left alive, or its sender would never learn why.
      if (bytes > MAX_BODY_BYTES) reject(tooLarge());
      else chunks.push(chunk);
    });
    request.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.once("error", reject);
    request.once("close", () => reject(new ApiRefused("MALFORMED", "the body broke off")));
  });
}

function tooLarge(): ApiRefused {
  return new ApiRefused("TOO_LARGE", `a body of more than ${MAX_BODY_BYTES} bytes`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiRefused("MALFORMED", "the body is not JSON");
  }
}
