import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { protocolDocument } from "./testing/document.ts";

it("docs/protocol.md is what the schemas and types say", async () => {
  const document = protocolDocument();
  for (const word of ["`take-control`", "interface PanelState", "type ServerMessage", "WRONG_CREDENTIALS"]) {
    expect(document).toContain(word);
  }
  expect(document).not.toContain("undefined");
  await expect(document).toMatchFileSnapshot(fileURLToPath(new URL("../../docs/protocol.md", import.meta.url)));
});
