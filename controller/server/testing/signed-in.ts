import type { ROLES } from "../../protocol/index.ts";
import { connectPanel } from "./client.ts";
import type { Served } from "./serve.ts";

/** Somebody of this role, signed in, with a panel open. */
export async function signedIn(served: Served, role: (typeof ROLES)[number] = "technician", name = "Li") {
  const cookie = await served.signIn(name, role);
  return { cookie, panel: await connectPanel(served.url, { cookie, origin: served.url }) };
}
