// In the guest: one GPIO line through each of the kernel's interfaces, by the driver that the rig uses. Prints what each reads back.
import { listGpioChips, realClock, realGpioChips } from "@proverig/drivers";

const [label = "", offset = "0"] = process.argv.slice(2);
const chips = await listGpioChips();
const chip = chips.find((each) => each.label === label);
console.log(`chips ${chips.map((each) => `${each.label}(${each.sysfs?.base}, ${each.device})`).join(" ")}`);
for (const [by, roots] of Object.entries({
  sysfs: { sysfs: "/sys/class/gpio", dev: "/none" },
  device: { sysfs: "/none", dev: "/dev" },
})) {
  const line = await realGpioChips(realClock(), roots).output(label, Number(offset), true);
  const seen = [line.read()];
  for (const level of [false, true, false]) {
    line.write(level);
    seen.push(line.read());
  }
  const again = await realGpioChips(realClock(), { sysfs: "/none", dev: "/dev" })
    .output(label, Number(offset), false)
    .then(
      () => "shared",
      ({ code, message }) => `${code} ${/in use/.test(message) ? "in use" : message}`,
    );
  line.close();
  console.log(`${by} ${JSON.stringify(seen)} second: ${again}`);
}
if (!chip) process.exitCode = 1;
