import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { RigError } from "@proverig/drivers";
import { controllerRoot } from "../regulation/files.ts";

/** Where the built panel lies: the workspace beside the controller. */
export function panelFolder(): string {
  const folder = join(dirname(controllerRoot()), "ui", "dist");
  if (existsSync(join(folder, "index.html"))) return folder;
  throw new RigError("FILE_UNREADABLE", { what: "the panel is not built", where: folder, mend: "npm run build" });
}
