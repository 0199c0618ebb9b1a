import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryDir } from "../journal/testing/temporary.ts";
import { startServer } from "./start.ts";
import { ask } from "./testing/client.ts";
import { INDEX, PASSWORD, serve } from "./testing/serve.ts";

const refused = (status: number, code: string) =>
  expect.objectContaining({ status, json: expect.objectContaining({ code }) });

describe("the panel's files", () => {
  test("index.html is asked for anew, hashed assets are kept for ever, both go gzipped", async () => {
    const { url } = await serve();
    const index = await ask(url, { path: "/" });
    expect(index).toMatchObject({ status: 200, text: INDEX });
    expect(index.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    expect(await ask(url, { path: "/", headers: { "if-none-match": String(index.headers.etag) } })).toMatchObject({
      status: 304,
      text: "",
    });
    const script = await ask(url, { path: "/assets/app-1a2b3c4d.js", headers: { "accept-encoding": "gzip, br" } });
    expect(script.headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "content-encoding": "gzip",
      "cache-control": "public, max-age=31536000, immutable",
    });
    expect(script.bytes.length).toBeLessThan(100);
    expect(await ask(url, { method: "HEAD", path: "/" })).toMatchObject({ status: 200, text: "" });
  });

  test("the page's own addresses lead to index.html, what is no page and no file is not found", async () => {
    const { url } = await serve();
    expect((await ask(url, { path: "/history/20261122-abababab-1" })).text).toBe(INDEX);
    expect(await ask(url, { path: "/assets/gone-1a2b3c4d.js" })).toEqual(refused(404, "NOT_FOUND"));
    expect(await ask(url, { method: "POST", path: "/index.html" })).toEqual(refused(405, "WRONG_METHOD"));
  });

  test.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%5c..%5csecret.txt",
    "//secret.txt",
    "/./../secret.txt?x=/../",
    "/index.html%00.txt",
    "/%",
  ])("%s does not lead out of the folder", async (path) => {
    const { url } = await serve();
    const answer = await ask(url, { path });
    expect(answer.status).not.toBe(500);
    expect(answer.text).not.toContain("not the panel's");
  });

  test("a link out of the folder is not followed", async () => {
    const dir = temporaryDir();
    const panelDir = join(dir, "panel");
    mkdirSync(panelDir);
    writeFileSync(join(dir, "secret.txt"), "not the panel's");
    symlinkSync(join(dir, "secret.txt"), join(panelDir, "link.txt"));
    const { url } = await serve({ panelDir });
    expect(await ask(url, { path: "/link.txt" })).toEqual(refused(404, "NOT_FOUND"));
  });

  test("the policy lets STOP's inline handler run, by its hash, and no other inline script", async () => {
    const { url } = await serve();
    const policy = String((await ask(url, { path: "/" })).headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("script-src 'unsafe-inline'");
    // openssl dgst -sha256 -binary | base64, of the script and of the handler
    expect(policy).toContain("'sha256-yEkqapO7iuiEkj3/Sp/ShIHhKs+xjMKVauGvcNZP0VI='");
    expect(policy).toContain("'unsafe-hashes' 'sha256-671krP/z3g+AD5UCpegYywsfq3PULc5kdqlWLwJEWLo='");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test("a panel that is not built is said to be so, and the rest works", async () => {
    const { url } = await serve({ panelDir: "/nowhere" });
    expect(await ask(url, { path: "/" })).toEqual(refused(404, "NOT_FOUND"));
    expect(await ask(url, { path: "/api/me" })).toMatchObject({ status: 200 });
  });
});

describe("STOP over HTTP", () => {
  test("needs no login, and names who pressed it, or where", async () => {
    const { url, service, signIn } = await serve();
    expect(await ask(url, { method: "POST", path: "/api/stop" })).toMatchObject({
      status: 200,
      json: { stopped: true },
    });
    const cookie = await signIn("Li", "viewer");
    await ask(url, { method: "POST", path: "/api/stop", headers: { cookie, origin: url } });
    expect(service.stops).toEqual(["127.0.0.1", "Li"]);
  });

  test("is done when its headers are there: a body that never comes is not waited for", async () => {
    const { url, service } = await serve();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    onTestFinished(() => {
      socket.destroy();
    });
    socket.write("POST /api/stop HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 100000\r\n\r\n");
    const [reply] = await once(socket, "data");
    expect(String(reply)).toContain("HTTP/1.1 200");
    expect(service.stops).toEqual(["127.0.0.1"]);
  });

  test.each([
    [{ origin: "https://evil.example" }, "FOREIGN_ORIGIN"],
    [{ origin: "null" }, "FOREIGN_ORIGIN"],
    [{ origin: "http://127.0.0.1:1" }, "FOREIGN_ORIGIN"],
    [{ "sec-fetch-site": "cross-site" }, "FOREIGN_ORIGIN"],
    [{ host: "evil.example", origin: "http://evil.example" }, "FOREIGN_HOST"],
  ])("a page of %j may not press it", async (headers, code) => {
    const { url, service, log } = await serve();
    const answer = await ask(url, { method: "POST", path: "/api/stop", headers });
    expect(answer.json).toMatchObject({ code });
    expect(service.stops).toEqual([]);
    expect(log).toEqual([expect.stringContaining(code)]);
  });

  test("no other way of asking presses it", async () => {
    const { url, service } = await serve();
    expect(await ask(url, { path: "/api/stop" })).toEqual(refused(404, "NOT_FOUND"));
    expect(service.stops).toEqual([]);
  });
});

describe("signing in", () => {
  test("from the set-up code to a second person, and out again", async () => {
    const { url, users } = await serve();
    expect((await ask(url, { path: "/api/me" })).json).toEqual({
      user: null,
      setup: true,
      bootId: "boot-1",
      protocol: 1,
    });
    const setup = { code: users.setupCode(), name: "Wang", password: PASSWORD };
    const first = await ask(url, { method: "POST", path: "/api/setup", json: setup });
    expect(first.json).toMatchObject({ user: { name: "Wang", role: "administrator" }, setup: false });
    const cookie = first.cookie ?? "";
    const li = { name: "Li", role: "technician", password: PASSWORD };
    expect(await ask(url, { method: "POST", path: "/api/users", json: li, headers: { cookie } })).toMatchObject({
      status: 201,
      json: { name: "Li", role: "technician" },
    });
    const out = await ask(url, { method: "POST", path: "/api/logout", headers: { cookie } });
    expect(out).toMatchObject({ status: 200, cookie: "proverig=" });
    expect((await ask(url, { path: "/api/me", headers: { cookie } })).json).toMatchObject({ user: null });
    expect(await ask(url, { path: "/api/users", headers: { cookie } })).toEqual(refused(401, "NOT_SIGNED_IN"));
  });

  test("the cookie is out of reach of scripts and of other sites", async () => {
    const { url, signIn } = await serve();
    await signIn("Li", "viewer");
    const json = { name: "Li", password: PASSWORD };
    const { headers } = await ask(url, { method: "POST", path: "/api/login", json });
    expect(headers["set-cookie"]?.[0]).toMatch(/^proverig=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(headers["cache-control"]).toBe("no-store");
  });

  test("a token that was there before is neither taken over nor left alive (session fixation)", async () => {
    const { url, signIn } = await serve();
    const planted = await signIn("Mallory", "viewer");
    await signIn("Li", "supervisor");
    const json = { name: "Li", password: PASSWORD };
    for (const cookie of [planted, "proverig=chosen-by-mallory"]) {
      const answer = await ask(url, { method: "POST", path: "/api/login", json, headers: { cookie } });
      expect(answer.cookie).not.toBe(cookie);
      expect((await ask(url, { path: "/api/me", headers: { cookie } })).json).toMatchObject({ user: null });
    }
  });

  test("too many attempts are told when the next is heard", async () => {
    const { url, signIn } = await serve();
    await signIn("Li", "viewer");
    const attempt = () => ask(url, { method: "POST", path: "/api/login", json: { name: "Li", password: "wrong-1" } });
    for (let i = 0; i < 4; i++) expect(await attempt()).toEqual(refused(401, "WRONG_CREDENTIALS"));
    const answer = await attempt();
    expect(answer).toEqual(refused(429, "TOO_MANY"));
    expect(answer.headers["retry-after"]).toBe("1");
  });

  test("one's own new password ends the other tablet's session", async () => {
    const { url, signIn } = await serve();
    const here = await signIn("Li", "technician");
    const login = { method: "POST", path: "/api/login", json: { name: "Li", password: PASSWORD } };
    const there = (await ask(url, login)).cookie ?? "";
    const json = { current: PASSWORD, password: "diesel-0815" };
    const changed = await ask(url, { method: "POST", path: "/api/password", json, headers: { cookie: here } });
    expect(changed).toMatchObject({ status: 200 });
    const who = async (cookie: string) => (await ask(url, { path: "/api/me", headers: { cookie } })).json;
    expect(await who(here)).toMatchObject({ user: { name: "Li" } });
    expect(await who(there)).toMatchObject({ user: null });
  });

  test("a demonstration's link signs in by its key, and by no other", async () => {
    const { url, server } = await serve({ demonstration: { name: "demo", role: "supervisor" } });
    const path = new URL(server.demonstrationUrl ?? "").pathname;
    const followed = await ask(url, { path, headers: { "sec-fetch-site": "cross-site" } });
    expect(followed).toMatchObject({ status: 303, headers: { location: "/" } });
    const me = await ask(url, { path: "/api/me", headers: { cookie: followed.cookie ?? "" } });
    expect(me.json).toMatchObject({ user: { name: "demo", role: "supervisor" } });
    expect((await ask(url, { path: "/demo/guess" })).cookie).toBeUndefined();
    expect((await serve()).server.demonstrationUrl).toBeNull();
  });
});

describe("who may do what", () => {
  test("users are the administrators' business", async () => {
    const { url, signIn } = await serve();
    const cookie = await signIn("Li", "supervisor");
    expect(await ask(url, { path: "/api/users", headers: { cookie } })).toEqual(refused(403, "NOT_ALLOWED"));
    const json = { role: "administrator" };
    const asked = { method: "PATCH", path: "/api/users/Li", json, headers: { cookie } };
    expect(await ask(url, asked)).toEqual(refused(403, "NOT_ALLOWED"));
  });

  test("an administrator adds, changes and removes, but not the last of his kind", async () => {
    const { url, signIn } = await serve();
    const cookie = await signIn("Wang", "administrator");
    const send = (method: string, path: string, json?: unknown) =>
      ask(url, { method, path, headers: { cookie }, ...(json !== undefined && { json }) });
    const zhang = { name: "张三", role: "technician", password: PASSWORD };
    expect(await send("POST", "/api/users", zhang)).toMatchObject({ status: 201 });
    expect(await send("POST", "/api/users", zhang)).toEqual(refused(409, "NAME_TAKEN"));
    const path = `/api/users/${encodeURIComponent("张三")}`;
    expect(await send("PATCH", path, { role: "verifier" })).toMatchObject({ json: { role: "verifier" } });
    expect(await send("PATCH", path, {})).toEqual(refused(400, "MALFORMED"));
    const { json } = await send("GET", "/api/users");
    expect(json).toMatchObject([
      { name: "Wang", role: "administrator", sessions: 1 },
      { name: "张三", role: "verifier", addedBy: "Wang", sessions: 0 },
    ]);
    expect(JSON.stringify(json)).not.toContain("scrypt");
    expect(await send("DELETE", path)).toMatchObject({ status: 200 });
    expect(await send("DELETE", path)).toEqual(refused(404, "NOT_FOUND"));
    expect(await send("DELETE", "/api/users/Wang")).toEqual(refused(409, "LAST_ADMINISTRATOR"));
  });

  test.each(["/api/jobs", "/api/jobs/x", "/api/profiles", "/api/rig", "/api/jobs/x/record.json"])(
    "%s is for those who are signed in",
    async (path) => {
      const { url } = await serve();
      expect(await ask(url, { path })).toEqual(refused(401, "NOT_SIGNED_IN"));
    },
  );
});

describe("bad input", () => {
  const login = { method: "POST", path: "/api/login" };

  test.each([
    ["no JSON", { body: "{", headers: { "content-type": "application/json" } }, 400, "MALFORMED"],
    ["a missing key", { json: { name: "Li" } }, 400, "MALFORMED"],
    ["an unknown key", { json: { name: "Li", password: "x", role: "administrator" } }, 400, "MALFORMED"],
    ["a wrong type", { json: { name: "Li", password: { length: 9 } } }, 400, "MALFORMED"],
    ["a name with a line feed", { json: { name: "Li\nWang", password: "x" } }, 400, "MALFORMED"],
    ["a form", { body: "name=Li", headers: { "content-type": "application/x-www-form-urlencoded" } }, 415, "NOT_JSON"],
    ["a large body", { json: { name: "Li", password: "x".repeat(20_000) } }, 413, "TOO_LARGE"],
    ["another site's page", { json: {}, headers: { origin: "https://evil.example" } }, 403, "FOREIGN_ORIGIN"],
    ["a rebound name", { json: {}, headers: { host: "evil.example" } }, 421, "FOREIGN_HOST"],
  ])("%s is refused with a code and logged", async (_, sent, status, code) => {
    const { url, log } = await serve();
    expect(await ask(url, { ...login, ...sent })).toEqual(refused(status, code));
    expect(log).toEqual([expect.stringContaining(`${code}: POST /api/login`)]);
  });

  test("a large body that does not say so is cut off", async () => {
    const { url } = await serve();
    const headers = { "content-type": "application/json", "transfer-encoding": "chunked" };
    expect(await ask(url, { ...login, headers, body: "x".repeat(20_000) })).toEqual(refused(413, "TOO_LARGE"));
  });

  test("what is not there, and what is asked in a wrong way", async () => {
    const { url, signIn } = await serve();
    const cookie = await signIn("Li", "viewer");
    const get = (path: string) => ask(url, { path, headers: { cookie } });
    expect(await get("/api/nothing")).toEqual(refused(404, "NOT_FOUND"));
    expect(await get("/api/login")).toEqual(refused(405, "WRONG_METHOD"));
    expect(await get("/api/jobs?verdict=maybe")).toEqual(refused(400, "MALFORMED"));
    expect(await get("/api/jobs?from=yesterday")).toEqual(refused(400, "MALFORMED"));
    expect(await get("/api/jobs/..%2f..%2fkeys/record.json")).toEqual(refused(404, "NOT_FOUND"));
    expect(await get("/api/profiles/..%2f..%2fpackage")).toEqual(refused(404, "NOT_FOUND"));
    expect(await get("/api/jobs/%")).toEqual(refused(400, "MALFORMED"));
  });

  test("the log takes ten lines of a code a minute, without what a terminal would obey", async () => {
    const { url, log, clock } = await serve();
    const bad = () => ask(url, { ...login, json: { name: "\u001b[31m" }, headers: { origin: "http://\u00ff" } });
    for (let i = 0; i < 25; i++) await bad();
    expect(log).toHaveLength(10);
    await clock.pass(60_000);
    await bad();
    expect(log.slice(10)).toEqual([expect.stringMatching(/^\w+: 15 more/), expect.stringMatching(/^\w+: POST/)]);
    expect(log.join("")).not.toMatch(/\p{C}/u);
  });

  test("what is no HTTP at all is answered once and dropped", async () => {
    const { url } = await serve();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.end("\u0016\u0003\u0001 hello\r\n\r\n");
    const [reply] = await once(socket, "data");
    expect(String(reply)).toContain("400 Bad Request");
    await once(socket, "close");
  });
});

describe("where it is found", () => {
  test.each(["localhost:1", "127.0.0.1", "[::1]:8080", "192.168.1.7", hostname(), "rig.station.lan"])(
    "by the name %s",
    async (host) => {
      const { url } = await serve({ names: ["Rig.station.lan"] });
      expect(await ask(url, { path: "/", headers: { host } })).toMatchObject({ status: 200 });
    },
  );

  test.each(["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "a@127.0.0.1", "127.0.0.1:80:80"])(
    "not by the name %s",
    async (host) => {
      const { url } = await serve();
      expect(await ask(url, { path: "/", headers: { host } })).toEqual(refused(421, "FOREIGN_HOST"));
    },
  );

  test("a port that is taken and an address that is not ours are told in one line", async () => {
    const { url, service, journal, users, clock } = await serve();
    const again = (host: string) =>
      startServer({
        service,
        journal,
        users,
        clock,
        panelDir: "",
        host,
        port: Number(new URL(url).port),
        log: () => {},
      });
    await expect(again("127.0.0.1")).rejects.toMatchObject({ code: "PORT_BUSY" });
    await expect(again("203.0.113.1")).rejects.toMatchObject({ code: "USAGE" });
  });

  test("passwords over the network without TLS are warned of", async () => {
    expect((await serve({ host: "0.0.0.0" })).log).toEqual([expect.stringContaining("NO_TLS")]);
    expect((await serve()).log).toEqual([]);
  });
});

describe("the rig and its regulations", () => {
  test("the profiles with sources and marks, the rig with the key's fingerprint", async () => {
    const { url, signIn, journal } = await serve();
    const cookie = await signIn("Li", "viewer");
    const get = async (path: string) => (await ask(url, { path, headers: { cookie } })).json;
    expect(await get("/api/profiles")).toMatchObject({
      profiles: expect.arrayContaining([expect.objectContaining({ name: "jjg443-2023" })]),
      overlays: expect.arrayContaining(["chongqing-2022"]),
    });
    expect(await get("/api/profiles/jjg443-2023")).toMatchObject({
      profile: { limits: { repeatability: { value: 0.1, source: expect.any(String), mark: expect.any(String) } } },
    });
    expect(await get("/api/rig")).toMatchObject({ rig: { id: "PR-0007" }, fingerprint: journal.keys.fingerprint });
  });
});
