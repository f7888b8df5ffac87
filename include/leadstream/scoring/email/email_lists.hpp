#pragma once

#include "leadstream/base/error.hpp"
#include "leadstream/base/published.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ls::scoring {

// Where the lists lie. Those of `folder` have one word a line; # begins a comment.
struct EmailListPaths {
  // disposable_domains.txt, free_providers.txt, top_providers.txt, role_locals.txt,
  // trap_locals.txt, seed_locals.txt, names.txt
  std::string folder = "topologies/lists";
  // Read instead of the folder's disposable_domains.txt if given.
  std::string disposable_domains = {};
  // In the form of publicsuffix.org; Debian's package "publicsuffix" brings it.
  std::string public_suffixes = "/usr/share/publicsuffix/public_suffix_list.dat";
};

struct ListedDomain {
  bool is_disposable = false;
  bool is_free = false;
  bool is_education = false;
  bool has_known_suffix = false;
  std::string_view typo_of = {};
};

struct ListedLocal {
  bool is_role = false;
  bool is_role_trap = false;
  bool is_seed = false;
};

// The lists that addresses are held against: one immutable snapshot. Any thread.
class EmailLists {
  struct Parts;

 public:
  // For `load`: nobody else knows the parts.
  explicit EmailLists(std::unique_ptr<const Parts> parts);
  static Result<std::shared_ptr<const EmailLists>> load(const EmailListPaths& paths);
  // That know nothing: no domain is free or disposable, none of an unknown kind, no local part a
  // role.
  static std::shared_ptr<const EmailLists> none();
  ~EmailLists();
  EmailLists(const EmailLists&) = delete;
  EmailLists& operator=(const EmailLists&) = delete;

  // Small letters, A-labels, without a dot at the end.
  [[nodiscard]] ListedDomain domain(std::string_view name) const;
  // Any case; without a tag.
  [[nodiscard]] ListedLocal local(std::string_view name) const;
  // The letters as in names: a mean logarithm, as BigramModel::mean_log_p.
  [[nodiscard]] std::optional<double> mean_log_p(std::string_view local) const;
  // The part of a domain under which everyone can register; empty for an unknown top-level domain's
  // own name.
  [[nodiscard]] std::string_view public_suffix(std::string_view name) const;

 private:
  std::unique_ptr<const Parts> parts_;
};

// Reads the lists anew and hands them over to readers, who keep the snapshot they have until they
// ask for the next. If the files cannot be read, the snapshot in force stays.
Status refresh(Published<EmailLists>& lists, const EmailListPaths& paths);

}  // namespace ls::scoring
