/** What makes a service of the controller: deploy/, and what it tells systemd. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { startCli } from "./run-cli.ts";
import { has, prepared, text, until } from "./testing.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const UNIT = "deploy/proverig.service";
const RULES = "deploy/99-proverig.rules";

describe.skipIf(!has("systemd-analyze"))("the unit (apt-get install systemd)", () => {
  test("systemd has nothing against it", () => {
    const s = prepared();
    const here = text(UNIT).replaceAll("/usr/bin/node", process.execPath).replaceAll("/opt/proverig", ROOT);
    const verified = spawnSync("systemd-analyze", ["verify", s.write("proverig.service", here)], { encoding: "utf8" });
    expect([verified.stderr, verified.status]).toEqual(["", 0]);
  });

  test("a key that systemd does not know would have been told", () => {
    const s = prepared();
    const wrong = s.write("wrong.service", "[Service]\nExecStart=/bin/true\nNoSuchKey=1\n");
    expect(spawnSync("systemd-analyze", ["verify", wrong], { encoding: "utf8" }).stderr).toContain("NoSuchKey");
  });
});

test("the unit starts and stops what the command line has", async () => {
  const commands = [...text(UNIT).matchAll(/^Exec(?:Start|StopPost)=\S+ \S+proverig\.js (.*)$/gm)].map(
    ([, args]) => args,
  );
  expect(commands).toEqual([
    "serve --config /etc/proverig/rig.yaml --data /var/lib/proverig $PROVERIG_ARGS",
    "close-valves --config /etc/proverig/rig.yaml",
  ]);
});

test("the udev rules are rules: keys, operators and quoted values, one rule a line; udev says so too", () => {
  const rules = text(RULES)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect(rules.length).toBeGreaterThan(4);
  for (const rule of rules) expect(rule).toMatch(/^(?:[A-Z]+(?:\{\w+\})?(?:==|!=|\+=|:=|=)"[^"]*"(?:, |$))+$/);
  // `udevadm verify` came with version 254 (Debian 13).
  const version = Number(/\d+/.exec(spawnSync("udevadm", ["--version"], { encoding: "utf8" }).stdout ?? "")?.[0] ?? 0);
  if (version < 254) return;
  const args = ["verify", "--resolve-names=never", `${ROOT}/${RULES}`];
  expect(spawnSync("udevadm", args, { encoding: "utf8" })).toMatchObject({ status: 0 });
});

describe.skipIf(!has("socat") || !hasLibrary())("serve as a service (apt-get install socat libsystemd0)", () => {
  test("says that it is ready, gives signs of life while its safety loop turns, and says that it stops", async () => {
    const s = prepared();
    const socket = s.path("notify");
    const manager = spawn("socat", ["-u", `UNIX-RECV:${socket}`, "-"], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void manager.kill());
    let heard = "";
    manager.stdout.setEncoding("utf8").on("data", (told: string) => {
      heard += told;
    });
    await until("the notify socket", () => (existsSync(socket) ? true : undefined));

    const args = ["serve", "--config", s.rig, "--data", s.data, "--port", "0"];
    const served = startCli(args, undefined, { NOTIFY_SOCKET: socket, WATCHDOG_USEC: "2000000" });
    await until("signs of life", () => (heard.split("WATCHDOG=1").length > 4 ? true : undefined));
    expect(heard).toMatch(/^READY=1\nSTATUS=panel http:\/\/\S+:\d+\/?(WATCHDOG=1)+$/);
    served.child.kill("SIGTERM");
    expect((await served.ended).status).toBe(0);
    await until("the last word", () => (heard.endsWith("STOPPING=1") ? true : undefined));
  });
});

/** Wherever systemd is. */
function hasLibrary(): boolean {
  return spawnSync("/sbin/ldconfig", ["-p"], { encoding: "utf8" }).stdout?.includes("libsystemd.so.0") ?? false;
}
