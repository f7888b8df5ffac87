#include "app/score/score_email.hpp"

#include "app/generate/line_file.hpp"
#include "app/progress.hpp"
#include "app/score/address_lines.hpp"
#include "app/score/email_report.hpp"

#include "leadstream/scoring/email/email_lists.hpp"

#include <fmt/core.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace ls::app {
namespace {

constexpr std::array<std::string_view, 3> kFormats = {"lines", "csv", "ndjson"};

struct ScoreEmailOptions {
  std::vector<std::string> addresses = {};
  AddressFile file = {.path = ""};
  std::string out_file = "-";
  scoring::EmailListPaths lists = {};
  bool takes_special_use = false;
  bool is_for_businesses = false;
};

// Scores addresses of which nothing is known but how they read.
class ColdScorer {
 public:
  ColdScorer(const scoring::EmailLists& lists, const ScoreEmailOptions& options)
      : reader_(lists, options.takes_special_use ? scoring::SpecialUse::accepted
                                                 : scoring::SpecialUse::refused) {
    facts_.audience =
        options.is_for_businesses ? scoring::Audience::businesses : scoring::Audience::consumers;
  }

  // Calls `append` with what was found.
  template <typename Append>
  void score(std::string_view text, Append append) const {
    const scoring::AddressFacts address = reader_.read(text);
    const scoring::EmailQuality quality = assess(address, facts_);
    append(ScoredAddress{text, address, quality});
  }

 private:
  scoring::AddressReader reader_;
  scoring::EmailFacts facts_;
};

void score_arguments(const CommandContext& context, const ScoreEmailOptions& options,
                     const ColdScorer& scorer) {
  const Style style = context.style_for(context.out);
  std::string text;
  for (const std::string& address : options.addresses) {
    scorer.score(address, [&](const ScoredAddress& scored) {
      if (context.is_json()) {
        append_json(text, scored);
        text.push_back('\n');
      } else {
        append_text(text, scored, style);
      }
    });
  }
  fmt::print(context.out, "{}", text);
}

struct Batch {
  std::uint64_t scored = 0;
  std::uint64_t refused = 0;
};

constexpr std::size_t kFlushBytes = std::size_t{1} << 16U;
constexpr std::uint64_t kProgressEvery = 1024;

// A row that cannot be read is told and passed over.
Result<bool> next_address(const CommandContext& context, AddressLines& lines, Batch& batch,
                          std::string& address) {
  for (;;) {
    const Result<bool> more = lines.next(address);
    if (more) {
      return more;
    }
    if (more.error().code != kBadRow) {
      return more.error().with(lines.place());
    }
    ++batch.refused;
    fmt::print(context.error, "{}: {}\n", lines.place(), more.error().message);
  }
}

Result<Batch> score_file(const CommandContext& context, const ScoreEmailOptions& options,
                         const ColdScorer& scorer) {
  const auto lines = LS_TRY(AddressLines::open(options.file));
  LineFile out = LS_TRY(LineFile::open(options.out_file, context.out));
  Progress progress(context, progress_mode(context), {.label = "Scoring", .unit = "addresses"});
  Batch batch;
  std::string address;
  std::string text;
  if (!context.is_json()) {
    text.append(email_csv_header()).push_back('\n');
  }
  while (!out.has_failed() && LS_TRY(next_address(context, *lines, batch, address))) {
    scorer.score(address, [&](const ScoredAddress& scored) {
      context.is_json() ? append_json(text, scored) : append_csv(text, scored);
    });
    text.push_back('\n');
    if (text.size() >= kFlushBytes) {
      out.write(text);
      text.clear();
    }
    if (++batch.scored % kProgressEvery == 0) {
      progress.update(batch.scored);
    }
  }
  out.write(text);
  LS_TRY(out.finish());
  progress.update(batch.scored);
  progress.finish();
  return batch;
}

Result<Batch> score(const CommandContext& context, const ScoreEmailOptions& options) {
  if (options.addresses.empty() == options.file.path.empty()) {
    return user_error("score email takes addresses, or --file FILE (- is standard input)");
  }
  const auto lists = LS_TRY(scoring::EmailLists::load(options.lists).with("lists"));
  const ColdScorer scorer(*lists, options);
  if (!options.file.path.empty()) {
    return score_file(context, options, scorer);
  }
  score_arguments(context, options, scorer);
  return Batch{.scored = options.addresses.size()};
}

void declare_lists(const Options& email, scoring::EmailListPaths& lists) {
  email.value("--lists", lists.folder, "The lists of domains and local parts")
      .type_name("DIR")
      .shown(lists.folder);
  email
      .value("--disposable", lists.disposable_domains,
             "Disposable domains, one a line, instead of those of --lists")
      .type_name("FILE");
  email
      .value("--public-suffixes", lists.public_suffixes,
             "In the form of publicsuffix.org; Debian's package publicsuffix brings it")
      .type_name("FILE")
      .shown(lists.public_suffixes);
}

}  // namespace

CommandRun declare_score_email(const Options& command, const CommandContext& context) {
  const auto options = std::make_shared<ScoreEmailOptions>();
  command.values("address", options->addresses, "Addresses to score and explain");
  command.value("--file", options->file.path, "Score a file instead; - is standard input")
      .type_name("FILE");
  command.choice("--format", options->file.format, kFormats,
                 "An address on each line, a table with a header, or an object on each line");
  command.value("--column", options->file.column, "Where the address is in a table or an object")
      .type_name("NAME")
      .shown(options->file.column);
  command
      .value("--out", options->out_file,
             "Where the results of a file go, as CSV or (with -o json) an object on each line")
      .type_name("FILE")
      .shown(options->out_file);
  command.flag("--businesses", options->is_for_businesses,
               "The customers are businesses: addresses of free providers count less");
  command.flag("--accept-special-use", options->takes_special_use,
               "Take domains such as .test and .example for real");
  declare_lists(command, options->lists);
  return [options, &context] {
    const Result<Batch> batch = score(context, *options);
    if (!batch) {
      return report(context, batch.error());
    }
    return batch->refused > 0 ? ExitCode::partial : ExitCode::ok;
  };
}

}  // namespace ls::app
