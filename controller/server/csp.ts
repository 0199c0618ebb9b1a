import { createHash } from "node:crypto";

/**
 * The policy for a page: nothing but what lies beside it, and the inline scripts and handlers that are in this very
 * file (STOP's, which must work when no other script does), by their hashes.
 */
export function policyFor(html: string): string {
  const handlers = inlineHandlers(html);
  const scripts = ["'self'", ...inlineBlocks(html, "script").map(hashOf)];
  if (handlers.length > 0) scripts.push("'unsafe-hashes'", ...handlers.map(hashOf));
  const styles = ["'self'", ...inlineBlocks(html, "style").map(hashOf)];
  return [
    "default-src 'none'",
    `script-src ${unique(scripts)}`,
    `style-src ${unique(styles)}`,
    // Widths and colours that a component sets; they can show nothing that is not there.
    "style-src-attr 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function inlineBlocks(html: string, tag: "script" | "style"): string[] {
  const blocks = [...html.matchAll(new RegExp(`<${tag}\\b([^>]*)>([\\s\\S]*?)</${tag}\\s*>`, "gi"))];
  return blocks.flatMap(([, attributes = "", content = ""]) => (/\bsrc\s*=/i.test(attributes) ? [] : [content]));
}

/** Values of `onpointerdown="..."` and the like. */
function inlineHandlers(html: string): string[] {
  const bare = html.replace(/<!--[\s\S]*?-->/g, "").replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, "");
  const tags = bare.match(/<[a-z][^<]*>/gi) ?? [];
  return tags.flatMap((tag) =>
    [...tag.matchAll(/\son[a-z]+\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(([, a, b]) => withoutEntities(a ?? b ?? "")),
  );
}

const ENTITIES: Record<string, string> = { quot: '"', apos: "'", "#39": "'", lt: "<", gt: ">", amp: "&" };

function withoutEntities(value: string): string {
  return value.replace(/&(quot|apos|#39|lt|gt|amp);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** Browsers hash what they have parsed: line ends are line feeds by then. */
function hashOf(source: string): string {
  return `'sha256-${createHash("sha256").update(source.replace(/\r\n?/g, "\n")).digest("base64")}'`;
}

function unique(sources: string[]): string {
  return [...new Set(sources)].join(" ");
}
