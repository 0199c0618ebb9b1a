import { closeSync, openSync } from "node:fs";
import type { GpioOutput } from "../device/gpio-chips.ts";

/**
 * Lines of a GPIO character device, by the kernel's interface of version 2 (linux/gpio.h, since 5.10). Node has no
 * ioctl of its own: koffi calls the C library's. A line is given back when the process dies, and then floats or falls
 * to the board's default: with such valves a watchdog must cut the supply.
 */

/** _IOR(0xB4, 1, struct gpiochip_info), _IOWR(0xB4, 7, struct gpio_v2_line_request), and 14, 15 on struct gpio_v2_line_values. */
const GET_CHIPINFO = 0x8044b401;
const GET_LINE = 0xc250b407;
const GET_VALUES = 0xc010b40e;
const SET_VALUES = 0xc010b40f;

const CHIPINFO_BYTES = 68;
const REQUEST_BYTES = 592;
const VALUES_BYTES = 16;

/** struct gpio_v2_line_request: offsets[64], consumer[32], config {flags, num_attrs, pad[5], attrs[10]}, num_lines, buffer, pad[5], fd. */
const AT = { offset: 0, consumer: 256, flags: 288, attributes: 296, attribute: 320, lines: 560, fd: 588 } as const;
const FLAG_INPUT = 1n << 2n;
const FLAG_OUTPUT = 1n << 3n;
const ATTRIBUTE_OUTPUT_VALUES = 2;
const CONSUMER = "proverig";

type Ioctl = (fd: number, request: number, argument: Uint8Array) => void;

/** Loaded with the first character device, for most rigs have none. */
async function loadIoctl(): Promise<Ioctl> {
  const { default: koffi } = await import("koffi");
  const call = koffi.load("libc.so.6").func("int ioctl(int fd, unsigned long request, _Inout_ uint8_t *argument)");
  return (fd, request, argument) => {
    if (call(fd, request, argument) >= 0) return;
    const errno = koffi.errno();
    const code = Object.entries(koffi.os.errno).find(([, number]) => number === errno)?.[0] ?? `errno ${errno}`;
    throw Object.assign(new Error(`ioctl: ${code}`), { code });
  };
}

/** Label and number of lines of a character device. Rejects where it is none or may not be opened. */
export async function chipInfo(device: string): Promise<{ label: string; lines: number }> {
  const ioctl = await loadIoctl();
  const fd = openSync(device, "r+");
  try {
    const info = Buffer.alloc(CHIPINFO_BYTES);
    ioctl(fd, GET_CHIPINFO, info);
    return { label: textAt(info, 32, 32), lines: info.readUInt32LE(64) };
  } finally {
    closeSync(fd);
  }
}

/** The bytes that ask for one line: an input where `initial` is null, else an output that starts at this level. */
export function lineRequest(offset: number, initial: boolean | null): Buffer {
  const request = Buffer.alloc(REQUEST_BYTES);
  request.writeUInt32LE(offset, AT.offset);
  request.write(CONSUMER, AT.consumer, "latin1");
  request.writeBigUInt64LE(initial === null ? FLAG_INPUT : FLAG_OUTPUT, AT.flags);
  if (initial !== null) {
    request.writeUInt32LE(1, AT.attributes);
    request.writeUInt32LE(ATTRIBUTE_OUTPUT_VALUES, AT.attribute);
    request.writeBigUInt64LE(initial ? 1n : 0n, AT.attribute + 8);
    request.writeBigUInt64LE(1n, AT.attribute + 16);
  }
  request.writeUInt32LE(1, AT.lines);
  return request;
}

/** One line, held until it is closed. Rejects with the system's EBUSY, EACCES, EINVAL ... */
export async function openDeviceLine(device: string, offset: number, initial: boolean | null): Promise<GpioOutput> {
  const ioctl = await loadIoctl();
  const chip = openSync(device, "r+");
  const request = lineRequest(offset, initial);
  try {
    ioctl(chip, GET_LINE, request);
  } finally {
    closeSync(chip);
  }
  const fd = request.readInt32LE(AT.fd);
  const values = (high: boolean) => {
    const bytes = Buffer.alloc(VALUES_BYTES);
    bytes.writeBigUInt64LE(high ? 1n : 0n, 0);
    bytes.writeBigUInt64LE(1n, 8);
    return bytes;
  };
  let open = true;
  return {
    write: (high) => ioctl(fd, SET_VALUES, values(high)),
    read() {
      const bytes = values(false);
      ioctl(fd, GET_VALUES, bytes);
      return (bytes.readBigUInt64LE(0) & 1n) === 1n;
    },
    close() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

function textAt(bytes: Buffer, at: number, length: number): string {
  const text = bytes.toString("latin1", at, at + length);
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}
