#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ls::event {

// hard: the address does not take mail, ever. soft: it may another time. block: the sender or the
// content was refused, which says nothing about the address.
enum class BounceKind : std::uint8_t { hard, soft, block };
std::string_view to_string(BounceKind kind);

// What a mail server answered.
struct SmtpReply {
  int code = 0;               // 550; 0 if it is not known
  std::string enhanced = {};  // "5.1.1" (RFC 3463); empty if it is not known
};

// The codes as they stand in a server's text: the first of each.
SmtpReply parse_reply(std::string_view text);

// By the enhanced code where it says enough, else by what servers are known to write, else by the
// class of the code: 4 is soft, 5 is hard. Without any code or known words: soft, for an address is
// not given up without evidence.
//
// Two points differ from the plain rule that 5.1.x is hard: 5.1.7 and 5.1.8 are about the sender's
// address (RFC 3463, 3.2), so they are blocks.
BounceKind classify_bounce(const SmtpReply& reply, std::string_view text);

}  // namespace ls::event
