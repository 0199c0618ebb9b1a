import { readdir, readFile, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RigError } from "../error.ts";

/** The USB adapter behind a port, as sysfs tells of it (the kernel's ABI/stable/sysfs-bus-usb and ABI/testing/sysfs-bus-usb). */
export interface Adapter {
  /** Make, model, serial number where it has one, and which of its ports: what udev makes the names in by-id of. */
  identity: string;
  /** The socket that it sits in, and which of its ports: what udev makes the names in by-path of. */
  place: string;
  /** It has a serial number that no other adapter here has: it is known in whatever socket. */
  isUnique: boolean;
  /** For a person. */
  about: string;
}

/** Null where there is none: a UART of the board, a pty; or where sysfs does not tell. Never rejects. */
export async function adapterBehind(device: string, sysfs = "/sys"): Promise<Adapter | null> {
  const ttys = join(sysfs, "class", "tty");
  const own = await usbPort(join(ttys, basename(device)));
  if (!own) return null;
  const others = (await readdir(ttys).catch(() => [])).filter((name) => name !== basename(device));
  const known = await Promise.all(others.map((name) => usbPort(join(ttys, name))));
  const { identity, place, serial, name } = own;
  const isUnique = serial !== "" && !known.some((other) => other?.identity === identity);
  const which = serial === "" ? "without a serial number" : `serial number ${serial}`;
  return { identity, place, isUnique, about: `${name}, ${which}, in USB socket ${place}` };
}

interface UsbPort extends Pick<Adapter, "identity" | "place"> {
  name: string;
  serial: string;
}

async function usbPort(tty: string): Promise<UsbPort | null> {
  const port = await realpath(join(tty, "device")).catch(() => null);
  if (port === null) return null;
  // The port hangs in an interface ("1-1.2:1.0") of the adapter ("1-1.2"): only that has an idVendor.
  for (let at = port; at !== dirname(at); at = dirname(at)) {
    const adapter = dirname(at);
    const vendor = await text(join(adapter, "idVendor"));
    if (vendor === "") continue;
    const [model, serial, product, number] = await Promise.all([
      text(join(adapter, "idProduct")),
      text(join(adapter, "serial")),
      text(join(adapter, "product")),
      text(join(port, "port_number")),
    ]);
    const which = [basename(at).replace(/^.*:/, ""), number].filter(Boolean).join(".");
    return {
      identity: JSON.stringify([vendor, model, serial, which]),
      place: `${basename(adapter)}:${which}`,
      serial,
      name: `${product} ${vendor}:${model}`.trim(),
    };
  }
  return null;
}

/** A file's line; "" where there is none. An adapter may call itself anything. */
async function text(path: string): Promise<string> {
  const said = await readFile(path, "utf8").catch(() => "");
  return said
    .replace(/[^\x20-\x7e]/g, " ")
    .trim()
    .slice(0, 80);
}

/** What stood behind each port when it was first opened. */
export interface AdapterMemory {
  /**
   * `path` as rig.yaml names it, `device` what it led to and is open now. Rejects with PORT_CHANGED where another adapter is
   * behind it than at first: instruments of one kind and one unit number would be taken for each other.
   */
  require(path: string, device: string, where: string): Promise<void>;
}

export function adapterMemory(sysfs = "/sys"): AdapterMemory {
  const first = new Map<string, Adapter>();
  return {
    async require(path, device, where) {
      const now = await adapterBehind(device, sysfs);
      // Gone while it was looked at: then it also brings nothing any more.
      if (!now) return;
      const was = first.get(path) ?? now;
      first.set(path, was);
      if (isSame(was, now)) return;
      throw new RigError("PORT_CHANGED", {
        what: `another adapter is there than before: ${now.about}; it was ${was.about}`,
        where,
        mend: "plug them in as they were, or restart the controller if it is meant so; name lines by /dev/serial/by-id, adapters without a serial number by /dev/serial/by-path",
      });
    },
  };
}

/** Adapters that call themselves alike are told by their sockets. */
function isSame(was: Adapter, now: Adapter): boolean {
  return was.identity === now.identity && ((was.isUnique && now.isUnique) || was.place === now.place);
}
