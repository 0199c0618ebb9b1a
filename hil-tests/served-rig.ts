import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { startCli } from "./run-cli.ts";
import { until } from "./testing.ts";

const EXAMPLE_RIG = fileURLToPath(new URL("../examples/rig.yaml", import.meta.url));

export interface Person {
  name: string;
  role: string;
  password: string;
}

/** A rig whose administrator has added its people, over the API as the panel does it; `serve` goes on until `end`. */
export async function servedRig(data: string, people: readonly Person[]) {
  const run = startCli(["serve", "--config", EXAMPLE_RIG, "--data", data, "--port", "0"]);
  onTestFinished(async () => {
    run.child.kill();
    await run.ended;
  });
  const found = (pattern: RegExp) => until(String(pattern), () => pattern.exec(run.said())?.[1]);
  const url = await found(/panel {2}(\S+)/);
  const code = await found(/set-up code.* (\w{8})/);
  let cookie = "";
  const post = async (path: string, body: unknown) => {
    const headers = { "content-type": "application/json", origin: url, cookie };
    const reply = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    cookie = reply.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    expect(reply.ok).toBe(true);
  };
  await post("/api/setup", { code, name: "admin", password: "admin-4711" });
  for (const user of people) await post("/api/users", user);
  return {
    async end() {
      run.child.kill();
      await run.ended;
    },
  };
}
