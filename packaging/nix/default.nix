# SPDX-License-Identifier: BSD-2-Clause
# nix-build packaging/nix
#
# The programs read /etc and /run. What other programs look for in their own directories is in the result's etc,
# lib and share: dhcpcd's hook goes into networking.dhcpcd.runHook (". ${symroute}/lib/dhcpcd-hooks/05-symroute"),
# NetworkManager's into networking.networkmanager.dispatcherScripts.
{
  pkgs ? import <nixpkgs> { },
}:

pkgs.stdenv.mkDerivation {
  pname = "symroute";
  version = pkgs.lib.fileContents ../../VERSION;
  src = pkgs.lib.cleanSource ../..;

  nativeBuildInputs = [ pkgs.pkg-config ];
  buildInputs = [
    pkgs.libmnl
    pkgs.inih
    pkgs.jansson
  ];
  postPatch = "patchShebangs scripts/tap";

  makeFlags = [
    "PREFIX=$(out)"
    "CONFDIR=$(out)/etc"
    "IPROUTE2DIR="
    "RTPROTOSDIR=$(out)/etc/iproute2/rt_protos.d"
    "DHCPCD_HOOKDIR=$(out)/lib/dhcpcd-hooks"
    "NETWORKMANAGERDIR=$(out)/lib/NetworkManager"
    "NETWORKDCONFDIR=$(out)/etc/systemd/networkd.conf.d"
    "DHCLIENT_HOOKDIR="
    "UDHCPC_HOOKDIR="
  ];
  enableParallelBuilding = true;
  doCheck = true;
  checkTarget = "check-unit";

  meta = {
    description = "Answer each packet through the link it came in on";
    license = pkgs.lib.licenses.bsd2;
    platforms = pkgs.lib.platforms.linux;
    mainProgram = "symroute";
  };
}
