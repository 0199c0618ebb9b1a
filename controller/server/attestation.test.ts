import { expect, test } from "vitest";
import { RIG_CHAIN } from "../journal/index.ts";
import type { AttestationDetail, ProfileList } from "../protocol/index.ts";
import { ask } from "./testing/client.ts";
import { serve } from "./testing/serve.ts";

const PATH = "/api/attestations/hangzhou-2023";
const COPY = { name: "DB3301/T 0412-2023", edition: "print of 2023" };

test("over HTTP only a person of the laboratory attests, and only what the file says", async () => {
  const { url, journal, signIn } = await serve();
  const cookie = await signIn("Li Lab", "laboratory");
  const post = (json: object, as = cookie, path = PATH) =>
    ask(url, { method: "POST", path, headers: { origin: url, cookie: as }, json });
  const first = (await ask(url, { path: PATH, headers: { cookie } })).json as AttestationDetail;
  expect(first).toMatchObject({ kind: "overlay", attested: false, left: 1, rejected: 0 });
  const [number] = first.numbers;
  const said = {
    sha256: first.sha256,
    path: number?.path,
    value: number?.value,
    decision: "attested",
    official: null,
    copy: COPY,
  };

  expect(await post(said, "")).toMatchObject({ status: 401 });
  for (const role of ["viewer", "technician", "verifier", "supervisor", "administrator"] as const) {
    expect(await post(said, await signIn(role, role))).toMatchObject({ status: 403, json: { code: "NOT_ALLOWED" } });
  }
  for (const wrong of [
    { ...said, sha256: "abc" },
    { ...said, decision: "perhaps" },
    { ...said, copy: { name: "", edition: "x" } },
    { ...said, copy: undefined },
    { ...said, by: "somebody else" },
    { ...said, official: "x".repeat(201) },
  ]) {
    expect(await post(wrong)).toMatchObject({ status: 400, json: { code: "MALFORMED" } });
  }
  for (const wrong of [
    { ...said, sha256: "0".repeat(64) },
    { ...said, value: 0.3 },
    { ...said, path: "limits.nothing" },
    { ...said, decision: "rejected" },
    { ...said, decision: "rejected", official: String(number?.value) },
  ]) {
    expect(await post(wrong)).toMatchObject({ status: 409, json: { code: "NOT_THE_SAME" } });
  }
  expect(await post(said, cookie, "/api/attestations/..%2Fsecret")).toMatchObject({ status: 404 });
  expect((await journal.entries(RIG_CHAIN)).filter(({ kind }) => kind === "profile-number")).toEqual([]);

  const rejected = await post({ ...said, decision: "rejected", official: "0.25" });
  expect(rejected.json).toMatchObject({ attested: false, rejected: 1, numbers: [{ decision: { official: "0.25" } }] });
  const attested = await post(said);
  expect(attested.json).toMatchObject({ attested: true, numbers: [{ decision: { by: "Li Lab", copy: COPY } }] });
  const list = (await ask(url, { path: "/api/profiles", headers: { cookie } })).json as ProfileList;
  expect(list.profiles.map((profile) => profile.attested)).not.toContain(true);
});
