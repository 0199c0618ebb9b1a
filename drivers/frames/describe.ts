import type { LineSettings } from "../link/link.ts";
import { CHECKS } from "./check.ts";
import { toHex } from "./codec.ts";
import type { Part } from "./part.ts";
import type { Protocol, Request } from "./protocol.ts";

/** docs/protocols.md, from the tables; a test holds the file against this. */
export function protocolsDocument(protocols: readonly Protocol[]): string {
  return [
    "# Protocols of dispensers and registers",
    "",
    "Made from the tables in `drivers/*/table.ts` by `node drivers/frames/write-document.mjs`; a test keeps it up to date. A frame that is not here does",
    "not exist for the rig: none unlocks anything, none writes a price. Wayne DART has its own codec ([drivers/dart](../drivers/dart)).",
    "",
    "How sure: `captured` bytes of real devices are tests; `specified` by a maker's text; `implemented`: read from somebody's program, no captured byte",
    "was found. Verify before you rely on it, and send us a capture.",
    "",
    "Bytes are hex. `name:3 BCD` is three bytes of packed digits, `ASCII` and `E-word` one digit a byte, high first unless `low first` stands there;",
    "`name` alone is one byte; `?` has not been explained by anybody; `{...}` is followed byte by byte by its complement; `LEN` counts what follows it.",
    ...protocols.flatMap(section),
    "",
  ].join("\n");
}

function section(protocol: Protocol): string[] {
  const { title, name, source, certainty, line, gapMs, requests, replies, left, vectors } = protocol;
  const harmless = Object.entries<Request>(requests).flatMap(([each, request]) => (request.harmless ? [each] : []));
  const captured = vectors.filter(({ from }) => from === "captured").length;
  return [
    "",
    `## ${name}: ${title}`,
    "",
    `*${certainty}*: ${source}. ${settings(line)}, ${gapMs} ms between frames.`,
    `Tests: ${captured} captured and ${vectors.length - captured} computed frames, ${protocol.refused.length} that nothing may take.`,
    `Harmless, and so for a scan to send: ${harmless.join(", ")}.`,
    "",
    "| rig | bytes | is answered by | |",
    "|---|---|---|---|",
    ...Object.entries(requests).map(
      ([each, { about, parts, replies: answers }]) =>
        `| ${each} | \`${layout(parts)}\` | ${answers.join(", ") || "not known"} | ${about} |`,
    ),
    "",
    "| dispenser | bytes | |",
    "|---|---|---|",
    ...Object.entries(replies).map(([each, { about, parts }]) => `| ${each} | \`${layout(parts)}\` | ${about} |`),
    "",
    ...left.map((each) => `* ${each}`),
  ];
}

const settings = ({ baud, dataBits, parity, stopBits }: LineSettings) =>
  `${baud} ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`;

function layout(parts: readonly Part[]): string {
  const words: string[] = [];
  for (const [i, part] of parts.entries()) {
    const before = parts[i - 1];
    const own = piece(part, parts);
    const opens = part.mirror !== undefined && before?.mirror === undefined;
    const closes = part.mirror !== undefined && parts[i + 1]?.mirror === undefined;
    words.push(
      `${opens ? "{" : ""}${own}${closes ? `}^${part.mirror === 0xff ? "FF" : toHex([part.mirror ?? 0])}` : ""}`,
    );
  }
  return words.join(" ");
}

const DIGITS = { bcd: "BCD", ascii: "ASCII", word: "E-word", binary: "binary" } as const;

function piece(part: Part, parts: readonly Part[]): string {
  switch (part.kind) {
    case "const":
      return toHex(part.bytes);
    case "number":
      return `${part.name}:${part.bytes} ${DIGITS[part.as]}${part.first === "low" && part.bytes > 1 ? " low first" : ""}`;
    case "code":
      return part.plus === 0 ? part.name : `${toHex([part.plus])}+${part.name}`;
    case "nibbles":
      return [part.high, part.low].map((half) => (typeof half === "string" ? `<${half}>` : half.toString(16))).join("");
    case "text":
      return `${part.name}:${part.bytes} char`;
    case "unknown":
      return part.fill.length > 1 ? `?:${part.fill.length}` : "?";
    case "rest":
      return `?:${part.least}-${part.most}`;
    case "length":
      return "LEN";
    case "check":
      return `CHECK(${CHECKS[part.by].about}${part.from > 0 ? ` from ${piece(parts[part.from] ?? part, parts)}` : ""})`;
  }
}
