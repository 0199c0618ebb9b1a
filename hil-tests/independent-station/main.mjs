#!/usr/bin/env node
/**
 * An independent station in real time: DIR/meters (Modbus RTU) and DIR/dispenser (Wayne DART) are ptys.
 *
 *     node hil-tests/independent-station/main.mjs --dir DIR [--help]
 *
 * Prints `ready` when both exist; SIGTERM and SIGINT end it and its socats. Needs socat (apt-get install socat).
 */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { dartSplitter } from "./dart.mjs";
import { serveLine } from "./lines.mjs";
import { rtuSplitter } from "./modbus.mjs";
import { help, readOptions } from "./options.mjs";
import { createStation } from "./station.mjs";

const TICK_MS = 5;
const BITS_DART = 11; // 8O1
const IDLE_RTU_MS = 20;
const IDLE_DART_MS = 100;
/** A rig at work asks ten times a second: so long without a request on either line it stands still, or this station does. */
const STILL_S = 0.3;
/** A tick that is so late was starved, and the replies with it. */
const LATE_S = 0.1;

function fail(message, status) {
  console.error(message);
  process.exit(status);
}

function optionsOrExit() {
  if (process.argv.includes("--help")) {
    console.log(help());
    process.exit(0);
  }
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.dir === "") throw new Error("--dir DIR is required (--help tells the rest)");
    return options;
  } catch (error) {
    return fail(error.message, 2);
  }
}

const options = optionsOrExit();
// Written at once: what a killed station has seen is in the file.
const ndjson = (file) => (line) => file && appendFileSync(file, `${JSON.stringify(line)}\n`);
const log = ndjson(options.events);
const station = createStation(options, { log, truth: ndjson(options.truth) });

const started = performance.now();
const seconds = () => (performance.now() - started) / 1000;
const catchUp = () => station.advance(seconds());
/** Tells of what came later after the last of its kind than it should. */
function punctuality(mostS) {
  let lastS = null;
  return () => {
    const t = seconds();
    if (lastS !== null && t - lastS > mostS) log({ at: new Date().toISOString(), t, event: "still", s: t - lastS });
    lastS = t;
  };
}
const asked = punctuality(STILL_S);
const ticked = punctuality(LATE_S);
const answering = (answer) => (frame) => {
  catchUp();
  asked();
  return answer(frame);
};

const lines = [];
let ended = false;
function end(reason) {
  if (ended) return;
  ended = true;
  clearInterval(ticking);
  for (const line of lines) line.close();
  if (reason) console.error(reason);
  process.exitCode = reason ? 1 : 0;
  process.stdin.destroy();
}
const ticking = setInterval(() => {
  catchUp();
  ticked();
}, TICK_MS);
process.on("SIGTERM", () => end());
process.on("SIGINT", () => end());
if (options["with-parent"]) process.stdin.on("end", () => end()).resume();

mkdirSync(options.dir, { recursive: true });
const bits = options.parity === "none" ? 10 : 11;
try {
  lines.push(
    await serveLine({
      path: join(options.dir, "meters"),
      charMs: (bits * 1000) / options.baud,
      idleMs: IDLE_RTU_MS,
      splitter: rtuSplitter(),
      answer: answering(station.meters),
      onEnd: end,
    }),
  );
  lines.push(
    await serveLine({
      path: join(options.dir, "dispenser"),
      charMs: (BITS_DART * 1000) / 9600,
      idleMs: IDLE_DART_MS,
      splitter: dartSplitter(),
      answer: answering(station.dispenser),
      onEnd: end,
    }),
  );
  console.log("ready");
} catch (error) {
  end(error.message);
}
