import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { API_REFUSALS, type ApiRefusal } from "../protocol/index.ts";
import type { PanelFile } from "./panel-files.ts";
import { ApiRefused } from "./refused.ts";
import type { Reply } from "./router.ts";

/** With every answer: nothing is guessed, framed, referred to or read by another site's page. */
const ALWAYS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

export async function sendReply(response: ServerResponse, { status = 200, json, bytes, file, headers }: Reply) {
  if (file !== undefined) return sendFile(response, file, headers ?? {});
  const body = bytes ?? (json === undefined ? "" : JSON.stringify(json));
  const type = json === undefined ? {} : { "content-type": "application/json" };
  end(response, status, { "cache-control": "no-store", ...type, ...headers }, body);
}

export function sendRefusal(response: ServerResponse, refusal: ApiRefusal): void {
  const { code, retryAfterS } = refusal;
  const headers: Record<string, string> = { "content-type": "application/json", "cache-control": "no-store" };
  if (retryAfterS !== undefined) headers["retry-after"] = String(retryAfterS);
  // The rest of a body that nobody reads is not waited for.
  if (code === "TOO_LARGE" || code === "NOT_JSON") headers.connection = "close";
  end(response, API_REFUSALS[code], headers, JSON.stringify(refusal));
}

export function sendPanelFile(request: IncomingMessage, response: ServerResponse, file: PanelFile): void {
  const headers = { ...file.headers, etag: file.etag };
  const takesGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  if (request.headers["if-none-match"] === file.etag) end(response, 304, headers, "");
  else if (takesGzip && file.gzipped) end(response, 200, { ...headers, "content-encoding": "gzip" }, file.gzipped);
  else end(response, 200, headers, file.bytes);
}

function end(response: ServerResponse, status: number, headers: Record<string, string>, body: string | Uint8Array) {
  if (response.headersSent || response.destroyed) return;
  const length = status === 304 ? {} : { "content-length": String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...ALWAYS, ...headers, ...length });
  response.end(response.req.method === "HEAD" ? "" : body);
}

/** A record or a bundle, piece by piece. Throws NOT_FOUND. */
async function sendFile(response: ServerResponse, path: string, headers: Readonly<Record<string, string>>) {
  const handle = await open(path, "r").catch(() => {
    throw new ApiRefused("NOT_FOUND", "the job is not closed, or its file is missing (verify --resume writes it anew)");
  });
  try {
    const { size } = await handle.stat();
    response.writeHead(200, { ...ALWAYS, "cache-control": "no-store", ...headers, "content-length": String(size) });
    await pipeline(createReadStream("", { fd: handle, autoClose: false }), response);
  } finally {
    await handle.close();
  }
}
