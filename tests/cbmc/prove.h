/* SPDX-License-Identifier: BSD-2-Clause */
/* What CBMC begins with: one function for each parser, to be called with --function. */
#ifndef SYMROUTE_PROVE_H
#define SYMROUTE_PROVE_H

void prove_number(void);
void prove_word(void);
void prove_escape(void);
void prove_prefix(void);
void prove_env_get(void);
void prove_event(void);
void prove_ifname(void);
void prove_pairs(void);
void prove_octets(void);
void prove_part6(void);
void prove_dhcp4(void);
void prove_dhcp6(void);
void prove_translated_routes(void);
void prove_udhcpc(void);
void prove_ra6(void);
void prove_network_manager(void);
void prove_networkd(void);

#endif
