// Serves the built panel and plays a rig over the protocol. `node ui/testing/fake-server.mjs [SCENE]`, port 8090;
// `POST /scene/NAME` changes the scene. For looking at screens: it checks nobody and nothing.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { WebSocketServer } from "ws";
import { answer } from "./api.mjs";
import { liveAt, SCENES } from "./story.mjs";

const dist = join(import.meta.dirname, "../dist");
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css" };

/** `faster`: so many seconds of the story a second, and as many more live values; each round of it is another run. */
export function startFakeServer({ port = 8090, scene: first = "run", faster = 1 } = {}) {
  const bootId = randomUUID();
  let user = { name: "林检定", role: "supervisor" };
  let setup = false;
  let seq = 0;
  let began = Date.now();
  let scene = SCENES[first]();
  let silent = false;
  const received = [];

  const http = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const json = (status, value) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    const [, first, name = ""] = url.pathname.split("/");
    if (first === "scene") {
      show(name);
      return json(200, {});
    }
    if (first === "api") return api(request.method, name, url, json);
    const file = normalize(url.pathname === "/" ? "/index.html" : url.pathname);
    const path = join(dist, file);
    if (!path.startsWith(dist) || !existsSync(path)) return json(404, { code: "NOT_FOUND", text: "" });
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
    response.end(readFileSync(path));
  });

  function api(method, name, url, json) {
    if (name === "stop") {
      stop(user?.name ?? "anonymous");
      return json(200, {});
    }
    if (name === "login" || name === "setup") user = { name: "林检定", role: "supervisor" };
    if (name === "logout") user = null;
    if (["me", "login", "setup", "logout"].includes(name)) return json(200, { user, setup, bootId, protocol: 1 });
    const [status, value] = answer(method, url) ?? [404, { code: "NOT_FOUND", text: "" }];
    return json(status, value);
  }

  const sockets = new WebSocketServer({ server: http, path: "/ws" });
  const say = (socket, message) => socket.readyState === 1 && !silent && socket.send(JSON.stringify(message));
  const snapshot = (socket) => say(socket, { type: "snapshot", bootId, seq, state: scene.state });
  sockets.on("connection", (socket) => {
    if (silent) return socket.terminate();
    say(socket, { type: "hello", protocol: 1, bootId, seq, user });
    if (user) snapshot(socket);
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.type === "snapshot" && user) snapshot(socket);
      if (message.type === "stop") stop(user?.name ?? "anonymous");
      if (message.type !== "command") return;
      received.push(message.command);
      say(socket, { type: "ack", id: message.id });
      act(message.command);
    });
  });

  const everybody = (message) => {
    for (const socket of sockets.clients) say(socket, message);
  };

  function change(parts) {
    seq += 1;
    scene = { ...scene, state: { ...scene.state, ...parts } };
    everybody({ type: "delta", bootId, seq, parts });
  }

  function stop(by) {
    const at = new Date().toISOString();
    scene = { ...scene, flow: 0 };
    const job = scene.state.job && { ...scene.state.job, delivery: null };
    change({ stop: { by, at }, trip: { name: "emergency-stop", detail: "STOP on the panel", at }, job });
  }

  function act(command) {
    const { job } = scene.state;
    if (command.do === "release") change({ trip: null });
    if (command.do === "start" || command.do === "resume") show("ready");
    if (command.do === "answer" && job) change({ job: { ...job, prompt: null } });
    if (command.do === "pause" && job) change({ job: { ...job, paused: command.paused } });
    if (command.do === "abort" && job) show("rigFault");
    if (command.do === "dismiss") change({ job: null });
    if (command.do === "hand-over") change({ control: { holder: null, wantedBy: null, holderIsAway: false } });
    if (command.do === "take-control") change({ control: { holder: user, wantedBy: null, holderIsAway: false } });
  }

  function show(name) {
    silent = name === "lost";
    if (name === "login") user = null;
    setup = name === "setup";
    if (setup) user = null;
    if (!SCENES[name]) return;
    if (name === "users") user = { name: "admin", role: "administrator" };
    else if (user?.role !== "supervisor") user = null;
    user ??= { name: "林检定", role: "supervisor" };
    scene = SCENES[name]();
    began = Date.now();
    seq += 5;
    for (const socket of sockets.clients) snapshot(socket);
  }

  let lastS = 0;
  function nextRun() {
    const { job } = scene.state;
    if (job?.delivery) change({ job: { ...job, delivery: { ...job.delivery, run: (job.delivery.run % 3) + 1 } } });
  }

  const timer = setInterval(() => {
    if (!user) return everybody({ type: "beat", t: Date.now() });
    const elapsedMs = (Date.now() - began) * faster;
    const s = (elapsedMs / 1000) % 24;
    if (faster > 1 && s < lastS) nextRun();
    lastS = s;
    everybody({ type: "live", live: liveAt(s, scene, began + elapsedMs) });
  }, 100 / faster);

  return new Promise((resolve) => {
    http.listen(port, "127.0.0.1", () => {
      resolve({
        url: `http://127.0.0.1:${http.address().port}/`,
        received,
        show,
        close() {
          clearInterval(timer);
          for (const socket of sockets.clients) socket.terminate();
          http.close();
        },
      });
    });
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { url } = await startFakeServer({ scene: process.argv[2] ?? "run" });
  console.log(url);
}
