import { readFileSync } from "node:fs";
import { z } from "zod/mini";
import { API_REFUSALS, MAX_BODY_BYTES } from "../api.ts";
import { HEARTBEAT_MS, MAX_MESSAGE_BYTES, PROTOCOL } from "../limits.ts";
import { clientMessageSchema, commandSchema } from "../messages.ts";
import * as requests from "../requests.ts";
import { PERMISSIONS } from "../roles.ts";

/** docs/protocol.md, from the schemas and types themselves. */
export function protocolDocument(): string {
  return `${[
    "# The panel's protocol",
    "Made from `controller/protocol` by its test; to make it anew: `npx vitest run controller/protocol -u`. Litres, L/min, degrees Celsius, percent, milliseconds.",
    "## WebSocket `/ws`",
    `Protocol ${PROTOCOL}. The server says \`hello\`, then a \`snapshot\` to whoever is signed in, then deltas numbered without gaps: who sees a gap or another \`bootId\` asks for a snapshot.
Live values come about ten times a second, each with its age; a slow client loses them (the latest wins), never results. Each side says something at least every ${HEARTBEAT_MS} ms (\`beat\`);
silence for three times as long is a lost connection. A message of more than ${MAX_MESSAGE_BYTES} bytes is refused and ends the connection. A command carries an \`id\` of its own and is
answered with \`ack\` or \`refused\`; an \`id\` that was taken before is refused. \`{"type":"stop"}\` and \`POST /api/stop\` are the short way to STOP: they need no session, and a page of another site may not use them. What else stands in either is left alone; a \`stop\` with an \`id\` is answered with \`ack\`.`,
    "### Panel to server",
    table("type", variants(clientMessageSchema, "type")),
    "### Commands",
    table("do", variants(commandSchema, "do")),
    "### Server to panel",
    typescript("messages.ts", "ServerMessage", "RefusalCode"),
    "The state, whole in `snapshot` and by its parts in `delta`:",
    typescript("state.ts"),
    "## HTTP",
    `JSON both ways, a session in an HttpOnly cookie, bodies of at most ${MAX_BODY_BYTES} bytes. A refusal is \`{ code, text }\` with a status:`,
    table(
      "code",
      Object.entries(API_REFUSALS).map(([code, status]) => [code, String(status)]),
      "status",
    ),
    "What is sent:",
    ...Object.entries(requests).flatMap(([name, schema]) => [
      `\`${name}\``,
      table("key", fieldsOf(z.toJSONSchema(schema)), "value"),
    ]),
    "What comes back:",
    typescript("api.ts"),
    "## Who may do what",
    table(
      "role",
      Object.entries(PERMISSIONS).map(([role, may]) => [role, may.join(", ")]),
      "may",
    ),
  ].join("\n\n")}\n`;
}

interface JsonSchema {
  type?: string | undefined;
  const?: unknown;
  enum?: unknown[] | undefined;
  anyOf?: JsonSchema[] | undefined;
  oneOf?: JsonSchema[] | undefined;
  properties?: Record<string, JsonSchema | boolean> | undefined;
  required?: string[] | undefined;
  items?: unknown;
  maxLength?: number | undefined;
  minLength?: number | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  pattern?: string | undefined;
  format?: string | undefined;
}

/** One row for each member of a union: its name, and its other keys. */
function variants(schema: z.ZodMiniType, key: string): string[][] {
  const { oneOf, anyOf } = toSchema(z.toJSONSchema(schema));
  return (oneOf ?? anyOf ?? []).map((member) => {
    const fields = fieldsOf(member).filter(([name]) => name?.replace("?", "") !== key);
    return [
      String(propertiesOf(member)[key]?.const),
      fields.map(([name, value]) => `\`${name}\`: ${value}`).join("; "),
    ];
  });
}

function fieldsOf(schema: unknown): string[][] {
  const { required = [] } = toSchema(schema);
  return Object.entries(propertiesOf(schema)).map(([name, value]) => [
    required.includes(name) ? name : `${name}?`,
    said(value),
  ]);
}

function propertiesOf(schema: unknown): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(toSchema(schema).properties ?? {}).map(([k, v]) => [k, toSchema(v)]));
}

function toSchema(value: unknown): JsonSchema {
  return typeof value === "object" && value !== null ? value : {};
}

function said(schema: JsonSchema): string {
  if (schema.const !== undefined) return `"${schema.const}"`;
  if (schema.enum) return schema.enum.map((each) => `"${each}"`).join(" or ");
  const union = schema.oneOf ?? schema.anyOf;
  if (union) return union.length > 6 ? "one of the commands below" : union.map(said).join(" or ");
  if (schema.type === "array") return `a list of { ${said(toSchema(schema.items))} }`;
  if (schema.type === "object") {
    return Object.entries(propertiesOf(schema))
      .map(([name, value]) => `${name}: ${said(value)}`)
      .join(", ");
  }
  return [schema.type === "integer" ? "whole number" : (schema.type ?? "any JSON"), limits(schema)]
    .filter((part) => part !== "")
    .join(" ");
}

function limits({ type, maxLength, minimum, maximum, pattern, format }: JsonSchema): string {
  if (format !== undefined) return `(${format})`;
  if (type === "string") {
    return [
      maxLength === undefined ? "" : `of at most ${maxLength}`,
      pattern === undefined ? "" : `like \`${pattern.replaceAll("|", "\\|")}\``,
    ]
      .filter((part) => part !== "")
      .join(" ");
  }
  const isBounded = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return isBounded ? `from ${minimum} to ${maximum}` : "";
}

function table(head: string, rows: readonly string[][], second = "with"): string {
  return [`| ${head} | ${second} |`, "|---|---|", ...rows.map(([a, b]) => `| \`${a}\` | ${b ?? ""} |`)].join("\n");
}

/** Exported types as they stand in a file of the protocol; all of them, or those that are named. */
function typescript(file: string, ...names: string[]): string {
  const source = readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
  const found =
    source.match(/(?:^\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?^export (?:interface|type) \w+[\s\S]*?(?:^\}$|;\n(?=\n|$))/gm) ??
    [];
  const wanted = found.filter((text) => {
    const name = /export (?:interface|type) (\w+)/.exec(text)?.[1] ?? "";
    return names.length === 0 ? !/z\.infer/.test(text) : names.includes(name);
  });
  return `\`\`\`ts\n${wanted.map((text) => text.trim()).join("\n\n")}\n\`\`\``;
}
