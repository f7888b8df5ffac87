#include "leadstream/scoring/email/email_lists.hpp"

#include "scoring/email/ascii.hpp"
#include "scoring/email/bigram_model.hpp"
#include "scoring/email/edit_distance.hpp"
#include "scoring/email/public_suffixes.hpp"
#include "scoring/email/word_table.hpp"
#include "scoring/word_list.hpp"

#include "leadstream/scoring/email/address.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace ls::scoring {
namespace {

constexpr WordTable::Marks kDisposable = 1;
constexpr WordTable::Marks kFree = 2;
constexpr WordTable::Marks kProvider = 4;

constexpr WordTable::Marks kRole = 1;
constexpr WordTable::Marks kTrap = 2;
constexpr WordTable::Marks kSeed = 4;

Status mark_words(const std::string& path, WordTable::Marks marks, WordTable& table) {
  for (const std::string& word : LS_TRY(read_words(path))) {
    table.mark(word, marks);
  }
  return {};
}

}  // namespace

struct EmailLists::Parts {
  WordTable domains;
  WordTable locals;
  std::vector<std::string> providers;
  PublicSuffixes suffixes;
  BigramModel names;
};

EmailLists::EmailLists(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
EmailLists::~EmailLists() = default;

Result<std::shared_ptr<const EmailLists>> EmailLists::load(const EmailListPaths& paths) {
  auto parts = std::make_unique<Parts>();
  const std::string folder = paths.folder + "/";
  const std::string disposable = paths.disposable_domains.empty()
                                     ? folder + "disposable_domains.txt"
                                     : paths.disposable_domains;
  LS_TRY(mark_words(disposable, kDisposable, parts->domains));
  LS_TRY(mark_words(folder + "free_providers.txt", kFree, parts->domains));
  parts->providers = LS_TRY(read_words(folder + "top_providers.txt"));
  for (const std::string& provider : parts->providers) {
    parts->domains.mark(provider, kProvider);
  }
  LS_TRY(mark_words(folder + "role_locals.txt", kRole, parts->locals));
  LS_TRY(mark_words(folder + "trap_locals.txt", kTrap, parts->locals));
  LS_TRY(mark_words(folder + "seed_locals.txt", kSeed, parts->locals));
  parts->names = BigramModel::train(LS_TRY(read_words(folder + "names.txt")));
  const std::string suffixes = LS_TRY(read_file(paths.public_suffixes));
  parts->suffixes = LS_TRY(PublicSuffixes::read(suffixes).with(paths.public_suffixes));
  return std::shared_ptr<const EmailLists>(std::make_shared<EmailLists>(std::move(parts)));
}

std::shared_ptr<const EmailLists> EmailLists::none() {
  auto parts = std::make_unique<Parts>();
  parts->names = BigramModel::train({});
  return std::make_shared<EmailLists>(std::move(parts));
}

ListedDomain EmailLists::domain(std::string_view name) const {
  ListedDomain listed;
  const std::string_view suffix = parts_->suffixes.suffix_of(name);
  listed.has_known_suffix = parts_->suffixes.knows(name);
  listed.is_education = suffix == "edu" || suffix.starts_with("edu.") || suffix.starts_with("ac.");
  bool is_known = false;
  for (std::string_view at = name;; at = parent_of(at)) {
    const WordTable::Marks marks = parts_->domains.marks_of(at);
    listed.is_disposable = listed.is_disposable || (marks & kDisposable) != 0;
    // What lies below a provider's domain belongs to somebody else.
    listed.is_free = listed.is_free || (at.size() == name.size() && (marks & kFree) != 0);
    is_known = is_known || marks != 0;
    // A public suffix has many owners: what is said of it tells nothing of those below.
    if (parent_of(at).size() <= suffix.size()) {
      break;
    }
  }
  if (is_known) {
    return listed;
  }
  const auto meant = std::find_if(
      parts_->providers.begin(), parts_->providers.end(),
      [name](const std::string& provider) { return is_one_edit_apart(name, provider); });
  if (meant != parts_->providers.end()) {
    listed.typo_of = *meant;
  }
  return listed;
}

ListedLocal EmailLists::local(std::string_view name) const {
  std::array<char, kLocalPartMax> small{};
  if (name.size() > small.size()) {
    return {};
  }
  std::transform(name.begin(), name.end(), small.begin(), to_lower);
  const WordTable::Marks marks = parts_->locals.marks_of({small.data(), name.size()});
  return {.is_role = (marks & kRole) != 0,
          .is_role_trap = (marks & kTrap) != 0,
          .is_seed = (marks & kSeed) != 0};
}

std::optional<double> EmailLists::mean_log_p(std::string_view local) const {
  return parts_->names.mean_log_p(local);
}

std::string_view EmailLists::public_suffix(std::string_view name) const {
  return parts_->suffixes.suffix_of(name);
}

Status refresh(Published<EmailLists>& lists, const EmailListPaths& paths) {
  lists.publish(LS_TRY(EmailLists::load(paths)));
  return {};
}

}  // namespace ls::scoring
