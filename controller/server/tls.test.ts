import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryDir } from "../journal/testing/temporary.ts";
import { startServer } from "./start.ts";
import { ask, connectPanel } from "./testing/client.ts";
import { PASSWORD, serve } from "./testing/serve.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

function selfSigned(): { cert: string; key: string } {
  const dir = temporaryDir();
  const [cert, key] = [join(dir, "cert.pem"), join(dir, "key.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  execFileSync("openssl", ["req", "-x509", ...curve, "-keyout", key, "-out", cert, ...subject], { stdio: "pipe" });
  return { cert, key };
}

describe.skipIf(!hasOpenssl)("over TLS (needs openssl: apt install openssl)", () => {
  test("page, cookie, STOP and WebSocket are the same, and the cookie is Secure", async () => {
    const { url, users, service } = await serve({ tls: selfSigned() });
    expect(url).toMatch(/^https:/);
    await users.add({ name: "Li", role: "technician", password: PASSWORD }, "test");
    const json = { name: "Li", password: PASSWORD };
    const { headers, cookie = "" } = await ask(url, { method: "POST", path: "/api/login", json });
    expect(headers["set-cookie"]?.[0]).toMatch(/^__Host-proverig=.*; HttpOnly; SameSite=Strict; Secure$/);
    const panel = await connectPanel(url, { cookie, origin: url });
    expect(await panel.next("snapshot")).toMatchObject({ seq: 0 });
    await ask(url, { method: "POST", path: "/api/stop", headers: { origin: url } });
    const plain = { origin: url.replace("https", "http") };
    expect(await ask(url, { method: "POST", path: "/api/stop", headers: plain })).toMatchObject({ status: 403 });
    expect(service.stops).toEqual(["127.0.0.1"]);
  });

  test("files that are missing or do not fit are told in one line", async () => {
    const { service, journal, users, clock } = await serve();
    const start = (tls: { cert: string; key: string }) =>
      startServer({ service, journal, users, clock, panelDir: "", port: 0, tls, log: () => {} });
    const mine = selfSigned();
    await expect(start({ ...mine, key: "/nowhere.pem" })).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    await expect(start({ ...mine, key: selfSigned().key })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    const text = join(temporaryDir(), "text.pem");
    writeFileSync(text, "no certificate");
    await expect(start({ ...mine, cert: text })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});
