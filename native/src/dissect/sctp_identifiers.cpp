// Payload protocol identifiers of SCTP (IANA, "SCTP Payload Protocol Identifiers"): those of protocols that are to be
// met.
#include "dissect/sctp_identifiers.hpp"

#include <algorithm>

#include "dissect/dissectors.hpp"

namespace tractor::dissect {
namespace {

constexpr PayloadIdentifier kRegistered[] = {
    {1, ProtocolId::iua, "IUA message", dissect_sigtran},
    {2, ProtocolId::m2ua, "M2UA message", dissect_sigtran},
    {3, ProtocolId::m3ua, "M3UA message", dissect_sigtran},
    {4, ProtocolId::sua, "SUA message", dissect_sigtran},
    {5, ProtocolId::m2pa, "M2PA message", dissect_sigtran},
    {7, ProtocolId::megaco, "H.248 by its payload protocol identifier", nullptr},
    {11, ProtocolId::asap, "ASAP by its payload protocol identifier", nullptr},
    {13, ProtocolId::h323, "H.323 by its payload protocol identifier", nullptr},
    {18, ProtocolId::s1ap, "S1AP by its payload protocol identifier", nullptr},
    {19, ProtocolId::rua, "RUA by its payload protocol identifier", nullptr},
    {20, ProtocolId::hnbap, "HNBAP by its payload protocol identifier", nullptr},
    {24, ProtocolId::sbcap, "SBc-AP by its payload protocol identifier", nullptr},
    {25, ProtocolId::nbap, "NBAP by its payload protocol identifier", nullptr},
    {27, ProtocolId::x2ap, "X2AP by its payload protocol identifier", nullptr},
    {29, ProtocolId::lcsap, "LCS-AP by its payload protocol identifier", nullptr},
    {31, ProtocolId::sabp, "SABP by its payload protocol identifier", nullptr},
    {43, ProtocolId::m2ap, "M2AP by its payload protocol identifier", nullptr},
    {44, ProtocolId::m3ap, "M3AP by its payload protocol identifier", nullptr},
    {45, ProtocolId::ssh, "SSH banner", dissect_ssh},
    {46, ProtocolId::diameter, "Diameter message", dissect_diameter},
    {47, ProtocolId::diameter, "Diameter over DTLS by its payload protocol identifier", dissect_dtls},
    {50, ProtocolId::webrtc_data, "WebRTC channel by its payload protocol identifier", nullptr},
    {51, ProtocolId::webrtc_data, "WebRTC text by its payload protocol identifier", nullptr},
    {53, ProtocolId::webrtc_data, "WebRTC data by its payload protocol identifier", nullptr},
    {58, ProtocolId::xwap, "XwAP by its payload protocol identifier", nullptr},
    {60, ProtocolId::ngap, "NGAP by its payload protocol identifier", nullptr},
    {61, ProtocolId::xnap, "XnAP by its payload protocol identifier", nullptr},
    {62, ProtocolId::f1ap, "F1AP by its payload protocol identifier", nullptr},
    {63, ProtocolId::http, "HTTP message", dissect_http},
    {64, ProtocolId::e1ap, "E1AP by its payload protocol identifier", nullptr},
    {66, ProtocolId::ngap, "NGAP over DTLS by its payload protocol identifier", dissect_dtls},
    {67, ProtocolId::xnap, "XnAP over DTLS by its payload protocol identifier", dissect_dtls},
    {68, ProtocolId::f1ap, "F1AP over DTLS by its payload protocol identifier", dissect_dtls},
    {69, ProtocolId::e1ap, "E1AP over DTLS by its payload protocol identifier", dissect_dtls},
    {70, ProtocolId::e2ap, "E2AP by its payload protocol identifier", nullptr},
    {73, ProtocolId::w1ap, "W1AP by its payload protocol identifier", nullptr},
};

}  // namespace

const PayloadIdentifier* find_payload_identifier(std::uint32_t identifier) {
  // Programs give it to the kernel as it goes out, and some forget to turn it round.
  if ((identifier & 0x00ffffffU) == 0) identifier >>= 24;
  const auto* found = std::find_if(std::begin(kRegistered), std::end(kRegistered),
                                   [&](const PayloadIdentifier& one) { return one.identifier == identifier; });
  return found == std::end(kRegistered) ? nullptr : found;
}

}  // namespace tractor::dissect
