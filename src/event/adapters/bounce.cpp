#include "event/adapters/bounce.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace ls::event {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_part_of_number(char c) {
  return is_digit(c) || c == '.';
}

bool is_part_of_word(char c) {
  return is_part_of_number(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_class(char c) {
  return c == '2' || c == '4' || c == '5';
}

// The length of "5.1.10" at the front of a text; 0 if it begins otherwise.
std::size_t enhanced_length(std::string_view text) {
  if (text.size() < 5 || !is_class(text[0])) {
    return 0;
  }
  std::size_t at = 1;
  for (int part = 0; part < 2; ++part) {
    if (at >= text.size() || text[at] != '.') {
      return 0;
    }
    const std::size_t begin = ++at;
    while (at < text.size() && is_digit(text[at]) && at - begin < 3) {
      ++at;
    }
    if (at == begin) {
      return 0;
    }
  }
  const bool goes_on =
      at < text.size() &&
      (is_digit(text[at]) || (text[at] == '.' && at + 1 < text.size() && is_digit(text[at + 1])));
  return goes_on ? 0 : at;
}

bool is_code_at(std::string_view text, std::size_t at) {
  return at + 3 <= text.size() && is_class(text[at]) && is_digit(text[at + 1]) &&
         is_digit(text[at + 2]) && (at + 3 == text.size() || !is_part_of_word(text[at + 3]));
}

// "5.1" of "5.1.1", as subject and detail.
struct Enhanced {
  char digit = '0';
  int subject = 0;
  int detail = 0;
};

std::optional<Enhanced> status_of(std::string_view enhanced) {
  if (enhanced.empty() || enhanced_length(enhanced) != enhanced.size()) {
    return std::nullopt;
  }
  Enhanced status{.digit = enhanced.front()};
  int* part = &status.subject;
  for (const char c : enhanced.substr(2)) {
    if (c == '.') {
      part = &status.detail;
    } else {
      *part = *part * 10 + (c - '0');
    }
  }
  return status;
}

// What the detail says by itself; nothing where servers use it for anything.
std::optional<BounceKind> by_address_detail(int detail) {
  switch (detail) {
    case 0:
    case 5:  // valid, so whatever it was
      return std::nullopt;
    case 7:  // the sender's address, its syntax or its system
    case 8:
      return BounceKind::block;
    default:
      return BounceKind::hard;
  }
}

std::optional<BounceKind> by_mailbox_detail(int detail) {
  switch (detail) {
    case 0:
      return std::nullopt;
    case 1:  // disabled
      return BounceKind::hard;
    default:  // full, message too long for it, list expansion, too many messages
      return BounceKind::soft;
  }
}

std::optional<BounceKind> by_routing_detail(int detail) {
  switch (detail) {
    case 4:    // unable to route
    case 310:  // Exchange: the domain does not exist
      return BounceKind::hard;
    case 0:
    case 1:  // "no answer from host", but Exchange Online's "access denied" for unknown recipients
      return std::nullopt;
    default:  // congestion, loops, expiry
      return BounceKind::soft;
  }
}

std::optional<BounceKind> by_status(const Enhanced& status) {
  if (status.digit == '4') {
    return BounceKind::soft;
  }
  switch (status.subject) {
    case 1:
      return by_address_detail(status.detail);
    case 2:
      return by_mailbox_detail(status.detail);
    case 3:  // the system: full, out of order, message too big for it
      return status.detail == 0 ? std::nullopt : std::optional(BounceKind::soft);
    case 4:
      return by_routing_detail(status.detail);
    case 5:  // the protocol between the servers; 5.5.0 is used for anything
      return status.detail == 0 ? std::nullopt : std::optional(BounceKind::soft);
    case 6:  // content
    case 7:  // policy
      return BounceKind::block;
    default:
      return std::nullopt;
  }
}

// In lower case, as they stand in the answers of the larger providers and common servers.
constexpr std::array<std::string_view, 13> kFull{
    "mailbox full",      "mailbox is full",  "over quota",     "quota exceeded",
    "overquota",         "exceeded storage", "out of storage", "insufficient system storage",
    "too many messages", "try again later",  "temporarily",    "rate limit",
    "greylist"};
constexpr std::array<std::string_view, 21> kBlocked{
    "spam",     "blocked",       "blocklist",      "block list",  "blacklist",      "black list",
    "spamhaus", "barracuda",     "dnsbl",          " rbl",        "reputation",     "policy",
    "dmarc",    "spf ",          "dkim",           "unsolicited", "not authorized", "relay",
    "virus",    "sender verify", "sender rejected"};
constexpr std::array<std::string_view, 27> kUnknown{"user unknown",
                                                    "unknown user",
                                                    "no such user",
                                                    "no such recipient",
                                                    "no such mailbox",
                                                    "unknown recipient",
                                                    "recipient unknown",
                                                    "unknown mailbox",
                                                    "does not exist",
                                                    "doesn't exist",
                                                    "invalid recipient",
                                                    "invalid mailbox",
                                                    "invalid address",
                                                    "mailbox not found",
                                                    "user not found",
                                                    "recipient not found",
                                                    "address not found",
                                                    "no mailbox here",
                                                    "mailbox unavailable",
                                                    "address rejected",
                                                    "not a valid mailbox",
                                                    "account is disabled",
                                                    "account disabled",
                                                    "mailbox disabled",
                                                    "account has been disabled",
                                                    "doesn't have a",
                                                    "host or domain name not found"};

bool has_one_of(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

// "User unknown" stands before "blocked": servers name their block lists' pages in the former too.
std::optional<BounceKind> by_words(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (has_one_of(lower, kFull)) {
    return BounceKind::soft;
  }
  if (has_one_of(lower, kUnknown)) {
    return BounceKind::hard;
  }
  if (has_one_of(lower, kBlocked)) {
    return BounceKind::block;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(BounceKind kind) {
  switch (kind) {
    case BounceKind::hard:
      return "hard";
    case BounceKind::soft:
      return "soft";
    case BounceKind::block:
      break;
  }
  return "block";
}

SmtpReply parse_reply(std::string_view text) {
  SmtpReply reply;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && is_part_of_word(text[at - 1])) {
      continue;
    }
    if (const std::size_t length = enhanced_length(text.substr(at)); length > 0) {
      if (reply.enhanced.empty()) {
        reply.enhanced = text.substr(at, length);
      }
      at += length - 1;
    } else if (reply.code == 0 && is_code_at(text, at)) {
      reply.code = (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
    }
  }
  return reply;
}

BounceKind classify_bounce(const SmtpReply& reply, std::string_view text) {
  const std::optional<Enhanced> status = status_of(reply.enhanced);
  if (status) {
    if (const std::optional<BounceKind> kind = by_status(*status)) {
      return *kind;
    }
  }
  const int severity = status ? status->digit - '0' : reply.code / 100;
  if (severity == 4) {
    return BounceKind::soft;
  }
  if (const std::optional<BounceKind> kind = by_words(text)) {
    return *kind;
  }
  return severity == 5 ? BounceKind::hard : BounceKind::soft;
}

}  // namespace ls::event
