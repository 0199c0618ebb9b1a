import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { policyFor } from "./csp.ts";

export interface PanelFile {
  bytes: Buffer;
  /** Null where it would gain nothing. */
  gzipped: Buffer | null;
  headers: Readonly<Record<string, string>>;
  etag: string;
}

/** By their path from the root: `/index.html`, `/assets/app-1a2b3c4d.js`. What is not in the map does not exist. */
export type PanelFiles = ReadonlyMap<string, PanelFile>;

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".mp3": "audio/mpeg",
  ".wav": "audio/wav",
  ".txt": "text/plain; charset=utf-8",
};
const COMPRESSED = new Set([".png", ".jpg", ".webp", ".woff2", ".mp3"]);
/** Vite puts a hash of the content into these names: another content is another name. */
const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

/** Reads the built panel, a few hundred kilobytes; an empty map where it has not been built. Links are not followed. */
export async function readPanel(dir: string): Promise<PanelFiles> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = found.filter((entry) => entry.isFile() && TYPES[extname(entry.name)] !== undefined);
  const read = files.map(async (entry): Promise<[string, PanelFile]> => {
    const path = join(entry.parentPath, entry.name);
    const name = `/${relative(dir, path).split(sep).join("/")}`;
    return [name, await panelFile(name, await readFile(path))];
  });
  return new Map(await Promise.all(read));
}

async function panelFile(name: string, bytes: Buffer): Promise<PanelFile> {
  const type = extname(name);
  const headers: Record<string, string> = {
    "content-type": TYPES[type] ?? "application/octet-stream",
    "cache-control": HASHED.test(name) ? "public, max-age=31536000, immutable" : "no-cache",
    vary: "accept-encoding",
  };
  if (type === ".html") headers["content-security-policy"] = policyFor(bytes.toString("utf8"));
  const smaller = COMPRESSED.has(type) ? null : await promisify(gzip)(bytes, { level: 9 });
  const gzipped = smaller && smaller.length < bytes.length ? smaller : null;
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  return { bytes, gzipped, headers, etag };
}

/** The file for a request's path: the panel's own pages have no dot in their name and are all in index.html. */
export function fileFor(files: PanelFiles, path: string): PanelFile | undefined {
  const exact = files.get(path);
  if (exact) return exact;
  return /\.[^/]*$/.test(path) ? undefined : files.get("/index.html");
}
