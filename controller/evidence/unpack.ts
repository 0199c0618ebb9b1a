import { RigError } from "@proverig/drivers";
import { type UnzipFileInfo, unzipSync } from "fflate";
import { type Files, MANIFEST } from "./bundle.ts";

/** More than any bundle needs: a day of traces has a tenth of it. */
export const MAX_BYTES = 256 * 1024 * 1024;
const MAX_FILES = 100;

export interface Unpacked {
  /** In the order of the zip's directory, a name that is there twice twice. */
  names: string[];
  /** What could be decompressed. */
  files: Files;
}

/** @throws RigError BUNDLE_UNREADABLE: no zip, too large when unpacked, no manifest. */
export function unpack(bytes: Uint8Array, where: string): Unpacked {
  const infos = directory(bytes, where);
  const names = infos.map(({ name }) => name);
  if (!names.includes(MANIFEST)) throw unreadable(`there is no ${MANIFEST} in it`, where);
  const files = new Map<string, Uint8Array>();
  for (const wanted of new Set(names)) {
    const content = member(bytes, wanted);
    if (content) files.set(wanted, content);
  }
  return { names, files };
}

function directory(bytes: Uint8Array, where: string): UnzipFileInfo[] {
  const infos: UnzipFileInfo[] = [];
  let total = 0;
  const list = (info: UnzipFileInfo) => {
    infos.push(info);
    total += Math.max(info.originalSize, info.size);
    if (infos.length > MAX_FILES) throw unreadable(`more than ${MAX_FILES} files are in it`, where);
    if (total > MAX_BYTES) throw unreadable(`it unpacks to more than ${MAX_BYTES >> 20} MiB`, where);
    return false;
  };
  try {
    unzipSync(bytes, { filter: list });
  } catch (cause) {
    throw cause instanceof RigError ? cause : unreadable("not a zip file", where, cause);
  }
  return infos;
}

/** One file; undefined when it is damaged, which is a finding about that file and not about the zip. */
function member(bytes: Uint8Array, wanted: string): Uint8Array | undefined {
  try {
    const found = unzipSync(bytes, { filter: ({ name }) => name === wanted });
    return Object.getOwnPropertyDescriptor(found, wanted)?.value;
  } catch {
    return undefined;
  }
}

export function unreadable(what: string, where: string, cause?: unknown): RigError {
  return new RigError("BUNDLE_UNREADABLE", { what, where, mend: "name an evidence.zip as the rig wrote it", cause });
}
