/** Starts the built `serve` on the example and operates it over HTTP and WebSocket, as a panel does. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { WebSocket } from "ws";
import { CLI, EXAMPLE } from "./measured-cli.mjs";

const BEAT_MS = 500;

/**
 * @param {string} dir the data directory
 * @param {{ rig?: string, speed?: string | null, node?: string[] }} [options] speed: null on real lines
 */
export async function startServe(dir, { rig = EXAMPLE.rig, speed = "10", node = [] } = {}) {
  const began = performance.now();
  const paced = speed === null ? [] : ["--speed", speed];
  const command = ["serve", "--config", rig, "--data", dir, "--port", "0", ...paced];
  const child = spawn(process.execPath, [...node, CLI, ...command], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => child.on("close", resolve));
  let said = "";
  let complained = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    complained += text;
  });
  const told = async (line) => {
    for (;;) {
      const found = line.exec(said)?.[1];
      if (found) return found;
      if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}: ${complained}`);
      await pause(10);
    }
  };
  const url = await told(/^panel +(\S+)$/m);
  const startedS = (performance.now() - began) / 1000;
  const post = async (path, body, cookie = "") => {
    const headers = { "content-type": "application/json", cookie };
    const reply = await fetch(new URL(path, url), { method: "POST", headers, body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`);
    return cookieOf(reply);
  };
  return {
    pid: child.pid,
    url,
    /** From the start of the process to its first line. */
    startedS,
    /** The cookie of a supervisor: of the demonstration, or on real lines of one who is made. */
    async signIn() {
      if (speed !== null) {
        return cookieOf(await fetch(await told(/^demonstration +(\S+)$/m), { redirect: "manual" }));
      }
      const code = await told(/^set-up code.* (\S+)$/m);
      const password = "bench-4711";
      const administrator = await post("/api/setup", { code, name: "Administrator", password });
      await post("/api/users", { name: "Bench", role: "supervisor", password }, administrator);
      return post("/api/login", { name: "Bench", password });
    },
    async stop() {
      child.kill("SIGTERM");
      const status = await ended;
      if (status !== 0) throw new Error(`serve ended with ${status}: ${complained}`);
    },
  };
}

function cookieOf(reply) {
  const [cookie = ""] = reply.headers.getSetCookie();
  return cookie.split(";")[0] ?? "";
}

/** A panel without a page: the state as it is told, commands, and whatever `onMessage` makes of the messages. */
export async function openPanel(url, cookie, onMessage = () => {}) {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws`, { headers: { cookie } });
  let state = null;
  let commands = 0;
  const answers = new Map();
  socket.on("message", (data) => {
    const message = JSON.parse(String(data));
    if (message.type === "snapshot") state = message.state;
    if (message.type === "delta" && state) state = { ...state, ...message.parts };
    if (message.type === "ack" || message.type === "refused") answers.get(message.id)?.(message);
    onMessage(message);
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const beating = setInterval(() => socket.send(JSON.stringify({ type: "beat", t: 0 })), BEAT_MS);
  const panel = {
    state: () => state,
    async command(command) {
      const id = `bench-${++commands}`;
      const answered = new Promise((resolve) => answers.set(id, resolve));
      socket.send(JSON.stringify({ type: "command", id, command }));
      const answer = await answered;
      if (answer.type === "refused") throw new Error(`${command.do} is refused: ${answer.code} ${answer.text}`);
    },
    async until(what, isSo, withinMs = 300_000) {
      const deadline = performance.now() + withinMs;
      while (!(state && isSo(state))) {
        if (performance.now() > deadline) throw new Error(`${what} did not come: ${JSON.stringify(state?.faults)}`);
        await pause(20);
      }
      return state;
    },
    close() {
      clearInterval(beating);
      socket.terminate();
    },
  };
  await panel.until("a snapshot", () => true);
  return panel;
}

/** Starts the example's job and answers what it asks with what a technician says. */
export async function startExample(panel) {
  const job = await readFile(EXAMPLE.job, "utf8");
  await panel.command({ do: "take-control" });
  await panel.command({ do: "start", job });
}

/** Says yes to each question until the job is closed; finishes the review. */
export async function attend(panel) {
  let answered = 0;
  for (;;) {
    const { job, trip } = await panel.until(
      "a question or the end",
      ({ job, trip }) => trip || job?.closed || (job?.prompt && job.prompt.number !== answered) || job?.review,
    );
    if (trip) throw new Error(`trip ${trip.name}: ${trip.detail}`);
    if (job.closed) return job;
    if (job.prompt && job.prompt.number !== answered) {
      answered = job.prompt.number;
      await panel.command({ do: "answer", prompt: answered, answer: true });
    } else await panel.command({ do: "finish" });
  }
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
