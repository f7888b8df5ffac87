#include "scoring/email/domain_name.hpp"

#include "scoring/email/ascii.hpp"
#include "scoring/email/unicode_rules.hpp"

#include <algorithm>
#include <idn2.h>
#include <memory>
#include <string>

namespace ls::scoring {
namespace {

// The DNS's limit for a name as text.
constexpr std::size_t kNameMax = 253;

struct FreeIdn {
  void operator()(void* text) const {
    idn2_free(text);
  }
};

// A-labels by IDNA2008, after the mapping of UTS 46 for what people type; null if refused.
std::unique_ptr<char, FreeIdn> to_ascii(std::string_view wide) {
  char* out = nullptr;
  const int code =
      idn2_to_ascii_8z(std::string(wide).c_str(), &out, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  std::unique_ptr<char, FreeIdn> held(out);
  if (code != IDN2_OK) {
    return nullptr;
  }
  return held;
}

std::unique_ptr<char, FreeIdn> to_wide(std::string_view ascii) {
  char* out = nullptr;
  const int code = idn2_to_unicode_8z8z(std::string(ascii).c_str(), &out, 0);
  std::unique_ptr<char, FreeIdn> held(out);
  if (code != IDN2_OK) {
    return nullptr;
  }
  return held;
}

}  // namespace

DomainName DomainName::read(std::string_view domain, bool is_wide) {
  DomainName name;
  if (is_wide) {
    name.read_wide(domain);
  } else {
    name.read_ascii(domain);
  }
  return name;
}

void DomainName::read_ascii(std::string_view domain) {
  if (domain.empty() || domain.size() > kNameMax) {
    return;
  }
  std::transform(domain.begin(), domain.end(), text_.begin(), to_lower);
  size_ = static_cast<std::uint16_t>(domain.size());
  is_usable_ = true;
  if (text().find("xn--") == std::string_view::npos) {
    return;
  }
  // An A-label that stands for no U-label, or not for the one that gives it, is a trick or a
  // mistake.
  const auto wide = to_wide(text());
  const auto again = wide ? to_ascii(wide.get()) : nullptr;
  is_usable_ = again && text() == again.get();
  if (is_usable_) {
    judge_labels(wide.get());
  }
}

void DomainName::read_wide(std::string_view domain) {
  const auto ascii = to_ascii(domain);
  const std::string_view found = ascii ? std::string_view(ascii.get()) : std::string_view();
  if (found.empty() || found.size() > kNameMax) {
    return;
  }
  std::copy(found.begin(), found.end(), text_.begin());
  size_ = static_cast<std::uint16_t>(found.size());
  is_usable_ = true;
  judge_labels(domain);
}

void DomainName::judge_labels(std::string_view wide) {
  while (!wide.empty()) {
    const std::size_t dot = std::min(wide.find('.'), wide.size());
    is_confusable_ = is_confusable_ || is_confusable_label(wide.substr(0, dot));
    wide.remove_prefix(std::min(dot + 1, wide.size()));
  }
}

}  // namespace ls::scoring
