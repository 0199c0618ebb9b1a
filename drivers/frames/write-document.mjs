#!/usr/bin/env node
/** Writes docs/protocols.md from the tables: `npm run build && node drivers/frames/write-document.mjs`. */
import { writeFileSync } from "node:fs";
import { PROTOCOLS, protocolsDocument } from "@proverig/drivers";

writeFileSync(new URL("../../docs/protocols.md", import.meta.url), protocolsDocument(PROTOCOLS));
