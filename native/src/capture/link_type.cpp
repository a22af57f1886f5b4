// Numbers as in the registry of draft-ietf-opsawg-pcaplinktype: those that captures of network traffic are seen to
// have.
#include "capture/link_type.hpp"

#include <algorithm>
#include <iterator>

namespace tractor::capture {

namespace {

struct LinkType {
  std::uint16_t number;
  const char* name;
};

// clang-format off
constexpr LinkType kLinkTypes[] = {  // by number
    {0, "null"},
    {1, "ethernet"},
    {6, "token_ring"},
    {7, "arcnet_bsd"},
    {8, "slip"},
    {9, "ppp"},
    {10, "fddi"},
    {50, "ppp_hdlc"},
    {51, "ppp_ether"},
    {100, "atm_rfc1483"},
    {101, "raw"},
    {104, "c_hdlc"},
    {105, "ieee802_11"},
    {107, "frelay"},
    {108, "loop"},
    {109, "enc"},
    {113, "linux_sll"},
    {114, "ltalk"},
    {117, "pflog"},
    {119, "ieee802_11_prism"},
    {122, "ip_over_fc"},
    {123, "sunatm"},
    {127, "ieee802_11_radiotap"},
    {129, "arcnet_linux"},
    {138, "apple_ip_over_ieee1394"},
    {139, "mtp2_with_phdr"},
    {140, "mtp2"},
    {141, "mtp3"},
    {142, "sccp"},
    {143, "docsis"},
    {144, "linux_irda"},
    {163, "ieee802_11_avs"},
    {165, "bacnet_ms_tp"},
    {166, "ppp_pppd"},
    {167, "juniper_pppoe"},
    {178, "juniper_ether"},
    {179, "juniper_ppp"},
    {180, "juniper_frelay"},
    {181, "juniper_chdlc"},
    {187, "bluetooth_hci_h4"},
    {189, "usb_linux"},
    {192, "ppi"},
    {195, "ieee802_15_4_withfcs"},
    {197, "erf"},
    {201, "bluetooth_hci_h4_with_phdr"},
    {204, "ppp_with_dir"},
    {205, "c_hdlc_with_dir"},
    {206, "frelay_with_dir"},
    {220, "usb_linux_mmapped"},
    {224, "fc_2"},
    {226, "ipnet"},
    {227, "can_socketcan"},
    {228, "ipv4"},
    {229, "ipv6"},
    {230, "ieee802_15_4_nofcs"},
    {231, "dbus"},
    {235, "dvb_ci"},
    {239, "nflog"},
    {240, "netanalyzer"},
    {241, "netanalyzer_transparent"},
    {242, "ipoib"},
    {243, "mpeg_2_ts"},
    {247, "infiniband"},
    {248, "sctp"},
    {249, "usbpcap"},
    {251, "bluetooth_le_ll"},
    {252, "wireshark_upper_pdu"},
    {253, "netlink"},
    {256, "bluetooth_le_ll_with_phdr"},
    {257, "profibus_dl"},
    {258, "pktap"},
    {259, "epon"},
    {261, "zwave_r1_r2"},
    {262, "zwave_r3"},
    {263, "wattstopper_dlm"},
    {264, "iso_14443"},
    {265, "rds"},
    {268, "sdlc"},
    {270, "loratap"},
    {271, "vsock"},
    {272, "nordic_ble"},
    {273, "docsis31_xra31"},
    {274, "ethernet_mpacket"},
    {276, "linux_sll2"},
    {278, "openvizsla"},
    {279, "ebhscr"},
    {280, "vpp_dispatch"},
    {281, "dsa_tag_brcm"},
    {282, "dsa_tag_brcm_prepend"},
    {283, "ieee802_15_4_tap"},
    {284, "dsa_tag_dsa"},
    {285, "dsa_tag_edsa"},
    {286, "elee"},
};
// clang-format on

}  // namespace

const char* linktype_name(std::uint16_t link_type) {
  const auto* found = std::lower_bound(std::begin(kLinkTypes), std::end(kLinkTypes), link_type,
                                       [](const LinkType& a, std::uint16_t number) { return a.number < number; });
  return found != std::end(kLinkTypes) && found->number == link_type ? found->name : "unknown";
}

std::string linktype_text(std::uint16_t link_type) {
  const std::string name = linktype_name(link_type);
  return name == "unknown" ? "link_type_" + std::to_string(link_type) : name;
}

}  // namespace tractor::capture
