import { join } from "node:path";
import { expect, it } from "vitest";
import { fileDir, JOB_YAML, SIMULATED_RIG_YAML } from "../config/testing/example.ts";
import { prepare } from "./prepare.ts";

it("a rig without a path for a flow of the job is told the line of its paths", async () => {
  expect(JOB_YAML).toContain("qmax: 60");
  const dir = fileDir({ "rig.yaml": SIMULATED_RIG_YAML, "job.yaml": JOB_YAML.replace("qmax: 60", "qmax: 16") });
  await expect(prepare(join(dir, "rig.yaml"), join(dir, "job.yaml"))).rejects.toThrow(
    /^CONFIG_INVALID: no valve path gives a flow of .* L\/min; at .*rig\.yaml:19; add a path .*qmax in the job$/,
  );
});
